import Glibc

/// What happens because time has passed.
extension EngineLoop {
    func keepTime() {
        endOverdue()
        sendAhead()
        guard let look = watch.nextLook, look <= now else { return }
        let heard = active.lazy.compactMap { handle -> (origin: HTTPOrigin, lastHeard: ContinuousClock.Instant)? in
            guard let exchange = handle.exchange, !exchange.isProbe else { return nil }
            return (exchange.request.origin, exchange.lastHeard)
        }
        for origin in watch.look(now, at: heard) { probe(origin) }
    }

    /// How long the engine may sleep, in milliseconds.
    func longestSleep() -> Int32 {
        var next = watch.nextLook
        // What libcurl may have forgotten of one transfer while it worked on another is found at the latest then.
        if active.count > 1 { next = min(next ?? now + .seconds(1), now + .seconds(1)) }
        if let send = nextSendAhead { next = min(next ?? send, send) }
        for gate in gates.values {
            guard let deadline = gate.earliestDeadline else { continue }
            next = min(next ?? deadline, deadline)
        }
        guard let next else { return 60_000 }
        return Int32(min(60_000, max(0, ContinuousClock.now.duration(to: next).wholeMilliseconds)))
    }

    /// The transfer of the handle has nothing to send.
    func waits(_ handle: EasyHandle) {
        handle.pausedSince = now
        guard CurlLibrary.losesEarlyAnswers, let exchange = handle.exchange, exchange.parser.head == nil else { return }
        let time = now + Self.sendAheadDelay
        nextSendAhead = min(nextSendAhead ?? time, time)
    }

    /// A server may have answered and closed a stream whose answer libcurl lost while there was nothing to send. libcurl
    /// then waits for something to send, and fails as soon as there is.
    private func sendAhead() {
        guard let due = nextSendAhead, due <= now else { return }
        nextSendAhead = nil
        for handle in active where handle.isSendingPaused {
            guard let exchange = handle.exchange, exchange.parser.head == nil else { continue }
            let time = handle.pausedSince + Self.sendAheadDelay
            if time > now {
                nextSendAhead = min(nextSendAhead ?? time, time)
            } else if exchange.sendAhead() {
                handle.resume(sending: true)
            }
        }
    }

    private static let sendAheadDelay = Duration.milliseconds(200)

    private func probe(_ origin: HTTPOrigin) {
        guard let rule = configuration.liveness else { return }
        let request = HTTPRequest(
            .get, origin, rule.path, version: .http1, connection: .own, deadline: now + rule.patience,
            maxBodyBytes: 64 << 10)
        let probe = CollectedExchange(request, body: [], probes: true)
        let engine = engine
        probe.onEnd = { result in engine.submit(.probed(origin, answered: result.showsLife)) }
        do throws(HTTPError) {
            try engine.room.engine(for: .own).start(probe)
        } catch {
            // Without a probe there is no verdict.
            _ = watch.end(origin)
        }
    }

    /// A probe has ended.
    func probed(_ origin: HTTPOrigin, _ answered: Bool) {
        guard let began = watch.end(origin), let rule = configuration.liveness else { return }
        let exchanges = active.compactMap(\.exchange).filter { $0.request.origin == origin && !$0.isProbe }
        for exchange in exchanges {
            if answered {
                exchange.lastHeard = max(exchange.lastHeard, now)
            } else if exchange.lastHeard <= began {
                // The connection must carry no later exchange into the same silence.
                exchange.handle?.breakConnection()
                end(exchange, .failure(.silent(origin, after: rule.patience)))
            }
        }
    }
}

extension Result<HTTPResponse, HTTPError> {
    /// Whether the end of a probe shows that the server lives: anything but silence.
    fileprivate var showsLife: Bool {
        guard case .failure(let error) = self else { return true }
        return error.code != .deadlineExceeded
    }
}
