public import EtcdClient
public import Logging
import Synchronization

/// Logs the end of every attempt of a client: its method, endpoint, status, duration and number of messages.
///
/// Keys, values, headers and tokens are never logged.
public struct LoggingInterceptor: EtcdInterceptor {
    private let logger: Logger
    private let level: Logger.Level
    private let failureLevel: Logger.Level

    /// - Parameters:
    ///   - level: for attempts that were answered, and streams that their caller left.
    ///   - failureLevel: for attempts that failed, also where the call then succeeds with another one.
    public init(_ logger: Logger, level: Logger.Level = .debug, failureLevel: Logger.Level = .info) {
        self.logger = logger
        self.level = level
        self.failureLevel = failureLevel
    }

    /// Notes the time; nobody is told more where the logger would log neither end.
    public func begin(_ attempt: inout EtcdAttempt) -> (any EtcdAttemptObserver)? {
        guard max(level, failureLevel) >= logger.logLevel else { return nil }
        return Observer(attempt: attempt, logger: logger, level: level, failureLevel: failureLevel)
    }
}

/// Logs the end of one attempt.
private final class Observer: EtcdAttemptObserver {
    private let attempt: EtcdAttempt
    private let logger: Logger
    private let level: Logger.Level
    private let failureLevel: Logger.Level
    private let start = ContinuousClock.now
    private let sent = Atomic(0)
    private let received = Atomic(0)

    init(attempt: EtcdAttempt, logger: Logger, level: Logger.Level, failureLevel: Logger.Level) {
        self.attempt = attempt
        self.logger = logger
        self.level = level
        self.failureLevel = failureLevel
    }

    func messageSent() { sent.add(1, ordering: .relaxed) }
    func messageReceived() { received.add(1, ordering: .relaxed) }

    func end(_ end: EtcdAttempt.End) {
        let hasFailed = end.code != .ok && end.code != .cancelled
        logger.log(level: hasFailed ? failureLevel : level, "\(attempt.method) \(end.code)", metadata: metadata(end))
    }

    private func metadata(_ end: EtcdAttempt.End) -> Logger.Metadata {
        let duration = start.duration(to: .now)
        var metadata: Logger.Metadata = [
            "etcd.service": "\(attempt.service)", "etcd.method": "\(attempt.method)",
            "etcd.endpoint": "\(attempt.endpoint)", "etcd.code": "\(end.code)",
            "etcd.milliseconds": "\(milliseconds(duration))", "etcd.sent": "\(sent.load(ordering: .relaxed))",
            "etcd.received": "\(received.load(ordering: .relaxed))",
        ]
        if let message = end.message { metadata["etcd.message"] = "\(message)" }
        return metadata
    }

    private func milliseconds(_ duration: Duration) -> Int64 {
        duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000
    }
}
