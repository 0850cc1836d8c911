import Glibc
import Synchronization

/// Takes known secrets out of text that is about to be shown or stored.
///
/// A secret is registered before its first use. It is found by its bytes, in each of its ``SecretForms``, whatever stands
/// beside it; one of fewer than four bytes is not looked for, since it would tear ordinary words apart.
package final class Redactor: Sendable {
    private let forms = Mutex<Set<[UInt8]>>([])

    package init() {}

    /// Whether it knows of no secret: then every text is as it would be without them.
    package var isEmpty: Bool { forms.withLock { $0.isEmpty } }

    package func register(_ secret: Secret) {
        let bytes = secret.reveal()
        guard bytes.count >= SecretForms.shortest else { return }
        let new = SecretForms.all(of: bytes)
        forms.withLock { $0.formUnion(new) }
    }

    /// `text` with every known secret replaced by `***`; those that overlap are one.
    package func redact(_ text: String) -> String {
        let known = forms.withLock { $0 }
        guard !known.isEmpty else { return text }
        var text = text
        return text.withUTF8 { bytes in
            let places = Self.places(of: known, in: UnsafeRawBufferPointer(bytes))
            return places.isEmpty ? nil : Self.without(places, UnsafeRawBufferPointer(bytes))
        } ?? text
    }

    /// Where secrets stand, in order; no two touch.
    private static func places(of known: Set<[UInt8]>, in text: UnsafeRawBufferPointer) -> [Range<Int>] {
        var found: [Range<Int>] = []
        for form in known where form.count <= text.count { add(form, in: text, to: &found) }
        guard found.count > 1 else { return found }
        found.sort { $0.lowerBound < $1.lowerBound }
        var merged: [Range<Int>] = []
        for place in found {
            if let last = merged.last, place.lowerBound <= last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, place.upperBound)
            } else {
                merged.append(place)
            }
        }
        return merged
    }

    private static func add(_ form: [UInt8], in text: UnsafeRawBufferPointer, to found: inout [Range<Int>]) {
        guard let start = text.baseAddress, let first = form.first else { return }
        var from = 0
        while from + form.count <= text.count,
            let place = memchr(start + from, Int32(first), text.count - form.count + 1 - from)
        {
            let lower = UnsafeRawPointer(place) - start
            if memcmp(place, form, form.count) == 0 { found.append(lower..<lower + form.count) }
            // What repeats itself may begin again within itself.
            from = lower + 1
        }
    }

    private static func without(_ places: [Range<Int>], _ text: UnsafeRawBufferPointer) -> String {
        var clean: [UInt8] = []
        var end = 0
        for place in places {
            clean += text[end..<place.lowerBound]
            clean += Array("***".utf8)
            end = place.upperBound
        }
        clean += text[end...]
        return String(decoding: clean, as: UTF8.self)
    }
}
