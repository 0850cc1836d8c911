import EtcdClient
import EtcdSandbox
import Foundation
import PlaybookLanguage
import PlaybookRecord
import TestSupport
import Testing

extension OnRealClusters {
    @Suite("An import that is cut off", .startsProcesses)
    struct CutImports {
        private static let total = 2_000

        /// A file of keys, each with a value of its own, and its folder.
        private static func write() throws -> (folder: TemporaryFolder, path: String) {
            let folder = try TemporaryFolder(prefix: "etcd-sandbox-import")
            let pairs = (0..<total).map { number in
                KeyFile.Pair(key: Array("cut/\(number)".utf8), value: Array("value of \(number)".utf8))
            }
            let path = folder.file("keys.json")
            let text = "[\n" + pairs.map(KeyFile.json).joined(separator: ",\n") + "\n]\n"
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            return (folder, path)
        }

        private static func count(_ client: EtcdClient) async throws -> Int64 {
            var request = GetRequest(.prefix("cut/"))
            request.countOnly = true
            return try await client.get(request).count
        }

        /// Imports through `client`, and harms the way there in the middle; then imports again, and compares.
        private func cut(
            _ cluster: EtcdCluster, through endpoint: String, batch: Int,
            _ harm: @Sendable @escaping () async throws -> Void,
            mend: () async throws -> Void
        ) async throws {
            let (folder, path) = try Self.write()
            defer { _ = folder }
            let step = "- action: import\n  with: {from: \(path), batch: \(batch)}\n  timeout: 5m"
            let watching = try #require(cluster.endpoints.last)
            let cut = try await withEtcdClient(EtcdConfiguration(endpoints: [watching])) { direct in
                async let harmed: Void = {
                    try await eventually("a part is written", every: .milliseconds(1)) {
                        try await Self.count(direct) >= 200
                    }
                    try await harm()
                }()
                let record = try await Self.run(step, at: endpoint)
                try await harmed
                return record
            }
            #expect(cut.verdict != .done, "the import came to its end before it was cut")
            try await mend()
            try await withEtcdClient(EtcdConfiguration(endpoints: cluster.endpoints)) { client in
                let left = try await Self.count(client)
                #expect(left >= 200 && left < Self.total, "\(left) keys were written before the cut")
                let session = PlaybookSession(client: client)
                let again = try await session.run(step)
                #expect(again.verdict == .done, "\(again.complaint)")
                #expect(again.output("unchanged") == .integer(left))
                #expect(again.output("written") == .integer(Int64(Self.total) - left))
                let pairs = try await client.get(GetRequest(.prefix("cut/"))).keyValues
                #expect(pairs.count == Self.total)
                #expect(pairs.allSatisfy { $0.valueText == "value of \($0.keyText.dropFirst(4))" && $0.version == 1 })
                #expect(try await session.effects(step) == [])
            }
        }

        private static func run(_ step: String, at endpoint: String) async throws -> RunRecord {
            var configuration = EtcdConfiguration(endpoints: [endpoint])
            configuration.requestTimeout = .seconds(5)
            return try await withEtcdClient(configuration) { try await PlaybookSession(client: $0).run(step) }
        }

        @Test("A connection that is lost for good, between transactions or in one", arguments: [1, 7])
        func connection(batch: Int) async throws {
            try await withEtcdCluster(ClusterOptions(members: 1, unsafeNoFsync: true)) { cluster in
                let proxy = try FaultProxy(to: try #require(cluster.endpoints.first))
                try await cut(cluster, through: proxy.url, batch: batch, { proxy.stop() }, mend: {})
            }
        }

        @Test("A server that is killed and started again")
        func server() async throws {
            try await withEtcdCluster(ClusterOptions(members: 1, unsafeNoFsync: true)) { cluster in
                let member = try #require(cluster.members.first)
                let endpoint = try #require(cluster.endpoints.first)
                try await cut(
                    cluster, through: endpoint, batch: 1, { await member.kill() }, mend: { try await member.start() })
            }
        }
    }
}
