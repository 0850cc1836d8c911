import EtcdClient
import Testing

@Suite("The watches on a stream")
struct WatchStreamMachineTests {
    private let start = ContinuousClock.now
    private var machine = WatchStreamMachine()

    private mutating func add(_ subscriber: Int, from revision: Int64? = nil, createBy: Double? = nil) {
        let request = WatchRequest(.key("\(subscriber)"), startRevision: revision, createdNotify: true)
        let deadline = createBy.map { start + .seconds($0) }
        machine.add(subscriber, WatchSubscription(request, createBy: deadline), now: start)
    }

    private mutating func sent() -> [String] {
        machine.step(now: start).commands.map { command in
            switch command {
            case .create(let request, let revision): "\(String(decoding: request.range.key, as: UTF8.self))@\(revision)"
            case .cancel(let id): "cancel \(id)"
            case .progress: "progress"
            }
        }
    }

    /// What each subscriber gets, in words.
    private mutating func take(_ message: WatchStreamResponse) -> [Int: String] {
        told(machine.take(message, now: start))
    }

    private func told(_ deliveries: [StreamDelivery<[WatchUpdate]>]) -> [Int: String] {
        Dictionary(
            uniqueKeysWithValues: deliveries.map { delivery in
                switch delivery.event {
                case .value(let updates):
                    let words = updates.map {
                        "\($0.isCreated ? "created" : $0.isProgress ? "progress" : "at") \($0.revision)"
                    }
                    return (delivery.subscriber, words.joined(separator: ", "))
                case .end(let error): return (delivery.subscriber, "end \(error.code)")
                case .refused(let error): return (delivery.subscriber, "refused \(error.code)")
                }
            })
    }

    private func created(_ id: Int64, revision: Int64 = 10) -> WatchStreamResponse {
        WatchStreamResponse(watchID: id, header: ResponseHeader(revision: revision), isCreated: true)
    }

    private func event(_ id: Int64, _ revisions: Int64..., isFragment: Bool = false) -> WatchStreamResponse {
        let events = revisions.map { revision in
            let keyValue = KeyValue(
                key: [1], value: [], createRevision: 1, modRevision: revision, version: 1, lease: 0)
            return WatchEvent(kind: .put, keyValue: keyValue)
        }
        return WatchStreamResponse(
            watchID: id, header: ResponseHeader(revision: revisions.last ?? 0), isFragment: isFragment, events: events)
    }

    private mutating func openTwo() {
        add(1)
        add(2)
        machine.open(now: start)
        _ = sent()
        _ = take(created(0))
        _ = take(created(1))
    }

    @Test("Creations are answered in the order they were sent, whatever the numbers")
    mutating func order() {
        for subscriber in 1...3 { add(subscriber, from: Int64(subscriber)) }
        #expect(sent().isEmpty)
        machine.open(now: start)
        #expect(sent() == ["1@1", "2@2", "3@3"])
        #expect(sent().isEmpty)
        #expect(take(created(5)) == [1: "created 10"])
        let refused = WatchStreamResponse(
            watchID: -1, header: ResponseHeader(revision: 10), isCreated: true, isCancelled: true,
            reason: "etcdserver: permission denied")
        #expect(take(refused) == [2: "refused permission-denied"])
        #expect(take(created(0)) == [3: "created 10"])
        #expect(take(event(0, 11)) == [3: "at 11"])
        #expect(take(event(5, 11)) == [1: "at 11"])
        #expect(take(event(9, 11)).isEmpty)
        #expect(take(created(7)).isEmpty)
    }

    @Test("Each goes on where it stands on the next stream, and is told of its creation once")
    mutating func resumes() {
        openTwo()
        _ = take(event(0, 12))
        machine.lose()
        #expect(sent().isEmpty)
        machine.open(now: start)
        #expect(sent() == ["1@13", "2@11"])
        #expect(machine.suspect?.subscriber == 1)
        #expect(take(created(3, revision: 20)).isEmpty)
        #expect(take(event(3, 12)).isEmpty)
        #expect(take(event(3, 13)) == [1: "at 13"])
    }

    @Test("Word for all watches reaches all, and moves no start: some servers send it before what came earlier")
    mutating func broadcast() {
        openTwo()
        let progress = WatchStreamResponse(watchID: -1, header: ResponseHeader(revision: 30))
        #expect(take(progress) == [1: "progress 30", 2: "progress 30"])
        #expect(take(event(1, 29)) == [2: "at 29"])
        machine.lose()
        machine.open(now: start)
        #expect(sent() == ["1@11", "2@30"])
    }

    @Test("Who leaves is cancelled, also while it is being created")
    mutating func leaves() {
        add(1)
        add(2)
        machine.open(now: start)
        _ = sent()
        machine.remove(1)
        #expect(take(created(0)).isEmpty)
        #expect(machine.needsStep)
        #expect(sent() == ["cancel 0"])
        #expect(take(created(1)) == [2: "created 10"])
        machine.remove(2)
        #expect(sent() == ["cancel 1"])
        #expect(machine.isEmpty)
        #expect(take(event(1, 11)).isEmpty)
    }

    @Test("Who is held gets nothing, keeps its place, and goes on from there")
    mutating func held() {
        openTwo()
        _ = take(event(0, 12))
        machine.hold(1)
        #expect(sent() == ["cancel 0"])
        #expect(take(event(0, 13)).isEmpty)
        machine.lose()
        machine.open(now: start)
        #expect(sent() == ["2@11"])
        machine.release(1)
        machine.release(1)
        #expect(sent() == ["1@13"])
        _ = take(created(0))
        // Held while it is created, and released before or after the answer.
        machine.hold(1)
        #expect(sent().isEmpty)
        #expect(take(created(1)).isEmpty)
        #expect(sent() == ["cancel 1"])
        machine.release(1)
        #expect(sent() == ["1@13"])
        #expect(machine.wantsStream)
        machine.hold(1)
        machine.hold(2)
        #expect(!machine.wantsStream && !machine.isEmpty)
    }

    @Test("Amid an answer in parts the stream waits for the slow reader of its only watch")
    mutating func awaited() {
        add(1)
        machine.open(now: start)
        _ = sent()
        _ = take(created(0))
        #expect(take(event(0, 11, 12, isFragment: true)) == [1: "at 11"])
        machine.hold(1)
        #expect(machine.waitsForReader && machine.wantsStream && sent().isEmpty)
        machine.release(1)
        #expect(!machine.waitsForReader && sent().isEmpty)
        #expect(take(event(0, 12, 13, isFragment: true)) == [1: "at 12"])
        machine.hold(1)
        // With a second watch the stream waits for nobody, and the rest of the answer is for the slow one still.
        add(2)
        #expect(!machine.waitsForReader)
        #expect(sent() == ["2@0"])
        _ = take(created(1))
        #expect(take(event(0, 13, 14, isFragment: true)) == [1: "at 13"])
        machine.hold(1)
        #expect(!machine.waitsForReader && sent().isEmpty)
        machine.remove(2)
        #expect(machine.waitsForReader && sent() == ["cancel 1"])
        machine.release(1)
        // Behind the answer it is cancelled as ever.
        #expect(take(event(0, 14)) == [1: "at 14"])
        machine.hold(1)
        #expect(!machine.waitsForReader && sent() == ["cancel 0"])
        machine.release(1)
        #expect(sent() == ["1@15"])
    }

    @Test("A stream that is lost while it waits for a reader is opened anew once the reader has caught up")
    mutating func lostWhileAwaited() {
        add(1)
        machine.open(now: start)
        _ = sent()
        _ = take(created(0))
        _ = take(event(0, 11, 12, isFragment: true))
        machine.hold(1)
        machine.lose()
        #expect(!machine.waitsForReader && !machine.wantsStream)
        machine.release(1)
        #expect(machine.wantsStream)
        machine.open(now: start)
        #expect(sent() == ["1@12"])
        machine.remove(1)
        #expect(!machine.waitsForReader && machine.isEmpty)
    }

    @Test("A watch that is not created in time ends with what kept it")
    mutating func late() {
        add(1, createBy: 1)
        add(2)
        machine.open(now: start)
        machine.lastFailure = EtcdError(.unavailable, "nobody there", outcome: .notSent)
        #expect(machine.step(now: start).next == start + .seconds(1))
        #expect(told(machine.step(now: start + .seconds(1)).deliveries) == [1: "end unavailable"])
        _ = take(created(0))
        add(3, createBy: 1)
        #expect(told(machine.step(now: start + .seconds(1)).deliveries) == [3: "end deadline-exceeded"])
    }

    @Test("A cancelled watch ends alone, by its reason")
    mutating func cancelled() {
        openTwo()
        let message = WatchStreamResponse(
            watchID: 0, header: ResponseHeader(revision: 20), isCancelled: true, compactRevision: 15)
        #expect(take(message) == [1: "end compacted"])
        #expect(take(event(1, 20)) == [2: "at 20"])
        let error = EtcdError(.noLeader, "none", outcome: .refused)
        add(3)
        #expect(told(machine.end(error, onlyUnanswered: true)) == [3: "end no-leader"])
        #expect(told(machine.end(error, onlyUnanswered: false)) == [2: "end no-leader"])
    }
}
