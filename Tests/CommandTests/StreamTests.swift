import Testing

extension Command {
    @Suite("Standard input, output and error")
    struct Streams {
        private let folder: PlaybookFolder

        init() throws { folder = try PlaybookFolder() }

        @Test(
            "What cannot be written to standard output is an error, whatever the command",
            arguments: ["schema", "actions", "explain EP0101", "history --state-dir ."])
        func fullDisk(command: String) async throws {
            (try await folder.shell("chmod 700 .; \"$ETCD_PLAYBOOK\" \(command) > /dev/full")).expect(
                73, "cannot be written to standard output")
        }

        @Test("A command that was begun without them writes into no file or socket of its own instead")
        func closed() async throws {
            try folder.playbook("look", "  - action: check-health")
            let plan = "\"$ETCD_PLAYBOOK\" plan --offline look.yaml --ci none"
            let all = try await folder.shell("\(plan) --events events.jsonl --report json=all.json <&- >&- 2>&-")
            all.expect(0)
            let output = try await folder.shell("\(plan) >&-")
            output.expect(0)
            #expect(output.errors == "", "\(output.errors)")
            #expect(try folder.read("all.json").hasPrefix("{"))
            #expect(try folder.read("events.jsonl").split(separator: "\n").allSatisfy { $0.hasPrefix("{") })
        }
    }
}
