import PlaybookRecord

/// One line for one effect: a sign for what it does, what it is about, before and after.
struct EffectText {
    let effect: EffectRecord
    let style: ReportStyle

    /// `+` appears, `-` goes, `~` differs, `!` blocks.
    var sign: String {
        if effect.kind == .blocking { return "!" }
        return switch (effect.before, effect.after) {
        case (nil, .some): "+"
        case (.some, nil): "-"
        case (.some, .some): "~"
        case (nil, nil): effect.kind == .destructive ? "-" : "~"
        }
    }

    var tone: ReportStyle.Tone {
        switch effect.kind {
        case .destructive: .bad
        case .blocking: .doubtful
        case .write, .file: .good
        }
    }

    var subject: String {
        // What a plan foretells is over in a report.
        if case .occupy(let member, _, _) = effect.change, effect.outcome == .done { return "\(member) was occupied" }
        return ChangeText.of(effect.change)
    }

    var words: String {
        let values: String? =
            switch (effect.before, effect.after) {
            case (let before?, let after?): "\(before) \(style.arrow) \(after)"
            case (nil, let after?): after
            case (let before?, nil): before
            case (nil, nil): nil
            }
        return subject + (values.map { ": \($0)" } ?? "") + (effect.kind == .destructive ? " (cannot be undone)" : "")
    }

    /// Whether more than one call makes it, so that some may have succeeded before one failed.
    private var isMadeInParts: Bool { if case .keysWritten = effect.change { true } else { false } }

    /// What became of it, where that is not what one would think.
    var remark: (String, ReportStyle.Tone)? {
        switch effect.outcome {
        case .done: nil
        case .planned: if case .may(let reason) = effect.certainty { ("may be: \(reason)", .doubtful) } else { nil }
        case .refused: ("refused", .bad)
        case .failed: (isMadeInParts ? "failed, carried out in part or not at all" : "failed, not carried out", .bad)
        case .unknown: ("OUTCOME UNKNOWN: it may have been carried out", .doubtfulHead)
        case .notReached: ("not reached", .faint)
        }
    }
}
