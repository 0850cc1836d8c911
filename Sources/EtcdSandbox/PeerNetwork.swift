import Synchronization

/// Proxies between the members of a cluster: one for each pair and direction, so that any set of members can be cut off
/// from the others while both sides go on among themselves.
///
/// All members dial the same address of a member. Which of them a connection comes from tells the kernel, by the
/// process that holds its other end.
final class PeerNetwork: Sendable {
    private struct State {
        var members: [ClusterMember] = []
        var doors: [UInt16: PeerDoor] = [:]
        var isolated: Set<String> = []

        func isBlocked(from name: String, to port: UInt16) -> Bool {
            let target = members.last { EtcdSandbox.port(ofURL: $0.peerURL) == port }?.name
            guard let target, target != name else { return false }
            return isolated.contains(name) != isolated.contains(target)
        }
    }
    private let state = Mutex(State())

    /// Listens on the port that members are told, and hands back the one that the member itself is to listen on; the
    /// same one for a member that comes in the place of another.
    func open(_ port: UInt16) throws(SandboxError) -> UInt16 {
        if let door = state.withLock({ $0.doors[port] }) { return door.memberPort }
        let door = try PeerDoor(port: port, memberPort: try FreePorts.reserve(1)[0]) { [weak self] client in
            self?.letIn(client, through: port)
        }
        state.withLock { $0.doors[port] = door }
        return door.memberPort
    }

    /// Makes a member's connections known as its own.
    func add(_ member: ClusterMember) { state.withLock { $0.members.append(member) } }

    /// Cuts the members of these names off from all others; none for a network that is whole.
    func isolate(_ names: Set<String>) {
        state.withLock { state in
            state.isolated = names
            for (port, door) in state.doors {
                for name in Set(state.members.map(\.name)) {
                    door.setBlocked(state.isBlocked(from: name, to: port), from: name)
                }
            }
        }
    }

    /// Ends every connection, and listens no more.
    func stop() {
        let doors = state.withLock { state in
            defer { state.doors = [:] }
            return Array(state.doors.values)
        }
        for door in doors { door.stop() }
    }

    private func letIn(_ client: Socket, through port: UInt16) {
        let members = state.withLock { $0.members }
        let running = members.compactMap { member in member.pid.map { (member.name, $0) } }
        guard let holder = SocketHolder.find(client, among: running.map(\.1)),
            let name = running.first(where: { $0.1 == holder })?.0
        else { return client.reset() }
        state.withLock { state in
            guard let door = state.doors[port] else { return client.reset() }
            door.letIn(client, from: name, isBlocked: state.isBlocked(from: name, to: port))
        }
    }
}
