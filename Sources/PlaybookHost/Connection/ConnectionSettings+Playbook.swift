import EtcdClient
package import PlaybookLanguage

extension ConnectionSettings {
    /// What a playbook's `cluster:` says.
    package init(_ cluster: ClusterSettings) {
        self.init()
        endpoints = cluster.endpoints?.map(\.text)
        discovery = cluster.discoverySrv.map { Discovery(domain: $0, name: cluster.discoverySrvName) }
        trustedCAFile = cluster.trustedCaFile
        if cluster.certFile != nil || cluster.keyFile != nil {
            certificate = Certificate(
                certFile: cluster.certFile, keyFile: cluster.keyFile,
                keyPassword: cluster.keyPassword.map(SecretSource.reference))
        }
        serverName = cluster.serverName
        insecureSkipTLSVerify = cluster.insecureSkipTlsVerify
        if let name = cluster.username {
            login = .user(name, password: cluster.password.map(SecretSource.reference))
        } else if let token = cluster.token {
            login = .token(.reference(token))
        }
        dialTimeout = cluster.dialTimeout?.duration
        requestTimeout = cluster.requestTimeout?.duration
        keepAliveTime = cluster.dialKeepAliveTime.duration
        keepAliveTimeout = cluster.dialKeepAliveTimeout.duration
        further = Self.further(cluster)
    }

    private static func further(_ cluster: ClusterSettings) -> EtcdConfiguration {
        var configuration = EtcdConfiguration()
        configuration.autoSyncInterval = cluster.autoSyncInterval?.duration
        configuration.maxCallSendMsgSize = cluster.maxCallSendMsgSize.map { Int($0.bytes) }
        configuration.maxCallRecvMsgSize = cluster.maxCallRecvMsgSize.map { Int($0.bytes) }
        configuration.rejectOldCluster = cluster.rejectOldCluster ?? false
        configuration.permitWithoutStream = cluster.permitWithoutStream ?? false
        configuration.maxUnaryRetries = cluster.maxUnaryRetries.map { Int($0) }
        configuration.backoffWaitBetween = cluster.backoffWaitBetween?.duration
        configuration.backoffJitterFraction = cluster.backoffJitterFraction
        configuration.insecureTransport = cluster.insecureTransport
        configuration.wireFormat = cluster.wireFormat == .jsonGateway ? .jsonGateway : .gRPC
        return configuration
    }
}
