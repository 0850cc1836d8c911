/// Protocol buffers that any reader can take apart, and that hold what no server would send.
package enum RandomMessage {
    /// The bytes of a message with a few fields of any kind, messages within messages among them.
    package static func bytes(_ random: inout SeededGenerator, depth: Int = 4) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<random.number(0...7) {
            let number = UInt64(random.number(1...9))
            switch random.number(0...5) {
            case 0, 1: bytes += varint(number << 3) + varint(strangeNumber(&random))
            case 2: bytes += varint(number << 3 | 1) + random.bytes(8)
            case 3: bytes += varint(number << 3 | 5) + random.bytes(4)
            default:
                let content = content(&random, depth)
                bytes += varint(number << 3 | 2) + varint(UInt64(content.count)) + content
            }
        }
        return bytes
    }

    private static func content(_ random: inout SeededGenerator, _ depth: Int) -> [UInt8] {
        switch random.number(0...3) {
        case 0: random.bytes(random.number(0...20))
        case 1: Array(random.pick(texts, or: "").utf8)
        default: depth == 0 ? [] : bytes(&random, depth: depth - 1)
        }
    }

    private static func strangeNumber(_ random: inout SeededGenerator) -> UInt64 {
        random.once(in: 3) ? random.next() : random.pick(numbers, or: 0)
    }

    private static let numbers: [UInt64] = [
        0, 1, 2, 3, 255, 1 << 31, UInt64(UInt32.max), 1 << 62, UInt64(Int64.max), 1 << 63, .max, .max - 1,
    ]
    private static let texts = [
        "", "m1", "http://127.0.0.1:1", "https://[::1]:2379", "http://", "3.4.23", "99999999999999999999.0",
        "etcdserver",
        "\u{0}", "\u{1B}[31m", "\u{202E}", "root", "../..",
    ]

    private static func varint(_ number: UInt64) -> [UInt8] {
        var (left, bytes) = (number, [UInt8]())
        while left >= 128 {
            bytes.append(UInt8(left & 127) | 128)
            left >>= 7
        }
        return bytes + [UInt8(left)]
    }
}
