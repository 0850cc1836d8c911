import EtcdClient
import Testing

struct ServerPagesTests {
    @Test(
        "Health is read as each release writes it",
        arguments: [
            (#"{"health":"true"}"#, ServerHealth(isHealthy: true)),
            (#"{"health": true}"#, ServerHealth(isHealthy: true)),
            (#"{"health":"true","reason":""}"#, ServerHealth(isHealthy: true)),
            (#"{"health":"false"}"#, ServerHealth(isHealthy: false)),
            (
                #"{"health":"false","reason":"RAFT NO LEADER"}"#,
                ServerHealth(isHealthy: false, reason: "RAFT NO LEADER")
            ),
            ("<html>", nil), ("", nil), (#"{"health":7}"#, nil), ("[]", nil), (#"{"healthy":"true"}"#, nil),
            (String(repeating: "[", count: 60_000), nil),
        ] as [(String, ServerHealth?)])
    func health(page: String, expected: ServerHealth?) { #expect(ServerHealth(page: Array(page.utf8)) == expected) }

    @Test(
        "Versions are read",
        arguments: [
            (#"{"etcdserver":"3.4.23","etcdcluster":"3.4.0"}"#, ServerVersions(server: "3.4.23", cluster: "3.4.0")),
            (
                #"{"etcdserver":"3.6.0","etcdcluster":"not_decided","storage":"3.6.0"}"#,
                ServerVersions(server: "3.6.0", cluster: "not_decided")
            ),
            (#"{"etcdserver":3}"#, nil), ("{}", nil), ("etcd Version: 3", nil),
        ] as [(String, ServerVersions?)])
    func versions(page: String, expected: ServerVersions?) {
        #expect(ServerVersions(page: Array(page.utf8)) == expected)
    }

    @Test("Metrics are read with and without labels, and what cannot be read is passed over")
    func metrics() {
        let metrics = ServerMetrics(
            text: """
                # HELP a A thing.
                # TYPE a counter
                a 1.5e3
                a_total 7 1395066363000
                labelled{} 1
                labelled{x="1",y="a,b={\\"c\\"}\\n\\\\"} 2
                labelled{x="broken 3
                labelled{x} 4
                labelled
                labelled{x="1"}
                big +Inf
                small -Inf
                none NaN
                word x
                \u{0} 1
                """)
        #expect(metrics.value("a") == 1500)
        #expect(metrics.value("a_total") == 7)
        #expect(metrics.value("A") == nil)
        #expect(
            metrics.samples("labelled") == [
                MetricSample(name: "labelled", value: 1),
                MetricSample(name: "labelled", labels: ["x": "1", "y": "a,b={\"c\"}\n\\"], value: 2),
            ])
        #expect(metrics.value("big") == .infinity)
        #expect(metrics.value("small") == -.infinity)
        #expect(metrics.value("none")?.isNaN == true)
        #expect(metrics.value("word") == nil)
        #expect(ServerMetrics(text: "").samples("").isEmpty)
    }
}
