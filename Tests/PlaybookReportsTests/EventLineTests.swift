import PlaybookRecord
import PlaybookReports
import TestSupport
import Testing

@Suite struct EventLineTests {
    private let stamp = EventLine.Stamp(sequence: 3, time: Timestamp(milliseconds: 0), seconds: 1.25)

    private func render(_ content: EventLine.Content) -> String { EventLine.render(content, stamp, Redactor()) }

    private var contents: [EventLine.Content] {
        let effect = Effect("defragment", .occupy(SampleRecords.m1, estimate: 1))
        let record = SampleRecords.run([SampleRecords.defragmented], error: FailureRecord(kind: "failed", message: "m"))
        return [
            .begun(.run, record.playbook, run: "r"), .happened(.planning("a")),
            .happened(.stepStarted(number: 1, count: 2, title: "t", action: "put")),
            .happened(.effectStarted(step: 1, effect)),
            .happened(.effectEnded(step: 1, effect, .done, seconds: 0.5)),
            .happened(.progress(step: 1, .init(what: "snapshot", done: 1, total: 2, isBytes: true))),
            .happened(.progress(step: 1, .init(what: "snapshot", done: 1, total: nil, isBytes: false))),
            .happened(.waiting(step: 1, "w")), .happened(.asked(step: 1, "q")), .happened(.note(step: 1, "n")),
            .happened(.stepEnded(SampleRecords.defragmented)), .ended(record),
        ]
    }

    @Test("Each event is one line that fits the schema, whatever stands in it")
    func schema() async throws {
        let hostile = EventLine.Content.happened(
            .stepEnded(HostileRecords.everywhere("a\n\"b\"\u{1B}\u{2028}").steps[0]))
        let lines = (contents + [hostile]).map(render)
        #expect(lines.allSatisfy { $0.hasSuffix("}\n") && $0.count { $0.isNewline } == 1 })
        let problems = try await JSONSchemaCheck.problems(in: lines, against: "events.schema.json")
        #expect(problems == [])
        let wrong =
            "{\"schemaVersion\":1,\"sequence\":1,\"time\":\"1970-01-01T00:00:00.000Z\",\"seconds\":0,\"event\":\"x\"}"
        let found = try await JSONSchemaCheck.problems(in: [wrong], against: "events.schema.json")
        #expect(!found.isEmpty)
    }

    @Test("A line starts with its version, its number, its time and what it is")
    func head() {
        #expect(
            render(.happened(.waiting(step: 2, "a leader"))) == """
                {"schemaVersion":1,"sequence":3,"time":"1970-01-01T00:00:00.000Z","seconds":1.250,"event":"waiting",\
                "step":2,"message":"a leader"}

                """)
    }

    @Test("No event holds a secret")
    func secrets() {
        let redactor = Redactor()
        redactor.register(Secret(Array("hunter22".utf8)))
        let effect = Effect("hunter22", .key(KeyText(Array("/a/hunter22".utf8))))
        for content: EventLine.Content in [
            .happened(.stepEnded(HostileRecords.everywhere("x hunter22").steps[0])),
            .happened(.note(step: 1, "hunter22")),
            .happened(.effectStarted(step: 1, effect)), .ended(HostileRecords.everywhere("hunter22")),
        ] { #expect(!EventLine.render(content, stamp, redactor).contains("hunter22")) }
    }
}
