import PlaybookLanguage
package import PlaybookRecord

/// Values as people read them.
package enum HumanValue {
    /// `350ms`, `1.2s`, `12s`, `3m05s`, `1h02m`.
    package static func duration(_ seconds: Double) -> String {
        switch seconds {
        case ..<0.001: "<1ms"
        case ..<0.9995: "\(Int((seconds * 1000).rounded()))ms"
        case ..<9.95: decimal(seconds) + "s"
        case ..<59.5: "\(Int(seconds.rounded()))s"
        case ..<3600: clock(seconds, 60, "m", "s")
        case ..<1e12: clock(seconds / 60, 60, "h", "m")
        default: "for ever"
        }
    }

    /// `1.5MiB`.
    package static func size(_ bytes: Int64) -> String { "\(ByteSize(bytes))" }

    /// "1 write", "2 writes"; "no write" for none.
    package static func count(_ number: Int, _ one: String, _ several: String? = nil) -> String {
        "\(number) " + (number == 1 ? one : several ?? one + "s")
    }

    /// On one line. A list shows its first elements.
    package static func text(_ value: RecordedValue) -> String {
        switch value {
        case .bool(let value): value ? "yes" : "no"
        case .integer(let value): "\(value)"
        case .number(let value): Int64(exactly: value).map { "\($0)" } ?? "\(value)"
        case .size(let value): size(value)
        case .duration(let value): duration(value)
        case .percent(let value): "\(Percent(value))"
        case .text(let value): VisibleText.line(value)
        case .hidden(let bytes): "(\(count(bytes, "byte")), not shown)"
        case .list(let items): list(items)
        case .record(let fields): record(fields)
        }
    }

    private static func list(_ items: [RecordedValue]) -> String {
        guard !items.isEmpty else { return "none" }
        let shown = items.prefix(shownElements).map { text($0) }.joined(separator: ", ")
        return items.count > shownElements ? shown + " and \(items.count - shownElements) more" : shown
    }

    private static func record(_ fields: [String: RecordedValue]) -> String {
        if fields.count == 2, case .text(let name)? = fields["name"], case .text(let id)? = fields["id"] {
            return name.isEmpty ? id : "\(VisibleText.line(name)) (\(id))"
        }
        return FieldOrder.sorted(Array(fields.keys))
            .map { "\(title($0)) \(fields[$0].map { text($0) } ?? "")" }.joined(separator: ", ")
    }

    /// `db_size_in_use` as people read it.
    static func title(_ name: String) -> String { name.replacing("_", with: " ") }

    private static func clock(_ units: Double, _ base: Int, _ large: String, _ small: String) -> String {
        let whole = Int(units.rounded())
        let rest = whole % base
        return "\(whole / base)\(large)\(rest < 10 ? "0" : "")\(rest)\(small)"
    }

    private static func decimal(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }

    private static let shownElements = 12
}
