import Synchronization
package import Testing

/// Lets only so many tests with processes of their own run at a time, over all test targets: on a small machine more
/// clusters side by side miss their heartbeats.
package enum MachineShare {
    private static let slots = Slots(3)
    @TaskLocal private static var isHeld = false

    /// Runs `body` when there is room. Within such a body there is always room.
    @concurrent package static func take(_ body: @concurrent @Sendable () async throws -> Void) async throws {
        if isHeld { return try await body() }
        await slots.acquire()
        defer { slots.release() }
        try await $isHeld.withValue(true) { try await body() }
    }
}

/// A suite or test that starts processes itself, and waits for room on the machine before it does.
package struct MachineTrait: SuiteTrait, TestTrait, TestScoping {
    @concurrent package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await MachineShare.take(function)
    }
}

extension Trait where Self == MachineTrait {
    /// For a suite that starts clusters, commands or other processes without a `.cluster` trait.
    package static var startsProcesses: MachineTrait { MachineTrait() }
}

/// A counting semaphore for tasks, first come, first served.
private final class Slots: Sendable {
    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }
    private let state: Mutex<State>

    init(_ count: Int) { state = Mutex(State(free: count)) }

    func acquire() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.free > 0 else {
                    state.waiting.append(continuation)
                    return false
                }
                state.free -= 1
                return true
            }
            if isFree { continuation.resume() }
        }
    }

    func release() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.free += 1
            return nil
        }
        next?.resume()
    }
}
