import EtcdProtos
import EtcdRPC
import Foundation
import TestSupport
import Testing

extension TransportTests {
    /// Servers that send anything at all. `make fuzz` looks at many more seeds.
    @Suite("F31: Servers that answer garbage", .serialized)
    struct GarbageServerTests {
        @Test(
            "Each shape of garbage ends a call in time, in an answer or an error",
            arguments: GarbageScript.Shape.allCases)
        func shapes(shape: GarbageScript.Shape) async throws {
            try await expectEnds(GarbageScript(shape), "\(shape)")
        }

        @Test("Any mixture does", arguments: (1...40).map(UInt64.init))
        func mixtures(seed: UInt64) async throws {
            let script = GarbageScript(seed: seed)
            try await expectEnds(script, "seed \(seed): \(script.shapes)")
        }

        @Test(
            "Any mixture does, for as long as it is looked at, and takes no memory",
            .enabled(if: Self.seconds > 0, "for make fuzz"))
        func manyMixtures() async throws {
            let before = residentBytes()
            let end = ContinuousClock.now + .seconds(Self.seconds)
            let first = UInt64.random(in: 0 ... .max)
            var seed = first
            while ContinuousClock.now < end {
                print("seed \(seed)")
                let script = GarbageScript(seed: seed)
                try await expectEnds(script, "seed \(seed): \(script.shapes)")
                seed &+= 1
            }
            #expect(residentBytes() < before + (256 << 20), "seeds from \(first) to \(seed)")
        }

        /// How long `make fuzz` wants mixtures looked at.
        private static let seconds =
            ProcessInfo.processInfo.environment["GARBAGE_SERVER_SECONDS"].flatMap(Int.init) ?? 0

        /// Makes a call of each kind. An error of another type than the transport's would be thrown, and fail the test.
        private func expectEnds(_ script: GarbageScript, _ what: Comment) async throws {
            let server = try RawServer { script.serve($0) }
            let start = ContinuousClock.now
            try await withTransport { transport in
                var call = RPCCall.to("http://127.0.0.1:\(server.port)", within: .milliseconds(700))
                call.maxReceiveBytes = 1 << 20
                try await ended { _ = try await transport.unary(Methods.range, .init(), call) }
                try await ended {
                    try await transport.serverStream(Methods.snapshot, .init(), call) { responses in
                        while try await responses.next() != nil {}
                    }
                }
                try await ended {
                    try await transport.bidirectional(Methods.watch, call) { requests, responses in
                        try await requests.send(.init())
                        while try await responses.next() != nil {}
                    }
                }
            }
            // On an idle machine it is the calls' own deadlines.
            #expect(start.duration(to: .now) < .seconds(60), what)
        }

        private func ended(_ call: () async throws -> Void) async throws {
            do { try await call() } catch is RPCError {}
        }

        /// The second number of `/proc/self/statm`; see proc(5).
        private func residentBytes() -> Int {
            let fields = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
            return (fields.dropFirst().first.flatMap { Int($0) } ?? 0) * sysconf(Int32(_SC_PAGESIZE))
        }
    }
}
