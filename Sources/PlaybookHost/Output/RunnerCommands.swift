/// Commands that GitHub's runner reads from what the steps of a job print, and output in which none is meant.
///
/// The runner takes a line for a command that begins, behind white space, with `::`, and one that has `##[` anywhere.
/// Names, messages and values of a playbook or a cluster must not end up as annotations, masks or variables of the job.
package enum RunnerCommands {
    /// What a text is: it may be changed only where that keeps what it means.
    package enum Form: Sendable {
        case prose
        case json
        /// Commands, and meant to be.
        case commands
    }

    /// Whether GitHub's runner reads what is printed here.
    package static func areRead(in environment: HostEnvironment) -> Bool { environment["GITHUB_ACTIONS"] == "true" }

    /// The text with no command in it: `::error::` becomes `: :error::`, and `##[` becomes `## [`; in JSON, where only
    /// strings can have the latter and no line begins with the former, an escape that stands for the same.
    package static func defused(_ text: String, _ form: Form = .prose) -> String {
        guard form != .commands, text.utf8.contains(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "#") })
        else { return text }
        var safe = String.UnicodeScalarView()
        var line = LineStart()
        for scalar in text.unicodeScalars {
            guard line.completesCommand(scalar) else {
                safe.append(scalar)
                continue
            }
            safe += (form == .prose ? " \(scalar)" : scalar == "[" ? "\\u005B" : "\(scalar)").unicodeScalars
        }
        return String(safe)
    }

    /// What is known of a line before its next character.
    private struct LineStart {
        private var isEmpty = true
        private var hasColon = false
        private var hashes = 0

        /// Whether `::` or `##[` is complete with this character.
        mutating func completesCommand(_ scalar: Unicode.Scalar) -> Bool {
            if scalar == "\n" || scalar == "\r" {
                self = LineStart()
                return false
            }
            // The runner compares as people read, and sees no difference where nothing is shown.
            if scalar.properties.isDefaultIgnorableCodePoint || scalar.properties.generalCategory == .control {
                return false
            }
            let completes = scalar == ":" && hasColon || scalar == "[" && hashes >= 2
            hashes = scalar == "#" ? hashes + 1 : 0
            hasColon = scalar == ":" && (isEmpty || hasColon)
            isEmpty = isEmpty && scalar.properties.isWhitespace
            return completes
        }
    }
}
