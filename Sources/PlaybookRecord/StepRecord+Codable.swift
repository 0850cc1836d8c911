import YAMLSyntax

extension StepRecord: Codable {
    private enum Key: String, CodingKey {
        case number, id, title, action, parent, section, iteration, item, file, place, status, changed, effects,
            outputs,
            guards, notes, error, started, seconds
    }

    /// The outputs are an object, `{"reclaimed": 4096}`.
    package func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: Key.self)
        try object.encode(number, forKey: .number)
        try object.encodeIfPresent(id, forKey: .id)
        try object.encode(title, forKey: .title)
        try object.encode(action, forKey: .action)
        try object.encodeIfPresent(parent, forKey: .parent)
        try object.encodeIfPresent(section, forKey: .section)
        try object.encodeIfPresent(iteration, forKey: .iteration)
        try object.encodeIfPresent(item, forKey: .item)
        try object.encodeIfPresent(file, forKey: .file)
        try object.encode(place, forKey: .place)
        try object.encode(status, forKey: .status)
        try object.encode(changed, forKey: .changed)
        try object.encodeIfPresent(started, forKey: .started)
        try object.encodeIfPresent(seconds, forKey: .seconds)
        try object.encode(effects, forKey: .effects)
        let fields = outputs.map { ($0.name, $0.value) }
        try object.encode(Dictionary(fields, uniquingKeysWith: { first, _ in first }), forKey: .outputs)
        try object.encode(guards, forKey: .guards)
        try object.encode(notes, forKey: .notes)
        try object.encodeIfPresent(error, forKey: .error)
    }

    package init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: Key.self)
        self.init(
            number: try object.decode(Int.self, forKey: .number),
            id: try object.decodeIfPresent(String.self, forKey: .id),
            title: try object.decode(String.self, forKey: .title),
            action: try object.decode(String.self, forKey: .action),
            place: try object.decode(SourcePosition.self, forKey: .place),
            status: try object.decode(Status.self, forKey: .status),
            changed: try object.decode(Bool.self, forKey: .changed),
            effects: try object.decode([EffectRecord].self, forKey: .effects),
            outputs: try object.decode([String: RecordedValue].self, forKey: .outputs)
                .map { RecordedOutput(name: $0.key, value: $0.value) }.sorted { $0.name < $1.name },
            guards: try object.decode([GuardVerdict].self, forKey: .guards),
            notes: try object.decode([String].self, forKey: .notes),
            error: try object.decodeIfPresent(FailureRecord.self, forKey: .error))
        parent = try object.decodeIfPresent(Int.self, forKey: .parent)
        section = try object.decodeIfPresent(Section.self, forKey: .section)
        iteration = try object.decodeIfPresent(Int.self, forKey: .iteration)
        item = try object.decodeIfPresent(String.self, forKey: .item)
        file = try object.decodeIfPresent(String.self, forKey: .file)
        started = try object.decodeIfPresent(Timestamp.self, forKey: .started)
        seconds = try object.decodeIfPresent(Double.self, forKey: .seconds)
    }
}
