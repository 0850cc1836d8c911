/// The value of `grpc-timeout`: at most eight digits and a unit.
enum GRPCTimeout {
    /// The text for a duration, rounded up: this side's own deadline is the sharper one.
    static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        if seconds < 0 { return "1n" }
        if seconds >= 99_999 { return "\(min(seconds, 99_999_998) + 1)S" }
        let milliseconds = seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return "\(max(1, milliseconds))m"
    }
}
