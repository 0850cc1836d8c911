import PlaybookRecord

/// A list of records as a table.
enum RecordTable {
    /// Nil where the elements are not all records, or there are none.
    static func of(_ items: [RecordedValue]) -> TextTable? {
        let records = items.prefix(shownRows).compactMap { item -> [String: RecordedValue]? in
            if case .record(let fields) = item { fields } else { nil }
        }
        guard !records.isEmpty, records.count == min(items.count, shownRows) else { return nil }
        let columns = FieldOrder.sorted(Array(Set(records.flatMap(\.keys))))
        guard !columns.isEmpty else { return nil }
        let rows = records.map { record in columns.map { cell(record[$0]) } }
        return TextTable(titles: columns.map { HumanValue.title($0) }, rows: rows)
    }

    private static func cell(_ value: RecordedValue?) -> TextTable.Cell {
        switch value {
        case nil: TextTable.Cell("-")
        case .integer(let number)?: TextTable.Cell("\(number)", isNumber: true)
        case .size(let bytes)?: TextTable.Cell(HumanValue.size(bytes), isNumber: true)
        case let value?: TextTable.Cell(HumanValue.text(value), isNumber: value.isQuantity)
        }
    }

    private static let shownRows = 50
}

extension RecordedValue {
    fileprivate var isQuantity: Bool {
        switch self {
        case .integer, .number, .size, .duration, .percent: true
        case .bool, .text, .hidden, .list, .record: false
        }
    }
}
