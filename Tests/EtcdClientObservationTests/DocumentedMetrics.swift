import EtcdClient
import EtcdClientMetrics
import EtcdSandbox
import MetricsTestKit
import TestSupport
import Testing

/// What the documentation of Go's clientv3 shows of metrics, in our words.
@Suite("Documented metrics", .cluster(.one, on: EtcdRelease.allCases))
struct DocumentedMetrics {
    @Test(
        "DOC metrics: a get shows on the program's page of metrics, by the name and labels that Go's clients have",
        arguments: EtcdRelease.allCases)
    func metrics(release: EtcdRelease) async throws {
        let factory = TestMetrics()
        let server = try RawServer { connection in
            _ = connection.readHead()
            let page = factory.page
            connection.write(
                "HTTP/1.1 200 OK\r\nContent-Length: \(page.utf8.count)\r\nConnection: close\r\n\r\n\(page)")
        }
        var configuration = EtcdConfiguration(endpoints: try TestCluster.of(release).endpoints)
        configuration.requestTimeout = .seconds(30)
        configuration.interceptors = [MetricsInterceptor(factory: factory)]
        let page = try await withEtcdClient(configuration) { client in
            _ = try await client.get(GetRequest(key: "test_key"))
            return try await client.serverMetrics(of: EtcdEndpoint("http://127.0.0.1:\(server.port)"))
        }
        let range = #"grpc_method="Range",grpc_service="etcdserverpb.KV",grpc_type="unary""#
        let lines = page.text.split(separator: "\n")
        #expect(lines.filter { $0.hasPrefix("grpc_client_started_total") } == ["grpc_client_started_total{\(range)} 1"])
        #expect(lines.contains(#"grpc_client_handled_total{grpc_code="OK",\#(range)} 1"#))
        #expect(lines.contains("grpc_client_msg_sent_total{\(range)} 1"))
        #expect(lines.contains("grpc_client_msg_received_total{\(range)} 1"))
        #expect(lines.contains("grpc_client_handling_seconds_count{\(range)} 1"))
    }
}

extension TestMetrics {
    /// The counters, and the numbers of timings, as a page for Prometheus has them: labels by their names.
    fileprivate var page: String {
        func line(_ name: String, _ labels: [(String, String)], _ value: Int64) -> String {
            let labels = labels.sorted { $0.0 < $1.0 }.map { "\($0.0)=\"\($0.1)\"" }.joined(separator: ",")
            return "\(name){\(labels)} \(value)\n"
        }
        return
            (counters.map { line($0.label, $0.dimensions, $0.totalValue) }
            + timers.map { line("\($0.label)_count", $0.dimensions, Int64($0.values.count)) }).sorted().joined()
    }
}
