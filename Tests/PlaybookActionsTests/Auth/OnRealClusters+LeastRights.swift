import EtcdClient
import EtcdSandbox
import PlaybookRecord
import TestSupport
import Testing

extension OnRealClusters.Auth {
    @Test("A compaction says what it must be allowed to read, and needs no more", arguments: EtcdRelease.allCases)
    func compactionRights(_ release: EtcdRelease) async throws {
        let compact = "- {action: compact, with: {keep-revisions: 2}}"
        try await Self.onFresh(release) { cluster in
            try await Self.session(cluster) { root in
                for value in 1...5 { try await root.client.put(PutRequest(key: "k", value: "\(value)")) }
                let prepared = try await root.run(Self.bootstrap)
                #expect(prepared.verdict == .done, "\(prepared.complaint)")
                try await Self.session(cluster, as: "shop") { shop in
                    let denied = try await shop.run(compact)
                    #expect(denied.verdict == .denied, "\(denied.complaint)")
                    #expect(denied.complaint.contains("the key compact_rev_key and the keys below /registry/"))
                    let read = { (range: KeyRange) in Permission(.read, range) }
                    try await root.client.roleGrantPermission("orders", read(.key("compact_rev_key")))
                    try await root.client.roleGrantPermission("orders", read(.prefix("/registry/")))
                    let allowed = try await shop.run(compact)
                    #expect(allowed.verdict == .done, "\(allowed.complaint)")
                    #expect(allowed.steps[0].changed)
                }
            }
        }
    }
}
