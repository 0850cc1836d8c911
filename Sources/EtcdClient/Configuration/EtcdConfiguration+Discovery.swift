import NameService

extension EtcdConfiguration {
    /// The configuration with the endpoints that the DNS has for ``discoverySRV``; the same where it names no domain.
    ///
    /// Asked for are the SRV records of `_etcd-client-ssl._tcp` and `_etcd-client._tcp`, with ``discoverySRVName`` behind
    /// the service's name where there is one, as etcdctl does. Those with TLS count where there are any. Those without
    /// are taken where there are no others and no setting of TLS is given: who configures an authority is not to speak in
    /// the clear because a record is missing.
    ///
    /// ``withEtcdClient(_:_:)`` does so by itself.
    ///
    /// - Throws: `noEndpointAvailable` where none is found.
    public func discovered() async throws(EtcdError) -> EtcdConfiguration {
        guard let domain = discoverySRV, !domain.isEmpty else { return self }
        let (secure, plain) = (serviceName("etcd-client-ssl", domain), serviceName("etcd-client", domain))
        async let secureAnswer = look(up: secure)
        async let plainAnswer = look(up: plain)
        let (withTLS, without) = (await secureAnswer, await plainAnswer)
        var configuration = self
        (configuration.discoverySRV, configuration.discoverySRVName) = (nil, nil)
        if insecureTransport != true, case .success(let records) = withTLS {
            configuration.endpoints = records.map { "https://\($0.authority)" }
        } else if insecureTransport ?? !hasTLSSettings, case .success(let records) = without {
            configuration.endpoints = records.map { "http://\($0.authority)" }
        } else {
            throw EtcdError(.noEndpointAvailable, notFound((secure, withTLS), (plain, without)), outcome: .notSent)
        }
        return configuration
    }

    private func serviceName(_ service: String, _ domain: String) -> String {
        let suffix = discoverySRVName.map { $0.isEmpty ? "" : "-\($0)" } ?? ""
        return "_\(service)\(suffix)._tcp.\(domain)"
    }

    private func look(up name: String) async -> Result<[ServiceRecord], LookupFailure> {
        let seconds = (dialTimeout ?? .seconds(5)).components.seconds
        do throws(LookupFailure) {
            let timeout = Int(min(max(seconds / 2, 1), 30))
            return .success(try await ServiceLookup.records(of: name, asking: nameServer, timeout: timeout))
        } catch { return .failure(error) }
    }
}

extension ServiceRecord {
    fileprivate var authority: String { "\(target):\(port)" }
}

private typealias Answer = (name: String, result: Result<[ServiceRecord], LookupFailure>)

private func notFound(_ secure: Answer, _ plain: Answer) -> String {
    let reasons = [secure, plain].map { answer in
        switch answer.result {
        case .failure(let failure): "\(answer.name): \(failure.reason)"
        case .success: "\(answer.name): its servers are not asked, by the settings of TLS"
        }
    }
    return "the DNS has no endpoints: \(reasons.joined(separator: "; "))"
}
