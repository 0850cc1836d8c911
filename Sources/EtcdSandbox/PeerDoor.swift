import Synchronization

/// Where one member's peers connect to, and a proxy to the member for each of them.
final class PeerDoor: Sendable {
    /// Where the member itself listens.
    let memberPort: UInt16
    private let listener: Socket
    private let links = Mutex<[String: ProxyControl]>([:])
    private let isStopped = Mutex(false)

    /// - Parameter welcome: is given each connection, on a thread of the door's own.
    init(
        port: UInt16, memberPort: UInt16, _ welcome: @escaping @Sendable (Socket) -> Void
    ) throws(SandboxError) {
        self.memberPort = memberPort
        let socket = try Socket.listening(port: port)
        listener = socket
        let hasStarted = OwnThread.start {
            while let client = socket.accepted() { welcome(client) }
            // By the thread that waits on it: closed elsewhere, the number could already be another socket's.
            socket.close()
        }
        guard hasStarted else { throw .noThread }
    }

    deinit { stop() }

    /// Passes a connection on for the member of that name.
    func letIn(_ client: Socket, from name: String, isBlocked: Bool) {
        guard let link = link(from: name, isBlocked) else { return client.reset() }
        client.setNonblocking()
        link.handIn(client)
    }

    /// Swallows what the member of that name sends here and gets from here, or lets it through again. A connection that
    /// lost bytes ends with that.
    func setBlocked(_ isBlocked: Bool, from name: String) {
        links.withLock { $0[name] }?.update { state in
            let wanted = isBlocked ? ProxyFaults.dropped : ProxyFaults()
            if !isBlocked, state.faults != wanted { state.cutAll = .reset }
            state.faults = wanted
        }
    }

    /// Ends every connection, and listens no more.
    func stop() {
        let wasStopped = isStopped.withLock { isStopped in
            defer { isStopped = true }
            return isStopped
        }
        guard !wasStopped else { return }
        listener.shutDown()
        for link in links.withLock({ $0 }).values { link.stop() }
    }

    private func link(from name: String, _ isBlocked: Bool) -> ProxyControl? {
        links.withLock { links in
            if let link = links[name] { return link }
            let control = ProxyControl()
            if isBlocked { control.update { $0.faults = .dropped } }
            guard let loop = try? ProxyLoop(control: control, listenPort: nil, serverPort: memberPort),
                OwnThread.start({ loop.run() })
            else { return nil }
            links[name] = control
            return control
        }
    }
}

extension SandboxError {
    /// The system gives no thread.
    static let noThread = SandboxError(.systemCallFailed, "no thread for a proxy")
}
