package import YAMLSyntax

extension Bool: ScalarValue {
    package static var valueType: ValueType { .bool }
    package static var placeholder: Bool { false }
    package var value: Value { .bool(self) }

    package init?(_ value: Value) {
        guard case .bool(let bool) = value else { return nil }
        self = bool
    }

    package static func parse(_ scalar: Scalar) throws(ScalarProblem) -> Bool {
        guard scalar.text == "true" || scalar.text == "false" else { throw notABoolean(scalar.text) }
        guard scalar.isPlain else { throw .quoted(scalar.text, "a boolean") }
        return scalar.text == "true"
    }

    private static func notABoolean(_ text: String) -> ScalarProblem {
        let meant: [String: String] = [
            "yes": "true", "on": "true", "y": "true", "true": "true", "1": "true",
            "no": "false", "off": "false", "n": "false", "false": "false", "0": "false",
        ]
        guard let spelling = meant[text.lowercased()] else {
            let near = NearMiss.of(text, among: ["true", "false"])
            return ScalarProblem(
                .badBoolean, "\"\(text)\" is not a boolean",
                help: near.map { "did you mean \"\($0)\"?" } ?? "write true or false", replacement: near)
        }
        return ScalarProblem(
            .badBoolean, "\"\(text)\" is not a boolean here: YAML 1.1 had 22 spellings, playbooks have two",
            help: "write \(spelling)", replacement: spelling)
    }
}

extension Int64: ScalarValue {
    package static var valueType: ValueType { .integer }
    package static var placeholder: Int64 { 0 }
    package var value: Value { .integer(self) }

    package init?(_ value: Value) {
        guard case .integer(let integer) = value else { return nil }
        self = integer
    }

    package static func parse(_ scalar: Scalar) throws(ScalarProblem) -> Int64 {
        let digits = scalar.text.drop { $0 == "-" }
        guard !digits.isEmpty, scalar.text.utf8.count - digits.utf8.count <= 1,
            digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
        else { throw .notAnInteger(scalar.text) }
        guard digits.count == 1 || digits.first != "0" else { throw .leadingZero(scalar.text) }
        guard let number = Int64(scalar.text) else {
            throw ScalarProblem(.outOfRange, "\(scalar.text) does not fit into 64 bits")
        }
        guard scalar.isPlain else { throw .quoted(scalar.text, "an integer") }
        return number
    }
}

extension Int: ScalarValue {
    package static var valueType: ValueType { .integer }
    package static var placeholder: Int { 0 }
    package var value: Value { .integer(Int64(self)) }

    package init?(_ value: Value) {
        guard case .integer(let integer) = value, let int = Int(exactly: integer) else { return nil }
        self = int
    }

    package static func parse(_ scalar: Scalar) throws(ScalarProblem) -> Int {
        let number = try Int64.parse(scalar)
        guard let int = Int(exactly: number) else {
            throw ScalarProblem(.outOfRange, "\(number) is too large here")
        }
        return int
    }
}

extension Double: ScalarValue {
    package static var valueType: ValueType { .number }
    package static var placeholder: Double { 0 }
    package var value: Value { .number(self) }

    package init?(_ value: Value) {
        switch value {
        case .number(let number): self = number
        case .integer(let integer): self = Double(integer)
        default: return nil
        }
    }

    package static func parse(_ scalar: Scalar) throws(ScalarProblem) -> Double {
        let digits = scalar.text.hasPrefix("-") ? scalar.text.dropFirst() : scalar.text[...]
        guard Quantity(digits) != nil, let number = Double(scalar.text) else {
            throw ScalarProblem(
                .badNumber, "\"\(scalar.text)\" is not a number", help: "numbers are decimal, as in 12 or 0.5")
        }
        guard scalar.isPlain else { throw .quoted(scalar.text, "a number") }
        return number
    }
}

extension String: ScalarValue {
    package static var valueType: ValueType { .string }
    package static var placeholder: String { "" }
    package var value: Value { .string(self) }

    package init?(_ value: Value) {
        guard case .string(let string) = value else { return nil }
        self = string
    }

    /// Any text, as it is written; but a plain word that YAML reads as a boolean wants quotes, lest two readers of one
    /// file disagree.
    package static func parse(_ scalar: Scalar) throws(ScalarProblem) -> String {
        let booleans = ["true", "True", "TRUE", "false", "False", "FALSE"]
        guard !scalar.isPlain || !booleans.contains(scalar.text) else {
            throw ScalarProblem(
                .unquotedText, "\(scalar.text) is a boolean, and text is wanted here",
                help: "write \"\(scalar.text)\" in quotes if the word is meant", replacement: "\"\(scalar.text)\"")
        }
        return scalar.text
    }
}

extension ScalarProblem {
    fileprivate static func quoted(_ text: String, _ type: String) -> ScalarProblem {
        ScalarProblem(
            .quotedValue, "\(type) is wanted, and quotes make \"\(text)\" a text", help: "write \(text) without quotes",
            replacement: text)
    }

    fileprivate static func notAnInteger(_ text: String) -> ScalarProblem {
        ScalarProblem(
            .badNumber, "\"\(text)\" is not an integer",
            help: text.contains(where: \.isNumber)
                ? "integers are decimal digits alone: no 0x, no underscores, no exponent" : "write digits, as in 12")
    }

    fileprivate static func leadingZero(_ text: String) -> ScalarProblem {
        let sign = text.hasPrefix("-") ? "-" : ""
        let digits = text.drop { $0 == "-" }.drop { $0 == "0" }
        let plain = sign + (digits.isEmpty ? "0" : String(digits))
        return ScalarProblem(
            .badNumber, "\(text) has a leading zero: some readers of YAML take it for octal",
            help: "write \(plain)", replacement: plain)
    }
}
