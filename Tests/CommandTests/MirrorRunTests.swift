import EtcdClient
import EtcdSandbox
import Foundation
import PlaybookRecord
import TestSupport
import Testing

extension Command {
    /// `mirror` from another cluster, by the built command.
    @Suite("Mirroring with the command", .cluster(.one, on: EtcdRelease.allCases))
    struct MirrorRuns {
        private let folder: PlaybookFolder

        init() throws { folder = try PlaybookFolder() }

        // MARK: A source that wants to know who asks

        private static func secureSource(
            _ certificates: TestTLS, _ body: (EtcdCluster, EtcdClient) async throws -> Void
        ) async throws {
            var options = ClusterOptions.one
            options.tls = certificates.options(mutual: true)
            try await withEtcdCluster(options) { source in
                var configuration = EtcdConfiguration(endpoints: source.endpoints)
                configuration.trustedCAFile = certificates.authority.authority
                (configuration.certFile, configuration.keyFile) =
                    (certificates.client.certificate, certificates.client.key)
                configuration.requestTimeout = .seconds(30)
                try await withEtcdClient(configuration) { client in
                    try await client.userAdd("root", password: "root-secret")
                    try await client.roleAdd("root")
                    try await client.userGrantRole("root", role: "root")
                    try await client.userAdd("reader", password: "reader-secret")
                    try await client.roleAdd("reader")
                    try await client.roleGrantPermission("reader", Permission(.read, .prefix("src/")))
                    try await client.userGrantRole("reader", role: "reader")
                    for number in 0..<300 { try await client.put(PutRequest(key: "src/\(number)", value: "\(number)")) }
                    try await client.put(PutRequest(key: "secret/1", value: "x"))
                    try await client.authEnable()
                }
                (configuration.username, configuration.password) = ("root", "root-secret")
                try await withEtcdClient(configuration) { root in try await body(source, root) }
            }
        }

        private func playbook(
            _ name: String, _ source: EtcdCluster, _ certificates: TestTLS, prefix: String = "src/",
            _ more: String = ""
        ) throws {
            try folder.playbook(
                name,
                """
                  - action: mirror
                    with:
                      from:
                        endpoints: ["\(source.endpoints[0])"]
                        trusted-ca-file: \(certificates.authority.authority)
                        cert-file: \(certificates.client.certificate)
                        key-file: \(certificates.client.key)
                        username: reader
                        password: {env: SOURCE_PASSWORD}
                      prefix: \(prefix)
                      to-prefix: \(name)/\(more)
                """)
        }

        private func run(
            _ name: String, _ release: EtcdRelease, password: String = "reader-secret"
        ) async throws -> Ended {
            try await folder.run(
                [
                    "run", "\(name).yaml", "--confirm", name, "--endpoints", try TestCluster.of(release).endpoints[0],
                    "--state-dir", "state-\(name)", "--progress", "none",
                ], environment: ["SOURCE_PASSWORD": password])
        }

        private static func pairs(_ client: EtcdClient, _ prefix: String) async throws -> [String: String] {
            pairs(try await client.get(GetRequest(.prefix(prefix))).keyValues, prefix)
        }

        private static func pairs(_ keyValues: [KeyValue], _ prefix: String) -> [String: String] {
            Dictionary(
                uniqueKeysWithValues: keyValues.map {
                    (String($0.keyText.dropFirst(prefix.count)), String(decoding: $0.value, as: UTF8.self))
                })
        }

        @Test(
            "MIRROR93: From a cluster with TLS, for a user who may read the prefix alone",
            arguments: EtcdRelease.allCases)
        func secured(release: EtcdRelease) async throws {
            let certificates = try await TestTLS.make()
            try await Self.secureSource(certificates) { source, root in
                try playbook("secured", source, certificates)
                (try await run("secured", release)).expect(0, "1 of 1 step succeeded")
                try await withEtcdClient(TestCluster.of(release).clientConfiguration) { target in
                    let copied = try await Self.pairs(target, "secured/")
                    #expect(try await copied == Self.pairs(root, "src/"))
                    // The login is the source's alone, and is written down nowhere.
                    let state = try await folder.shell("cat state-secured/runs/*; ls -R state-secured")
                    #expect(!state.output.contains("reader-secret"))

                    try playbook("followed", source, certificates, "\n      follow: 1s")
                    (try await run("followed", release)).expect(0)
                    #expect(try await Self.pairs(target, "followed/") == copied)

                    try playbook("outside", source, certificates, prefix: "secret/")
                    (try await run("outside", release)).expect(77, "permission denied")
                    try playbook("wrong", source, certificates)
                    (try await run("wrong", release, password: "guessed")).expect(77, "authentication failed")
                    for name in ["outside/", "wrong/"] { #expect(try await Self.pairs(target, name).isEmpty) }
                }
            }
            withExtendedLifetime(certificates) {}
        }

        // MARK: Runs that are killed

        private func flags(_ name: String) throws -> [String] {
            [
                "--endpoints", try TestCluster.of(.v34).endpoints[0], "--state-dir", "state-\(name)", "--progress",
                "none",
            ]
        }

        private func journal(_ name: String) -> String {
            let runs = folder.file("state-\(name)/runs")
            let names = (try? FileManager.default.contentsOfDirectory(atPath: runs)) ?? []
            guard let journal = names.first(where: { !$0.hasPrefix(".") }) else { return "" }
            return (try? folder.read("state-\(name)/runs/\(journal)")) ?? ""
        }

        /// Kills the command once it is so far, and resumes it; each time, and then to its end.
        private func killAndResume(
            _ name: String, _ moments: [(String, isDue: () async throws -> () async throws -> Bool)]
        ) async throws {
            var arguments = ["run", "\(name).yaml", "--confirm", name] + (try flags(name))
            var kills = 0
            for (moment, begin) in moments {
                let isDue = try await begin()
                let command = try await BuiltCommand.start(arguments, folder: folder.path)
                try await eventually("\(name): \(moment)", every: .milliseconds(1)) {
                    if command.status != nil { return true }
                    return try await isDue()
                }
                command.signal(SIGKILL)
                let status = await command.wait()
                // On a machine that is busy it may have come to its end before it was seen to be so far.
                #expect(status == .signalled(SIGKILL) || status?.code == 0, "\(moment): \(command.errors)")
                kills += status == .signalled(SIGKILL) ? 1 : 0
                arguments = ["resume", "--confirm", name] + (try flags(name))
            }
            #expect(kills > 0)
            (try await folder.run(arguments)).expect(0)
        }

        @Test("F12: killed between and in the middle of its transactions, it copies the rest, and nothing twice")
        func killed() async throws {
            try await withEtcdClient(TestCluster.of(.v35).clientConfiguration) { source in
                for number in 0..<600 { try await source.put(PutRequest(key: "src/\(number)", value: "\(number)")) }
                try folder.playbook(
                    "killed",
                    """
                      - action: mirror
                        with:
                          from: {endpoints: ["\(try TestCluster.of(.v35).endpoints[0])"]}
                          prefix: src/
                          to-prefix: killed/
                          batch: 2
                    """)
                try await withEtcdClient(TestCluster.of(.v34).clientConfiguration) { target in
                    func copied(_ count: Int64) -> () async throws -> Bool {
                        {
                            var request = GetRequest(.prefix("killed/"))
                            request.countOnly = true
                            return try await target.get(request).count >= count
                        }
                    }
                    try await killAndResume(
                        "killed",
                        [
                            ("its first intent", { { journal("killed").contains("{\"intent\"") } }),
                            ("20 keys", { copied(20) }), ("150 keys", { copied(150) }), ("300 keys", { copied(300) }),
                        ])
                    let there = try await Self.pairs(source, "src/")
                    #expect(try await Self.pairs(target, "killed/") == there)
                    let pairs = try await target.get(GetRequest(.prefix("killed/"))).keyValues
                    #expect(pairs.allSatisfy { $0.version == 1 })
                }
            }
        }

        @Test("F12: killed while it follows, it catches up with what was written and deleted meanwhile")
        func killedFollowing() async throws {
            try await withEtcdClient(TestCluster.of(.v35).clientConfiguration) { source in
                for number in 0..<20 { try await source.put(PutRequest(key: "live/\(number)", value: "0")) }
                try folder.playbook(
                    "follow",
                    """
                      - id: copy
                        action: mirror
                        with:
                          from: {endpoints: ["\(try TestCluster.of(.v35).endpoints[0])"]}
                          prefix: live/
                          to-prefix: follow/
                          prune: true
                          follow: 4s
                    """)
                try await withEtcdClient(TestCluster.of(.v34).clientConfiguration) { target in
                    let writing = Task {
                        var number = 20
                        while !Task.isCancelled {
                            try await source.txn(
                                Txn(then: [.put("live/\(number)", "x"), .put("live/last", "\(number)")]))
                            try await source.delete(DeleteRequest(key: "live/\(number - 20)"))
                            number += 1
                            try await Task.sleep(for: .milliseconds(5))
                        }
                    }
                    /// Whether what was written after this was made is copied.
                    func follows() async throws -> () async throws -> Bool {
                        let last = try await Self.pairs(source, "live/last")[""].flatMap { Int($0) } ?? 0
                        return { try await Self.pairs(target, "follow/last")[""].flatMap { Int($0) } ?? 0 > last + 20 }
                    }
                    try await killAndResume("follow", [("it follows", follows), ("it follows again", follows)])
                    writing.cancel()
                    _ = await writing.result
                    let shown = try await folder.run("show", "--state-dir", "state-follow", "--format", "json")
                    let run = try JSONDecoder().decode(RunRecord.self, from: Data(shown.output.utf8))
                    guard
                        case .integer(let revision)? = run.steps.first?.outputs.first(where: { $0.name == "revision" })?
                            .value
                    else {
                        Issue.record("no revision: \(shown)")
                        return
                    }
                    // What is here is what was there in that very revision.
                    var then = GetRequest(.prefix("live/"))
                    then.revision = revision
                    let there = try await source.get(then).keyValues
                    #expect(try await Self.pairs(target, "follow/") == Self.pairs(there, "live/"))
                }
            }
        }
    }
}
