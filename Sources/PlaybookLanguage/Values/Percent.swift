package import YAMLSyntax

/// A share of something: `80%`.
package struct Percent: Sendable, Hashable, Comparable, Codable {
    /// 80 for `80%`.
    package var percentage: Double

    package init(_ percentage: Double) { self.percentage = percentage }

    /// 0.8 for `80%`.
    package var fraction: Double { percentage / 100 }

    package static func < (left: Percent, right: Percent) -> Bool { left.percentage < right.percentage }

    package init(from decoder: any Decoder) throws {
        percentage = try decoder.singleValueContainer().decode(Double.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(percentage)
    }
}

extension Percent: CustomStringConvertible {
    package var description: String { Self.decimal((percentage * 10).rounded() / 10) + "%" }

    /// A number without a needless ".0".
    static func decimal(_ number: Double) -> String {
        guard let whole = Int64(exactly: number) else { return String(number) }
        return String(whole)
    }
}

extension Percent: ScalarValue {
    package static var valueType: ValueType { .percent }
    package static var placeholder: Percent { Percent(0) }
    package var value: Value { .percent(self) }

    package init?(_ value: Value) {
        guard case .percent(let percent) = value else { return nil }
        self = percent
    }

    package static func parse(_ scalar: Scalar) throws(ScalarProblem) -> Percent { try parse(text: scalar.text) }

    /// `80%` or `99.9%`.
    package static func parse(text: String) throws(ScalarProblem) -> Percent {
        let (digits, unit) = Quantity.split(text)
        guard Quantity(digits) != nil, let number = Double(digits), unit == "%" || !unit.contains("%") else {
            throw ScalarProblem(.wrongType, "\"\(text)\" is not a percentage", help: "percentages look like 80%")
        }
        guard unit == "%" else {
            // A share of one is what other tools want.
            if unit.isEmpty, digits.contains("."), number > 0, number <= 1 {
                let share = Percent(number * 100)
                throw ScalarProblem(
                    .missingUnit, "a percentage needs its sign", help: "write \"\(share)\" for this share of the whole",
                    replacement: "\(share)")
            }
            throw ScalarProblem(
                unit.isEmpty ? .missingUnit : .badUnit, "a percentage needs its sign", help: "write \"\(digits)%\"",
                replacement: "\(digits)%")
        }
        return Percent(number)
    }
}
