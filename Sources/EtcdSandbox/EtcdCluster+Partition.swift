extension EtcdCluster {
    /// Cuts these members off from all others, both ways, as a network does that swallows packets: each side goes on by
    /// itself, and its clients still reach it. Takes the place of an earlier isolation.
    ///
    /// Throws ``SandboxError/Code/notRunning`` where ``ClusterOptions/proxiesPeers`` is off.
    public func isolate(_ members: [ClusterMember]) throws(SandboxError) {
        guard let network else { throw .noNetwork }
        network.isolate(Set(members.map(\.name)))
    }

    /// Cuts one member off from all others; see ``isolate(_:)-([ClusterMember])``.
    public func isolate(_ member: ClusterMember) throws(SandboxError) { try isolate([member]) }

    /// Lets all members reach each other again; does not wait until they do.
    public func rejoin() { network?.isolate([]) }
}

extension SandboxError {
    fileprivate static let noNetwork = SandboxError(
        .notRunning, "the cluster's members reach each other directly; start it with proxiesPeers to part them")
}
