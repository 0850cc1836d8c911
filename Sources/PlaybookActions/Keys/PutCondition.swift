import PlaybookLanguage

/// What must be true of a key for `put` to write it.
package enum PutCondition: TextArgument, Hashable {
    case isAbsent
    case isPresent
    /// The key was last written in this revision.
    case revision(Int64)

    package static let expected = "absent, present, or revision N"
    package static let pattern: String? = "^(absent|present|revision [1-9][0-9]*)$"
    package static let placeholder = PutCondition.isAbsent

    package init?(text: String) {
        switch text {
        case "absent": self = .isAbsent
        case "present": self = .isPresent
        default:
            let words = text.split(separator: " ", omittingEmptySubsequences: false)
            guard words.count == 2, words[0] == "revision", words[1].first?.isNumber == true,
                let number = Int64(words[1]), number > 0
            else { return nil }
            self = .revision(number)
        }
    }

    package var text: String {
        switch self {
        case .isAbsent: "absent"
        case .isPresent: "present"
        case .revision(let number): "revision \(number)"
        }
    }
}
