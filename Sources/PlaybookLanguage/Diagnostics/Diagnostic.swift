package import YAMLSyntax

/// One finding about a playbook: a value; how it is shown is the reports' business.
package struct Diagnostic: Sendable, Hashable, Codable {
    package enum Severity: String, Sendable, Hashable, Codable {
        case error, warning
    }

    /// A further place, or a further sentence.
    package struct Note: Sendable, Hashable, Codable {
        package var message: String
        package var range: SourceRange?

        package init(_ message: String, at range: SourceRange? = nil) {
            self.message = message
            self.range = range
        }
    }

    /// What stands in the list of what is allowed: "known keys: a, b".
    package struct Choices: Sendable, Hashable, Codable {
        package var title: String
        package var names: [String]

        private static let shownAtMost = 100

        package init(_ title: String, _ names: [String]) {
            self.title = title
            let shown = names.prefix(Self.shownAtMost).map(Diagnostic.shortened)
            self.names = names.count > shown.count ? shown + ["and \(names.count - shown.count) more"] : shown
        }
    }

    package var code: DiagnosticCode
    package var severity: Severity
    /// The file's name as its `SourceText` has it; filled in by whoever knows the file.
    package var path: String
    package var range: SourceRange
    /// One sentence: what is wrong.
    package var message: String
    /// One sentence: what to do about it.
    package var help: String?
    /// The text that could stand at `range` instead.
    package var replacement: String?
    package var notes: [Note]
    package var choices: Choices?

    package init(
        _ code: DiagnosticCode, at range: SourceRange, _ message: String, help: String? = nil,
        replacement: String? = nil, notes: [Note] = [], choices: Choices? = nil
    ) {
        self.code = code
        severity = code.severity
        path = ""
        self.range = range
        self.message = Self.shortened(message)
        self.help = help.map(Self.shortened)
        self.replacement = replacement.flatMap { $0.utf8.count > Self.longest ? nil : $0 }
        self.notes = notes
        self.choices = choices
    }
}

extension Diagnostic {
    package var isError: Bool { severity == .error }

    /// The same finding in the file that its place numbers; notes about another file name it.
    func located(among names: [String]) -> Diagnostic {
        let file = range.start.file
        var copy = names.indices.contains(file) ? located(in: names[file]) : self
        for index in copy.notes.indices {
            guard let place = copy.notes[index].range?.start, place.file != file, names.indices.contains(place.file)
            else { continue }
            copy.notes[index].message += ": \(names[place.file]):\(place)"
            copy.notes[index].range = nil
        }
        return copy
    }

    /// The same finding in the file `path`.
    package func located(in path: String) -> Diagnostic {
        var copy = self
        if copy.path.isEmpty { copy.path = path }
        return copy
    }

    /// Messages quote what stands in the file, and that may be a quarter of a megabyte.
    static func shortened(_ text: String) -> String {
        guard text.utf8.count > longest else { return text }
        let scalars = text.unicodeScalars
        return String(scalars.prefix(longest / 2)) + "…" + String(scalars.suffix(longest / 8))
    }

    private static let longest = 600
}
