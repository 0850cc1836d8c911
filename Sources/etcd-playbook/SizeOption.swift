import ArgumentParser
import PlaybookLanguage

/// Reads the value of an option that is a duration, as playbooks write them.
func durationOption(_ text: String) throws -> PlaybookDuration {
    do { return try PlaybookDuration.parse(text: text) } catch {
        throw ValidationError([error.message, error.help].compactMap { $0 }.joined(separator: "; "))
    }
}

/// Reads the value of an option that is a size, as playbooks write them; hands back bytes.
func sizeOption(_ text: String) throws -> Int {
    do {
        let size = try ByteSize.parse(text: text)
        return Int(size.bytes)
    } catch {
        throw ValidationError([error.message, error.help].compactMap { $0 }.joined(separator: "; "))
    }
}
