import EtcdClient
import EtcdClientTracing
import TestSupport
import Testing

extension Examples {
    @Test("A client is observed: traces")
    func traces() async throws {
        try await Self.onCluster { endpoint, _ in
            var configuration = EtcdConfiguration(url: endpoint)
            configuration.interceptors.append(TracingInterceptor())
            try await withEtcdClient(configuration) { client in
                try await client.put(PutRequest(key: "a", value: "x"))
            }
        }
    }
}
