import EtcdSandbox
import Foundation
import PlaybookEngine
import PlaybookHost
import PlaybookLanguage
import PlaybookRecord
import Testing

@Suite struct JournalFileTests {
    private let folder: TemporaryFolder
    private let state: StateFolder
    private let redactor = Redactor()

    init() throws {
        folder = try TemporaryFolder()
        state = try StateFolder(folder.file("state"), HostEnvironment())
    }

    private var path: String { state.path(of: "run") }
    private var bytes: [UInt8] { get throws { Array(try Data(contentsOf: URL(filePath: path))) } }

    private static let header = JournalRecord.begun(
        JournalHeader(
            playbook: PlaybookIdentity(name: "test", path: "test.yaml", digest: "abc"),
            run: RunIdentity(id: "run", started: Timestamp(milliseconds: 0)), origin: RunOrigin()))

    private static func intent(_ number: Int, _ text: String = "new") -> JournalRecord {
        .intent(
            JournalIntent(
                StepPath(number), title: "Ünïcode \(text)", action: "put", at: Timestamp(milliseconds: 1),
                effects: [
                    EffectRecord(
                        Effect("put:\(text)", .key(KeyText(Array("a\n".utf8))), before: text), kind: .write,
                        outcome: .unknown)
                ], guards: [], seen: 7, outputs: ["text": .text(text), "size": .size(4096)]))
    }

    private static let outcome = JournalRecord.outcome(JournalOutcome(StepPath(1), ["put:new": .done], seconds: 1.5))

    /// Writes a whole journal.
    private func write() async throws {
        let file = try await JournalFile.create("run", in: state, redactor)
        try await file.write(Self.header, durably: true)
        try await file.write(Self.intent(1), durably: false)
        file.note(Self.outcome)
        try await file.write(Self.intent(2), durably: true)
        #expect(await file.finish() == nil)
    }

    @Test("Lines come to stand in the order in which each task hands them over, whichever thread writes them")
    func order() async throws {
        let file = try await JournalFile.create("run", in: state, redactor)
        try await file.write(Self.header, durably: true)
        await withTaskGroup { group in
            for task in 0..<4 {
                group.addTask {
                    for line in 0..<60 {
                        let record = Self.intent(task * 100 + line)
                        guard line % 3 != 0 else {
                            file.note(record)
                            continue
                        }
                        try? await file.write(record, durably: line % 7 == 0)
                    }
                }
            }
        }
        #expect(await file.finish() == nil)
        let steps = try ReadJournal.read(path).records.compactMap { record -> Int? in
            guard case .intent(let intent) = record else { return nil }
            return intent.path.step
        }
        #expect(steps.count == 240)
        for task in 0..<4 { #expect(steps.filter { $0 / 100 == task } == (0..<60).map { task * 100 + $0 }) }
    }

    @Test("F27: it is for its owner alone, in a folder for its owner alone, and is there with its first line")
    func modes() async throws {
        let file = try await JournalFile.create("run", in: state, redactor)
        #expect(!FileManager.default.fileExists(atPath: path))
        try await file.write(Self.header, durably: true)
        func mode(_ path: String) throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        }
        #expect(try mode(path) == 0o600 && mode(state.runs) == 0o700)
        #expect(try FileManager.default.contentsOfDirectory(atPath: state.runs) == ["run.jsonl"])
    }

    @Test("One that is never begun, or is withdrawn, leaves nothing")
    func discarded() async throws {
        let withdrawn = try await JournalFile.create("withdrawn", in: state, redactor)
        try await withdrawn.write(Self.header, durably: true)
        #expect(try state.list().count == 1)
        await withdrawn.withdraw()
        #expect(await withdrawn.finish() == nil)
        #expect(await (try await JournalFile.create("run", in: state, redactor)).finish() == nil)
        let other = try await JournalFile.create("other", in: state, redactor)
        await other.withdraw()
        #expect(try FileManager.default.contentsOfDirectory(atPath: state.runs) == [])
    }

    @Test("One that an earlier process began is not taken away")
    func reopened() async throws {
        let first = try await JournalFile.create("run", in: state, redactor)
        try await first.write(Self.header, durably: true)
        #expect(await first.finish() == nil)
        let again = try await JournalFile.reopen(path, redactor)
        await again.withdraw()
        #expect(await again.finish() == nil)
        #expect(try ReadJournal.read(path).records.count == 1)
    }

    @Test("What a process left that died before its first line was on the disk goes with the next run, and no more")
    func leftOver() async throws {
        let first = try await JournalFile.create("first", in: state, redactor)
        let kept = [".held.jsonl.1.2.part", ".other.db.1.2.part", ".run.jsonl.part", "begun.jsonl"]
        for name in kept + [".dead.jsonl.1.2.part"] {
            try Data("{".utf8).write(to: URL(filePath: state.runs + "/" + name))
        }
        let held = open(state.runs + "/" + kept[0], O_RDONLY)
        defer { close(held) }
        #expect(flock(held, LOCK_EX | LOCK_NB) == 0)
        let second = try await JournalFile.create("second", in: state, redactor)
        // One of which nothing is to be seen yet is in use all the same.
        for file in [first, second] { try await file.write(Self.header, durably: true) }
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: state.runs).sorted()
                == (kept + ["first.jsonl", "second.jsonl"]).sorted())
    }

    @Test("A folder that is open to others is refused")
    func openFolder() async throws {
        try FileManager.default.createDirectory(
            atPath: state.runs, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        await #expect(throws: FileProblem.self) { _ = try await JournalFile.create("run", in: state, redactor) }
    }

    @Test("Cut at any byte, it reads back up to its last whole line")
    func everyByte() async throws {
        try await write()
        let whole = try bytes
        let ends = whole.indices.filter { whole[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
        #expect(ends.count == 4)
        for length in 0...whole.count {
            let read = ReadJournal(Array(whole[..<length]))
            let lines = ends.count { $0 <= length }
            #expect(read.records.count == lines)
            #expect(read.length == (lines == 0 ? 0 : ends[lines - 1]))
            #expect(read.isCut == (length > read.length))
        }
        // What a disk may leave behind the end of a file that grew when the power went.
        for tail in [[UInt8](repeating: 0, count: 512), Array("{\"intent\":{}}\n".utf8), Array("\n".utf8)] {
            let read = ReadJournal(whole + tail)
            #expect(read.records.count == 4 && read.length == whole.count && read.isCut)
            #expect(read.harmedLine == nil)
        }
        // Nobody's death does that.
        for line in 1..<ends.count {
            var harmed = whole
            harmed[ends[line - 1] + 3] = 0
            let isLast = line == ends.count - 1
            #expect(ReadJournal(harmed).harmedLine == (isLast ? nil : line + 1))
        }
    }

    @Test("A journal that goes on stands behind the last whole line")
    func goesOn() async throws {
        try await write()
        let whole = try bytes
        try Data(whole + Array("{\"intent\":{\"pa".utf8)).write(to: URL(filePath: path))
        let read = try ReadJournal.read(path)
        let file = try await JournalFile.reopen(path, redactor)
        try await file.cut(at: read.length)
        try await file.write(Self.intent(3), durably: true)
        #expect(try ReadJournal.read(path).records.count == 5)
        #expect(try bytes.starts(with: whole))
    }

    @Test("While one process has it no other can go on with it")
    func locked() async throws {
        try await write()
        do {
            let first = try await JournalFile.reopen(path, redactor)
            await #expect(throws: FileProblem.self) { _ = try await JournalFile.reopen(path, redactor) }
            #expect(JournalFile.isInUse(path))
            _ = await first.finish()
        }
        #expect(!JournalFile.isInUse(path))
        _ = try await JournalFile.reopen(path, redactor)
    }

    @Test("A secret is in no line of it, and a value that holds one is no value to go on with")
    func secrets() async throws {
        redactor.register(Secret(Array("hunter2 \"quoted\"\nline".utf8)))
        let file = try await JournalFile.create("run", in: state, redactor)
        try await file.write(Self.header, durably: true)
        try await file.write(Self.intent(1, "a hunter2 \"quoted\"\nline b"), durably: true)
        #expect(!String(decoding: try bytes, as: UTF8.self).contains("hunter2"))
        guard case .intent(let read)? = try ReadJournal.read(path).records.last else {
            Issue.record("no intent")
            return
        }
        #expect(read.outputs["text"]?.value == nil && read.outputs["size"]?.value == .size(.init(4096)))
    }

    @Test("What is written reads back as it was", arguments: [header, intent(1), outcome])
    func roundTrip(_ record: JournalRecord) async throws {
        let file = try await JournalFile.create("run", in: state, redactor)
        try await file.write(record, durably: true)
        let read = try #require(ReadJournal(try bytes).records.first)
        let again = try await JournalFile.create("again", in: state, redactor)
        try await again.write(read, durably: true)
        #expect(try Data(contentsOf: URL(filePath: state.path(of: "again"))) == Data(try bytes))
    }

    /// Makes journals of these runs.
    private func make(_ runs: [String], over isOver: Bool = true) async throws {
        let end = RunRecord(
            kind: .run, playbook: PlaybookIdentity(name: "", path: "", digest: ""),
            run: RunIdentity(id: "", started: .now(), ended: .now()))
        for run in runs {
            let file = try await JournalFile.create(run, in: state, redactor)
            try await file.write(Self.header, durably: true)
            if isOver { try await file.write(.ended(JournalEnd(end)), durably: true) }
            #expect(await file.finish() == nil)
        }
    }

    @Test("What is over and too many or too old is deleted, and what was cut off stays")
    func pruned() async throws {
        try await make(["20200101T000000Z-a", "20300101T000000Z-c"])
        try await make(["20200101T000000Z-b"], over: false)
        var all = JournalLimits()
        all.days = .max
        #expect(state.prune(all) == [])
        #expect(state.prune(JournalLimits()) == ["20200101T000000Z-a"])
        #expect(try state.list() == ["20300101T000000Z-c", "20200101T000000Z-b"])
        var none = JournalLimits()
        none.most = 0
        #expect(state.prune(none) == ["20300101T000000Z-c"])
    }

    @Test(
        "The journal of the run under way stays, and counts, whether it is there yet or not",
        arguments: [("20300101T000000Z-c", 2), ("20300101T000000Z-d", 3)])
    func prunedBeside(run: String, most: Int) async throws {
        try await make(["20300101T000000Z-a", "20300101T000000Z-b", "20300101T000000Z-c"])
        var limits = JournalLimits()
        limits.most = most
        #expect(state.prune(limits, beside: run) == ["20300101T000000Z-a"])
        #expect(state.prune(limits, beside: run) == [])
    }

    @Test("Runs are found by their id, its beginning, or as the latest")
    func found() async throws {
        for run in ["20261121T010203Z-aaaa", "20261121T010203Z-bbbb", "20261122T000000Z-cccc"] {
            let file = try await JournalFile.create(run, in: state, redactor)
            try await file.write(Self.header, durably: true)
        }
        #expect(try state.find(nil) == "20261122T000000Z-cccc")
        #expect(try state.find("20261121T010203Z-b") == "20261121T010203Z-bbbb")
        #expect(throws: SessionFailure.self) { try state.find("20261121") }
        #expect(throws: SessionFailure.self) { try state.find("none") }
    }
}
