package import EtcdSandbox
package import Testing

/// Starts clusters before a suite (or a test) and stops them after it; ``TestCluster`` hands them to the tests.
package struct ClusterTrait: SuiteTrait, TestTrait, TestScoping {
    /// How the members take clients.
    package enum Security: Sendable, Hashable {
        case plaintext
        case tls
        /// TLS, with a certificate from the client too.
        case mutualTLS
    }

    fileprivate let options: ClusterOptions
    fileprivate let releases: [EtcdRelease]
    fileprivate let security: Security

    @concurrent package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await MachineShare.take { try await provideClusters(function) }
    }

    @concurrent private func provideClusters(
        _ function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let tls = security == .plaintext ? nil : try await TestTLS.make()
        var clusters: [EtcdRelease: EtcdCluster] = [:]
        do {
            for release in releases { clusters[release] = try await start(release, tls) }
            try await TestCluster.$tls.withValue(tls) {
                try await TestCluster.$turns.withValue(clusters.mapValues { _ in Slots(1) }) {
                    try await TestCluster.$running.withValue(clusters) { try await function() }
                }
            }
        } catch {
            for cluster in clusters.values { await cluster.stop() }
            throw error
        }
        for cluster in clusters.values { await cluster.stop() }
    }

    private func start(_ release: EtcdRelease, _ tls: TestTLS?) async throws -> EtcdCluster {
        var options = options
        options.etcd = release.binary
        options.tls = tls?.options(mutual: security == .mutualTLS)
        return try await EtcdCluster.start(options)
    }
}

extension Trait where Self == ClusterTrait {
    /// A cluster for the suite, one for each release named. `options.etcd` and `options.tls` are set by the trait.
    package static func cluster(
        _ options: ClusterOptions, on releases: [EtcdRelease] = [.v34], security: ClusterTrait.Security = .plaintext
    ) -> ClusterTrait {
        ClusterTrait(options: options, releases: releases, security: security)
    }
}

extension ClusterOptions {
    /// One member that does not wait for the disk.
    package static let one = ClusterOptions(members: 1, unsafeNoFsync: true)
    /// Three members that do not wait for the disk.
    package static let three = ClusterOptions(members: 3, unsafeNoFsync: true)
    /// Five members that do not wait for the disk.
    package static let five = ClusterOptions(members: 5, unsafeNoFsync: true)
}
