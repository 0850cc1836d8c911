extension EtcdCluster {
    /// Starts a cluster and waits until every member is healthy.
    ///
    /// Throws ``SandboxError``: no `etcd` program, or a member that does not come up, with the end of its log. Another
    /// program that takes a port in between is answered with other ports.
    public static func start(_ options: ClusterOptions = ClusterOptions()) async throws(SandboxError) -> EtcdCluster {
        let program = try options.etcd.resolve()
        let knowsNoFsync = options.unsafeNoFsync ? try await helpNames("unsafe-no-fsync", program) : false
        var attempt = 1
        while true {
            let cluster = try EtcdCluster(options: options, program: program, knowsNoFsync: knowsNoFsync)
            do {
                try await cluster.startFirstMembers()
                return cluster
            } catch {
                let lostPort = cluster.members.contains { $0.logTail().contains("address already in use") }
                await cluster.stop()
                guard lostPort, attempt < 5 else { throw error }
                attempt += 1
            }
        }
    }

    /// Starts one more process, for a member that was added to the cluster by a client, or will be.
    ///
    /// - Parameters:
    ///   - name: its name in the member list.
    ///   - peerURL: its address as it was added; see ``freePeerURL()``.
    ///   - initialCluster: `name=peer-url` pairs joined by commas, as `member add` hands them out; nil asks a running
    ///     member.
    /// - Returns: the member; it is not waited for.
    public func addProcess(
        name: String, peerURL: String, initialCluster: String? = nil
    ) async throws(SandboxError) -> ClusterMember {
        let initial: String
        if let initialCluster { initial = initialCluster } else { initial = try await listed(name, peerURL) }
        let member = member(try place(name, peerURL: peerURL), initialCluster: initial, state: "existing")
        append(member)
        try await member.start()
        return member
    }

    /// An address for the peers of a further member.
    public func freePeerURL() throws(SandboxError) -> String {
        "http://127.0.0.1:\(try FreePorts.reserve(1)[0])"
    }

    private func startFirstMembers() async throws(SandboxError) {
        var places: [MemberPlace] = []
        for number in 1...max(1, options.members) { places.append(try place("m\(number)", peerURL: nil)) }
        let initial = places.map { "\($0.name)=\($0.peerURL)" }.joined(separator: ",")
        for place in places { append(member(place, initialCluster: initial, state: "new")) }
        for member in members { try await member.start() }
        try await waitUntilHealthy(within: options.startTimeout)
    }

    /// The members as a running one lists them, with `name` in place of the empty name at `peerURL`.
    private func listed(_ name: String, _ peerURL: String) async throws(SandboxError) -> String {
        for member in members where member.isRunning {
            if let list = try? await member.peerList() { return list.initialCluster(joining: name, at: peerURL) }
        }
        throw .nobodyToAsk
    }

    /// Whether the program's help names a flag.
    private static func helpNames(_ flag: String, _ program: String) async throws(SandboxError) -> Bool {
        let help = try await ToolRun.run(program, ["--help"])
        return help.outputText.contains(flag) || help.errorText.contains(flag)
    }
}

extension SandboxError {
    fileprivate static let nobodyToAsk = SandboxError(
        .notRunning, "no running member can tell the member list; give initialCluster")
}
