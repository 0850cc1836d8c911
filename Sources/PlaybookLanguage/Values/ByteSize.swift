package import YAMLSyntax

/// A number of bytes.
package struct ByteSize: Sendable, Hashable, Comparable, Codable {
    package var bytes: Int64

    package init(_ bytes: Int64) { self.bytes = bytes }

    package static func < (left: ByteSize, right: ByteSize) -> Bool { left.bytes < right.bytes }

    package init(from decoder: any Decoder) throws {
        bytes = try decoder.singleValueContainer().decode(Int64.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(bytes)
    }

    package static let units: [(name: String, bytes: Int64)] = [
        ("B", 1), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40),
        ("Ki", 1 << 10), ("Mi", 1 << 20), ("Gi", 1 << 30), ("Ti", 1 << 40),
        ("kB", 1000), ("KB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000),
    ]
}

extension ByteSize: CustomStringConvertible {
    /// For people: binary units, one decimal where it is not a whole number of them ("1.5 MiB" is written `1.5MiB`).
    package var description: String {
        let magnitude = bytes.magnitude
        let sign = bytes < 0 ? "-" : ""
        for (name, unit) in [("TiB", UInt64(1) << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)]
        where magnitude >= unit {
            let whole = magnitude / unit
            let tenth = (magnitude % unit) * 10 / unit
            return magnitude % unit == 0 || tenth == 0 ? "\(sign)\(whole)\(name)" : "\(sign)\(whole).\(tenth)\(name)"
        }
        return "\(sign)\(magnitude)B"
    }
}

extension ByteSize: ScalarValue {
    package static var valueType: ValueType { .size }
    package static var placeholder: ByteSize { ByteSize(0) }
    package var value: Value { .size(self) }

    package init?(_ value: Value) {
        guard case .size(let size) = value else { return nil }
        self = size
    }

    package static func parse(_ scalar: Scalar) throws(ScalarProblem) -> ByteSize {
        try parse(text: scalar.text)
    }

    /// `512B`, `64MiB`, `1.5GiB`, `2GB`; also `64 MiB`. Units that people read in two ways are refused.
    package static func parse(text: String) throws(ScalarProblem) -> ByteSize {
        let (digits, unit) = Quantity.split(text)
        guard let amount = Quantity(digits) else {
            throw ScalarProblem(.wrongType, "\"\(text)\" is not a size", help: exampleHelp)
        }
        guard !unit.isEmpty else {
            // So large a number was bytes elsewhere.
            let meant = amount.times(1).flatMap { $0 < 1 << 16 ? nil : "write \"\(digits)B\" for bytes" }
            throw ScalarProblem(
                .missingUnit, "a size needs a unit",
                help: meant ?? "write \"\(digits)MiB\", or \"\(digits)B\" for bytes")
        }
        guard let factor = units.first(where: { $0.name == unit })?.bytes else { throw badUnit(unit, digits: digits) }
        guard let bytes = amount.times(factor) else {
            throw ScalarProblem(.outOfRange, "\"\(text)\" is more than can be counted", help: nil)
        }
        return ByteSize(bytes)
    }

    private static var exampleHelp: String { "sizes look like 64MiB, 1.5GiB or 2GB" }

    private static func badUnit(_ unit: String, digits: String) -> ScalarProblem {
        let binary = ["k": "KiB", "m": "MiB", "g": "GiB", "t": "TiB", "b": "B"][unit.lowercased().prefix(1)]
        guard unit.count <= 3, let binary else {
            return ScalarProblem(.badUnit, "\"\(unit)\" is not a unit of size", help: exampleHelp)
        }
        let why = unit.count == 1 && binary != "B" ? "can mean two sizes" : "is not a unit of size"
        return ScalarProblem(
            .badUnit, "\"\(unit)\" \(why)", help: "write \"\(digits)\(binary)\"",
            replacement: digits + binary)
    }
}
