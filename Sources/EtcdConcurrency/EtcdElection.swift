public import EtcdClient

/// An election among sessions of any number of programs: one leads until it resigns or its session ends.
public struct EtcdElection: Sendable {
    private let line: WaitingLine

    /// The election of this name, for a session.
    public init(_ session: EtcdSession, name: String) { line = WaitingLine(session, name) }

    /// Waits to be elected.
    ///
    /// - Parameter value: What the others see as the leader; it can be changed by ``Leadership/proclaim(_:)-([UInt8])``.
    /// - Throws: `sessionExpired` where the session ends meanwhile. Who is cancelled stands for election no more.
    public func campaign(_ value: [UInt8]) async throws -> Leadership {
        var revision: Int64?
        do {
            let place = try await line.join(value)
            revision = place.revision
            let header = place.isFirst ? place.header : try await line.waitForTurn(place.revision)
            let leadership = Leadership(line: line, revision: place.revision, header: header)
            if let found = place.found, found.value != value { try await leadership.proclaim(value) }
            return leadership
        } catch {
            await line.leave(revision, after: error)
            throw error
        }
    }

    /// Waits to be elected; the value is text.
    public func campaign(_ value: String) async throws -> Leadership { try await campaign([UInt8](value.utf8)) }

    /// Takes up a leadership that the same session won before, as another process did.
    ///
    /// - Parameter revision: The leadership's ``Leadership/revision``.
    /// - Throws: `notLeader` where it is over.
    public func resume(revision: Int64) async throws -> Leadership {
        let response = try await line.session.client.get(line.first)
        guard let first = response.keyValues.first, first.key == line.key, first.createRevision == revision else {
            throw ConcurrencyError.notLeader(line.session)
        }
        return Leadership(line: line, revision: revision, header: response.header)
    }

    /// The leader's pair: its value is what the leader proclaims, its lease the leader's session.
    ///
    /// - Throws: `noLeader` where nobody stands for election.
    public func leader() async throws -> KeyValue {
        guard let first = try await line.session.client.get(line.first).keyValues.first else {
            throw ConcurrencyError(.noLeader, "the election has no leader")
        }
        return first
    }

    /// Watches who leads, for as long as `body` runs: the leader there is, and then every change of it or of what it
    /// proclaims, none left out.
    ///
    /// Ends as a watch does, by throwing.
    public func observe<Result>(_ body: (LeaderStream) async throws -> Result) async throws -> Result {
        let client = line.session.client
        let range = KeyRange.prefix(line.prefix)
        let now = try await client.get(GetRequest(range))
        let request = WatchRequest(range, startRevision: now.header.revision + 1)
        return try await client.watch(request) { watch in
            try await body(LeaderStream(watch, now.keyValues))
        }
    }
}

/// A leadership, until it is resigned or its session ends.
public struct Leadership: Sendable {
    fileprivate let line: WaitingLine
    /// The revision that made the leader's key. Whoever leads later has a higher one.
    public let revision: Int64
    /// The header of the answer that told of the election.
    public let header: ResponseHeader

    /// The leader's key.
    public var key: [UInt8] { line.key }

    /// Holds in a transaction where the leadership lasts.
    public var isLeader: Compare { Compare(.key(line.key), .equal, .createRevision(revision)) }

    /// Changes what the others see, without another election.
    ///
    /// - Throws: `notLeader` where the leadership is over.
    public func proclaim(_ value: [UInt8]) async throws {
        let put = PutRequest(key: line.key, value: value, lease: line.session.lease)
        guard try await line.session.client.txn(Txn(if: [isLeader], then: [.put(put)])).succeeded else {
            throw ConcurrencyError.notLeader(line.session)
        }
    }

    /// Changes what the others see, by text.
    public func proclaim(_ value: String) async throws { try await proclaim([UInt8](value.utf8)) }

    /// Gives up the leadership; without effect where it is over.
    public func resign() async throws {
        try await line.session.client.txn(Txn(if: [isLeader], then: [.delete(DeleteRequest(.key(line.key)))]))
    }
}

extension ConcurrencyError {
    fileprivate static func notLeader(_ session: EtcdSession) -> ConcurrencyError {
        ConcurrencyError(.notLeader, "the session leads no more", underlying: session.loss)
    }
}
