import Foundation
import PlaybookLanguage
import Testing

@Suite("The JSON Schema")
struct SchemaTests {
    private func schema() throws -> [String: Any] {
        let text = PlaybookSchema.render(TestActions.all)
        return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    private func member(_ path: String..., of object: [String: Any]) throws -> [String: Any] {
        try path.reduce(object) { object, name in try #require(object[name] as? [String: Any], "\(name)") }
    }

    @Test("It is the same text each time")
    func deterministic() {
        #expect(PlaybookSchema.render(TestActions.all) == PlaybookSchema.render(TestActions.all.reversed()))
    }

    @Test("Keys are strict, and what is required is named")
    func strict() throws {
        let schema = try schema()
        #expect(schema["additionalProperties"] as? Bool == false)
        #expect(schema["required"] as? [String] == ["version", "name", "steps"])
        let properties = try member("properties", of: schema)
        #expect(
            Set(properties.keys) == [
                "version", "name", "description", "inputs", "cluster", "window", "lock", "defaults", "steps",
            ])
    }

    @Test("Every reference leads somewhere, also from sets that hold themselves")
    func references() throws {
        let text = PlaybookSchema.render(TestActions.all)
        let definitions = try member("definitions", of: try schema())
        let references = text.matches(of: /"\$ref": "#\/definitions\/([^"]+)"/).map { String($0.output.1) }
        #expect(!references.isEmpty)
        for name in Set(references) { #expect(definitions[name] is [String: Any], "\(name)") }
        #expect(definitions.keys.contains { $0.hasSuffix("Operation") })
    }

    @Test("Steps are told apart by their action")
    func steps() throws {
        let items = try member("definitions", "action", of: try schema())
        #expect(items["additionalProperties"] as? Bool == false)
        let conditions = try #require(items["allOf"] as? [[String: Any]])
        #expect(conditions.count == TestActions.all.count)
        let put = try #require(
            conditions.first { condition in
                (try? member("if", "properties", "action", of: condition)["const"] as? String) == "put"
            })
        #expect(try member("then", of: put)["required"] as? [String] == ["with"])
        let arguments = try member("then", "properties", "with", of: put)
        #expect(arguments["required"] as? [String] == ["key", "value"])
    }

    @Test("Defaults and descriptions are those of the declarations")
    func defaults() throws {
        let items = try member("definitions", "action", of: try schema())
        let conditions = try #require(items["allOf"] as? [[String: Any]])
        let defragment = try #require(
            conditions.first { condition in
                (try? member("if", "properties", "action", of: condition)["const"] as? String) == "defragment"
            })
        let timeout = try member("then", "properties", "with", "properties", "member-timeout", of: defragment)
        #expect(timeout["default"] as? String == "5m")
        #expect(timeout["description"] as? String == "For each.")
    }
}
