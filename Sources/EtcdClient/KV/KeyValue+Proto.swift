import EtcdProtos
import FoundationEssentials

extension KeyValue {
    init(_ message: Mvccpb_KeyValue) {
        self.init(
            key: [UInt8](message.key), value: [UInt8](message.value), createRevision: message.createRevision,
            modRevision: message.modRevision, version: message.version, lease: message.lease)
    }
}
