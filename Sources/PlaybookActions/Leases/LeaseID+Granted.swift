import PlaybookEngine
import PlaybookLanguage

extension LeaseID {
    /// Fails where there is no such lease for a key to be put with; 0 stands for none.
    func expectGranted(_ cluster: ClusterReader) async throws(StepFailure) {
        guard id != 0, try await !cluster.hasLease(id) else { return }
        throw StepFailure(
            .failed, "there is no lease \(text), or its time is over",
            help: "a lease id is hexadecimal here, as etcdctl lease list prints it")
    }
}
