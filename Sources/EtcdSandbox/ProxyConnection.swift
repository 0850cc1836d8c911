import Glibc

/// One connection through a proxy: the client's socket, the server's, and a pipe each way.
struct ProxyConnection {
    private enum Phase {
        case open
        /// Both ends were told FIN; what still comes is thrown away, since closing a socket with unread bytes resets.
        case finishing(until: ContinuousClock.Instant, ended: Set<Socket>)
        case closed
    }

    private let client: Socket
    private let server: Socket
    private var pipes: [ProxySide: ProxyPipe] = [.toServer: ProxyPipe(), .toClient: ProxyPipe()]
    private var phase = Phase.open

    init(client: Socket, server: Socket) {
        self.client = client
        self.server = server
        client.sendAtOnce()
        server.sendAtOnce()
    }

    var isClosed: Bool { if case .closed = phase { true } else { false } }

    /// What `poll` is to watch: the client, then the server.
    func interest(_ state: ProxyControl.State, now: ContinuousClock.Instant) -> [pollfd] {
        [
            watch(client, reads: .toServer, writes: .toClient, state, now),
            watch(server, reads: .toClient, writes: .toServer, state, now),
        ]
    }

    /// When there is something to do without any news from the sockets.
    func nextTime(_ state: ProxyControl.State) -> ContinuousClock.Instant? {
        if case .finishing(let until, _) = phase { return until }
        return ProxySide.allCases.compactMap { pipes[$0]?.nextDue(flow($0, state)) }.min()
    }

    /// Reads and writes what the sockets are ready for.
    mutating func step(
        _ events: [Int16], _ state: ProxyControl.State, _ control: ProxyControl, now: ContinuousClock.Instant
    ) {
        if case .finishing(let until, let ended) = phase { return drain(events, until, ended, now) }
        let readable = Int16(POLLIN) | Int16(POLLHUP) | Int16(POLLERR)
        if events[0] & readable != 0 { read(.toServer, state, control, now) }
        if events[1] & readable != 0 { read(.toClient, state, control, now) }
        for side in ProxySide.allCases { write(side, state, control, now) }
        if ProxySide.allCases.allSatisfy({ pipes[$0]?.endPassedOn ?? true }) { close(.finish) }
    }

    /// Ends the connection on both sides.
    mutating func cut(_ how: ProxyCut, now: ContinuousClock.Instant) {
        guard case .open = phase else { return }
        switch how {
        case .reset: close(.reset)
        case .finish:
            shutdown(client.descriptor, Int32(SHUT_WR))
            shutdown(server.descriptor, Int32(SHUT_WR))
            phase = .finishing(until: now + .seconds(2), ended: [])
        }
    }

    private func flow(_ side: ProxySide, _ state: ProxyControl.State) -> ProxyFlow {
        side == .toServer ? state.faults.toServer : state.faults.toClient
    }

    private func watch(
        _ socket: Socket, reads: ProxySide, writes: ProxySide, _ state: ProxyControl.State,
        _ now: ContinuousClock.Instant
    ) -> pollfd {
        var wanted = 0
        if case .finishing(_, let ended) = phase, !ended.contains(socket) { wanted = Int(POLLIN) }
        if case .open = phase {
            if pipes[reads]?.wantsInput(flow(reads, state)) == true { wanted |= Int(POLLIN) }
            if let due = pipes[writes]?.nextDue(flow(writes, state)), due <= now { wanted |= Int(POLLOUT) }
        }
        // With nothing wanted, poll would still report a hang-up, over and over.
        return pollfd(fd: wanted == 0 ? -1 : socket.descriptor, events: Int16(wanted), revents: 0)
    }

    private mutating func read(
        _ side: ProxySide, _ state: ProxyControl.State, _ control: ProxyControl, _ now: ContinuousClock.Instant
    ) {
        guard case .open = phase, pipes[side]?.wantsInput(flow(side, state)) == true else { return }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let source = side == .toServer ? client : server
        let count = recv(source.descriptor, &buffer, buffer.count, 0)
        if count > 0 {
            let flow = flow(side, state)
            pipes[side]?.take(buffer[..<count], flow, now: now)
            if flow.mode == .drop { control.count { $0.bytesDropped += count } }
        } else if count == 0 {
            pipes[side]?.sourceEnded = true
        } else if errno != EAGAIN, errno != EINTR {
            close(.reset)
        }
    }

    private mutating func write(
        _ side: ProxySide, _ state: ProxyControl.State, _ control: ProxyControl, _ now: ContinuousClock.Instant
    ) {
        guard case .open = phase, var pipe = pipes[side] else { return }
        let (flow, armed) = (flow(side, state), state.armed[side])
        guard let piece = pipe.piece(flow, armed, now: now) else {
            if let armed, control.claim(side, armed.serial) {
                control.count { $0.cuts += 1 }
                cut(armed.how, now: now)
            }
            return
        }
        let sink = side == .toServer ? server : client
        if !piece.isEmpty { pipe.sent(pass(piece, to: sink, side, control), flow, now: now) }
        if pipe.isFinished(flow), !pipe.endPassedOn {
            pipe.endPassedOn = true
            shutdown(sink.descriptor, Int32(SHUT_WR))
        }
        pipes[side] = pipe
    }

    /// Sends bytes; hands back how many the system took.
    private mutating func pass(
        _ piece: ArraySlice<UInt8>, to sink: Socket, _ side: ProxySide, _ control: ProxyControl
    ) -> Int {
        let count = piece.withUnsafeBytes { send(sink.descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        guard count > 0 else {
            if errno != EAGAIN, errno != EINTR { close(.reset) }
            return 0
        }
        control.count { if side == .toServer { $0.bytesToServer += count } else { $0.bytesToClient += count } }
        return count
    }

    /// Throws away what comes after a FIN, until both sides have ended too or the time is up.
    private mutating func drain(
        _ events: [Int16], _ until: ContinuousClock.Instant, _ ended: Set<Socket>, _ now: ContinuousClock.Instant
    ) {
        var ended = ended
        var buffer = [UInt8](repeating: 0, count: 65_536)
        for (socket, event) in zip([client, server], events) where event != 0 {
            let count = recv(socket.descriptor, &buffer, buffer.count, 0)
            if count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR) { ended.insert(socket) }
        }
        phase = .finishing(until: until, ended: ended)
        if ended.count == 2 || now >= until { close(.finish) }
    }

    private mutating func close(_ how: ProxyCut) {
        guard !isClosed else { return }
        phase = .closed
        if how == .reset {
            client.reset()
            server.reset()
        } else {
            client.close()
            server.close()
        }
    }
}
