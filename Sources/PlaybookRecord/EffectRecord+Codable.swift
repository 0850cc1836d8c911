extension EffectRecord: Codable {
    private enum Key: String, CodingKey {
        case id, kind, change, before, after, certainty, reason, outcome
    }

    /// The certainty is a word, `will` or `may`, and what a `may` depends on stands beside it as `reason`.
    package func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: Key.self)
        try object.encode(id, forKey: .id)
        try object.encode(kind, forKey: .kind)
        try object.encode(change, forKey: .change)
        try object.encodeIfPresent(before, forKey: .before)
        try object.encodeIfPresent(after, forKey: .after)
        switch certainty {
        case .will: try object.encode("will", forKey: .certainty)
        case .may(let reason):
            try object.encode("may", forKey: .certainty)
            try object.encode(reason, forKey: .reason)
        }
        try object.encode(outcome, forKey: .outcome)
    }

    package init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: Key.self)
        let isSure = try object.decode(String.self, forKey: .certainty) == "will"
        let certainty = isSure ? Certainty.will : .may(try object.decode(String.self, forKey: .reason))
        let effect = Effect(
            try object.decode(String.self, forKey: .id), try object.decode(Change.self, forKey: .change),
            before: try object.decodeIfPresent(String.self, forKey: .before),
            after: try object.decodeIfPresent(String.self, forKey: .after), certainty: certainty)
        self.init(
            effect, kind: try object.decode(EffectKind.self, forKey: .kind),
            outcome: try object.decode(Outcome.self, forKey: .outcome))
    }
}
