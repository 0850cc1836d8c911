/// Alarms that are raised without their cause, for tests of what stands under them.
extension ClusterMember {
    /// Has this member raise an alarm against itself: `NOSPACE` or `CORRUPT`. A plaintext cluster without authentication
    /// takes it.
    public func raiseAlarm(_ name: String) async throws(SandboxError) {
        guard let port = EtcdSandbox.port(ofURL: clientURL) else { throw .refused(name, "no port in \(clientURL)") }
        let request = #"{"action": "ACTIVATE", "memberID": "\#(try await id())", "alarm": "\#(name)"}"#
        let answer = try await PlainHTTP.post(port: port, path: "/v3/maintenance/alarm", json: request)
        guard answer.status == 200 else { throw .refused(name, answer.body) }
    }
}

extension SandboxError {
    fileprivate static func refused(_ alarm: String, _ reason: String) -> SandboxError {
        SandboxError(.unexpectedAnswer, "the alarm \(alarm) could not be raised: \(reason)")
    }
}
