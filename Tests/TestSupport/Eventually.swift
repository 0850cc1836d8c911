package import Testing

/// Waits until a condition holds, and records an issue where it does not within `limit`: long, since it is reached only
/// where something is wrong, and a busy machine is not.
package func eventually(
    _ what: Comment? = nil, within limit: Duration = .seconds(120), every pause: Duration = .milliseconds(20),
    sourceLocation: SourceLocation = #_sourceLocation, _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while try await !condition() {
        guard ContinuousClock.now < deadline else {
            Issue.record("not within \(limit): \(what?.rawValue ?? "the condition")", sourceLocation: sourceLocation)
            return
        }
        try await Task.sleep(for: pause)
    }
}
