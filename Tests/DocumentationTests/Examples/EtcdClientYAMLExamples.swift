import EtcdClient
import EtcdClientYAML
import EtcdSandbox
import Foundation
import TestSupport
import Testing

extension Examples {
    @Test("A file of Go's says where the cluster is")
    func configurationFile() async throws {
        try await Self.onCluster { endpoint, _ in
            let folder = try TemporaryFolder(prefix: "etcd-sandbox-documentation")
            let path = folder.file("client.yaml")
            try Data("endpoints: [\"\(endpoint)\"]\ninsecure-transport: true\n".utf8).write(to: URL(filePath: path))
            let file = try EtcdConfigurationFile(path: path)
            for warning in file.warnings { print(warning) }
            var configuration = file.configuration
            configuration.requestTimeout = .seconds(5)
            try await withEtcdClient(configuration) { client in
                try await client.put(PutRequest(key: "a", value: "x"))
            }
            #expect(file.warnings == [])
        }
    }
}
