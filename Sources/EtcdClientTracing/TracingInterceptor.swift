public import EtcdClient
import Instrumentation
public import Tracing

/// Makes a span of every attempt of a client, a child of the span that its caller is in, and sends its context along.
///
/// Spans are named as the call (`etcdserverpb.KV/Put`) and have the attributes that OpenTelemetry has for RPCs. What is
/// sent holds no keys and no values.
public struct TracingInterceptor: EtcdInterceptor {
    private let tracer: any Tracer

    /// - Parameter tracer: what makes the spans; the one the program was set up with by default.
    public init(tracer: any Tracer = InstrumentationSystem.tracer) { self.tracer = tracer }

    /// Begins a span.
    public func begin(_ attempt: inout EtcdAttempt) -> (any EtcdAttemptObserver)? {
        let span = tracer.startAnySpan("\(attempt.service)/\(attempt.method)", ofKind: .client)
        span.attributes["rpc.system"] = "grpc"
        span.attributes["rpc.service"] = attempt.service
        span.attributes["rpc.method"] = attempt.method
        span.attributes["server.address"] = attempt.endpoint.socketPath ?? attempt.endpoint.host
        if attempt.endpoint.socketPath == nil { span.attributes["server.port"] = attempt.endpoint.port }
        tracer.inject(span.context, into: &attempt, using: HeaderInjector())
        return Observer(span: span)
    }
}

/// Ends the span of one attempt.
private struct Observer: EtcdAttemptObserver {
    let span: any Span

    func end(_ end: EtcdAttempt.End) {
        span.attributes["rpc.grpc.status_code"] = end.code.rawValue
        // A stream that its caller has left is no failure.
        if end.code != .ok && end.code != .cancelled {
            span.setStatus(SpanStatus(code: .error, message: end.message))
        }
        span.end()
    }
}

private struct HeaderInjector: Injector {
    func inject(_ value: String, forKey key: String, into attempt: inout EtcdAttempt) {
        attempt.addHeader(key, value)
    }
}
