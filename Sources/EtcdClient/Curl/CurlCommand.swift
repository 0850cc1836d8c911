/// A call to a cluster's JSON gateway, as a command line of curl for a POSIX shell.
///
/// Secrets are left out: the token is `$ETCD_TOKEN`, for the shell to fill in; passwords, and the values of headers that
/// the caller added, are `***`.
public struct CurlCommand: Sendable, Hashable, CustomStringConvertible {
    /// The words of the command line, `curl` first, each quoted for the shell where it has to be.
    public let words: [String]

    /// The command line.
    public var description: String { words.joined(separator: " ") }
}

/// Quoting for POSIX shells.
enum ShellWord {
    /// The text as one word that means the text and nothing else.
    static func quoted(_ text: String) -> String {
        let isPlain = !text.isEmpty && text.unicodeScalars.allSatisfy { plain.contains($0) }
        // Nothing is special between single quotes, which therefore hold anything but themselves.
        return isPlain
            ? text : "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }

    private static let plain = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_/:.,=@%+-".unicodeScalars)
}
