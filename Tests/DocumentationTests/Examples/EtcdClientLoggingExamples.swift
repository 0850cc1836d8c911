import EtcdClient
import EtcdClientLogging
import Logging
import TestSupport
import Testing

extension Examples {
    @Test("A client is observed: logs")
    func logs() async throws {
        try await Self.onCluster { endpoint, _ in
            var configuration = EtcdConfiguration(url: endpoint)
            configuration.interceptors.append(
                LoggingInterceptor(Logger(label: "etcd"), level: .trace, failureLevel: .warning))
            try await withEtcdClient(configuration) { client in
                try await client.put(PutRequest(key: "a", value: "x"))
            }
        }
    }
}
