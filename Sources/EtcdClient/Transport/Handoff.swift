import EtcdRPC
import Synchronization

/// Hands values from one task to another, one at a time: who gives waits until the value before was taken.
final class Handoff<Value: Sendable>: Sendable {
    private struct State {
        var value: Value?
        var end: Result<Void, RPCError>?
    }

    private enum Step {
        case done(Value?)
        case wait
        case over(RPCError?)
    }

    private let state = Mutex(State())
    private let filled = Signal()
    private let emptied = Signal()

    /// Gives a value; throws where nobody takes any more, or the task is cancelled.
    func give(_ value: Value) async throws {
        while true {
            try Task.checkCancellation()
            let step = state.withLock { state -> Step in
                if state.end != nil { return .over(nil) }
                guard state.value == nil else { return .wait }
                state.value = value
                return .done(nil)
            }
            switch step {
            case .done: return filled.set()
            case .over: throw CancellationError()
            case .wait: await emptied.wait()
            }
        }
    }

    /// The next value; nil where the giver has ended well.
    func take() async throws(RPCError) -> Value? {
        while true {
            let step = state.withLock { state -> Step in
                if let value = state.value {
                    state.value = nil
                    return .done(value)
                }
                switch state.end {
                case nil: return .wait
                case .success: return .over(nil)
                case .failure(let error): return .over(error)
                }
            }
            switch step {
            case .done(let value):
                emptied.set()
                return value
            case .over(let error?): throw error
            case .over(nil): return nil
            case .wait:
                if Task.isCancelled { throw RPCError(.cancelled, wasCancelled, outcome: .unknown) }
                await filled.wait()
            }
        }
    }

    /// Lets no more be given; what was given can still be taken. The first end counts.
    func end(_ error: RPCError?) {
        state.withLock { state in
            if state.end == nil { state.end = error.map { .failure($0) } ?? .success(()) }
        }
        filled.set()
        emptied.set()
    }
}

private let wasCancelled = "the call was cancelled"
