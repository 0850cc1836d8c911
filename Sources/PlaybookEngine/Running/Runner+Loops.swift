import EtcdClient
import PlaybookLanguage
import PlaybookRecord

/// Loops in a run: one iteration after the other, up to the first failure that ends the run.
extension Runner {
    mutating func run(_ step: PlaybookStep, _ loop: StepLoop, _ place: Placement) async -> StepFailure? {
        let outside = scope
        var results = LoopResults()
        var failure: StepFailure?
        do throws(StepFailure) {
            let before = try replay.loop(at: place.path(of: step))
            if before == nil, loop.node.mentionsCluster { try await refreshCluster() }
            switch try items(of: loop, before, at: place.path(of: step)) {
            case .values(let values): failure = await run(step, loop, place, values, &results)
            case .members(let choice): failure = try await run(step, loop, place, choice, before, &results)
            }
        } catch {
            return breakOff(step, loop, error, place, results.left, outside)
        }
        scope.leave(loop, outside: outside, results: results.outputs)
        for id in loop.outer.keys {
            // A loop over nothing succeeds.
            let status = results.statuses[id] ?? (failure == nil ? .succeeded : .notReached)
            statuses[id] = status
            scope.tell(id, status: status)
        }
        return failure
    }

    /// Ends a loop that cannot go on, with the iterations that it does not come to any more.
    private mutating func breakOff(
        _ step: PlaybookStep, _ loop: StepLoop, _ error: StepFailure, _ place: Placement, _ left: [Iteration],
        _ outside: RunScope
    ) -> StepFailure? {
        var record = start(step, place)
        fail(step, error, in: &record)
        let before = replay.pass(place.path(of: step))
        records.append(before ?? record)
        let failure = before.map { judge(step, $0) } ?? conclude(step, record, place)
        for iteration in left { addUnreached(step, place.iterating(iteration.number, iteration.label)) }
        scope.leave(loop, outside: outside, results: nil)
        scope.note(step, status: record.status, outputs: [:])
        for inner in step.withInner.dropFirst() { forgo(inner) }
        return failure
    }

    private func items(
        of loop: StepLoop, _ before: JournalLoop?, at path: StepPath
    ) throws(StepFailure) -> LoopItems {
        if let values = before?.items.flatMap({ JournalValue.list($0).value }), case .list(let items) = values {
            return .values(items)
        }
        switch LoopItems.bind(loop.node, in: scope.current) {
        case .bound(let items):
            guard case .values(let values) = items, before == nil else { return items }
            setting.journal?.note(
                .loop(JournalLoop(path, items: values.map { JournalValue($0, showingValues: false) })))
            return items
        case .unknown(let names):
            throw StepFailure(.failed, "what it goes over has no value: \(names.joined(separator: ", "))")
        case .invalid(let findings): throw StepFailure(findings)
        }
    }

    private mutating func run(
        _ step: PlaybookStep, _ loop: StepLoop, _ place: Placement, _ values: [Value], _ results: inout LoopResults
    ) async -> StepFailure? {
        if values.isEmpty { addEmpty(step, place) }
        var failure: StepFailure?
        for (index, (value, label)) in zip(values, values.labels).enumerated() {
            let here = place.iterating(index + 1, label)
            failure = failure ?? obstacle(before: here.path(of: step), place)
            guard failure == nil else {
                addUnreached(step, here)
                continue
            }
            guard records.count < StepLoop.mostSteps else { return tooMany(step, place) }
            scope.enter(loop, item: value)
            failure = await iterate(step, loop, here, &results)
        }
        return failure
    }

    // Which members there are to go over is found once; which of them comes next, and whether it still is one to take,
    // before each iteration.
    private mutating func run(
        _ step: PlaybookStep, _ loop: StepLoop, _ place: Placement, _ choice: MemberLoop, _ before: JournalLoop?,
        _ results: inout LoopResults
    ) async throws(StepFailure) -> StepFailure? {
        var left = try await members(choice, before, at: place.path(of: step))
        if left.isEmpty { addEmpty(step, place) }
        var iteration = 0
        var view: ClusterView?
        do throws(StepFailure) {
            while !left.isEmpty {
                // Which member came next is known as long as the run goes along what was done.
                let known = replay.isOver ? nil : plan.view
                let now = if let known { known } else { try await look(choice) }
                view = now
                let path = StepPath(step.number, place.turns + [iteration + 1])
                guard let turn = try turn(at: path, of: place.path(of: step), choice, among: left, in: now) else {
                    break
                }
                left.remove(turn.member)
                iteration += 1
                let here = place.iterating(iteration, turn.label)
                scope.enter(loop, member: turn.value, in: now)
                var failure = await iterate(step, loop, here, &results)
                if !left.isEmpty {
                    failure = failure ?? obstacle(before: StepPath(step.number, place.turns + [iteration + 1]), place)
                }
                guard let failure else { continue }
                for iteration in Self.unreached(left, behind: iteration, in: now) {
                    addUnreached(step, place.iterating(iteration.number, iteration.label))
                }
                return failure
            }
        } catch {
            results.left = Self.unreached(left, behind: iteration, in: view)
            throw error
        }
        return nil
    }

    /// Those of the members chosen at first that have left the cluster come last.
    private static func unreached(
        _ members: Set<UInt64>, behind iteration: Int, in view: ClusterView?
    ) -> [Iteration] {
        let named = view?.members.filter { members.contains($0.id) } ?? []
        let gone = members.subtracting(named.map(\.id)).sorted().map { String($0, radix: 16) }
        return (named.map { "\($0.reference)" } + gone).enumerated().map { index, label in
            Iteration(number: iteration + 1 + index, label: label)
        }
    }

    private mutating func members(
        _ choice: MemberLoop, _ before: JournalLoop?, at path: StepPath
    ) async throws(StepFailure) -> Set<UInt64> {
        if let members = before?.members { return Set(members.compactMap { MemberID.parse($0) }) }
        let members = try choice.members(in: try await look(choice), scope.current)
        setting.journal?.note(.loop(JournalLoop(path, members: members.map(\.hexID))))
        return Set(members.map(\.id))
    }

    /// The member that comes next, and what `member` is in its iteration; nil where none is left.
    private mutating func turn(
        at path: StepPath, of loop: StepPath, _ choice: MemberLoop, among left: Set<UInt64>, in view: ClusterView
    ) throws(StepFailure) -> (member: UInt64, label: String, value: Value)? {
        if let before = try replay.turn(at: path, of: loop), let id = MemberID.parse(before.member),
            let value = before.value.value
        {
            return (id, before.label, value)
        }
        guard let member = try choice.named(among: left, in: view, scope.current).first else { return nil }
        let (label, value) = ("\(member.reference)", view.value(of: member))
        let turn = JournalTurn(
            path, member: member.hexID, value: JournalValue(value, showingValues: false), label: label)
        setting.journal?.note(.turn(turn))
        return (member.id, label, value)
    }

    private mutating func tooMany(_ step: PlaybookStep, _ place: Placement) -> StepFailure? {
        var record = start(step, place)
        fail(step, StepFailure(.failed, StepFailure.endless), in: &record)
        records.append(record)
        return conclude(step, record, place)
    }

    private mutating func look(_ choice: MemberLoop) async throws(StepFailure) -> ClusterView {
        guard let client = setting.client else { throw StepFailure(.configuration, "there is no cluster to run on") }
        let quotas = setting.playbook.mentionsQuota || choice.mentionsQuota
        let view = try await ClusterObserver(client).observe(quotas: quotas)
        scope.see(view)
        seenAt = .now
        return view
    }

    private mutating func iterate(
        _ step: PlaybookStep, _ loop: StepLoop, _ place: Placement, _ results: inout LoopResults
    ) async -> StepFailure? {
        for id in loop.outer.keys { statuses[id] = nil }
        let failure = await runOnce(step, place)
        for id in loop.outer.keys {
            results.add(id, output: scope.output(of: id), status: statuses[id] ?? .notReached)
        }
        return failure
    }

    private mutating func addEmpty(_ step: PlaybookStep, _ place: Placement) {
        var record = start(step, place)
        record.status = .succeeded
        record.notes = ["there is nothing to go over"]
        records.append(record)
        _ = conclude(step, record, place)
    }
}

/// One time of a loop, counted from 1.
private struct Iteration {
    var number: Int
    var label: String
}

/// What the steps of a loop came to, iteration by iteration.
private struct LoopResults {
    private(set) var outputs: [String: [Value]] = [:]
    /// The status of each step over all iterations: succeeded only where it never failed, and not always was skipped.
    private(set) var statuses: [String: StepRecord.Status] = [:]
    /// The iterations that it does not come to any more, where it broke off.
    var left: [Iteration] = []

    mutating func add(_ id: String, output: Value, status: StepRecord.Status) {
        outputs[id, default: []].append(output)
        guard let before = statuses[id] else {
            statuses[id] = status
            return
        }
        statuses[id] = Self.rank(before) >= Self.rank(status) ? before : status
    }

    private static func rank(_ status: StepRecord.Status) -> Int {
        switch status {
        case .unknown: 6
        case .refused: 5
        case .failed: 4
        case .notReached: 3
        case .rescued: 2
        case .succeeded: 1
        case .skipped, .planned, .may, .undetermined: 0
        }
    }
}

extension MemberLoop {
    /// Those of the members chosen at first that are there and still to be taken, the next one first.
    fileprivate func named(
        among left: Set<UInt64>, in view: ClusterView, _ scope: Scope
    ) throws(StepFailure) -> [MemberView] {
        var choice = self
        // A member named by the playbook may be gone by now: that is no failure here.
        choice.members = .all
        return try choice.members(in: view, scope).filter { left.contains($0.id) }
    }
}
