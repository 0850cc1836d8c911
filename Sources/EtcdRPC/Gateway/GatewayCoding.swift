import SwiftProtobuf

/// Messages as the JSON that the gateway speaks: bytes in base64, 64-bit integers as strings.
enum GatewayCoding {
    /// The JSON of a message.
    static func encode(_ message: some Message, limit: Int) throws(RPCError) -> [UInt8] {
        let text: [UInt8]
        do {
            text = try message.jsonUTF8Bytes(options: encoding)
        } catch {
            throw .cannotEncode
        }
        try check(message, text, limit)
        return text
    }

    /// The limit is for the message itself, as the server counts: its text is longer.
    private static func check(_ message: some Message, _ text: [UInt8], _ limit: Int) throws(RPCError) {
        guard text.count > limit else { return }
        let bytes: [UInt8]? = try? message.serializedBytes()
        guard let bytes, bytes.count <= limit else { throw .requestTooLarge(bytes?.count ?? text.count, limit: limit) }
    }

    /// The message of a JSON text; fields that are not known are passed over.
    static func decode<Decoded: Message>(_ text: [UInt8]) throws(RPCError) -> Decoded {
        do {
            return try Decoded(jsonUTF8Bytes: text, options: decoding)
        } catch {
            throw .malformedJSON
        }
    }

    /// How long a text may be for a message of so many bytes: one of many small fields is a few times as long.
    static func receiveLimit(_ messageLimit: Int) -> Int {
        let (product, isTooLarge) = messageLimit.multipliedReportingOverflow(by: 4)
        let (sum, isTooMuch) = product.addingReportingOverflow(65_536)
        return isTooLarge || isTooMuch ? Int.max : sum
    }

    private static let encoding: JSONEncodingOptions = {
        var options = JSONEncodingOptions()
        options.preserveProtoFieldNames = true
        return options
    }()

    private static let decoding: JSONDecodingOptions = {
        var options = JSONDecodingOptions()
        options.ignoreUnknownFields = true
        return options
    }()
}

extension RPCError {
    static let malformedJSON = RPCError(
        .internal, "the answer is no JSON message of the expected kind", outcome: .unknown)
}
