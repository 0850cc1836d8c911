/// A rule between the keys of one mapping, declared as a value: checked, and part of the schema.
package enum FieldConstraint: Sendable, Hashable {
    case exactlyOne([String])
    case atMostOne([String])
    case atLeastOne([String])
    /// Where the first key is written, the others are too.
    case requires(String, [String])
    /// Where the first key is written, none of the others is.
    case excludes(String, [String])
}

extension FieldConstraint {
    /// What is wrong with a mapping that has the keys `present`: the message, and the key to point at where one is too
    /// many; nil where the rule holds.
    func violation(among present: Set<String>) -> (message: String, key: String?)? {
        switch self {
        case .exactlyOne(let names):
            return Self.tooFew(names, present, "exactly one of") ?? Self.tooMany(names, present)
        case .atLeastOne(let names):
            return Self.tooFew(names, present, "one of")
        case .atMostOne(let names):
            return Self.tooMany(names, present)
        case .requires(let name, let others):
            guard present.contains(name), let missing = others.first(where: { !present.contains($0) }) else {
                return nil
            }
            return ("\"\(name)\" wants \"\(missing)\" beside it", name)
        case .excludes(let name, let others):
            guard present.contains(name), let other = others.first(where: present.contains) else { return nil }
            return ("\"\(other)\" cannot stand beside \"\(name)\"", other)
        }
    }

    /// The rule as a sentence of the manual.
    package var inWords: String {
        switch self {
        case .exactlyOne(let names): "Exactly one of \(Self.quoted(names, "or"))."
        case .atLeastOne(let names): "At least one of \(Self.quoted(names, "or"))."
        case .atMostOne(let names): "At most one of \(Self.quoted(names, "or"))."
        case .requires(let name, let others): "\"\(name)\" wants \(Self.quoted(others, "and")) beside it."
        case .excludes(let name, let others): "\"\(name)\" does not stand beside \(Self.quoted(others, "or"))."
        }
    }

    private static func tooFew(_ names: [String], _ present: Set<String>, _ count: String) -> (String, String?)? {
        guard present.isDisjoint(with: names) else { return nil }
        return names.count == 1
            ? ("\"\(names[0])\" is missing", nil) : ("\(count) \(quoted(names, "or")) is wanted", nil)
    }

    private static func tooMany(_ names: [String], _ present: Set<String>) -> (String, String?)? {
        let written = names.filter(present.contains)
        guard written.count > 1 else { return nil }
        return ("only one of \(quoted(written, "and")) can be given", written[1])
    }

    private static func quoted(_ names: [String], _ word: String) -> String {
        let quoted = names.map { "\"\($0)\"" }
        guard quoted.count > 1, let last = quoted.last else { return quoted.joined() }
        return quoted.dropLast().joined(separator: ", ") + " \(word) " + last
    }
}
