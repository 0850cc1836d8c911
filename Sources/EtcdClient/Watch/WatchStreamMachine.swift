/// The watches on one stream.
///
/// What is sent to create watches is answered in the order it was sent. A watch whose reader is slow is cancelled on the
/// server, and created again from where it stands once the reader has caught up. Amid an answer in parts it is not: the
/// server would send the rest all the same, and then all of it again. There the stream waits for the reader of its only
/// watch.
package struct WatchStreamMachine: SharedStreamMachine {
    package typealias Value = [WatchUpdate]
    package typealias Delivery = StreamDelivery<[WatchUpdate]>

    private struct Watch {
        var request: WatchRequest
        var state: WatchState
        var place = Place.nowhere
        var isHeld = false
        /// Whether its reader is slow amid an answer.
        var isBehind = false
        var wasCreated = false
        var createBy: ContinuousClock.Instant?
        var endBy: ContinuousClock.Instant?
    }

    private enum Place {
        case nowhere
        /// Sent, and not answered yet.
        case creating
        case open(id: Int64)
    }

    private var watches: [Int: Watch] = [:]
    private var numbers: [Int64: Int] = [:]
    private var isOpen = false
    /// To be created, in this order; some may have left meanwhile.
    private var toCreate: [Int] = []
    /// Created, and not answered yet, from `answered` on.
    private var created: [Int] = []
    private var answered = 0
    private var commands: [WatchCommand] = []
    /// No deadline of a watch is earlier.
    private var nextDeadline: ContinuousClock.Instant?
    package var lastFailure: EtcdError?

    package init() {}

    package static func outlivesStream(_ command: WatchCommand) -> Bool { command == .progress }

    package var isEmpty: Bool { watches.isEmpty }
    package var wantsStream: Bool { watches.values.contains { !$0.isHeld } }
    package var needsStep: Bool { isEmpty || isOpen && !(commands.isEmpty && toCreate.isEmpty) }

    package var waitsForReader: Bool { watches.count == 1 && watches.first?.value.isBehind == true }

    package var suspect: (subscriber: Int, range: KeyRange)? {
        for number in created[answered...] {
            if let watch = watches[number] { return (number, watch.request.range) }
        }
        return nil
    }

    // MARK: - Subscribers

    package mutating func add(_ subscriber: Int, _ subscription: WatchSubscription, now: ContinuousClock.Instant) {
        let request = subscription.request
        watches[subscriber] = Watch(
            request: request,
            state: WatchState(startRevision: request.startRevision, createdNotify: request.createdNotify),
            createBy: subscription.createBy, endBy: subscription.endBy)
        toCreate.append(subscriber)
        nextDeadline = [nextDeadline, subscription.createBy, subscription.endBy].compactMap(\.self).min()
    }

    package mutating func remove(_ subscriber: Int) {
        withdraw(subscriber)
        watches[subscriber] = nil
    }

    package mutating func hold(_ subscriber: Int) {
        let isAmidAnswer = watches[subscriber]?.state.isAmidAnswer == true
        watches[subscriber]?.isBehind = isAmidAnswer
        if isAmidAnswer { return }
        withdraw(subscriber)
        watches[subscriber]?.isHeld = true
    }

    package mutating func release(_ subscriber: Int) {
        watches[subscriber]?.isBehind = false
        guard let watch = watches[subscriber], watch.isHeld else { return }
        watches[subscriber]?.isHeld = false
        if case .nowhere = watch.place { toCreate.append(subscriber) }
    }

    /// Cancels a watch on the server; one that is being created is cancelled once it is.
    private mutating func withdraw(_ subscriber: Int) {
        guard case .open(let id)? = watches[subscriber]?.place else { return }
        numbers[id] = nil
        commands.append(.cancel(id: id))
        watches[subscriber]?.place = .nowhere
        watches[subscriber]?.state.open()
    }

    package mutating func end(_ error: EtcdError, onlyUnanswered: Bool) -> [Delivery] {
        let ended = watches.filter { !onlyUnanswered || !$0.value.wasCreated }.keys.sorted()
        return ended.map { number in
            remove(number)
            return Delivery(number, .end(error))
        }
    }

    // MARK: - The stream

    package mutating func open(now: ContinuousClock.Instant) {
        isOpen = true
        toCreate = watches.keys.sorted()
    }

    package mutating func lose() {
        isOpen = false
        (numbers, toCreate, created, answered, commands) = ([:], [], [], 0, [])
        for number in watches.keys {
            watches[number]?.place = .nowhere
            watches[number]?.state.open()
            if watches[number]?.isBehind == true { hold(number) }
        }
    }

    package mutating func step(now: ContinuousClock.Instant) -> StreamStep<WatchCommand, [WatchUpdate]> {
        var step = StreamStep<WatchCommand, [WatchUpdate]>()
        if let nextDeadline, nextDeadline <= now { step.deliveries = endLate(now) }
        step.next = nextDeadline
        guard isOpen else { return step }
        step.commands = commands
        commands = []
        for number in toCreate {
            guard let watch = watches[number], !watch.isHeld, case .nowhere = watch.place else { continue }
            step.commands.append(.create(watch.request, revision: watch.state.next))
            watches[number]?.place = .creating
            created.append(number)
        }
        toCreate = []
        return step
    }

    private mutating func endLate(_ now: ContinuousClock.Instant) -> [Delivery] {
        var deliveries: [Delivery] = []
        nextDeadline = nil
        for (number, watch) in watches {
            let deadlines = [watch.createBy, watch.endBy].compactMap(\.self)
            guard let first = deadlines.min() else { continue }
            guard first <= now else {
                nextDeadline = min(nextDeadline ?? first, first)
                continue
            }
            let isCreationLate = watch.createBy.map { $0 <= now } ?? false
            remove(number)
            deliveries.append(Delivery(number, .end(isCreationLate ? lastFailure ?? .notCreated : .watchOver)))
        }
        return deliveries
    }

    package mutating func take(_ message: WatchStreamResponse, now: ContinuousClock.Instant) -> [Delivery] {
        lastFailure = nil
        if message.isCreated { return takeCreated(message) }
        if message.watchID == WatchStreamResponse.broadcastID {
            return message.isCancelled ? [] : takeBroadcast(message)
        }
        guard let number = numbers[message.watchID] else { return [] }
        return give(message, to: number)
    }

    private mutating func takeCreated(_ message: WatchStreamResponse) -> [Delivery] {
        guard answered < created.count else { return [] }
        let number = created[answered]
        answered += 1
        if answered == created.count { (created, answered) = ([], 0) }
        guard !message.isCancelled else {
            watches[number]?.place = .nowhere
            return watches[number] == nil ? [] : refuse(number, message.end)
        }
        guard let watch = watches[number], !watch.isHeld else {
            watches[number]?.place = .nowhere
            commands.append(.cancel(id: message.watchID))
            return []
        }
        numbers[message.watchID] = number
        watches[number]?.place = .open(id: message.watchID)
        watches[number]?.wasCreated = true
        watches[number]?.createBy = nil
        return give(message, to: number)
    }

    private mutating func refuse(_ number: Int, _ error: EtcdError) -> [Delivery] {
        if error.isAboutToken || error.code == .permissionDenied { return [Delivery(number, .refused(error))] }
        remove(number)
        return [Delivery(number, .end(error))]
    }

    /// What tells all watches of the stream how far the server is.
    private mutating func takeBroadcast(_ message: WatchStreamResponse) -> [Delivery] {
        numbers.values.sorted().map { Delivery($0, .value([WatchUpdate(progress: message)])) }
    }

    private mutating func give(_ message: WatchStreamResponse, to number: Int) -> [Delivery] {
        do throws(EtcdError) {
            guard let updates = try watches[number]?.state.take(message), !updates.isEmpty else { return [] }
            return [Delivery(number, .value(updates))]
        } catch {
            numbers[message.watchID] = nil
            watches[number] = nil
            return [Delivery(number, .end(error))]
        }
    }
}

/// What a subscriber wants of a stream of watches.
package struct WatchSubscription: Sendable {
    package var request: WatchRequest
    /// When the watch ends unless it has been created; nil for no bound.
    package var createBy: ContinuousClock.Instant?
    /// When the watch ends; nil for no bound.
    package var endBy: ContinuousClock.Instant?

    package init(
        _ request: WatchRequest, createBy: ContinuousClock.Instant? = nil, endBy: ContinuousClock.Instant? = nil
    ) {
        self.request = request
        self.createBy = createBy
        self.endBy = endBy
    }
}

/// What is sent on a stream of watches.
package enum WatchCommand: Sendable, Hashable {
    /// Watch from `revision` on; 0 for what comes from now on.
    case create(WatchRequest, revision: Int64)
    case cancel(id: Int64)
    /// Tell all watches how far the server is.
    case progress
}

extension EtcdError {
    fileprivate static let notCreated = EtcdError(
        .deadlineExceeded, "the deadline passed before the watch was created", outcome: .unknown, method: "watch")
    fileprivate static let watchOver = EtcdError(
        .deadlineExceeded, "the deadline of the watch passed", outcome: .unknown, method: "watch")
}
