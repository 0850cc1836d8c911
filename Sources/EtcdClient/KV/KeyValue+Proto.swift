import EtcdProtos
import FoundationEssentials

extension KeyValue {
    init(_ message: Mvccpb_KeyValue) {
        self.init(
            key: [UInt8](bytesOf: message.key), value: [UInt8](bytesOf: message.value),
            createRevision: message.createRevision, modRevision: message.modRevision, version: message.version,
            lease: message.lease)
    }
}

extension [UInt8] {
    /// The bytes of a message's field, copied in one go; as any sequence they would be asked for one after another.
    init(bytesOf field: Data) { self = field.withUnsafeBytes { [UInt8]($0) } }
}
