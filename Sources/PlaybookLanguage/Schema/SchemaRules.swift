/// Rules between keys, in the words of JSON Schema.
enum SchemaRules {
    static func rules(for constraint: FieldConstraint) -> [JSONValue] {
        switch constraint {
        case .exactlyOne(let names): [anyOf(names)] + pairs(names).map(notBoth)
        case .atLeastOne(let names): [anyOf(names)]
        case .atMostOne(let names): pairs(names).map(notBoth)
        case .requires(let name, let others):
            [.object([("dependencies", .object([(name, .array(others.map(JSONValue.string)))]))])]
        case .excludes(let name, let others): others.map { notBoth((name, $0)) }
        }
    }

    private static func anyOf(_ names: [String]) -> JSONValue {
        .object([("anyOf", .array(names.map { required([$0]) }))])
    }

    private static func notBoth(_ pair: (String, String)) -> JSONValue {
        .object([("not", required([pair.0, pair.1]))])
    }

    private static func required(_ names: [String]) -> JSONValue {
        .object([("required", .array(names.map(JSONValue.string)))])
    }

    private static func pairs(_ names: [String]) -> [(String, String)] {
        names.indices.flatMap { first in names[(first + 1)...].map { (names[first], $0) } }
    }
}
