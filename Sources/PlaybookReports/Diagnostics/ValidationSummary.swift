import PlaybookLanguage
import PlaybookRecord

/// What `validate` found, in one sentence.
struct ValidationSummary {
    let record: ValidationRecord
    /// Whether warnings are errors.
    let strict: Bool

    var errors: Int { record.files.reduce(0) { $0 + $1.errors + (strict ? $1.warnings : 0) } }
    var warnings: Int { strict ? 0 : record.files.reduce(0) { $0 + $1.warnings } }
    var invalid: Int { record.files.count(where: isInvalid) }

    func isInvalid(_ file: ValidationRecord.File) -> Bool { file.errors > 0 || strict && file.warnings > 0 }

    /// What was found in a playbook: in its own file, and in others that belong to it.
    func findings(of file: ValidationRecord.File) -> [Diagnostic] {
        let paths = [file.path] + (file.otherPaths ?? [])
        return record.diagnostics.filter { paths.contains($0.path) }
    }

    /// "3 of 4 playbooks valid; 2 errors, 1 warning."
    var text: String {
        let count = record.files.count
        let valid = "\(count - invalid) of \(HumanValue.count(count, "playbook")) valid"
        return "\(valid); \(HumanValue.count(errors, "error")), \(HumanValue.count(warnings, "warning"))."
    }

    /// How it ended, in a word or two.
    var word: String {
        switch record.verdict {
        case .done: "valid"
        case .inputMissing: "unreadable"
        default: "not valid"
        }
    }
}
