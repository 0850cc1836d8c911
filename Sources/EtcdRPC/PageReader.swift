/// Reads plain HTTP pages of an endpoint: `/version`, `/health`, `/metrics`.
package protocol PageReader: Sendable {
    /// What a GET of `path` at the call's endpoint answers, whatever the status. The call's metadata goes along, but
    /// for what is said to a service alone.
    ///
    /// Throws ``RPCError`` where no whole answer comes: `deadlineExceeded` at the deadline, `resourceExhausted` for a
    /// body over `call.maxReceiveBytes`, `unavailable` else.
    func page(_ path: String, _ call: RPCCall) async throws(RPCError) -> (status: Int, body: [UInt8])
}
