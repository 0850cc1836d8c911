public import EtcdClient

/// A lock that sessions of any number of programs take in turn, in the order in which they ask.
///
/// One session holds or waits for it once: to exclude tasks of one program from each other give each a session.
///
/// A lock of this kind cannot promise that nobody else believes to hold it: a holder that stands still for longer than
/// its lease lives does not notice. What must happen under the lock alone is therefore done in a transaction that
/// compares ``EtcdLock/isOwner``, or by something that refuses a lower ``EtcdLock/revision`` than it has seen.
public struct EtcdMutex: Sendable {
    private let line: WaitingLine

    /// The lock of this name, for a session.
    public init(_ session: EtcdSession, name: String) { line = WaitingLine(session, name) }

    /// Waits for the lock.
    ///
    /// That it is still ours is checked once more after the wait. Throws `sessionExpired` where the session ends
    /// meanwhile; who is cancelled gives up the place in the line.
    public func lock() async throws -> EtcdLock {
        var revision: Int64?
        do {
            let place = try await line.join([])
            revision = place.revision
            let header = place.isFirst ? place.header : try await line.waitForTurn(place.revision)
            return EtcdLock(line: line, revision: place.revision, header: header)
        } catch {
            await line.leave(revision, after: error)
            throw error
        }
    }

    /// Takes the lock where it is free; nil where somebody else holds it.
    ///
    /// Where the place in the line could not be given up again, the error of that is thrown: until the session ends the
    /// lock may come to it yet.
    public func tryLock() async throws -> EtcdLock? {
        var revision: Int64?
        do {
            let place = try await line.join([])
            revision = place.revision
            if place.isFirst { return EtcdLock(line: line, revision: place.revision, header: place.header) }
        } catch {
            await line.leave(revision, after: error)
            throw error
        }
        if let error = await line.leave(revision) { throw error }
        return nil
    }

    /// Runs `body` with the lock, and gives it back afterwards.
    ///
    /// `body` is cancelled when the session is lost; then `sessionExpired` is thrown.
    public func withLock<Result: Sendable>(
        _ body: @escaping @Sendable (EtcdLock) async throws -> Result
    ) async throws -> Result {
        let lock = try await lock()
        do {
            let result = try await line.session.whileAlive { try await body(lock) }
            try await lock.unlock()
            return result
        } catch {
            await line.leave(lock.revision)
            throw error
        }
    }
}

/// A lock that is held, until it is given back or its session ends.
public struct EtcdLock: Sendable {
    fileprivate let line: WaitingLine
    /// The fencing token: the revision that made the lock's key. Whoever gets the lock later has a higher one.
    public let revision: Int64
    /// The header of the answer that said the lock is ours.
    public let header: ResponseHeader

    /// The lock's key.
    public var key: [UInt8] { line.key }

    /// Holds in a transaction where the lock is still held.
    public var isOwner: Compare { Compare(.key(line.key), .equal, .createRevision(revision)) }

    /// Gives the lock back.
    ///
    /// - Throws: `lockReleased` where it is not held any more.
    public func unlock() async throws {
        let txn = Txn(if: [isOwner], then: [.delete(DeleteRequest(.key(line.key)))])
        guard try await line.session.client.txn(txn).succeeded else {
            throw ConcurrencyError(.lockReleased, "the lock is not held any more", underlying: line.session.loss)
        }
    }
}
