import SwiftProtobuf

/// One line of a stream: a message, or the error that ends the stream.
///
/// A message itself, of two fields, so that a line is read once.
struct GatewayResult<Value: Message>: Message, _MessageImplementationBase, _ProtoNameProviding {
    var result: Value?
    var error: Google_Protobuf_Value?
    var unknownFields = UnknownStorage()

    init() {}

    static var protoMessageName: String { "GatewayResult" }
    static var _protobuf_nameMap: _NameMap { names }

    mutating func decodeMessage<D: Decoder>(decoder: inout D) throws {
        while let field = try decoder.nextFieldNumber() {
            switch field {
            case 1: try decoder.decodeSingularMessageField(value: &result)
            case 2: try decoder.decodeSingularMessageField(value: &error)
            default: break
            }
        }
    }

    func traverse<V: Visitor>(visitor: inout V) throws {
        if let result { try visitor.visitSingularMessageField(value: result, fieldNumber: 1) }
        if let error { try visitor.visitSingularMessageField(value: error, fieldNumber: 2) }
    }

    static func == (one: Self, other: Self) -> Bool {
        guard one.error == other.error else { return false }
        guard let result = one.result, let otherResult = other.result else {
            return one.result == nil && other.result == nil
        }
        return result.isEqualTo(message: otherResult)
    }

    /// The message of a line; throws the error it holds, or what is wrong with it.
    static func value(of line: [UInt8]) throws(RPCError) -> Value {
        let result: Self = try GatewayCoding.decode(line)
        if let value = result.result, result.error == nil { return value }
        guard let error = result.error else { throw .malformedJSON }
        throw GatewayAnswer.error(["error": error], httpStatus: 500) ?? .malformedJSON
    }
}

private let names = _NameMap(bytecode: "\0\u{1}result\0\u{1}error\0")
