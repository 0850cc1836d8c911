/// A file that a playbook includes, as it was read.
package struct IncludedFile: Sendable {
    /// Reads the file at a path, which a file of the second name includes.
    package typealias Reader =
        @Sendable (
            _ path: String, _ from: String
        ) -> Result<IncludedFile, UnreadableContent>

    /// As it is shown: the path from where the playbook's own path starts.
    package var name: String
    /// The same for every path that leads to this file.
    package var identity: String
    package var bytes: [UInt8]

    package init(name: String, identity: String, bytes: [UInt8]) {
        self.name = name
        self.identity = identity
        self.bytes = bytes
    }
}

/// The keys of a file that is included.
struct IncludedFields: ArgumentSet {
    @Argument("The version of the playbook language: 1.", in: 1...1) var version: LanguageVersion
    @Argument("What it is for.") var description: Literal<String>?
    @Argument("What to do, in order.") var steps: AnyNode
}
