import EtcdClient
import EtcdSandbox
import Foundation
import TestSupport
import Testing

extension Command {
    @Suite("Saved plans", .cluster(.one, on: EtcdRelease.allCases))
    struct SavedPlans {
        private let folder: PlaybookFolder
        private let flags: [String]

        init() throws {
            folder = try PlaybookFolder()
            flags = ["--endpoints", try TestCluster.of(.v34).endpoints.joined(separator: ",")]
        }

        private func put(_ value: String, to key: String = "saved") throws {
            try folder.playbook(
                "put", inputs: "inputs: {suffix: {type: string, default: none}}\n",
                "  - action: put\n    with: {key: \(key), value: \"\(value)-${{ inputs.suffix }}\"}")
        }

        private func plan(_ more: String...) async throws -> Ended {
            try await folder.run(["plan", "put.yaml", "--out", "reviewed.plan"] + more + flags)
        }

        private func run(_ more: String...) async throws -> Ended {
            try await folder.run(["run", "reviewed.plan"] + more + flags)
        }

        private func value(of key: String) async throws -> String {
            try await withEtcdClient(TestCluster.of(.v34).clientConfiguration) { client in
                let found = try await client.get(GetRequest(key: key)).keyValues.first
                return found.map { String(decoding: $0.value, as: UTF8.self) } ?? ""
            }
        }

        @Test("A saved plan is run once, with the inputs it was made with, and is stale afterwards")
        func once() async throws {
            try put("one", to: "once")
            (try await plan("--set", "suffix=planned")).expect(0, "Saved to reviewed.plan", "run reviewed.plan")
            let mode = try FileManager.default.attributesOfItem(atPath: folder.file("reviewed.plan"))[.posixPermissions]
            #expect(mode as? Int == 0o600)
            let environment = ["ETCD_PLAYBOOK_INPUT_SUFFIX": "other"]
            (try await folder.run(["run", "reviewed.plan"] + flags, environment: environment)).expect(
                0, "1 step changed the cluster")
            #expect(try await value(of: "once") == "one-planned")
            (try await run()).expect(3, "the saved plan is stale", "would no longer change key once", "plan anew")
        }

        @Test("Inputs from a file and from the environment are kept too")
        func otherInputs() async throws {
            try put("two", to: "inputs")
            try folder.write("suffix: from-file\n", to: "inputs.yaml")
            (try await plan("--inputs", "inputs.yaml")).expect(0)
            try folder.write("suffix: changed\n", to: "inputs.yaml")
            (try await run()).expect(0)
            #expect(try await value(of: "inputs") == "two-from-file")
            try put("three", to: "inputs")
            let planned = try await folder.run(
                ["plan", "put.yaml", "--out", "reviewed.plan"] + flags,
                environment: ["ETCD_PLAYBOOK_INPUT_SUFFIX": "from-environment"])
            planned.expect(0)
            (try await run()).expect(0)
            #expect(try await value(of: "inputs") == "three-from-environment")
        }

        @Test("A plan is refused where the key, the playbook or the cluster is another, and where it is too old")
        func stale() async throws {
            try put("one", to: "drift")
            (try await plan()).expect(0)
            try await withEtcdClient(TestCluster.of(.v34).clientConfiguration) { client in
                _ = try await client.put(PutRequest(key: "drift", value: "by somebody else"))
            }
            (try await run("--report", "json=stale.json")).expect(
                3, "the saved plan is stale", "step 1", "was planned as")
            #expect(try folder.read("stale.json").contains("\"kind\": \"run\",\n  \"verdict\": \"refused\""))
            (try await folder.run(["run", "--dry-run", "reviewed.plan"] + flags)).expect(3, "Plan: REFUSED")
            #expect(try await value(of: "drift") == "by somebody else")
            (try await folder.run(["plan", "reviewed.plan"] + flags)).expect(65)

            let elsewhere = try TestCluster.of(.v35).endpoints.joined(separator: ",")
            (try await folder.run(["run", "reviewed.plan", "--endpoints", elsewhere])).expect(3, "made for cluster")
            try put("two", to: "drift")
            (try await run()).expect(3, "put.yaml has changed since")
            (try await plan("--valid-for", "1ms")).expect(0)
            (try await run()).expect(3, "could be run until")
            #expect(try await value(of: "drift") == "by somebody else")
        }

        @Test("What cannot be saved, or is no plan, is told")
        func wrong() async throws {
            try put("one")
            (try await plan("--offline")).expect(64, "--offline")
            let piped = try await folder.run(
                ["plan", "-", "--out", "x.plan"] + flags, input: try folder.read("put.yaml"))
            piped.expect(64, "standard input")
            (try await folder.run(["plan", "put.yaml", "--out", "put.yaml"] + flags)).expect(73, "playbook")
            (try await folder.run(["plan", "put.yaml", "--out", "no/such/x.plan"] + flags)).expect(73)
            try folder.playbook("bad", "  - action: assert\n    with: {that: [\"1 > 2\"]}")
            let failing = try await folder.run(["plan", "bad.yaml", "--out", "bad.plan"] + flags)
            #expect(failing.code != 0 && !folder.names.contains("bad.plan"), "\(failing)")
            (try await plan()).expect(0)
            (try await run("--set", "suffix=x")).expect(64, "has its inputs already")
            let text = try folder.read("reviewed.plan")
            try folder.write(
                text.replacingOccurrences(of: "\"savedPlan\": 1", with: "\"savedPlan\": 9"), to: "new.plan")
            (try await folder.run(["run", "new.plan"] + flags)).expect(65, "form 9")
            try folder.write(text.replacingOccurrences(of: "\"expires\"", with: "\"expired\""), to: "cut.plan")
            (try await folder.run(["run", "cut.plan"] + flags)).expect(65, "damaged")
        }

        @Test("No secret is in a saved plan")
        func secrets() async throws {
            try put("one")
            let planned = try await folder.run(
                ["plan", "put.yaml", "--out", "reviewed.plan"] + flags,
                environment: ["ETCDCTL_USER": "root:planted-secret"])
            planned.expect(0)
            #expect(!(try folder.read("reviewed.plan")).contains("planted-secret"))
        }
    }
}
