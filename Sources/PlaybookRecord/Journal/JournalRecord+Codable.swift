extension JournalRecord: Codable {
    private enum Key: String, CodingKey {
        case begun, resumed, loop, turn, group, obstacle, intent, outcome, step, ended
    }

    /// An object with one member, whose name tells what the line is: `{"intent": {…}}`.
    package func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: Key.self)
        switch self {
        case .begun(let header): try object.encode(header, forKey: .begun)
        case .resumed(let resumption): try object.encode(resumption, forKey: .resumed)
        case .loop(let loop): try object.encode(loop, forKey: .loop)
        case .turn(let turn): try object.encode(turn, forKey: .turn)
        case .group(let group): try object.encode(group, forKey: .group)
        case .obstacle(let obstacle): try object.encode(obstacle, forKey: .obstacle)
        case .intent(let intent): try object.encode(intent, forKey: .intent)
        case .outcome(let outcome): try object.encode(outcome, forKey: .outcome)
        case .step(let step): try object.encode(step, forKey: .step)
        case .ended(let end): try object.encode(end, forKey: .ended)
        }
    }

    package init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: Key.self)
        switch object.allKeys.first {
        case .begun: self = .begun(try object.decode(JournalHeader.self, forKey: .begun))
        case .resumed: self = .resumed(try object.decode(JournalResumption.self, forKey: .resumed))
        case .loop: self = .loop(try object.decode(JournalLoop.self, forKey: .loop))
        case .turn: self = .turn(try object.decode(JournalTurn.self, forKey: .turn))
        case .group: self = .group(try object.decode(JournalGroup.self, forKey: .group))
        case .obstacle: self = .obstacle(try object.decode(JournalObstacle.self, forKey: .obstacle))
        case .intent: self = .intent(try object.decode(JournalIntent.self, forKey: .intent))
        case .outcome: self = .outcome(try object.decode(JournalOutcome.self, forKey: .outcome))
        case .step: self = .step(try object.decode(JournalStep.self, forKey: .step))
        case .ended: self = .ended(try object.decode(JournalEnd.self, forKey: .ended))
        case nil:
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "a line of no kind that is known"))
        }
    }
}
