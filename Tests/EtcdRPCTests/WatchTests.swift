import EtcdProtos
import EtcdRPC
import EtcdSandbox
import Foundation
import TestSupport
import Testing

extension TransportTests {
    /// Streams both ways, against the RPC that uses them most.
    @Suite("Bidirectional streams", .cluster(.one, on: EtcdRelease.installed), .serialized)
    struct WatchTests {
        @Test("two watches on one stream, a progress request and events", arguments: EtcdRelease.installed)
        func watches(release: EtcdRelease) async throws {
            let url = try TestCluster.of(release).endpoints[0]
            try await withTransport { transport in
                let call = RPCCall(endpoint: RPCEndpoint(url))
                try await transport.bidirectional(Methods.watch, call) { requests, responses in
                    try await requests.send(.create("a"))
                    let first = try #require(try await responses.next())
                    #expect(first.created)
                    try await requests.send(.create("b"))
                    let second = try #require(try await responses.next())
                    #expect(second.created && second.watchID != first.watchID)

                    try await requests.send(.progress)
                    let progress = try #require(try await responses.next())
                    #expect(progress.events.isEmpty && !progress.created)

                    for (key, id) in [("b", second.watchID), ("a", first.watchID), ("b", second.watchID)] {
                        try await transport.put(key, .to(url))
                        let response = try #require(try await responses.next())
                        #expect(response.watchID == id)
                        #expect(response.events.map(\.kv.key) == [Data(key.utf8)])
                    }
                }
            }
        }

        @Test("a stream whose requests have ended ends with the server's status", arguments: EtcdRelease.installed)
        func finishes(release: EtcdRelease) async throws {
            let url = try TestCluster.of(release).endpoints[0]
            try await withTransport { transport in
                try await transport.bidirectional(Methods.keepAlive, .to(url)) { requests, responses in
                    try await requests.send(.init())
                    let answer = try #require(try await responses.next())
                    #expect(answer.ttl == 0)
                    requests.finish()
                    let end = try await responses.next()
                    #expect(end == nil)
                    let late = await failure { try await requests.send(.init()) }
                    #expect(late != nil)
                }
            }
        }

        @Test("leaving a stream ends it on the server, and other calls go on")
        func leaves() async throws {
            let member = try TestCluster.current.members[0]
            try await eventually("the server has dropped the watches of other tests") {
                try await member.metric("etcd_debugging_mvcc_watcher_total") == 0
            }
            try await withTransport { transport in
                let call = RPCCall(endpoint: RPCEndpoint(member.clientURL))
                try await transport.bidirectional(Methods.watch, call) { requests, responses in
                    try await requests.send(.create("left"))
                    _ = try await responses.next()
                    #expect(try await member.metric("etcd_debugging_mvcc_watcher_total") == 1)
                }
                try await eventually("the server has dropped the watch") {
                    try await member.metric("etcd_debugging_mvcc_watcher_total") == 0
                }
                try await transport.put("left", .to(member.clientURL))
            }
        }

        @Test("a cancelled task leaves its stream at once")
        func cancels() async throws {
            let url = try TestCluster.current.endpoints[0]
            try await withTransport { transport in
                let (created, opened) = AsyncStream.makeStream(of: Void.self)
                let task = Task {
                    let call = RPCCall(endpoint: RPCEndpoint(url))
                    try await transport.bidirectional(Methods.watch, call) { requests, responses in
                        try await requests.send(.create("c"))
                        _ = try await responses.next()
                        opened.yield()
                        _ = try await responses.next()
                    }
                }
                for await _ in created { break }
                let cancelled = ContinuousClock.now
                task.cancel()
                let error = await failure { try await task.value }
                // No answer ever comes, and no deadline: only the cancellation can end it.
                #expect(cancelled.duration(to: .now) < .seconds(10))
                #expect(error?.code == .cancelled)
            }
        }

        @Test("a stream ends at its deadline")
        func deadline() async throws {
            let url = try TestCluster.current.endpoints[0]
            try await withTransport { transport in
                let error = await failure {
                    try await transport.bidirectional(Methods.watch, .to(url, within: .milliseconds(300))) {
                        requests, responses in
                        try await requests.send(.create("d"))
                        while try await responses.next() != nil {}
                    }
                }
                #expect(error?.code == .deadlineExceeded)
            }
        }

        @Test("a stream that is cut throws, and never just ends", arguments: ProxyCut.allCases)
        func cut(how: ProxyCut) async throws {
            let proxy = try FaultProxy(to: try TestCluster.current.endpoints[0])
            try await withTransport { transport in
                let error = await failure {
                    try await transport.bidirectional(Methods.watch, .to(proxy.url)) { requests, responses in
                        try await requests.send(.create("e"))
                        _ = try await responses.next()
                        proxy.cutConnections(how)
                        while try await responses.next() != nil {}
                    }
                }
                #expect(error?.code == .unavailable)
            }
        }

        @Test("why a stream is refused at once is told", arguments: EtcdRelease.installed)
        func refusal(release: EtcdRelease) async throws {
            let url = try TestCluster.of(release).endpoints[0]
            let method = RPCMethod<Etcdserverpb_WatchRequest, Etcdserverpb_WatchResponse>(
                service: "etcdserverpb.Watch", name: "NoSuchThing")
            try await withTransport { transport in
                for _ in 0..<20 {
                    let error = await failure {
                        try await transport.bidirectional(method, .to(url)) { requests, responses in
                            _ = try await responses.next()
                        }
                    }
                    #expect(error?.code == .unimplemented)
                }
            }
        }

        @Test("shutting down ends open streams")
        func shutdown() async throws {
            let url = try TestCluster.current.endpoints[0]
            let transport = GRPCTransport()
            let error = await failure {
                try await transport.bidirectional(Methods.watch, .to(url)) { requests, responses in
                    try await requests.send(.create("f"))
                    _ = try await responses.next()
                    transport.shutdown()
                    _ = try await responses.next()
                }
            }
            #expect(error?.isClosed == true)
        }
    }
}

extension EtcdRelease {
    /// The releases there are on this machine.
    static let installed = allCases.filter(\.binary.isAvailable)
}

extension Etcdserverpb_WatchRequest {
    fileprivate static func create(_ key: String) -> Self {
        var create = Etcdserverpb_WatchCreateRequest()
        create.key = Data(key.utf8)
        var request = Self()
        request.requestUnion = .createRequest(create)
        return request
    }

    fileprivate static var progress: Self {
        var request = Self()
        request.requestUnion = .progressRequest(.init())
        return request
    }
}
