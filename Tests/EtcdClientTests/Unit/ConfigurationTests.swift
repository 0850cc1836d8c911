import EtcdClient
import Testing

struct ConfigurationTests {
    typealias Change = @Sendable (inout EtcdConfiguration) -> Void

    static let refused: [(String, Change)] = [
        ("no endpoints", { $0.endpoints = [] }),
        ("no endpoint", { $0.endpoints = ["http://a b"] }),
        ("max-call-recv-msg-size", { $0.maxCallRecvMsgSize = 1024 }),
        (
            "max-call-recv-msg-size",
            {
                $0.maxCallSendMsgSize = 2048
                $0.maxCallRecvMsgSize = 2047
            }
        ),
        (
            "exclude each other",
            {
                $0.username = "root"
                $0.password = "hunter2"
                $0.token = "hunter2"
            }
        ),
        ("username without password", { $0.username = "root" }),
        ("password without username", { $0.password = "hunter2" }),
        ("cert-file without key-file", { $0.certFile = "/dev/null" }),
        ("key-file without cert-file", { $0.keyFile = "/dev/null" }),
        (
            "trusted-ca-file /nowhere/ca.pem cannot be read",
            {
                $0.endpoints = ["https://a:1"]
                $0.trustedCAFile = "/nowhere/ca.pem"
            }
        ),
        ("dial-timeout is negative", { $0.dialTimeout = .seconds(-1) }),
        ("max-unary-retries is negative", { $0.maxUnaryRetries = -1 }),
        ("backoff-jitter-fraction", { $0.backoffJitterFraction = 1.5 }),
        ("discovery-srv", { $0.discoverySRV = "example.com" }),
        ("zero byte", { ($0.username, $0.password) = ("root", "hunter2\0") }),
        ("line break", { $0.token = "hunter2\r\nx: y" }),
    ]

    @Test("A configuration that cannot be used is refused, with what is wrong", arguments: refused)
    func refuses(what: String, change: Change) {
        var configuration = EtcdConfiguration(endpoints: ["http://127.0.0.1:2379"])
        change(&configuration)
        let error = #expect(throws: EtcdError.self) { try configuration.validated() }
        #expect(error?.code == .configuration)
        #expect(error?.outcome == .notSent)
        #expect(error?.message.contains(what) == true, "\(error?.message ?? "nothing thrown")")
        #expect(error?.description.contains("hunter2") == false)
    }

    @Test(
        "TLS87: Endpoints that mix http and https are refused",
        arguments: [["http://a:1", "https://b:1"], ["https://a:1", "https://b:1", "http://c:1"]])
    func mixed(endpoints: [String]) {
        let error = #expect(throws: EtcdError.self) { try EtcdConfiguration(endpoints: endpoints).validated() }
        #expect(error?.code == .configuration)
        #expect(error?.outcome == .notSent)
        #expect(error?.message.contains("mix http") == true, "\(error?.message ?? "nothing thrown")")
    }

    @Test("An address without a scheme is TLS where settings of TLS are given, or insecure-transport is off")
    func bareEndpoints() throws {
        var configuration = EtcdConfiguration(endpoints: ["a:1", "https://b:1"])
        #expect(throws: EtcdError.self) { try configuration.validated() }
        configuration.insecureSkipTLSVerify = true
        try configuration.validated()
        configuration.insecureSkipTLSVerify = false
        configuration.insecureTransport = false
        try configuration.validated()
    }

    @Test("What is allowed but unwise is warned of")
    func warns() {
        var configuration = EtcdConfiguration(endpoints: ["https://etcd.example:2379"])
        #expect(configuration.warnings.isEmpty)
        configuration.insecureSkipTLSVerify = true
        configuration.serverName = "other.example"
        #expect(configuration.warnings.count == 2)
        configuration.endpoints = ["http://etcd.example:2379"]
        (configuration.username, configuration.password) = ("root", "hunter2")
        #expect(configuration.warnings.count == 2)
        #expect(!configuration.warnings.joined().contains("hunter2"))
    }

    @Test("Secrets appear in no description, dump or mirror")
    func keepsSecrets() {
        var configuration = EtcdConfiguration(endpoints: ["http://a:1"])
        (configuration.username, configuration.password) = ("root", "hunter2")
        (configuration.token, configuration.keyPassword) = ("hunter2", "hunter2")
        let values: [Any] = [
            configuration, EtcdConfiguration.Credentials.user(name: "root", password: "hunter2"),
            EtcdConfiguration.Credentials.token("hunter2"),
            AuthenticateResponse(header: ResponseHeader(), token: "hunter2"),
        ]
        for value in values {
            var dumped = ""
            dump(value, to: &dumped)
            let shown = "\(value) \(String(reflecting: value)) \(dumped) \([value]) \(Optional(value) as Any)"
            #expect(!shown.contains("hunter2"))
        }
    }
}
