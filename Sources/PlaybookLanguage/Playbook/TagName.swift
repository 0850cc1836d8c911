/// A word by which steps are chosen on the command line.
struct TagName: TextArgument, Hashable {
    var text: String

    static let expected = "a tag: lower-case letters, digits, - and _, with a letter first"
    static let pattern: String? = "^[a-z][a-z0-9_-]{0,63}$"
    static let placeholder = TagName(unchecked: "tag")

    init?(text: String) {
        guard let first = text.utf8.first, (0x61...0x7A).contains(first), text.utf8.count <= 64,
            text.utf8.allSatisfy({
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || [0x2D, 0x5F].contains($0)
            })
        else { return nil }
        self.text = text
    }

    private init(unchecked text: String) { self.text = text }
}
