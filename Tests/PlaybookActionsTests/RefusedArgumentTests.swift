import PlaybookActions
import PlaybookEngine
import PlaybookLanguage
import Testing
import YAMLSyntax

@Suite("Arguments that no step can have")
struct RefusedArgumentTests {
    @Test(
        "An empty name is refused before anything is asked",
        arguments: [
            ("role-add", "{role: \"\"}"), ("role-delete", "{role: \"\"}"),
            ("role-grant-permission", "{role: \"\", read: {key: a}}"),
            ("role-revoke-permission", "{role: \"\", key: a}"), ("user-add", "{user: \"\", no-password: true}"),
            ("user-delete", "{user: \"\"}"), ("user-passwd", "{user: \"\", password: {env: A}}"),
            ("user-grant-role", "{user: \"\", role: a}"), ("user-revoke-role", "{user: a, role: \"\"}"),
        ])
    func names(action: String, arguments: String) throws {
        let messages = try findings(action, arguments).map(\.message)
        #expect(messages == ["a role has a name"] || messages == ["a user has a name"])
    }

    @Test(
        "A time in which nothing can be done is refused",
        arguments: [
            ("wait-for", "{until: cluster.healthy, interval: 0s}", "interval"),
            ("pause", "{message: x, until: cluster.healthy, interval: 0s}", "interval"),
            ("defragment", "{member-timeout: 0s}", "member-timeout"),
        ])
    func times(action: String, arguments: String, key: String) throws {
        let found = try findings(action, arguments)
        #expect(found.map(\.code) == [.invalidArguments])
        #expect(
            found.first?.range.start.column
                == (arguments.firstRange(of: "0s")?.lowerBound.utf16Offset(in: arguments) ?? 0) + 1)
        #expect(try findings(action, arguments.replacing("0s", with: "1ms")) == [])
    }

    private func findings(_ action: String, _ arguments: String) throws -> [Diagnostic] {
        let declaration = try #require(Catalog.all.declarations.first { $0.name == action })
        let node = try #require(YAMLDocument.parse(arguments, name: "x").root)
        return declaration.inspect(node, Scope.standard).findings
    }
}
