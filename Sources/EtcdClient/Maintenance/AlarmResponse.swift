/// Alarms, raised or just disarmed.
public struct AlarmResponse: Sendable, Hashable {
    /// Who answered; its revision is not told.
    public var header: ResponseHeader
    /// The alarms.
    public var alarms: [Alarm]

    /// A response with these values.
    public init(header: ResponseHeader, alarms: [Alarm]) {
        self.header = header
        self.alarms = alarms
    }
}
