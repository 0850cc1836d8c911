import EtcdClient
import EtcdSandbox
import Foundation
import PlaybookEngine
import PlaybookRecord
import TestSupport
import Testing

extension OnRealClusters {
    /// Runs that are cut off while they take a snapshot, and resumed.
    @Suite("Snapshots that are cut off", .cluster(.one))
    struct CutOffSnapshots {
        private let folder: TemporaryFolder

        init() throws { folder = try TemporaryFolder(prefix: "etcd-sandbox-cut-off") }

        private var names: [String] {
            ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
        }

        private func make(_ names: String...) {
            for name in names { FileManager.default.createFile(atPath: folder.file(name), contents: Data("old".utf8)) }
        }

        private var steps: String {
            "- action: snapshot\n  with: {to: \"\(folder.file("s-"))${{ run.stamp }}.db\", keep: 2}"
        }

        @Test("Killed at any line, it leaves as many files as keep: says, the new one among them")
        func kept() async throws {
            try await OnRealClusters.onCluster(of: .v34) { session in
                for limit in 1...50 {
                    for death in DyingJournal.Death.allCases {
                        for name in names { try FileManager.default.removeItem(atPath: folder.file(name)) }
                        make("s-20200101T000000Z.db", "s-20200102T000000Z.db", "s-20200103T000000Z.db")
                        let started = Timestamp.now()
                        let dying = DyingJournal(limit: limit, death)
                        _ = try await session.run(steps, with: dying, started: started)
                        guard case .ended? = try dying.records.last else {
                            let resumed = try await session.run(steps, with: DyingJournal(dying.text), started: started)
                            let place: Comment =
                                "line \(limit), \(death): \(dying.text.last ?? "") \(resumed.complaint)"
                            #expect(resumed.verdict == .done, place)
                            #expect(names == ["s-20200103T000000Z.db", "s-\(started.stamp).db"], place)
                            #expect(resumed.output("sha256") != nil, place)
                            continue
                        }
                        #expect(limit > 5)
                        return
                    }
                }
                Issue.record("the run never came to its end")
            }
        }

        @Test("What dead processes left of such files is taken away, and what somebody still writes is not")
        func leftOver() async throws {
            make(
                ".s-20200101T000000Z.db.1.2.part", ".s-20200101T000000Z.db.part", ".other.db.1.2.part",
                ".s-20200102T000000Z.db.3.4.part")
            let held = open(folder.file(".s-20200102T000000Z.db.3.4.part"), O_RDONLY)
            defer { close(held) }
            #expect(flock(held, LOCK_EX) == 0)
            try await OnRealClusters.onCluster(of: .v34) { session in
                let started = Timestamp.now()
                let record = try await session.run(steps, with: DyingJournal(), started: started)
                #expect(record.verdict == .done, "\(record.complaint)")
                #expect(
                    names == [
                        ".other.db.1.2.part", ".s-20200101T000000Z.db.part", ".s-20200102T000000Z.db.3.4.part",
                        "s-\(started.stamp).db",
                    ])
            }
        }
    }
}
