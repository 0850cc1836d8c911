import PlaybookLanguage
import Testing

/// What people write late at night, and what they are told: once, at the place, with what to write.
@Suite("Messages about playbooks that are nearly right")
struct MessageTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var text: String
        var told: [String]
        var testDescription: String { told.first ?? text }

        init(_ text: String, _ told: String...) {
            self.text = text
            self.told = told
        }
    }

    private static func told(_ text: String) -> [String] {
        PlaybookChecker(actions: TestActions.all).check(Array(text.utf8), name: "p").findings.map { finding in
            "\(finding.range) \(finding.message)" + (finding.help.map { ": \($0)" } ?? "")
        }
    }

    private static func steps(_ text: String, head: String = "") -> [String] {
        told("version: 1\nname: x\n\(head)steps:\n" + text.split(separator: "\n").map { "  \($0)\n" }.joined())
    }

    static let shapes: [Case] = [
        Case(
            "- action: put\n  with:\n  key: a\n  value: b",
            "6:5-6:8 \"key\" is an argument of put: it stands inside \"with:\", indented further",
            "7:5-7:10 \"value\" is an argument of put: it stands inside \"with:\", indented further"),
        Case(
            "- action: put\n  key: a\n  with: {value: b}",
            "5:5-5:8 \"key\" is an argument of put: it stands inside \"with:\", indented further"),
        Case("- action: put", "4:13-4:16 put has no arguments, and wants some: add with: {key: …, value: …}"),
        Case("- action: put\n  wiht: {key: a, value: b}", "5:5-5:9 unknown key \"wiht\": did you mean \"with\"?"),
        Case("- action: put\n  args: {key: a, value: b}", "5:5-5:9 unknown key \"args\": did you mean \"with\"?"),
        Case(
            "- {action: put, with: {kye: a, val: b}}", "4:26-4:29 unknown key \"kye\": did you mean \"key\"?",
            "4:34-4:37 unknown key \"val\": did you mean \"value\"?"),
        Case("- put", "4:5-4:8 a step is a mapping, and this is the name of an action: write action: put"),
        Case(
            "action: check-health", "4:3-4:23 a list is wanted here, and this is a mapping: begin each item with \"- \""
        ),
        Case("- inculde: a.yaml", "4:5-4:12 unknown key \"inculde\": did you mean \"include\"?"),
        Case(
            "- rescue: [{action: check-health}]",
            "4:5-4:11 \"block\" is missing: rescue stands beside the block that it belongs to"),
        Case(
            "- &a {action: check-health}\n- <<: *a\n  tiemout: 5m",
            "5:5-5:7 YAML merge keys are not used: write the keys out; what many steps share stands in defaults",
            "6:5-6:12 unknown key \"tiemout\": did you mean \"timeout\"?"),
        Case("- tasks: [{action: check-health}]", "4:5-4:10 unknown key \"tasks\": did you mean \"block\"?"),
        Case(
            "- block: [{action: check-health}]\n  action: check-health",
            "4:5-4:10 a step has an action or a block, and this has both: make two steps of it"),
        Case(
            "- {action: check-health, if: cluster.healthy}", "4:28-4:30 unknown key \"if\": did you mean \"when\"?"),
        Case(
            "- {action: check-health, retry: 3}",
            "4:35-4:36 a mapping is wanted here, and this is a single value: write {attempts: 3}"),
        Case(
            "- {action: check-health, expect-error: denied}",
            "4:42-4:48 a mapping is wanted here, and this is a single value: write {class: denied}"),
        Case(
            "- {action: check-health, tags: nightly}",
            "4:34-4:41 a list is wanted here, and this is a single value: write [nightly]"),
        Case(
            "- {action: check-health, for-each: member}",
            "4:38-4:44 \"member\" is nothing to go over: did you mean \"members\"?"),
        Case(
            "- action: lease-keep-alive",
            "4:13-4:29 there is no action \"lease-keep-alive\": a lease is kept alive while something runs: write "
                + "\"keep-alive: ID\" at a step or a group"),
        Case("- action: health", "4:13-4:19 there is no action \"health\": did you mean \"check-health\"?"),
        Case(
            "- action: shell",
            "4:13-4:18 there is no action \"shell\": no action runs a command; what etcd can do has actions of its own"),
    ]

    @Test("Steps of the wrong shape", arguments: shapes)
    func shape(example: Case) { #expect(Self.steps(example.text) == example.told) }

    static let values: [Case] = [
        Case("timeout: 5min", "4:37-4:41 \"min\" is not a unit of time: write \"5m\""),
        Case("timeout: 2 minutes 30 sec", "4:37-4:53 \"2 minutes 30 sec\" is not a duration: write \"2m30s\""),
        Case("timeout: 2.5h", "4:37-4:41 only seconds take decimals: write \"2h30m\""),
        Case(
            "timeout: 5 parsecs",
            "4:37-4:46 \"5 parsecs\" is not a duration: durations look like 500ms, 30s, 5m or 1h30m"),
        Case("show-values: ture", "4:41-4:45 \"ture\" is not a boolean: did you mean \"true\"?"),
        Case(
            "retry: {attempts: many}", "4:46-4:50 \"many\" is not an integer: write digits, as in 12"),
        Case(
            "when: [cluster.healthy, true]",
            "4:34-4:57 one expression is wanted here, and this is a list: join the conditions with and"),
        Case(
            "when: cluster.healthy is true",
            "4:50-4:52 an operator is wanted here, and this is \"is\": to compare, write =="),
        Case(
            "when: cluster.healthy AND true",
            "4:50-4:53 an operator is wanted here, and this is \"AND\": write it in small letters: and"),
        Case(
            "when: cluster.leader.db_size > 5 MiB",
            "4:61-4:64 an operator is wanted here, and this is \"MiB\": write a unit right behind its number, without a "
                + "blank"),
        Case(
            "when: cluster.version.lower() == 'x'",
            "4:55-4:56 an operator is wanted here, and this is \"(\": a function stands before its values: "
                + "starts_with(text, \"a\")"),
        Case(
            "when: len(cluster.members) > 2)",
            "4:58-4:59 an operator is wanted here, and this is \")\": there is no ( for it"),
        Case("when: length(cluster.members) > 2", "4:34-4:40 there is no function \"length\": did you mean \"len\"?"),
        Case(
            "when: contains(cluster.alarms)",
            "4:34-4:58 contains is called with 1 value: write contains(text, part) or contains(list, element)"),
        Case(
            "when: \"cluster['healthy']\"",
            "4:35-4:42 only a list has an index, and this is a record: write the field behind a dot: inputs.name"),
        Case("when: cluster.healthy == yes", "4:53-4:56 there is no \"yes\" here: write true"),
        Case("when: cluster.healthy == Off", "4:53-4:56 there is no \"Off\" here: write false"),
        Case(
            "when: cluster.leader == null",
            "4:52-4:56 there is no \"null\" here: ask whether there is a value with exists(…)"),
        Case(
            "on-failure: [continue]",
            "4:40-4:50 one word is wanted here, and this is a list: write continue, without brackets"),
        Case("when: healthy", "4:34-4:41 there is no \"healthy\" here: write cluster.healthy"),
        Case(
            "when: cluster.version == v3",
            "4:53-4:55 there is no \"v3\" here: write it in quotes if the text is meant: \"v3\""),
        Case(
            "when: member.healthy",
            "4:34-4:40 \"member\" is a function: name one: member(\"name:m1\"); member alone stands in where, and inside "
                + "for-each over members"),
        Case(
            "when: cluster.members > 2",
            "4:34-4:53 a list of records cannot be compared with an integer: count a list with len(…)"),
        Case(
            "when: cluster.members.length > 2",
            "4:34-4:56 a list of records has no field \"length\": count with len(…)"),
        Case(
            "when: cluster.members.healthy",
            "4:34-4:57 a list of records has no field \"healthy\": take one element first: [0]"),
        Case(
            "when: \"cluster.members[-1].healthy\"",
            "4:51-4:53 no element stands before the first, [0]"),
        Case("when: secrets.token == 'x'", "4:34-4:41 there is no \"secrets\" here"),
        Case("when: item == 'x'", "4:34-4:38 there is no \"item\" here: item stands inside for-each over a list"),
        Case(
            "when: cluster.version == “3.5”",
            "4:53-4:54 \"“\" has no meaning in an expression: write straight quotes around a text: 'text'"),
        Case(
            "when: cluster.version ==\u{A0}'3.5'",
            "4:52-4:53 \"\u{A0}\" has no meaning in an expression: write a space"),
        Case(
            "when: cluster.alarms contains 'CORRUPT'",
            "4:49-4:57 an operator is wanted here, and this is \"contains\": a function stands before its values: "
                + "contains(list, element)"),
        Case(
            "expect-error: true", "4:42-4:46 a mapping is wanted here, and this is a single value"),
        Case(
            "tags: [true]",
            "4:35-4:39 true is a boolean, and text is wanted here: write \"true\" in quotes if the word is meant"),
        Case(
            "as: {username: root, password: {env: true}}",
            "4:65-4:69 true is a boolean, and text is wanted here: write \"true\" in quotes if the word is meant"),
        Case("when: inputs.fast", "4:41-4:45 \"inputs\" has no \"fast\": declare it: inputs: {fast: {type: string}}"),
    ]

    @Test("Values that are nearly right", arguments: values)
    func value(example: Case) { #expect(Self.steps("- {action: check-health, \(example.text)}") == example.told) }

    @Test(
        "Text that looks like an expression is a warning",
        arguments: [
            ("{{ inputs.a }}", "{{ inputs.a }}"), ("x ${steps.b.outputs.c} y", "${steps.b.outputs.c}"),
            ("{{item}}", "{{item}}"), ("{{ .Values.a }}", nil), ("${HOME}", nil), ("$${{ run.id }}", nil),
            ("{{ inputs.a", nil),
        ])
    func lookalike(text: String, found: String?) {
        let told = Self.steps("- {action: put, with: {key: k, value: \"\(text)\"}}")
        #expect(told.map { $0.split(separator: "\"").dropFirst().first.map(String.init) } == (found.map { [$0] } ?? []))
    }

    @Test(
        "Endpoints that are nearly right",
        arguments: [
            ("https//10.0.0.1:2379", "write https://10.0.0.1:2379"),
            ("https:/10.0.0.1:2379", "write https://10.0.0.1:2379"),
            ("htps://etcd:2379", "write https://etcd:2379"), ("HTTPS://etcd:2379", "write https://etcd:2379"),
            ("https//10.0.0.1", "write https://10.0.0.1:2379"),
            ("10.0.0.1", "add the port: 10.0.0.1:2379"), ("https://10.0.0.1", "add the port: https://10.0.0.1:2379"),
            ("https://10.0.0.1/", "add the port: https://10.0.0.1:2379"),
            ("https://10.0.0.1:2379/v3", "an endpoint has no path: https://10.0.0.1:2379"),
            ("https://root:x@10.0.0.1:2379", "credentials go into username and password"),
            ("10.0.0.1:2379,10.0.0.2:2379", "write several endpoints as a list"),
            ("http://10.0.0.1:99999", "a port lies between 1 and 65535"),
            ("unix://run/etcd.sock", "a socket is named by its whole path, as in unix:///run/etcd.sock"),
            ("unix:/run/etcd.sock", "a socket is named by its whole path, as in unix:///run/etcd.sock"),
            ("unixs:///", "a socket is named by its whole path, as in unix:///run/etcd.sock"),
            (
                "unix:///" + String(repeating: "x", count: 107),
                "the path of a socket has at most 107 bytes"
            ),
            ("http://[::1:2379", "write a host and a port, as in https://10.0.0.1:2379 or https://[::1]:2379"),
            (" https://a:2379", "no blanks stand around it: https://a:2379"),
            (
                "",
                "write a host and a port, as in "
                    + "https://10.0.0.1:2379 or https://[::1]:2379"
            ),
        ])
    func endpoint(text: String, help: String) {
        let told = Self.steps("- action: check-health", head: "cluster: {endpoints: [\"\(text)\"]}\n")
        #expect(
            told == ["3:23-3:\(25 + text.count) \"\(text)\" is not an endpoint such as https://10.0.0.1:2379: \(help)"])
    }

    @Test(
        "Keys as other tools call them",
        arguments: [
            ("cacert", "trusted-ca-file"), ("cert", "cert-file"), ("key", "key-file"), ("user", "username"),
            ("endpoint", "endpoints"), ("command-timeout", "request-timeout"),
        ])
    func foreign(key: String, meant: String) {
        let told = Self.steps("- action: check-health", head: "cluster: {\(key): x}\n")
        #expect(told == ["3:11-3:\(11 + key.count) unknown key \"\(key)\": did you mean \"\(meant)\"?"])
    }

    @Test("No word out of a list is offered where a mapping is wanted")
    func listForMapping() {
        #expect(
            Self.steps("- action: check-health", head: "inputs: [a]\n") == [
                "3:9-3:12 a mapping is wanted here, and this is a list"
            ])
    }

    @Test("A user without a name is nobody")
    func nobody() {
        let told = Self.steps("- action: check-health", head: "cluster: {username: \"\", password: {env: A}}\n")
        #expect(told == ["3:21-3:23 a user has a name"])
    }

    @Test("What is wrong in defaults is told there, once")
    func defaults() {
        let told = Self.steps(
            "- {action: snapshot, with: {to: x, keep: 3}}\n- {action: snapshot, with: {to: x}}",
            head: "defaults: {retries: {attempts: 3}, with: {snapshot: {keeps: 3}}}\n")
        #expect(
            told == [
                "3:12-3:19 unknown key \"retries\": did you mean \"retry\"?",
                "3:54-3:59 unknown key \"keeps\": did you mean \"keep\"?",
            ])
    }

    @Test("An input that is declared wrongly is told of there, and not where it is read")
    func wrongInputs() {
        let told = Self.steps(
            "- {action: assert, with: {that: [inputs.a > 1, inputs.b == 'x', inputs.c]}}",
            head: "inputs: {a: {type: int}, b: {type: string, default: ~}, c: boolean}\n")
        #expect(
            told == [
                "3:20-3:23 \"int\" is not allowed here: did you mean \"integer\"?",
                "3:44-3:51 \"default\" has no value: write a value, or \"\" for an empty text, or leave the key out",
                "3:60-3:67 a mapping is wanted here, and this is a single value",
            ])
    }

    @Test(
        "A time of day that is nearly right",
        arguments: [("9:30", "09:30"), ("0930", "09:30"), ("2200", "22:00"), ("24:00", nil), ("22:00:00", nil)]
            as [(String, String?)])
    func time(text: String, meant: String?) {
        let told = Self.steps("- action: check-health", head: "window: {from: \(text), to: 04:00}\n")
        let help = meant.map { ": write \($0)" } ?? ""
        #expect(
            told == ["3:16-3:\(16 + text.count) \"\(text)\" is not a time of day such as 22:00\(help)"])
    }

    @Test(
        "A comparison that never comes out is a warning",
        arguments: [
            ("steps.a.status == 'success'", "steps.a.status is never \"success\""),
            ("'skiped' != steps.a.status", "steps.a.status is never \"skiped\": did you mean \"skipped\"?"),
            ("steps.a.status in ['failed', 'error']", "steps.a.status is never \"error\""),
            ("inputs.where == 'prod'", "inputs.where is never \"prod\": did you mean \"production\"?"),
            ("steps.a.status == 'not-reached' or inputs.where == 'staging'", nil),
        ] as [(String, String?)])
    func never(condition: String, warning: String?) {
        let head = "inputs: {where: {type: string, enum: [staging, production], default: staging}}\n"
        let steps =
            "- {id: a, action: check-health}\n- {action: check-health, when: \"\(condition)\"}"
            + "\n- {action: check-health, when: inputs.where != 'production'}"
        let checked = PlaybookChecker(actions: TestActions.all).check(
            Array(
                ("version: 1\nname: x\n\(head)steps:\n" + steps.split(separator: "\n").map { "  \($0)\n" }.joined())
                    .utf8),
            name: "p")
        #expect(checked.playbook != nil)
        #expect(
            checked.findings.map { finding in finding.message + (finding.help.map { ": \($0)" } ?? "") }
                == (warning.map { [$0] } ?? []))
    }

    @Test(
        "A loop over the members around an action that goes over all of them is a mistake",
        arguments: [
            ("for-each: members, action: defragment", "4:33-4:43"),
            ("for-each: {members: all}, action: defragment, with: {members: all}", "4:68-4:71"),
            ("for-each: members, block: [{action: defragment, with: {min-reclaim: 1MiB}}]", "4:42-4:52"),
            ("for-each: members, action: defragment, with: {members: [\"${{ member.id }}\"]}", nil),
            ("for-each: [a, b], action: defragment", nil), ("for-each: members, action: check-health", nil),
        ] as [(String, String?)])
    func membersOfMembers(step: String, range: String?) {
        let message = "each turn of the loop over the members would go over all of them"
        let help = "write members: [\"${{ member.id }}\"], or leave for-each out"
        #expect(Self.steps("- {\(step)}") == (range.map { ["\($0) \(message): \(help)"] } ?? []))
    }

    @Test("A step may be called what operators are called", arguments: ["in", "not", "and", "or"])
    func operatorNames(id: String) {
        let steps =
            "- {id: \(id), action: check-health}\n- {action: check-health, when: steps.\(id).status == 'failed'}"
        #expect(Self.steps(steps) == [])
    }

    @Test("A version in the manner of other tools", arguments: ["1.0", "v1"])
    func version(text: String) {
        let told = Self.told("version: \(text)\nname: x\nsteps: [{action: check-health}]\n")
        #expect(
            told == [
                "1:10-1:\(10 + text.count) the version of the playbook language is a whole number: write \"version: 1\""
            ])
    }

    @Test("Keys in capitals are one mistake each")
    func capitals() {
        #expect(
            Self.told("Version: 1\nName: x\nSteps: []\n") == [
                "1:1-1:8 unknown key \"Version\": did you mean \"version\"?",
                "2:1-2:5 unknown key \"Name\": did you mean \"name\"?",
                "3:1-3:6 unknown key \"Steps\": did you mean \"steps\"?",
            ])
    }
}
