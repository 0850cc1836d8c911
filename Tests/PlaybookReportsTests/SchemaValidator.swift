import Foundation

/// As much of JSON Schema draft-07 as `report.schema.json` uses; a keyword it does not know is a problem itself.
struct SchemaValidator {
    private let root: [String: Any]

    init(_ root: [String: Any]) { self.root = root }

    func problems(in value: Any) -> [String] { problems(value, root, "$") }

    private func problems(_ value: Any, _ schema: [String: Any], _ path: String) -> [String] {
        schema.flatMap { keyword, rule in check(value, keyword, rule, schema, path) }
    }

    private func check(_ value: Any, _ keyword: String, _ rule: Any, _ schema: [String: Any], _ path: String)
        -> [String]
    {
        switch keyword {
        case "$schema", "$id", "title", "description", "definitions", "additionalProperties": return []
        case "$ref":
            let name = (rule as? String)?.split(separator: "/").last.map(String.init) ?? ""
            let target = (root["definitions"] as? [String: Any])?[name] as? [String: Any]
            return target.map { problems(value, $0, path) } ?? ["\(path): no definition \(name)"]
        case "oneOf":
            let alternatives = (rule as? [[String: Any]] ?? []).map { problems(value, $0, path) }
            return alternatives.count { $0.isEmpty } == 1 ? [] : ["\(path): not exactly one of"] + alternatives.joined()
        case "type": return Self.isOfType(value, rule) ? [] : ["\(path): not \(rule)"]
        case "const": return "\(value)" == "\(rule)" ? [] : ["\(path): not \(rule)"]
        case "enum": return (rule as? [String] ?? []).contains("\(value)") ? [] : ["\(path): \(value) not in \(rule)"]
        case "required":
            let object = value as? [String: Any] ?? [:]
            return (rule as? [String] ?? []).filter { object[$0] == nil }.map { "\(path): lacks \($0)" }
        case "properties": return properties(value, rule as? [String: [String: Any]] ?? [:], schema, path)
        case "items":
            let items = value as? [Any] ?? []
            return items.flatMap { problems($0, rule as? [String: Any] ?? [:], path + "[]") }
        case "pattern":
            let pattern = (try? Regex(rule as? String ?? "")) ?? Regex<AnyRegexOutput>(verbatim: "")
            return "\(value)".contains(pattern) ? [] : ["\(path): \(value) is not \(rule)"]
        case "minimum": return (value as? NSNumber)?.doubleValue ?? 0 >= 0 ? [] : ["\(path): negative"]
        default: return ["\(path): keyword \(keyword) is not known to the test"]
        }
    }

    private func properties(
        _ value: Any, _ rules: [String: [String: Any]], _ schema: [String: Any], _ path: String
    ) -> [String] {
        guard let object = value as? [String: Any] else { return [] }
        let isClosed = schema["additionalProperties"] as? Bool == false
        return object.flatMap { name, member in
            if let rule = rules[name] { return problems(member, rule, "\(path).\(name)") }
            return isClosed ? ["\(path): unknown key \(name)"] : []
        }
    }

    private static func isOfType(_ value: Any, _ rule: Any) -> Bool {
        let names = rule as? [String] ?? [rule as? String ?? ""]
        return names.contains { name in
            switch name {
            case "object": value is [String: Any]
            case "array": value is [Any]
            case "string": value is String
            case "boolean": value is Bool
            case "integer", "number": value is NSNumber
            default: false
            }
        }
    }
}
