import EtcdClient
import PlaybookEngine
import PlaybookHost
import PlaybookLanguage
import PlaybookRecord
import Testing
import YAMLSyntax

@Suite("Clusters that steps name besides the run's own")
struct OtherClustersTests {
    private func open(_ text: String, isFixed: Bool) async throws -> [EtcdEndpoint] {
        let node = try #require(YAMLDocument.parse(text, name: "from").root)
        guard case .bound(let settings) = ClusterSettings.bind(node, in: Scope()) else {
            Issue.record("not bound: \(text)")
            return []
        }
        let redactor = Redactor()
        // The login of the run's own cluster is in the environment, and is not for others.
        let environment = HostEnvironment(
            variables: ["ETCDCTL_USER": "root:secret", "ETCDCTL_ENDPOINTS": "http://own:2379", "OLD": "password"])
        let clusters = OtherClusters(SecretStore(environment, redactor), redactor, isFixed: isFixed)
        let client = try await clusters.open(settings)
        defer { client.close() }
        #expect(await client.username() == (settings.username))
        return client.endpoints
    }

    @Test("They are reached as it is written there, and by nothing else")
    func asWritten() async throws {
        let endpoints = try await open("{endpoints: ['http://10.0.0.1:2379']}", isFixed: true)
        #expect(endpoints.map(\.description) == ["http://10.0.0.1:2379"])
        _ = try await open("{endpoints: ['http://10.0.0.1:2379'], username: u, password: {env: OLD}}", isFixed: false)
    }

    @Test(
        "What cannot be used is said",
        arguments: [
            ("{endpoints: ['http://10.0.0.1:2379'], username: u, password: {env: OLD}}", true, "--cluster fixes"),
            ("{dial-timeout: 2s}", false, "no endpoints"),
            ("{endpoints: ['http://10.0.0.1:2379'], username: u, password: {env: NONE}}", false, "NONE"),
            ("{file: /nowhere/cluster.yaml}", false, "cannot be read"),
        ])
    func unusable(text: String, isFixed: Bool, words: String) async throws {
        let failure = await #expect(throws: StepFailure.self) { _ = try await open(text, isFixed: isFixed) }
        #expect(failure?.kind == .configuration)
        #expect(failure?.message.contains(words) == true, "\(failure?.message ?? "")")
    }
}
