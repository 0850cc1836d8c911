import EtcdClient
import PlaybookEngine
import PlaybookLanguage

extension EtcdClient {
    /// Grants a lease; `conflict` where somebody else has granted one with this id meanwhile.
    func grant(_ id: LeaseID, seconds: Int64) async throws -> LeaseGrantResponse {
        do throws(EtcdError) { return try await leaseGrant(ttl: seconds, id: id.id) } catch {
            guard error.code == .leaseExists else { throw error }
            throw StepFailure.changedMeanwhile("lease \(id.text)")
        }
    }

    /// Ends a lease; `conflict` where it has ended meanwhile.
    func revoke(_ id: LeaseID) async throws -> ResponseHeader {
        do throws(EtcdError) { return try await leaseRevoke(id.id) } catch {
            guard error.code == .leaseNotFound else { throw error }
            throw StepFailure.changedMeanwhile("lease \(id.text)")
        }
    }
}
