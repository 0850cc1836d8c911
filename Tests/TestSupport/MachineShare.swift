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
