import EtcdProtos

extension ResponseHeader {
    init(_ message: Etcdserverpb_ResponseHeader) {
        self.init(
            clusterID: message.clusterID, memberID: message.memberID, revision: message.revision,
            raftTerm: message.raftTerm)
    }
}
