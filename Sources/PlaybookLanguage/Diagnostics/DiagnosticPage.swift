/// What `explain` says about a code, and the manual of diagnostics.
package struct DiagnosticPage: Sendable, Hashable {
    /// Why it is a finding, and what to do; paragraphs, with a blank line between them.
    package var text: String
    /// A playbook that has this finding and no other.
    package var wrong: PageExample
    /// The same playbook without a finding.
    package var right: PageExample
}

/// A playbook in the manual of diagnostics: `playbook.yaml`, and the command that is given it.
package struct PageExample: Sendable, Hashable {
    package enum Encoding: Sendable, Hashable {
        case utf8, latin1
    }

    /// Nil where there is no such file.
    package var text: String?
    package var encoding = Encoding.utf8
    /// The last line stands this often in the file.
    package var repetitions = 1
    /// Further files beside it.
    package var files: [String: String] = [:]
    /// What stands behind `etcd-playbook`.
    package var arguments = PageExample.validate

    package static let validate = ["validate", "playbook.yaml"]

    package init(
        _ text: String?, encoding: Encoding = .utf8, repetitions: Int = 1, files: [String: String] = [:],
        arguments: [String] = PageExample.validate
    ) {
        self.text = text
        self.encoding = encoding
        self.repetitions = repetitions
        self.files = files
        self.arguments = arguments
    }

    /// A playbook with these steps.
    static func steps(
        _ steps: String, repetitions: Int = 1, files: [String: String] = [:],
        arguments: [String] = PageExample.validate
    ) -> PageExample {
        let lines = steps.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)" }
        return PageExample(
            "version: 1\nname: example\nsteps:\n" + lines.joined(separator: "\n"), repetitions: repetitions,
            files: files, arguments: arguments)
    }

    /// The bytes of the file; nil where there is none.
    package var bytes: [UInt8]? {
        guard let text else { return nil }
        let last = text.split(separator: "\n").last ?? ""
        let whole = text + "\n" + String(repeating: "\(last)\n", count: repetitions - 1)
        guard encoding == .latin1 else { return Array(whole.utf8) }
        return whole.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    }

    /// Whether `validate` alone shows it, without a flag or a further file.
    package var isPlain: Bool { arguments == Self.validate && files.isEmpty }
}

extension PageExample: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) { self.init(text) }
}
