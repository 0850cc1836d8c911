public import CoreMetrics
public import EtcdClient
import Synchronization

/// Counts and times the attempts of a client, by the names and labels that Go's gRPC clients use, so that dashboards and
/// alerts for those fit:
///
/// - `grpc_client_started_total`, `grpc_client_msg_sent_total`, `grpc_client_msg_received_total`: counters with
///   `grpc_type` (`unary`, `server_stream`, `bidi_stream`), `grpc_service` and `grpc_method`
/// - `grpc_client_handled_total`: a counter with `grpc_code` (`OK`, `Unavailable`, …) besides
/// - `grpc_client_handling_seconds`: a timer
///
/// A call that is sent again counts once for each attempt.
public struct MetricsInterceptor: EtcdInterceptor {
    private let instruments: Instruments
    private let measuresTime: Bool

    /// - Parameters:
    ///   - factory: what makes the metrics; the one the program was set up with by default.
    ///   - measuresTime: whether to time attempts too.
    public init(factory: any MetricsFactory = MetricsSystem.factory, measuresTime: Bool = true) {
        instruments = Instruments(factory)
        self.measuresTime = measuresTime
    }

    /// Counts the attempt.
    public func begin(_ attempt: inout EtcdAttempt) -> (any EtcdAttemptObserver)? {
        let method = instruments.method(attempt)
        method.started.increment()
        return Observer(method: method, start: measuresTime ? .now : nil)
    }
}

/// Counts what happens to one attempt.
private struct Observer: EtcdAttemptObserver {
    let method: MethodInstruments
    let start: ContinuousClock.Instant?

    func messageSent() { method.sent.increment() }
    func messageReceived() { method.received.increment() }

    func end(_ end: EtcdAttempt.End) {
        method.handled(end.code).increment()
        if let start { method.time.recordNanoseconds(start.duration(to: .now).wholeNanoseconds) }
    }
}

/// The metrics of every method that was called, each made once.
private final class Instruments: Sendable {
    private struct Key: Hashable {
        var service: String
        var method: String
        var kind: EtcdAttempt.Kind
    }

    private let factory: any MetricsFactory
    private let methods = Mutex<[Key: MethodInstruments]>([:])

    init(_ factory: any MetricsFactory) { self.factory = factory }

    func method(_ attempt: EtcdAttempt) -> MethodInstruments {
        let key = Key(service: attempt.service, method: attempt.method, kind: attempt.kind)
        return methods.withLock { methods in
            if let known = methods[key] { return known }
            let new = MethodInstruments(attempt, factory)
            methods[key] = new
            return new
        }
    }
}

/// The metrics of one method.
private final class MethodInstruments: Sendable {
    let started: Counter
    let sent: Counter
    let received: Counter
    let time: Timer
    private let factory: any MetricsFactory
    private let labels: [(String, String)]
    private let handledByCode = Mutex<[EtcdStatusCode: Counter]>([:])

    init(_ attempt: EtcdAttempt, _ factory: any MetricsFactory) {
        let labels = [
            ("grpc_type", attempt.kind.label), ("grpc_service", attempt.service), ("grpc_method", attempt.method),
        ]
        started = Counter(label: "grpc_client_started_total", dimensions: labels, factory: factory)
        sent = Counter(label: "grpc_client_msg_sent_total", dimensions: labels, factory: factory)
        received = Counter(label: "grpc_client_msg_received_total", dimensions: labels, factory: factory)
        time = Timer(label: "grpc_client_handling_seconds", dimensions: labels, factory: factory)
        self.factory = factory
        self.labels = labels
    }

    /// The counter of attempts that ended with `code`.
    func handled(_ code: EtcdStatusCode) -> Counter {
        handledByCode.withLock { counters in
            if let known = counters[code] { return known }
            let new = Counter(
                label: "grpc_client_handled_total", dimensions: labels + [("grpc_code", code.description)],
                factory: factory)
            counters[code] = new
            return new
        }
    }
}

extension Duration {
    /// In nanoseconds; a stream may last, but not for three hundred years.
    fileprivate var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        guard seconds < Int64.max / 2_000_000_000 else { return .max }
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}

extension EtcdAttempt.Kind {
    fileprivate var label: String {
        switch self {
        case .unary: "unary"
        case .serverStream: "server_stream"
        case .bidirectionalStream: "bidi_stream"
        }
    }
}
