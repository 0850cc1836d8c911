import CLibResolv
import Dispatch

/// Asks the DNS for services, by the system's resolver.
package enum ServiceLookup {
    /// The records of a name, those of lower priority first, and otherwise as they were answered.
    ///
    /// - Parameters:
    ///   - name: such as `_etcd-client._tcp.example.com`.
    ///   - server: who is asked; nil for the name servers of the system.
    ///   - timeout: whole seconds for which an answer is waited for, twice.
    package static func records(
        of name: String, asking server: NameServer? = nil, timeout: Int = 2
    ) async throws(LookupFailure) -> [ServiceRecord] {
        let result = await withCheckedContinuation { continuation in
            // The resolver blocks its thread.
            DispatchQueue.global().async { continuation.resume(returning: ask(name, server, timeout)) }
        }
        return try result.get()
    }

    private static func ask(
        _ name: String, _ server: NameServer?, _ timeout: Int
    ) -> Result<[ServiceRecord], LookupFailure> {
        // The largest answer there is.
        var answer = [UInt8](repeating: 0, count: 65_536)
        var failure: Int32 = 0
        let capacity = Int32(answer.count)
        let seconds = Int32(min(max(timeout, 1), 30))
        let length = unsafe answer.withUnsafeMutableBufferPointer { answer in
            if let server {
                unsafe playbook_srv_query(
                    name, server.address, server.port, seconds, tries, answer.baseAddress, capacity, &failure)
            } else {
                unsafe playbook_srv_query(name, nil, 0, seconds, tries, answer.baseAddress, capacity, &failure)
            }
        }
        guard length >= 0 else { return .failure(LookupFailure(reason: reason(failure))) }
        let records = read(answer, length)
        guard !records.isEmpty else { return .failure(LookupFailure(reason: "it has no records")) }
        return .success(records)
    }

    private static func read(_ answer: [UInt8], _ length: Int32) -> [ServiceRecord] {
        var records: [ServiceRecord] = []
        var index: Int32 = 0
        while true {
            var found = playbook_srv_record()
            let kind = unsafe answer.withUnsafeBufferPointer { answer in
                unsafe playbook_srv_read(answer.baseAddress, length, index, &found)
            }
            guard kind >= 0 else { break }
            index += 1
            if kind == 1, let record = ServiceRecord(found) { records.append(record) }
        }
        // Equals stay in the order of the answer.
        return records.enumerated().sorted { ($0.element.priority, $0.offset) < ($1.element.priority, $1.offset) }
            .map(\.element)
    }

    private static func reason(_ failure: Int32) -> String {
        switch failure {
        case HOST_NOT_FOUND: "there is no such name"
        case Int32(NO_DATA): "it has no records"
        case TRY_AGAIN: "no name server answers"
        default: "the name servers refuse to answer"
        }
    }

    private static let tries: Int32 = 2
}

extension ServiceRecord {
    /// Nil for a record that says that there is no service, and for a name that is no text.
    fileprivate init?(_ record: playbook_srv_record) {
        var text = unsafe withUnsafeBytes(of: record.target) { bytes in
            unsafe String(validating: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        while text?.hasSuffix(".") == true { text?.removeLast() }
        guard let text, !text.isEmpty, record.port > 0 else { return nil }
        self.init(priority: record.priority, weight: record.weight, port: record.port, target: text)
    }
}
