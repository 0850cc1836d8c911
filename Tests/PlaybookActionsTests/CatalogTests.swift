import PlaybookActions
import PlaybookEngine
import PlaybookLanguage
import Testing
import YAMLSyntax

@Suite("Every action")
struct CatalogTests {
    static let actions = Catalog.all.declarations
    static let names = actions.map(\.name)

    @Test("is there, once")
    func list() {
        #expect(
            Set(Self.names) == [
                "put", "get", "delete", "txn", "compact", "member-add", "member-promote", "member-remove",
                "member-update", "move-leader", "defragment", "snapshot", "alarm-disarm", "auth-bootstrap",
                "auth-enable", "auth-disable", "check-health", "check-hash", "status", "assert", "wait-for", "pause",
                "user-add", "user-delete", "user-passwd", "user-grant-role", "user-revoke-role", "rotate-password",
                "role-add",
                "role-delete", "role-grant-permission", "role-revoke-permission", "lease-grant", "lease-revoke",
                "lease-time-to-live", "export", "import", "notify", "watch", "mirror",
            ])
        #expect(Set(Self.names).count == Self.names.count)
    }

    @Test("is described: in a sentence, at length, and by examples", arguments: names)
    func described(_ name: String) throws {
        let action = try #require(Self.actions.first { $0.name == name })
        #expect(action.summary.hasSuffix("."))
        #expect(!action.summary.contains("\n"))
        #expect(action.discussion.hasSuffix("."))
        #expect((1...3).contains(action.examples.count))
        for example in action.examples { #expect(example.caption.hasSuffix(".")) }
    }

    @Test("says what each argument and each output is", arguments: names)
    func documented(_ name: String) throws {
        let action = try #require(Self.actions.first { $0.name == name })
        var seen: Set<String> = []
        expectDocumented(action.arguments, &seen)
        for output in action.outputs { #expect(output.help.hasSuffix("."), "output \(output.name)") }
    }

    @Test("has examples without a finding", arguments: names)
    func examples(_ name: String) throws {
        let action = try #require(Self.actions.first { $0.name == name })
        for example in action.examples {
            let text = "version: 1\nname: example\nsteps:\n\(example.yaml.indented)\n"
            let checked = PlaybookChecker(actions: Self.actions).check(Array(text.utf8), name: "example")
            #expect(checked.findings.map { "\($0.range.start): \($0.message)" } == [])
            #expect(checked.playbook?.steps.contains { $0.action == name } == true)
        }
    }

    // Sets may contain themselves: each is looked at once.
    private func expectDocumented(_ fields: [FieldDeclaration], _ seen: inout Set<String>) {
        for field in fields {
            #expect(field.help.hasSuffix("."), "argument \(field.name)")
            for set in field.shape.sets where seen.insert(set.name()).inserted {
                expectDocumented(set.fields(), &seen)
            }
        }
    }
}

extension ArgumentShape {
    fileprivate var sets: [SetShape] {
        switch self {
        case .set(let set): [set]
        case .list(let element): element.sets
        case .either(let shapes): shapes.flatMap(\.sets)
        default: []
        }
    }
}

extension String {
    fileprivate var indented: String {
        split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)" }.joined(separator: "\n")
    }
}
