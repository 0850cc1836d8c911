import EtcdProtos
import EtcdRPC
import EtcdSandbox
import Foundation
import TestSupport
import Testing

extension TransportTests {
    @Suite("Unary calls", .cluster(.one), .serialized)
    struct CallTests {
        let url: String

        init() throws { url = try TestCluster.current.endpoints[0] }

        @Test("carries bytes of every value both ways, empty and large ones too", arguments: [0, 1, 256, 1_000_000])
        func roundTrips(size: Int) async throws {
            try await withTransport { transport in
                let value = Data((0..<size).map { UInt8(truncatingIfNeeded: $0) })
                try await transport.put("size-\(size)", value: value, .to(url))
                #expect(try await transport.get("size-\(size)", .to(url))?.value == value)
            }
        }

        @Test("hands the server's refusal on with its code, its message and the outcome")
        func refusal() async throws {
            try await withTransport { transport in
                let error = await failure { try await transport.put("", .to(url)) }
                #expect(error?.code == .invalidArgument)
                #expect(error?.message == "etcdserver: key is not provided")
                #expect(error?.outcome == .refused)
                #expect(error?.isFromServer == true)
            }
        }

        @Test("tells a service that is not there")
        func unimplemented() async throws {
            try await withTransport { transport in
                let method = RPCMethod<Etcdserverpb_PutRequest, Etcdserverpb_PutResponse>(service: "no", name: "No")
                let error = await failure { _ = try await transport.unary(method, .init(), .to(url)) }
                #expect(error?.code == .unimplemented)
                #expect(error?.outcome == .refused)
            }
        }

        @Test("sends no request that is over the limit")
        func sendLimit() async throws {
            try await withTransport { transport in
                var call = RPCCall.to(url)
                call.maxSendBytes = 1000
                let error = await failure { try await transport.put("large", value: Data(count: 1000), call) }
                #expect(error?.code == .resourceExhausted)
                #expect(error?.outcome == .notSent)
                let found = try await transport.get("large", .to(url))
                #expect(found == nil)
            }
        }

        @Test("ends a call whose answer is over the limit")
        func receiveLimit() async throws {
            try await withTransport { transport in
                try await transport.put("long", value: Data(count: 5000), .to(url))
                var call = RPCCall.to(url)
                call.maxReceiveBytes = 4096
                let error = await failure { _ = try await transport.get("long", call) }
                #expect(error?.code == .resourceExhausted)
                #expect(error?.message.contains("over the limit of 4096") == true)
            }
        }

        @Test("keeps one connection for many calls at a time, however far the server", arguments: [0, 30])
        func sharesConnection(milliseconds: Int) async throws {
            let proxy = try FaultProxy(to: url)
            proxy.faults = .delayed(.milliseconds(milliseconds))
            try await withTransport { transport in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<200 {
                        group.addTask { try await transport.put("many-\(number)", .to(proxy.url)) }
                    }
                    try await group.waitForAll()
                }
                #expect(proxy.traffic.connections == 1)
                #expect(try await transport.all("many-", .to(url)).count == 200)
            }
        }

        @Test("ends at its deadline when nothing answers, and says the outcome is unknown")
        func deadline() async throws {
            let proxy = try FaultProxy(to: url)
            try await withTransport { transport in
                try await transport.put("d", .to(proxy.url))
                proxy.faults = .held
                let started = ContinuousClock.now
                let error = await failure { try await transport.put("d", .to(proxy.url, within: .milliseconds(300))) }
                #expect(error?.code == .deadlineExceeded)
                #expect(error?.outcome == .unknown)
                #expect(started.duration(to: .now) < .seconds(30))
            }
        }

        @Test("does not send a call whose deadline has passed")
        func pastDeadline() async throws {
            try await withTransport { transport in
                let error = await failure { try await transport.put("past", .to(url, within: .seconds(-1))) }
                #expect(error?.code == .deadlineExceeded)
                #expect(error?.outcome == .notSent)
            }
        }

        @Test("a cancelled call ends at once, and the connection stays up")
        func cancellation() async throws {
            let proxy = try FaultProxy(to: url)
            try await withTransport { transport in
                try await transport.put("c", .to(proxy.url))
                proxy.faults.toClient.mode = .hold
                let before = proxy.traffic.bytesToServer
                // Larger than what HTTP/2 says by itself.
                let value = Data(count: 10_000)
                let call = Task { try await transport.put("c", value: value, .to(proxy.url, within: .seconds(60))) }
                try await eventually("the request is on its way") {
                    proxy.traffic.bytesToServer > before + value.count
                }
                let cancelled = ContinuousClock.now
                call.cancel()
                let error = await failure { try await call.value }
                #expect(cancelled.duration(to: .now) < .seconds(10))
                #expect(error?.code == .cancelled)
                #expect(error?.outcome == .unknown)
                proxy.heal()
                try await transport.put("c", .to(proxy.url))
                #expect(proxy.traffic.connections == 1)
            }
        }

        @Test("a task cancelled before its call sends nothing")
        func cancelledBefore() async throws {
            try await withTransport { transport in
                let call = Task {
                    withUnsafeCurrentTask { $0?.cancel() }
                    try await transport.put("before", .to(url))
                }
                let error = await failure { try await call.value }
                #expect(error?.code == .cancelled)
                #expect(error?.outcome == .notSent)
                let found = try await transport.get("before", .to(url))
                #expect(found == nil)
            }
        }

        @Test("a port where nothing listens is told, with nothing sent")
        func refused() async throws {
            let closed = try ClosedPort()
            let port = closed.port
            try await withTransport { transport in
                let error = await failure { try await transport.put("x", .to("http://127.0.0.1:\(port)")) }
                #expect(error?.code == .unavailable)
                #expect(error?.outcome == .notSent)
                #expect(error?.message == "cannot connect to 127.0.0.1:\(port): Connection refused")
            }
            withExtendedLifetime(closed) {}
        }

        @Test("a name that does not exist is told, with nothing sent")
        func noName() async throws {
            // Longer than a part of a name may be: no server of names is asked, which could be slow or away.
            let host = String(repeating: "n", count: 64)
            try await withTransport { transport in
                let error = await failure { try await transport.put("x", .to("http://\(host).invalid:2379")) }
                #expect(error?.code == .unavailable)
                #expect(error?.outcome == .notSent)
            }
        }

        @Test(
            "headers that cannot be sent are refused",
            arguments: [
                ("token", "a\r\nb: c"), ("", "x"), (" ", "x"), ("a b", "x"), ("a:b", "x"), ("a;", ""), ("é", "x"),
            ])
        func badHeader(name: String, value: String) async throws {
            try await withTransport { transport in
                var call = RPCCall.to(url)
                call.metadata = [(name, value)]
                let error = await failure { try await transport.put("x", call) }
                #expect(error?.code == .invalidArgument)
                #expect(error?.outcome == .notSent)
            }
        }

        @Test("shutting down ends open calls, is repeatable, and later calls fail at once")
        func shutdown() async throws {
            let proxy = try FaultProxy(to: url)
            let transport = GRPCTransport()
            try await transport.put("s", .to(proxy.url))
            proxy.faults.toClient.delay = .seconds(60)
            let before = proxy.traffic.bytesToServer
            let call = Task { try await transport.put("s", .to(proxy.url)) }
            try await eventually("the call is on its way") { proxy.traffic.bytesToServer > before }
            transport.shutdown()
            transport.shutdown()
            let error = await failure { try await call.value }
            #expect(error?.isClosed == true)
            let later = await failure { try await transport.put("s", .to(url)) }
            #expect(later?.isClosed == true)
            #expect(later?.outcome == .notSent)
        }

        @Test("reads the pages beside the API", arguments: ["/version", "/health", "/metrics"])
        func pages(path: String) async throws {
            try await withTransport { transport in
                let page = try await transport.page(
                    path, RPCCall(endpoint: RPCEndpoint(url), deadline: .now + .seconds(30)))
                #expect(page.status == 200)
                #expect(!page.body.isEmpty)
                #expect(try await transport.page("/no", RPCCall(endpoint: RPCEndpoint(url))).status == 404)
            }
        }

        @Test("bounds the pages it reads")
        func pageLimit() async throws {
            try await withTransport { transport in
                let call = RPCCall(endpoint: RPCEndpoint(url), maxReceiveBytes: 1000)
                let error = await failure { _ = try await transport.page("/metrics", call) }
                #expect(error?.code == .resourceExhausted)
            }
        }
    }
}
