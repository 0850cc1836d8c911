import PlaybookLanguage
import Testing
import YAMLSyntax

@Suite("The checker")
struct CheckerTests {
    private func check(_ text: String, literals: Bool = false) -> CheckedPlaybook {
        PlaybookChecker(actions: TestActions.all, allowsLiteralSecrets: literals).check(
            Array(text.utf8), name: "p.yaml")
    }

    private func steps(_ steps: String, head: String = "") -> CheckedPlaybook {
        check("version: 1\nname: x\n\(head)steps:\n" + steps.split(separator: "\n").map { "  \($0)\n" }.joined())
    }

    @Test("A step that is right becomes a value")
    func step() throws {
        let checked = steps(
            "- {action: snapshot, id: a, name: A b, with: {to: x}, timeout: 5m, on-failure: continue, show-values: true}\n- action: check-health\n  needs: [a]"
        )
        let playbook = try #require(checked.playbook)
        #expect(playbook.steps.count == 2)
        let step = playbook.steps[0]
        #expect(step.id == "a")
        #expect(step.title == "A b")
        #expect(step.timeout?.known == .minutes(5))
        #expect(step.onFailure == .continue)
        #expect(step.showsValues)
        #expect(step.arguments["to"]?.scalar?.text == "x")
        #expect(playbook.steps[1].needs == ["a"])
        #expect(playbook.steps[1].arguments.entries == [])
    }

    @Test(
        "What may not have run wants a default, unless it is needed",
        arguments: [
            ("when: cluster.healthy", "", [DiagnosticCode.mayBeMissing]), ("on-failure: continue", "", [.mayBeMissing]),
            ("name: a", "", []),
            ("when: cluster.healthy", "needs: [a]", []), ("on-failure: continue", "needs: [a]", []),
        ] as [(String, String, [DiagnosticCode])])
    func mayBeMissing(first: String, second: String, codes: [DiagnosticCode]) {
        let checked = steps(
            """
            - action: snapshot
              id: a
              with: {to: x}
              \(first)
            - action: put
              \(second.isEmpty ? "name: b" : second)
              with: {key: k, value: "${{ steps.a.outputs.path }}"}
            """)
        #expect(checked.findings.map(\.code) == codes)
    }

    @Test(
        "What a retry and an expected error may say",
        arguments: [
            ("retry: {attempts: 3}", []), ("retry: {attempts: 3, backoff: 2s, on: [failed, timed-out]}", []),
            ("retry: {attempts: 1}", [.outOfRange]), ("retry: {backoff: 1s}", [.missingKey]),
            ("retry: {attempts: 3, on: [refused]}", [.unknownChoice]),
            ("retry: {attempts: 3, on: []}", [.invalidArguments]),
            ("expect-error: {class: denied}", []), ("expect-error: {message: permission}", []),
            ("expect-error: {message: ''}", [.invalidArguments]), ("name: ' '", [.invalidText]),
            ("expect-error: {}", [.keyCombination]), ("expect-error: {class: unknown}", [.invalidArguments]),
            ("expect-error: {class: refused}", [.unknownChoice]),
        ] as [(String, [DiagnosticCode])])
    func retry(key: String, codes: [DiagnosticCode]) {
        #expect(steps("- action: check-health\n  \(key)").findings.map(\.code) == codes)
    }

    @Test(
        "A timeout takes an expression of its type",
        arguments: [
            ("timeout: ${{ inputs.patience }}", []), ("timeout: ${{ inputs.patience * 2 }}", []),
            ("timeout: ${{ 2 * 5m }}", []), ("timeout: ${{ inputs.count }}", [.wrongResultType]),
            ("timeout: x${{ inputs.patience }}", [.wrongResultType]),
            ("timeout: ${{ inputs.patince }}", [.unknownName]),
            ("timeout: 0s", [.invalidArguments]), ("timeout: ${{ 5m - 5m }}", [.invalidArguments]),
            ("timeout: 5", [.missingUnit]), ("timeout: [5m]", [.wrongKind]),
        ] as [(String, [DiagnosticCode])])
    func timeLimits(key: String, codes: [DiagnosticCode]) {
        let inputs =
            "inputs: {patience: {type: duration, default: 5m}, count: {type: integer, default: 3}}\n"
            + "defaults: {with: {put: {key: k, value: \"${{ inputs.count }} ${{ inputs.patience }}\"}}}\n"
        let step = steps("- action: put\n  \(key)", head: inputs)
        #expect(step.findings.map(\.code) == codes, "\(step.findings.map(short))")
        let group = steps("- block: [{action: put}]\n  \(key)", head: inputs)
        #expect(group.findings.map(\.code) == codes, "\(group.findings.map(short))")
    }

    @Test(
        "What may wait without end is a warning, unless something bounds it",
        arguments: [
            ("- action: wait", 1), ("- action: wait\n  timeout: 5m", 0), ("- {action: wait, with: {briefly: true}}", 0),
            ("- {timeout: 5m, block: [{action: wait}]}", 0), ("- {timeout: 5m, block: [{block: [{action: wait}]}]}", 0),
            ("- {timeout: 5m, block: [{action: check-health}], rescue: [{action: wait}]}", 1),
            ("- {timeout: 5m, block: [{action: check-health}], always: [{action: wait}]}", 1),
            ("- {timeout: 5m, block: [{block: [{action: check-health}], always: [{action: wait}]}]}", 1),
            ("- {timeout: 5m, block: [{block: [{action: check-health}], rescue: [{action: wait}]}]}", 0),
            ("- {timeout: 5m, block: [{action: check-health}]}\n- action: wait", 1),
        ])
    func endless(text: String, count: Int) {
        let findings = steps(text).findings
        #expect(findings.map(\.code) == Array(repeating: .endlessWait, count: count), "\(findings.map(short))")
        #expect(findings.first.map { $0.message == "wait may wait without end" } ?? true)
        #expect(steps(text, head: "defaults: {timeout: 1h}\n").findings == [])
    }

    @Test("A retry of a block that holds what is not idempotent is a warning, at the retry")
    func unsafeBlock() {
        let checked = steps("- block:\n    - block: [{action: txn}]\n  retry: {attempts: 3}")
        #expect(checked.findings.map(\.code) == [.unsafeRetry], "\(checked.findings.map(short))")
        #expect(checked.findings.first?.range.start == SourcePosition(line: 6, column: 12))
        #expect(steps("- block: [{action: put, with: {key: a, value: b}}]\n  retry: {attempts: 3}").findings == [])
    }

    @Test("A retry of an action that is not idempotent is a warning, at the retry")
    func unsafeRetry() {
        let checked = steps("- action: txn\n  retry: {attempts: 3}")
        #expect(checked.findings.map(short) == ["EP0420 5:12 txn is not idempotent: each attempt may act anew"])
        #expect(checked.playbook != nil)
    }

    @Test("The pause between attempts doubles, up to a minute")
    func backoff() throws {
        let retry = try #require(
            steps("- action: check-health\n  retry: {attempts: 100, backoff: 10s}").playbook?.steps[0].retry)
        #expect([1, 2, 3, 4, 99].map { retry.pause(after: $0) } == [10, 20, 40, 60, 60].map { .seconds($0) })
    }

    @Test("What is wrong behind an anchor is told once, with the first alias of it")
    func behindAnchor() {
        let checked = steps("- &a {action: check-health, timout: 1s}\n- *a\n- *a\n- {action: check-health, nmae: b}")
        #expect(checked.findings.map(\.code) == [.unknownKey, .unknownKey])
        #expect(
            checked.findings[0].notes == [
                .init(
                    "\"*a\" stands for this here, the first of 2 such places",
                    at: SourceRange(line: 5, column: 5, length: 2))
            ])
        #expect(checked.findings[1].notes == [])
    }

    @Test("An action written as a key is one finding, and its step is known to those behind it")
    func shorthand() {
        let checked = steps("- id: a\n  put: {key: k}\n- action: check-health\n  needs: [a]")
        #expect(checked.findings.map(short) == ["EP0101 5:5 \"put\" is an action, not a key of a step"])
    }

    @Test("A step that needs what may not run may not run itself")
    func needsChain() {
        let checked = steps(
            """
            - {action: snapshot, id: a, with: {to: x}, when: cluster.healthy}
            - {action: snapshot, id: b, with: {to: y}, needs: [a]}
            - {action: put, with: {key: k, value: "${{ steps.b.outputs.path }}"}}
            """)
        #expect(checked.findings.map(\.code) == [.mayBeMissing])
    }

    @Test(
        "What a playbook mentions decides what is observed",
        arguments: [
            ("cluster.healthy", true, false), ("member(\"a\").db_quota > 1B", true, true),
            ("cluster.members[0].db_quota_usage > 1%", true, true),
            ("run.id == \"x\"", false, false),
        ])
    func mentions(condition: String, cluster: Bool, quota: Bool) throws {
        let playbook = try #require(steps("- action: check-health\n  when: '\(condition)'").playbook)
        #expect(playbook.steps.map(\.mentionsCluster) == [cluster])
        #expect(playbook.mentionsQuota == quota)
    }

    @Test("Conditions within arguments count as well")
    func mentionsWithin() throws {
        let playbook = try #require(
            steps("- action: assert\n  with: {that: ['cluster.leader.db_quota > 1B']}").playbook)
        #expect(playbook.mentionsQuota)
    }

    @Test(
        "Keys that nothing carries out are refused",
        arguments: ["block: []", "include: x.yaml"])
    func unknownKeys(key: String) {
        #expect(steps("- action: check-health\n  \(key)").findings.map(\.code) == [.unknownKey])
    }

    @Test(
        "No expressions where a reader must see the value",
        arguments: ["id: ${{ run.id }}", "name: ${{ run.id }}", "action: ${{ run.id }}"])
    func literals(key: String) {
        let step = key.hasPrefix("action") ? "- \(key)" : "- action: check-health\n  \(key)"
        #expect(steps(step).findings.map(\.code) == [.expressionNotAllowed])
    }

    @Test("Connection settings see inputs alone")
    func clusterScope() {
        let checked = check(
            "version: 1\nname: x\ncluster: {endpoints: ['${{ run.id }}']}\nsteps: [{action: check-health}]")
        #expect(checked.findings.map(short) == ["EP0302 3:28 there is no \"run\" here"])
    }

    @Test(
        "Connection settings that do not go together",
        arguments: [
            ("endpoints: []", DiagnosticCode.badEndpoint), ("endpoints: [http://a:1, https://b:1]", .mixedEndpoints),
            ("endpoints: [a]", .badEndpoint), ("endpoints: ['http://u:p@a:1']", .badEndpoint),
            ("endpoints: ['http://a:1/path']", .badEndpoint), ("endpoints: ['http://a:99999']", .badEndpoint),
            ("endpoints: [unix:///a, https://b:1]", .mixedEndpoints),
            ("endpoints: [http://a:1, unixs:///b]", .mixedEndpoints),
            ("insecure-transport: true\n  endpoints: [unixs:///a]", .conflictingSettings),
            ("endpoints: ['ftp://a:1']", .badEndpoint), ("endpoints: http://a:1", .wrongKind),
            ("cert-file: a", .keyCombination), ("key-password: {env: A}", .keyCombination),
            ("username: a\n  token: {env: A}", .keyCombination),
            ("insecure-transport: true\n  endpoints: [https://a:1]", .conflictingSettings),
            ("insecure-skip-tls-verify: true", .insecureSetting), ("dial-timeout: 2000000000", .missingUnit),
            ("max-call-send-msg-size: 0B", .outOfRange), ("backoff-jitter-fraction: 1.5", .outOfRange),
            ("lock: {}", .unknownKey),
        ])
    func cluster(settings: String, code: DiagnosticCode) {
        let checked = check("version: 1\nname: x\ncluster:\n  \(settings)\nsteps: [{action: check-health}]")
        #expect(checked.findings.map(\.code) == [code])
    }

    @Test(
        "Sockets are endpoints, beside ports and alone",
        arguments: [
            "[unix:///run/etcd.sock]", "[unixs:///run/etcd/m1.sock, unixs:///a]", "[unix:///a b, http://a:1, b:2]",
        ])
    func sockets(endpoints: String) {
        let checked = check("version: 1\nname: x\ncluster: {endpoints: \(endpoints)}\nsteps: [{action: check-health}]")
        #expect(checked.findings.map(\.code) == [])
    }

    @Test("A literal password is an error, or a warning where it is allowed")
    func literalPassword() {
        let text = "version: 1\nname: x\ncluster: {username: a, password: hunter2}\nsteps: [{action: check-health}]"
        #expect(check(text).hasErrors)
        let allowed = check(text, literals: true)
        #expect(allowed.findings.map(\.code) == [.literalSecretAllowed])
        #expect(allowed.playbook != nil)
    }

    @Test("Connection settings have the names of clientv3, and ours")
    func clusterNames() {
        #expect(
            Set(ClusterSettings.fields.map(\.name)) == [
                "endpoints", "auto-sync-interval", "dial-timeout", "dial-keep-alive-time", "dial-keep-alive-timeout",
                "max-call-send-msg-size", "max-call-recv-msg-size", "request-timeout", "username", "password", "token",
                "reject-old-cluster", "permit-without-stream", "max-unary-retries", "backoff-wait-between",
                "backoff-jitter-fraction",
                "insecure-transport", "insecure-skip-tls-verify", "cert-file", "key-file", "trusted-ca-file",
                "server-name",
                "discovery-srv", "discovery-srv-name", "wire-format", "file", "key-password",
            ])
    }

    @Test("At most a thousand steps")
    func thousand() {
        let many = { (count: Int) in String(repeating: "- action: check-health\n", count: count) }
        #expect(steps(many(1000)).findings.map(\.code) == [])
        #expect(steps(many(1001)).findings.map(\.code) == [.tooManySteps])
    }

    @Test("A thousand steps that read each other are checked in a moment")
    func speed() {
        var text = "version: 1\nname: x\nsteps:\n  - {action: put, id: s0, with: {key: a, value: b}}\n"
        for index in 1..<1000 {
            text +=
                "  - action: put\n    id: s\(index)\n    needs: [s\(index - 1)]\n    when: steps.s\(index - 1).outputs.revision > 0\n"
            text +=
                "    with:\n      key: /a/${{ steps.s\(index - 1).outputs.revision }}\n      value: \"value ${{ run.id }}\"\n"
        }
        let clock = ContinuousClock()
        var checked: CheckedPlaybook?
        let time = clock.measure { checked = check(text) }
        #expect(checked?.findings == [])
        // Loose, for a build without optimisation on a busy machine; what grows with the square takes far longer.
        #expect(time < .seconds(30))
    }

    @Test("Findings are shown up to fifty, errors first, in the order of the file")
    func shown() {
        let warnings = (1...40).map { Diagnostic(.constantCondition, at: SourceRange(line: $0, column: 1), "w") }
        let errors = (1...40).map { Diagnostic(.unknownKey, at: SourceRange(line: $0, column: 2), "e") }
        let shown = Diagnostic.shown(warnings + errors + errors)
        #expect(shown.hidden == 30)
        #expect(shown.findings.filter(\.isError).count == 40)
        #expect(shown.findings.map(\.range) == shown.findings.map(\.range).sorted())
    }

    @Test(
        "The nearest name",
        arguments: [
            ("endpiont", "endpoints"), ("Name", "name"), ("on_failure", "on-failure"), ("xyz", nil), ("", nil),
            ("timout", "timeout"), ("failure-on", "on-failure"), ("endp", "endpoints"),
        ] as [(String, String?)])
    func nearest(word: String, expected: String?) {
        #expect(NearMiss.of(word, among: ["endpoints", "name", "on-failure", "timeout", "id"]) == expected)
    }
}
