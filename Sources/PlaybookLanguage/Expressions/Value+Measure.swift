extension Value {
    /// What may be added to what.
    enum Unit {
        case none, bytes, time, percent, unmeasured
    }

    var unit: Unit {
        switch self {
        case .integer, .number: .none
        case .size: .bytes
        case .duration: .time
        case .percent: .percent
        default: .unmeasured
        }
    }

    /// The exact number of units, where there is one.
    var count: Int64? {
        switch self {
        case .integer(let integer): integer
        case .size(let size): size.bytes
        case .duration(let duration): duration.nanoseconds
        default: nil
        }
    }

    /// The number of units, rounded.
    var measure: Double? {
        switch self {
        case .number(let number): number
        case .percent(let percent): percent.percentage
        default: count.map(Double.init)
        }
    }

    /// What this is as a factor: 0.4 for 40%.
    var factor: Double? {
        if case .percent(let percent) = self { return percent.fraction }
        return unit == .none ? measure : nil
    }

    /// `count` in the unit of this value.
    func like(_ count: Int64) -> Value {
        switch self {
        case .size: .size(ByteSize(count))
        case .duration: .duration(PlaybookDuration(nanoseconds: count))
        default: .integer(count)
        }
    }

    var rawBytes: [UInt8]? {
        switch self {
        case .bytes(let bytes): bytes
        case .string(let text): Array(text.utf8)
        default: nil
        }
    }
}
