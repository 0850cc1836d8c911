import EtcdClient
import EtcdClientYAML
import Testing

struct ConfigurationFileTests {
    static func read(_ text: String) throws -> EtcdConfigurationFile {
        try EtcdConfigurationFile(text: text, name: "client.yaml")
    }

    @Test("Every setting is read, durations as nanoseconds")
    func readsAll() throws {
        let file = try Self.read(
            """
            endpoints: ["https://a:2379", https://b:2379]
            auto-sync-interval: 60000000000
            dial-timeout: 2000000000
            dial-keep-alive-time: 10000000000
            dial-keep-alive-timeout: 0
            MaxCallSendMsgSize: 1048576
            max-call-recv-msg-size: 4194304
            Username: root
            password: 'hunter2'
            reject-old-cluster: yes
            max-unary-retries: 0x10
            backoff-wait-between: 25_000_000
            backoff-jitter-fraction: 0.25
            insecure-skip-tls-verify: on
            trusted-ca-file: ca.pem
            cert-file: 1234
            key-file: true
            """)
        let configuration = file.configuration
        #expect(configuration.endpoints == ["https://a:2379", "https://b:2379"])
        #expect(configuration.autoSyncInterval == .seconds(60))
        #expect(configuration.dialTimeout == .seconds(2))
        #expect(configuration.dialKeepAliveTime == .seconds(10))
        #expect(configuration.dialKeepAliveTimeout == nil)
        #expect(configuration.maxCallSendMsgSize == 1 << 20)
        #expect(configuration.maxCallRecvMsgSize == 4 << 20)
        #expect(configuration.username == "root")
        #expect(configuration.rejectOldCluster)
        #expect(configuration.maxUnaryRetries == 16)
        #expect(configuration.backoffWaitBetween == .milliseconds(25))
        #expect(configuration.backoffJitterFraction == 0.25)
        #expect(configuration.insecureSkipTLSVerify)
        #expect(configuration.insecureTransport == false)
        #expect(configuration.trustedCAFile == "ca.pem")
        #expect(configuration.certFile == "1234")
        #expect(configuration.keyFile == "true")
        #expect(file.warnings.count == 1)
        #expect(file.warnings.first?.contains("password") == true)
        #expect(file.warnings.first?.contains("hunter2") == false)
    }

    @Test("An empty file already means TLS", arguments: ["", "# nothing\n", "{}", "endpoints:\n"])
    func empty(text: String) throws {
        let file = try Self.read(text)
        #expect(file.configuration.insecureTransport == false)
        #expect(file.configuration.endpoints.isEmpty)
        #expect(file.warnings.isEmpty)
    }

    @Test("With insecure-transport no certificate file is opened")
    func insecure() throws {
        let file = try Self.read(
            "insecure-transport: true\ncert-file: /nowhere\nkey-file: /nowhere\nendpoints: ['a:1']")
        #expect(file.configuration.insecureTransport == true)
        #expect(file.configuration.certFile == nil)
        #expect(file.warnings.count == 1)
        try file.configuration.validated()
    }

    @Test(
        "What has no effect is warned of, with its place",
        arguments: [
            ("endpiont: x", "client.yaml:1:1: \"endpiont\""), ("ca-file: x", "client.yaml:1:1: ca-file has no effect"),
            ("cert-file: x", "cert-file without key-file"), ("key-file: x", "key-file without cert-file"),
            ("token: abc", "the token stands in the file"),
        ])
    func warns(text: String, warning: String) throws {
        let file = try Self.read(text)
        #expect(file.warnings.count == 1)
        #expect(file.warnings.first?.contains(warning) == true, "\(file.warnings)")
    }

    @Test(
        "What cannot be read is refused, with its place",
        arguments: [
            ("dial-timeout: 5s", "client.yaml:1:15: dial-timeout wants whole nanoseconds"),
            ("dial-timeout: '5'", "client.yaml:1:15: dial-timeout"), ("password: 1234", "client.yaml:1:11: password"),
            ("username: yes", "client.yaml:1:11: username"), ("endpoints: http://a:1", "client.yaml:1:12: endpoints"),
            ("endpoints: [1]", "client.yaml:1:13: endpoints"), ("- a", "client.yaml:1:1: the file is no mapping"),
            ("insecure-transport: maybe", "client.yaml:1:21: insecure-transport"),
            ("max-unary-retries: 99999999999999999999", "client.yaml:1:20: max-unary-retries"),
            ("a: [", "client.yaml:"),
        ])
    func refuses(text: String, message: String) {
        let error = #expect(throws: EtcdError.self) { try Self.read(text) }
        #expect(error?.code == .configuration)
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "nothing thrown")")
    }

    @Test("Of a key written twice the last counts, lower case last")
    func duplicates() throws {
        #expect(try Self.read("username: a\nusername: b").configuration.username == "b")
        #expect(try Self.read("username: a\nUserName: b").configuration.username == "a")
    }

    @Test("The file has every setting of the configuration, and the one that is out of use")
    func keys() {
        #expect(Set(EtcdConfigurationFile.keys) == Set(EtcdConfiguration.settingNames).union(["ca-file"]))
    }

    @Test("A file that is not there is said to be so")
    func missingFile() {
        let error = #expect(throws: EtcdError.self) { try EtcdConfigurationFile(path: "/nowhere/client.yaml") }
        #expect(error?.message.contains("/nowhere/client.yaml cannot be read") == true)
    }
}
