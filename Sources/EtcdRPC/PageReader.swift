/// Reads plain HTTP pages of an endpoint: `/version`, `/health`, `/metrics`.
package protocol PageReader: Sendable {
    /// What a GET of `path` at `endpoint` answers, whatever the status.
    ///
    /// Throws ``RPCError`` where no whole answer comes: `deadlineExceeded` at the deadline, `resourceExhausted` for a
    /// body over `maxBytes`, `unavailable` else.
    func get(
        _ path: String, from endpoint: RPCEndpoint, deadline: ContinuousClock.Instant?, maxBytes: Int
    ) async throws(RPCError) -> (status: Int, body: [UInt8])
}
