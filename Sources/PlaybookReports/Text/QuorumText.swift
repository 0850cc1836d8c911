import PlaybookRecord

/// The tightest moment of a plan, in a sentence.
enum QuorumText {
    static func of(_ moment: QuorumMoment) -> String {
        let spare = moment.spare < 0 ? "quorum is lost" : "\(moment.spare) to spare"
        return
            "Tightest moment: \(moment.available) of \(moment.voters) voters answer \(phrase(moment.what)), \(spare)."
    }

    // What the moment is completes "while …", save for the time before anything happens.
    private static func phrase(_ what: String) -> String {
        what.hasPrefix("before ") ? what : "while \(what)"
    }
}
