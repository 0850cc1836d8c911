/// The id of a lease as etcdctl writes it: hexadecimal, without a prefix. `0` is no lease.
package struct LeaseID: TextArgument, Hashable {
    package var id: Int64

    package init(_ id: Int64) { self.id = id }

    package static let expected = "a lease id in hexadecimal, such as 694d71ddacfda227, or 0 for none"
    package static let pattern: String? = "^[0-9a-fA-F]{1,16}$"
    package static let placeholder = LeaseID(0)

    package init?(text: String) {
        guard (1...16).contains(text.utf8.count), text.allSatisfy(\.isHexDigit), let bits = UInt64(text, radix: 16)
        else { return nil }
        id = Int64(bitPattern: bits)
    }

    package var text: String { String(UInt64(bitPattern: id), radix: 16) }
}
