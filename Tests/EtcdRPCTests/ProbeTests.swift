import EtcdProtos
import EtcdRPC
import EtcdSandbox
import Foundation
import TestSupport
import Testing

extension TransportTests {
    @Suite("Probes of silent servers", .cluster(.one), .serialized)
    struct ProbeTests {
        private let probing = TransportConfiguration(
            keepAliveTime: .milliseconds(300), keepAliveTimeout: .milliseconds(500))
        /// Probes as often, and waits longer than a busy machine can keep a living server from answering.
        private let patient = TransportConfiguration(
            keepAliveTime: .milliseconds(300), keepAliveTimeout: .seconds(60))

        @Test("a call to a stopped server fails soon, though it has no deadline")
        func stoppedServer() async throws {
            let member = try TestCluster.current.members[0]
            try await withTransport(probing) { transport in
                let call = RPCCall(endpoint: RPCEndpoint(member.clientURL))
                try await eventually("a connection is up") {
                    await failure { try await transport.put("p", call) } == nil
                }
                try member.pause()
                let error = await failure { try await transport.put("p", call) }
                #expect(error?.code == .unavailable)
                #expect(error?.outcome == .unknown)
                #expect(error?.message.contains("is silent") == true)
                try member.resume()
                try await eventually("a new connection is made") {
                    await failure { try await transport.put("q", .to(member.clientURL)) } == nil
                }
            }
        }

        @Test("a stream to a stopped server fails soon")
        func stoppedStream() async throws {
            let member = try TestCluster.current.members[0]
            try await withTransport(probing) { transport in
                let call = RPCCall(endpoint: RPCEndpoint(member.clientURL))
                let error = await failure {
                    try await transport.bidirectional(Methods.watch, call) { requests, responses in
                        var request = Etcdserverpb_WatchRequest()
                        request.requestUnion = .createRequest(.init())
                        try await requests.send(request)
                        _ = try await responses.next()
                        try member.pause()
                        _ = try await responses.next()
                    }
                }
                try member.resume()
                #expect(error?.code == .unavailable)
                #expect(error?.message.contains("is silent") == true)
            }
        }

        @Test("a quiet stream to a server that lives goes on")
        func quietStream() async throws {
            let member = try TestCluster.current.members[0]
            let proxy = try FaultProxy(to: member.clientURL)
            try await withTransport(patient) { transport in
                try await transport.bidirectional(Methods.watch, RPCCall(endpoint: RPCEndpoint(proxy.url))) {
                    requests, responses in
                    var create = Etcdserverpb_WatchCreateRequest()
                    create.key = .init("quiet".utf8)
                    var request = Etcdserverpb_WatchRequest()
                    request.requestUnion = .createRequest(create)
                    try await requests.send(request)
                    _ = try await responses.next()
                    let before = proxy.traffic.bytesToServer
                    // A request for /version has some hundred bytes, with its answer.
                    try await eventually("several probes were sent") { proxy.traffic.bytesToServer > before + 200 }
                    try await transport.put("quiet", .to(member.clientURL))
                    #expect(try await responses.next()?.events.count == 1)
                }
            }
        }

        @Test("without a keep-alive time nothing is probed")
        func off() async throws {
            let proxy = try FaultProxy(to: try TestCluster.current.endpoints[0])
            try await withTransport { transport in
                try await transport.put("o", .to(proxy.url))
                let before = proxy.traffic
                proxy.faults.toClient.delay = .milliseconds(1500)
                try await transport.put("o", .to(proxy.url))
                #expect(proxy.traffic.connections == before.connections)
            }
        }
    }
}
