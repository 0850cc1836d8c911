import EtcdClient
import Testing

@Suite("How far a watch has come")
struct WatchStateTests {
    private static func header(_ revision: Int64) -> ResponseHeader {
        ResponseHeader(clusterID: 1, memberID: 2, revision: revision, raftTerm: 3)
    }

    private static func event(_ revision: Int64, _ key: String = "k") -> WatchEvent {
        WatchEvent(
            kind: .put,
            keyValue: KeyValue(
                key: Array(key.utf8), value: [], createRevision: 1, modRevision: revision, version: 1, lease: 0))
    }

    private static func events(_ revisions: Int64..., fragment: Bool = false) -> WatchStreamResponse {
        WatchStreamResponse(
            header: header(revisions.last ?? 0), isFragment: fragment, events: revisions.map { event($0) })
    }

    private static func created(_ revision: Int64) -> WatchStreamResponse {
        WatchStreamResponse(header: header(revision), isCreated: true)
    }

    @Test("What begins now goes on behind the revision at which it was created, also where nothing came yet")
    func now() throws {
        var state = WatchState(startRevision: nil)
        #expect(state.next == 0)
        #expect(try state.take(Self.created(7)).isEmpty)
        #expect(state.next == 8)
        state.open()
        #expect(try state.take(Self.created(20)).isEmpty)
        #expect(state.next == 8)
    }

    @Test("One update for each revision, and what was reported is not reported again")
    func updates() throws {
        var state = WatchState(startRevision: 3)
        _ = try state.take(Self.created(9))
        #expect(try state.take(Self.events(3, 3, 4)).map(\.events.count) == [2, 1])
        #expect(state.next == 5)
        state.open()
        #expect(try state.take(Self.events(3, 4, 5)).map(\.revision) == [5])
        #expect(state.next == 6)
        #expect(try state.take(Self.events(4, 5)).isEmpty)
        #expect(state.next == 6)
    }

    @Test("Parts of a revision are joined, and those of a lost stream are dropped")
    func fragments() throws {
        var state = WatchState(startRevision: 3)
        _ = try state.take(Self.created(9))
        #expect(try state.take(Self.events(3, 3, fragment: true)).isEmpty)
        #expect(state.next == 3)
        state.open()
        #expect(try state.take(Self.events(3, fragment: true)).isEmpty)
        let joined = try state.take(Self.events(3, 4))
        #expect(joined.map(\.revision) == [3, 4])
        #expect(joined.map(\.events.count) == [2, 1])
    }

    @Test("What is complete in a part is told at once; its last revision may go on in the next part")
    func completeInParts() throws {
        var state = WatchState(startRevision: 3)
        _ = try state.take(Self.created(9))
        #expect(try state.take(Self.events(3, 3, 4, fragment: true)).map(\.events.count) == [2])
        #expect(state.next == 4 && state.isAmidAnswer)
        let second = try state.take(Self.events(4, 5, 5, fragment: true))
        #expect(second.map(\.revision) == [4] && second.map(\.events.count) == [2])
        // What a lost stream left unfinished comes again, in whole.
        state.open()
        #expect(state.next == 5 && !state.isAmidAnswer)
        #expect(try state.take(Self.events(5, fragment: true)).isEmpty)
        let last = try state.take(Self.events(5, 6))
        #expect(last.map(\.revision) == [5, 6] && last.map(\.events.count) == [2, 1])
        #expect(!state.isAmidAnswer)
    }

    @Test("A progress notification moves the start of the next stream behind it")
    func progress() throws {
        var state = WatchState(startRevision: 3)
        _ = try state.take(Self.created(9))
        let update = try state.take(WatchStreamResponse(header: Self.header(12)))
        #expect(update.map(\.revision) == [12] && update.allSatisfy(\.events.isEmpty))
        #expect(state.next == 13)
        #expect(try state.take(Self.events(12)).isEmpty)
        #expect(try state.take(WatchStreamResponse(header: Self.header(11))).map(\.revision) == [11])
        #expect(state.next == 13)
    }

    @Test(
        "The server's reason is the error",
        arguments: [
            ("etcdserver: permission denied", EtcdError.Code.permissionDenied),
            ("rpc error: code = PermissionDenied desc = etcdserver: permission denied", .permissionDenied),
            ("etcdserver: no leader", .noLeader), ("something new", .watchCancelled), ("", .watchCancelled),
        ])
    func cancelled(reason: String, code: EtcdError.Code) {
        var state = WatchState(startRevision: 3)
        let message = WatchStreamResponse(header: Self.header(9), isCancelled: true, reason: reason)
        let error = #expect(throws: EtcdError.self) { try state.take(message) }
        #expect(error?.code == code)
        #expect(error?.message.isEmpty == false)
    }

    @Test("A server may tell any revision", arguments: [Int64.max, .min, -1, 0])
    func anyRevision(revision: Int64) throws {
        var state = WatchState(startRevision: nil)
        _ = try state.take(Self.created(revision))
        _ = try state.take(WatchStreamResponse(header: Self.header(revision)))
        _ = try state.take(Self.events(revision, revision))
        _ = try state.take(Self.created(revision))
        #expect(WatchState(startRevision: revision).next >= 0)
    }

    @Test("A compacted start tells the oldest revision there is")
    func compacted() {
        var state = WatchState(startRevision: 3)
        let message = WatchStreamResponse(header: Self.header(9), isCancelled: true, compactRevision: 7)
        let error = #expect(throws: EtcdError.self) { try state.take(message) }
        #expect(error?.code == .compacted)
        #expect((error?.underlying as? WatchCompaction)?.compactRevision == 7)
    }
}
