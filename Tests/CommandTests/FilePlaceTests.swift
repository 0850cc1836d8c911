import EtcdSandbox
import Foundation
import TestSupport
import Testing

extension Command {
    /// Where commands are told to write, and what stands there already.
    @Suite("Places of files", .cluster(.one))
    struct FilePlaces {
        private let folder: PlaybookFolder
        private let address: String

        init() throws {
            folder = try PlaybookFolder()
            address = try TestCluster.current.endpoints[0]
            try folder.write("kept", to: "target")
            try folder.write("kept", to: "folder/inside")
            symlink("target", folder.file("link"))
            symlink("nowhere", folder.file("dangling"))
            symlink("folder", folder.file("other"))
            mkfifo(folder.file("pipe"), 0o600)
        }

        /// Writes a playbook with a change before its snapshot, and runs a command on it.
        private func snapshot(to path: String, overwrite: Bool = false, _ arguments: [String]) async throws -> Ended {
            let key = "places/\(UUID())"
            let with = "to: \"\(path)\"" + (overwrite ? ", overwrite: true" : "")
            try folder.playbook(
                "places",
                "  - action: put\n    with: {key: \(key), value: x}\n"
                    + "  - action: snapshot\n    with: {\(with)}")
            return try await folder.run(
                Array(arguments.prefix(1)) + ["places.yaml", "--endpoints", address] + arguments.dropFirst())
        }

        private static let longName = String(repeating: "n", count: 256)
        private static let longPath = String(repeating: "a/", count: 2100) + "x"

        @Test(
            "F26: what is no place for a file is refused before the first change, by its name, and left as it is",
            arguments: [
                (
                    "snapshot",
                    ["folder", "pipe", "link", "dangling", "target", "/dev/stdout", "new/", "a\\0b", "", "link/x"]
                ),
                (
                    "report",
                    ["folder", "pipe", "link", "dangling", "/dev/stdout", "new/", "none/x", "none/../x", "link/x"]
                ),
                ("events", ["folder", "link", "dangling", "new/", "none/x", "link/x"]),
                ("plan", ["folder", "pipe", "link", "dangling", "/dev/stdout", "new/", "none/x", "link/x"]),
            ])
        func noPlace(kind: String, places: [String]) async throws {
            let before = try await revision([address])
            for place in places + [Self.longName, Self.longPath] {
                let names = try all()
                let ended =
                    switch kind {
                    case "snapshot": try await snapshot(to: place, ["run", "--yes"])
                    case "report": try await snapshot(to: "a.db", ["run", "--yes", "--report", "html=\(place)"])
                    case "events": try await snapshot(to: "a.db", ["run", "--yes", "--events", place])
                    default: try await snapshot(to: "a.db", ["plan", "--out", place])
                    }
                let codes: Set<Int32?> = kind == "snapshot" ? [1, 65] : place == "" ? [64] : [73]
                #expect(codes.contains(ended.code), "\(kind) \(place.prefix(40)): \(ended)")
                let seen = place == "" ? "a file has a name" : place.prefix(12).replacing("\\0", with: "\\u{0}")
                #expect(ended.errors.contains(seen), "\(kind) \(place.prefix(40)): \(ended)")
                #expect(try all() == names, "\(kind) \(place.prefix(40))")
            }
            #expect(try await revision([address]) == before)
            #expect(try folder.read("target") == "kept" && folder.read("folder/inside") == "kept")
        }

        /// Every name below the folder but the playbook's.
        private func all() throws -> Set<String> {
            Set(try FileManager.default.subpathsOfDirectory(atPath: folder.path)).subtracting(["places.yaml"])
        }

        @Test(
            "F26: nothing takes the place of a file that a step writes, however it is spelt, nor that of the playbook")
        func samePlace() async throws {
            let before = try await revision([address])
            for (place, other) in [("target", "./target"), ("folder/inside", "other/inside"), ("new.db", "new.db")] {
                for flags in [
                    ["run", "--yes", "--report", "json=\(other)"], ["plan", "--out", other],
                    ["plan", "--report", "json=\(other)"],
                ] {
                    (try await snapshot(to: place, overwrite: true, flags)).expect(73, "a file that a step writes")
                }
                #expect((try? folder.read(place)) ?? "kept" == "kept")
                // Events are written from the start on.
                (try await snapshot(to: place, overwrite: true, ["run", "--yes", "--events", other])).expect(
                    73, "a file that a step writes")
            }
            (try await snapshot(to: "places.yaml", overwrite: true, ["run", "--yes"])).expect(
                73, "replace the playbook")
            #expect(try folder.read("places.yaml").hasPrefix("version: 1"))
            #expect(try await revision([address]) == before)
        }

        @Test("F26: where only the run can tell a step's file, its report gives way, and the snapshot stays")
        func sameLater() async throws {
            try folder.playbook(
                "later",
                """
                  - id: first
                    action: put
                    with: {key: places/later, value: x, always: true}
                  - action: snapshot
                    with: {to: "${{ steps.first.outputs.revision }}.db"}
                """)
            let name = "\(try await revision([address]) + 2).db"
            let ended = try await folder.run(["run", "later.yaml", "--endpoints", address, "--report", "json=\(name)"])
            ended.expect(1, "a file that a step writes")
            let size = try FileManager.default.attributesOfItem(atPath: folder.file(name))[.size] as? Int
            #expect(try #require(size) > 10_000, "the snapshot")
            #expect(!folder.names.contains { $0.hasSuffix(".part") })
        }

        @Test("F26: a path with .. means the file it means to everybody, and no other")
        func parents() async throws {
            (try await snapshot(to: "folder/../up.db", ["run", "--yes", "--report", "json=folder/../up.json"])).expect(
                0)
            #expect(folder.names.filter { $0.hasPrefix("up.") } == ["up.db", "up.json"])
            (try await snapshot(to: "other/../through.db", ["run", "--yes"])).expect(0)
            #expect(folder.names.contains("through.db"))
        }

        @Test("F27: whatever the umask, and whatever stood there: for the owner alone", arguments: ["000", "077"])
        func modes(umask: String) async throws {
            let outputs = ["s.db", "r.json", "e.jsonl", "p.plan"]
            for name in outputs.dropFirst() {
                try folder.write("old", to: name)
                chmod(folder.file(name), 0o666)
            }
            try folder.write("old", to: "s.db")
            chmod(folder.file("s.db"), 0o666)
            try folder.playbook("snap", "  - action: snapshot\n    with: {to: s.db, overwrite: true}\n" + Steps.put)
            let common = "snap.yaml --endpoints \(address)"
            let ended = try await folder.shell(
                "umask \(umask); \"$ETCD_PLAYBOOK\" plan \(common) --out p.plan && \"$ETCD_PLAYBOOK\" run \(common) --yes "
                    + "--state-dir state --report json=r.json --events e.jsonl")
            ended.expect(0)
            let journals = try FileManager.default.contentsOfDirectory(atPath: folder.file("state/runs"))
            #expect(journals.count == 1)
            for name in outputs + journals.map({ "state/runs/\($0)" }) {
                let attributes = try FileManager.default.attributesOfItem(atPath: folder.file(name))
                #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
            }
            for name in ["state", "state/runs"] {
                let attributes = try FileManager.default.attributesOfItem(atPath: folder.file(name))
                #expect(attributes[.posixPermissions] as? Int == 0o700, "\(name)")
            }
        }

        @Test(
            "F7: a disk that is full or read-only, or a limit on files: an error with the path, and the old file stays",
            arguments: ["snapshot", "report", "plan", "events"])
        func full(kind: String) async throws {
            try folder.write("old\n", to: "disk/x")
            for (disk, words) in [
                ("mount -t tmpfs -o size=16k none disk && echo old > disk/x", "No space left on device"),
                ("mount --bind disk disk && mount -o remount,ro,bind disk", "Read-only file system"),
                ("ulimit -f 4", "File too large"),
            ] where kind == "snapshot" || !disk.hasPrefix("ulimit") {
                // The journal is as small as it can be, and stands elsewhere.
                let snapshot = "  - action: snapshot\n    with: {to: disk/x, overwrite: true}"
                try folder.playbook("full", kind == "snapshot" ? snapshot : Self.wordy)
                let flags = [
                    "snapshot": "run full.yaml", "report": "run full.yaml --report html=disk/x",
                    "events": "run full.yaml --events disk/x", "plan": "plan full.yaml --out disk/x",
                ]
                let command = "\"$ETCD_PLAYBOOK\" \(try #require(flags[kind])) --endpoints \(address) --progress none"
                let after = "code=$?; cat disk/x; ls -A disk; exit $code"
                let ended = try await folder.shell(
                    "unshare -m bash -c '\(disk) && \(command) 2>&1 | cat; (exit ${PIPESTATUS[0]}); \(after)'")
                let isTold = kind == "snapshot" ? [1] : [73, 1]
                #expect(isTold.contains(Int(ended.code ?? 0)), "\(ended)")
                ended.expect(ended.code ?? 0, words, "disk/x")
                // Events are written into their place as they happen; all else appears whole or not at all.
                if kind != "events" { #expect(ended.output.hasSuffix("old\nx\n"), "\(ended)") }
            }
        }

        private static let wordy = Array(repeating: Steps.status, count: 100).joined(separator: "\n")
    }
}
