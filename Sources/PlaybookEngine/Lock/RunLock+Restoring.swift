import EtcdClient
import PlaybookRecord
import Synchronization

extension RunLock {
    /// Makes the key anew where the run itself has just deleted it among others.
    ///
    /// The deletion compared that the lock was held, so nobody else had it; who was quicker in the moment since has it
    /// now.
    func restore(after effects: [Effect]) async {
        let (held, holder) = state.withLock { ($0.held, $0.holder) }
        guard let held, effects.contains(where: { $0.change.deletes(Array(key.name.utf8)) }) else { return }
        let put = PutRequest(key: Array(key.name.utf8), value: holder.json, lease: held.lease)
        do throws(EtcdError) {
            let look = Txn.Operation.get(GetRequest(.key(put.key)))
            // Also for a run that was told to stop: what always comes needs the lock.
            let txn = Txn(if: [.absent(put.key)], then: [.put(put)], else: [look])
            let answer = try await client.finishing { false }.txn(txn)
            guard answer.succeeded else {
                // A deletion can leave the key out, whatever its range.
                if case .get(let found)? = answer.responses.first,
                    found.keyValues.first?.createRevision == held.revision
                {
                    return
                }
                lose("a step deleted its key, and somebody else took it then")
                return
            }
            state.withLock { $0.held?.revision = answer.header.revision }
        } catch { lose("a step deleted its key, and it could not be made anew: \(error.message)") }
    }
}

extension Change {
    /// Whether this key is among those of a range that is deleted.
    fileprivate func deletes(_ key: [UInt8]) -> Bool {
        guard case .keys(let first, let end) = self, !key.lexicographicallyPrecedes(first.bytes) else { return false }
        return end.bytes == [0] || key.lexicographicallyPrecedes(end.bytes)
    }
}
