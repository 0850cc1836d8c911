package import EtcdClient
import FoundationEssentials
import PlaybookLanguage
package import PlaybookRecord

/// The key of a cluster's run lock, and who stands in it.
package struct LockKey: Sendable {
    package let name: String
    private let client: EtcdClient

    package init(_ name: String, _ client: EtcdClient) {
        self.name = name
        self.client = client
    }

    /// The key as it is; nil where nobody holds the lock.
    ///
    /// - Parameter cluster: the cluster that it is to be looked for in; nil for whichever answers.
    package func look(in cluster: UInt64? = nil) async throws(StepFailure) -> HeldKey? {
        let answer: GetResponse
        do throws(EtcdError) { answer = try await client.get(GetRequest(key: name)) } catch { throw failure(error) }
        try StepFailure.expect(cluster, answer.header.clusterID)
        return answer.keyValues.first.map { HeldKey($0) }
    }

    /// What `lock show` says.
    package func record() async throws(StepFailure) -> LockRecord {
        guard let held = try await look() else { return LockRecord(key: name) }
        var record = LockRecord(key: name, isHeld: true, holder: held.holder)
        guard held.lease != 0 else { return record }
        do throws(EtcdError) { record.secondsLeft = max(0, try await client.leaseTimeToLive(held.lease).ttl) } catch {
            throw failure(error)
        }
        return record
    }

    /// Takes the lock away from whoever holds it in this key, and from nobody who took it later.
    package func free(_ held: HeldKey) async throws(EtcdError) {
        let isSame = Compare(.key(name), .equal, .createRevision(held.revision))
        let txn = Txn(if: [isSame], then: [.delete(DeleteRequest(key: name))])
        guard try await client.txn(txn).succeeded, held.lease != 0 else { return }
        // The holder notices sooner; that it may be gone by now is no matter.
        _ = try? await client.leaseRevoke(held.lease, options: .timeout(.seconds(5)))
    }

    /// Ends the lock as ``free(_:)`` does, for an operator.
    ///
    /// - Throws: `unknown` where nobody can tell whether it has ended.
    package func end(_ held: HeldKey) async throws(StepFailure) {
        do throws(EtcdError) { try await free(held) } catch {
            guard error.outcome == .unknown else { throw failure(error) }
            throw StepFailure(.unknown, error.description, help: "lock show tells whether it is held still")
        }
    }

    /// What a call on the key failed with that changed nothing, or nothing that stays.
    func failure(_ error: EtcdError) -> StepFailure {
        error.code == .permissionDenied ? .mayNotLock(name) : StepFailure(asking: error)
    }
}

extension StepFailure {
    static func mayNotLock(_ key: String) -> StepFailure {
        StepFailure(
            .denied, "the user may not read and write the run lock, the key \(key)",
            help: "grant one of its roles readwrite on that key: etcdctl role grant-permission ROLE readwrite \(key); "
                + "or name another prefix with lock: in the playbook", restsOn: [.auth])
    }
}

/// A run lock that somebody holds.
package struct HeldKey: Sendable {
    /// Nil where the value is not that of a run.
    package var holder: LockHolder?
    /// The revision that made the key.
    package var revision: Int64
    /// 0 where the key has none: nothing but `lock break` ends it.
    package var lease: Int64

    init(_ pair: KeyValue) {
        holder = LockHolder(json: pair.value)
        revision = pair.createRevision
        lease = pair.lease
    }
}

extension LockHolder {
    init?(json: [UInt8]) {
        guard let holder = try? JSONDecoder().decode(LockHolder.self, from: Data(json)) else { return nil }
        // It comes from the cluster, where anybody may have written it.
        self = holder.mapTexts { String($0.prefix(200).map { $0.isNewline ? " " : $0 }) }
    }

    var json: [UInt8] { (try? JSONValue(encoding: self))?.utf8Line ?? [] }
}

/// What somebody else holds.
enum Holding: Sendable {
    /// The key of that name.
    case key(String, HeldKey)
    /// The file at that path, which stands in for the key on this host.
    case file(String, LockHolder?)

    var holder: LockHolder? {
        switch self {
        case .key(_, let held): held.holder
        case .file(_, let holder): holder
        }
    }

    fileprivate var place: String {
        switch self {
        case .key(let place, _), .file(let place, _): place
        }
    }

    /// A file is held only while its process lives, and no command ends that.
    fileprivate var ends: String {
        switch self {
        case .key: "lock show shows it, lock break ends it where that run is dead"
        case .file: "it is a file of this host, and ends with that process"
        }
    }
}

extension StepFailure {
    /// That somebody else holds the lock.
    static func locked(_ other: Holding, waited: PlaybookDuration?) -> StepFailure {
        let who = other.holder?.words ?? "somebody who does not say who it is"
        let again = waited.map { ", and still was after \($0)" } ?? ""
        let help = waited == nil ? "try again later, or wait with --lock-timeout; \(other.ends)" : other.ends
        return StepFailure(.locked, "the run lock \(other.place) is held\(again): \(who)", help: help)
    }
}
