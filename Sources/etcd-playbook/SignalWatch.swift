import Dispatch
import Glibc

/// Takes signals as values, in place of what they would do to the process.
final class SignalWatch {
    /// The signals as they come; ends with ``stop()``.
    let signals: AsyncStream<Int32>
    private let continuation: AsyncStream<Int32>.Continuation
    private let sources: [any DispatchSourceSignal]

    init(_ numbers: [Int32]) {
        let (signals, continuation) = AsyncStream.makeStream(of: Int32.self)
        self.signals = signals
        self.continuation = continuation
        sources = numbers.map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { continuation.yield(number) }
            source.resume()
            return source
        }
    }

    /// Takes no more signals; they stay ignored.
    func stop() {
        for source in sources { source.cancel() }
        continuation.finish()
    }
}
