import EtcdClient
import EtcdClientMetrics
import TestSupport
import Testing

extension Examples {
    @Test("A client is observed: metrics")
    func metrics() async throws {
        try await Self.onCluster { endpoint, _ in
            var configuration = EtcdConfiguration(url: endpoint)
            configuration.interceptors.append(MetricsInterceptor())
            try await withEtcdClient(configuration) { client in
                try await client.put(PutRequest(key: "a", value: "x"))
            }
        }
    }
}
