/// Looks for what no playbook may hold, whatever YAML makes of it: text that is not UTF-8, control characters, and line
/// ends on which editors and YAML disagree.
enum TextCheck {
    static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    static func firstProblem(in bytes: [UInt8]) -> SyntaxProblem? {
        if let problem = foreignEncoding(bytes) { return problem }
        var cursor = Cursor(bytes: bytes)
        if bytes.starts(with: byteOrderMark) { cursor.offset = 3 }
        while cursor.offset < bytes.count {
            if let problem = cursor.step() { return problem }
        }
        return nil
    }

    private static func foreignEncoding(_ bytes: [UInt8]) -> SyntaxProblem? {
        let head = bytes.prefix(4)
        let isWide =
            head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF])
            || (head.count >= 2 && (head[0] == 0) != (head[1] == 0))
            || (head.count == 4 && head.prefix(3).allSatisfy { $0 == 0 } && head[3] != 0)
        guard isWide else { return nil }
        return SyntaxProblem(
            .encoding, at: .fileStart, "the file is UTF-16 or UTF-32, at byte 0", help: "save it as UTF-8")
    }

    private struct Cursor {
        let bytes: [UInt8]
        var offset = 0
        var place = SourcePosition.start

        init(bytes: [UInt8]) { self.bytes = bytes }

        /// Passes one code point, or tells what is wrong with it.
        mutating func step() -> SyntaxProblem? {
            let byte = bytes[offset]
            switch byte {
            case 0x20...0x7E, 0x09:
                offset += 1
                place.column += 1
            case 0x0A:
                offset += 1
                place = SourcePosition(line: place.line + 1, column: 1)
            case 0x0D where offset + 1 < bytes.count && bytes[offset + 1] == 0x0A:
                offset += 1
            case 0x80...: return stepWide()
            default: return forbidden(UInt32(byte))
            }
            return nil
        }

        private mutating func stepWide() -> SyntaxProblem? {
            guard let (point, length) = decode() else {
                return SyntaxProblem(
                    .encoding, at: here, "invalid UTF-8 at byte \(offset)",
                    help: "save the file as UTF-8; for other bytes write {base64: …} or {hex: …}")
            }
            switch point {
            case 0x80...0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: return forbidden(point)
            default: break
            }
            offset += length
            place.column += 1
            return nil
        }

        /// The code point at `offset` and its length; nil where it is not well formed.
        private func decode() -> (point: UInt32, length: Int)? {
            let lead = bytes[offset]
            let (length, least): (Int, UInt32) =
                switch lead {
                case 0xC2...0xDF: (2, 0x80)
                case 0xE0...0xEF: (3, 0x800)
                case 0xF0...0xF4: (4, 0x10000)
                default: (0, 0)
                }
            guard length > 0, offset + length <= bytes.count else { return nil }
            var point = UInt32(lead) & (0x7F >> UInt32(length))
            for byte in bytes[(offset + 1)..<(offset + length)] {
                guard byte & 0xC0 == 0x80 else { return nil }
                point = point << 6 | UInt32(byte & 0x3F)
            }
            let isValid = point >= least && point <= 0x10FFFF && !(0xD800...0xDFFF).contains(point)
            return isValid ? (point, length) : nil
        }

        private func forbidden(_ point: UInt32) -> SyntaxProblem {
            SyntaxProblem(
                .forbiddenCharacter, at: here, "\(Self.name(of: point)) at byte \(offset)", help: Self.help(for: point))
        }

        private var here: SourceRange { SourceRange(line: place.line, column: place.column) }

        private static func name(of point: UInt32) -> String {
            switch point {
            case 0: "a NUL character"
            case 0x0D: "a carriage return without a line feed"
            case 0xFEFF: "a byte-order mark in the middle of the text"
            case 0x85, 0x2028, 0x2029: "the line separator \(code(point)), which editors and YAML count differently,"
            default: "the control character \(code(point))"
            }
        }

        private static func help(for point: UInt32) -> String {
            switch point {
            case 0x0D: "end lines with LF, or with CR LF"
            case 0xFEFF: "remove it"
            default: "in a value, write it as \"\(escape(point))\" in double quotes"
            }
        }

        private static func code(_ point: UInt32) -> String { "U+" + padded(point, to: 4).uppercased() }
        private static func escape(_ point: UInt32) -> String {
            point < 0x100 ? "\\x" + padded(point, to: 2) : "\\u" + padded(point, to: 4)
        }

        private static func padded(_ point: UInt32, to width: Int) -> String {
            let digits = String(point, radix: 16)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
    }
}
