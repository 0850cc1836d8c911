import Foundation

/// Looks for pieces of secrets in whatever bytes: plain, and as other programs encode them.
///
/// It knows nothing of the redactor that it checks, and finds a secret that was cut, broken into lines or decoded too:
/// any ``window`` bytes in a row of any form are a find.
struct LeakSearch {
    /// How many bytes of a form in a row are a leak.
    static let window = 12
    private var hashes: Set<UInt64> = []

    /// - Parameter secrets: none may hold ordinary words.
    init(_ secrets: [[UInt8]]) {
        for secret in secrets {
            for form in Self.forms(of: secret) { Self.forEachWindow(of: form) { hash, _ in hashes.insert(hash) } }
        }
    }

    /// What stands around the first pieces found in `bytes`, made printable.
    func finds(in bytes: [UInt8], most: Int = 3) -> [String] {
        var places: [Int] = []
        Self.forEachWindow(of: bytes) { hash, end in
            guard places.count < most, hashes.contains(hash), end - (places.last ?? -1000) > 200 else { return }
            places.append(end)
        }
        return places.map { end in
            String(decoding: bytes[max(0, end - 80)..<min(bytes.count, end + 20)], as: UTF8.self).debugDescription
        }
    }

    /// The secret as plain, percent-encoded, JSON-escaped, hexadecimal and base 64 text.
    private static func forms(of secret: [UInt8]) -> [[UInt8]] {
        var forms = [secret]
        for letters in ["0123456789abcdef", "0123456789ABCDEF"].map({ Array($0.utf8) }) {
            let digits = secret.map { [letters[Int($0 >> 4)], letters[Int($0 & 15)]] }
            forms.append(digits.flatMap { $0 })
            forms.append(digits.flatMap { $0 + [0x20] })
            forms.append(zip(secret, digits).flatMap { isLetter($0) ? [$0] : [UInt8(ascii: "%")] + $1 })
            forms.append(zip(secret, digits).flatMap { isLetter($0) ? [$0] : $0 == 0x20 ? [0x2B] : [0x25] + $1 })
        }
        for offset in 0..<3 {
            let text = Data([UInt8](repeating: 0, count: offset) + secret).base64EncodedString()
            // Characters that hold bits of the text around it tell nothing.
            let pure = Array(text.utf8)[((8 * offset + 5) / 6)..<(8 * (offset + secret.count) / 6)]
            forms.append(Array(pure))
            forms.append(
                pure.map {
                    $0 == UInt8(ascii: "+") ? UInt8(ascii: "-") : $0 == UInt8(ascii: "/") ? UInt8(ascii: "_") : $0
                })
        }
        if let text = String(validating: secret, as: UTF8.self) {
            for options: JSONSerialization.WritingOptions in [[.withoutEscapingSlashes], []] {
                let json = try? JSONSerialization.data(withJSONObject: [text], options: options)
                forms.append(Array(json ?? Data()).dropFirst(2).dropLast(2))
            }
            forms.append(Array(text.debugDescription.utf8.dropFirst().dropLast()))
        } else {
            forms.append(Array(String(decoding: secret, as: UTF8.self).utf8))
        }
        return forms
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    // A rolling hash: each step takes the oldest byte out and the next one in.
    private static func forEachWindow(of bytes: [UInt8], _ body: (UInt64, _ end: Int) -> Void) {
        var hash: UInt64 = 0
        bytes.withUnsafeBufferPointer { bytes in
            for end in bytes.indices {
                hash = hash &* multiplier &+ UInt64(bytes[end]) &+ 1
                if end >= window { hash = hash &- (UInt64(bytes[end - window]) &+ 1) &* oldest }
                if end >= window - 1 { body(hash, end) }
            }
        }
    }

    private static let multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15
    private static let oldest = (0..<window).reduce(UInt64(1)) { power, _ in power &* multiplier }
}
