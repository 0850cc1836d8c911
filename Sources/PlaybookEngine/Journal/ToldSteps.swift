import PlaybookRecord

/// The steps of a run as its journal tells them, put together as the run itself does: of the attempts of a block the last
/// one, with what those before it changed.
struct ToldSteps {
    private(set) var steps: [StepRecord] = []
    private var places: [RecordPlace: Int] = [:]
    /// Where each step stands: in which group, and in which of its lists.
    private var parents: [Int: (group: Int, section: StepRecord.Section?)] = [:]
    /// How many turns stand in the paths of groups whose block may be carried out again: behind them comes the attempt.
    private var depths: [Int: Int] = [:]
    /// The blocks that are told just then, the outer one first.
    private var blocks: [Block] = []

    private struct Block {
        let group: StepPath
        let start: Int
        var attempt: Int
        /// What the attempts before changed, as far as the last one has not come to it.
        var earlier: [StepRecord] = []
    }

    mutating func begin(_ group: JournalGroup) {
        if group.hasAttempts == true { depths[group.path.step] = group.path.turns.count }
        put(group.record, at: group.path)
    }

    mutating func put(_ record: StepRecord, at path: StepPath) {
        parents[record.number] = record.parent.map { ($0, record.section) }
        let around = attempts(around: path)
        while let block = blocks.last, !around.contains(where: { $0.group == block.group }) { endBlock() }
        for (group, attempt) in around {
            guard let index = blocks.firstIndex(where: { $0.group == group }) else {
                blocks.append(Block(group: group, start: steps.count, attempt: attempt))
                continue
            }
            if blocks[index].attempt != attempt { startAnew(index, attempt) }
        }
        add(record)
    }

    /// Tells the steps to their end.
    mutating func finish() { while !blocks.isEmpty { endBlock() } }

    private mutating func add(_ record: StepRecord) {
        let place = RecordPlace(record)
        if let index = places[place] {
            steps[index] = record.action == StepRecord.groupAction ? record : record.after(steps[index])
            return
        }
        var record = record
        for index in blocks.indices.reversed() {
            guard let other = blocks[index].earlier.firstIndex(where: { RecordPlace($0) == place }) else { continue }
            record = record.after(blocks[index].earlier.remove(at: other))
        }
        places[place] = steps.count
        steps.append(record)
    }

    /// The groups around a step whose block may be carried out again, the outer one first, and in which attempt it stands.
    private func attempts(around path: StepPath) -> [(group: StepPath, attempt: Int)] {
        var attempts: [(StepPath, Int)] = []
        var number = path.step
        while let (group, section) = parents[number] {
            if section == .block, let depth = depths[group], depth < path.turns.count {
                attempts.append((StepPath(group, Array(path.turns[..<depth])), path.turns[depth]))
            }
            number = group
        }
        return attempts.reversed()
    }

    private mutating func startAnew(_ index: Int, _ attempt: Int) {
        while blocks.count > index + 1 { endBlock() }
        addEarlier(of: index)
        let start = blocks[index].start
        blocks[index].earlier = steps[start...].filter(\.mayHaveChanged)
        blocks[index].attempt = attempt
        steps.removeSubrange(start...)
        places = places.filter { $0.value < start }
    }

    private mutating func endBlock() {
        addEarlier(of: blocks.count - 1)
        blocks.removeLast()
    }

    private mutating func addEarlier(of index: Int) {
        let earlier = blocks[index].earlier
        blocks[index].earlier = []
        for record in earlier { add(record) }
    }
}
