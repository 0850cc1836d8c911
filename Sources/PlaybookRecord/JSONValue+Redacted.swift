package import PlaybookLanguage

extension JSONValue {
    /// The same tree without the secrets that `redactor` knows.
    package func redacted(by redactor: Redactor) -> JSONValue {
        switch self {
        case .null, .bool, .number: self
        case .string(let text): .string(redactor.redact(text))
        case .array(let items): .array(items.map { $0.redacted(by: redactor) })
        case .object(let members): .object(members.map { ($0.name, $0.value.redacted(by: redactor)) })
        }
    }
}
