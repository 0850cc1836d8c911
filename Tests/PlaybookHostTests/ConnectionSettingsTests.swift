import EtcdClient
import EtcdSandbox
import Foundation
import NameService
import PlaybookEngine
import PlaybookHost
import PlaybookLanguage
import PlaybookRecord
import TestSupport
import Testing

@Suite struct ConnectionSettingsTests {
    private let redactor = Redactor()

    private func etcdctl(_ variables: [String: String]) throws(StepFailure) -> ConnectionSettings {
        try ConnectionSettings.etcdctl(HostEnvironment(variables: variables), redactor)
    }

    @Test("The variables of etcdctl are read as etcdctl reads them")
    func variables() throws {
        let settings = try etcdctl([
            "ETCDCTL_ENDPOINTS": "http://a:1, http://b:2,", "ETCDCTL_CACERT": "/ca", "ETCDCTL_CERT": "/c",
            "ETCDCTL_KEY": "/k", "ETCDCTL_USER": "root:pa:ss", "ETCDCTL_DIAL_TIMEOUT": "3s",
            "ETCDCTL_COMMAND_TIMEOUT": "1m30s", "ETCDCTL_INSECURE_SKIP_TLS_VERIFY": "true",
            "ETCDCTL_KEEPALIVE_TIME": "7s", "ETCDCTL_KEEPALIVE_TIMEOUT": "8s",
        ])
        #expect(settings.endpoints == ["http://a:1", "http://b:2"])
        #expect(settings.trustedCAFile == "/ca")
        #expect(settings.certificate == .init(certFile: "/c", keyFile: "/k"))
        #expect(settings.login == .user("root", password: .value(Secret(Array("pa:ss".utf8)))))
        #expect(settings.dialTimeout == .seconds(3))
        #expect(settings.requestTimeout == .seconds(90))
        #expect(settings.insecureSkipTLSVerify == true)
        #expect(settings.keepAliveTime == .seconds(7))
        #expect(settings.keepAliveTimeout == .seconds(8))
        #expect(redactor.redact("pa:ss") == "***")
    }

    @Test("A name without a password takes that of ETCDCTL_PASSWORD; a colon with nothing behind it is an empty one")
    func password() throws {
        let fromVariable = try etcdctl(["ETCDCTL_USER": "root", "ETCDCTL_PASSWORD": "secret"]).login
        #expect(fromVariable == .user("root", password: .reference(.environment("ETCDCTL_PASSWORD"))))
        #expect(try etcdctl(["ETCDCTL_USER": "root"]).login == .user("root", password: nil))
        #expect(try etcdctl(["ETCDCTL_USER": "root:"]).login == .user("root", password: .value(Secret([]))))
        #expect(try etcdctl([:]).login == nil)
    }

    @Test(
        "A variable that cannot be read is an error that names it",
        arguments: [
            ("ETCDCTL_DIAL_TIMEOUT", "5"), ("ETCDCTL_COMMAND_TIMEOUT", "soon"),
            ("ETCDCTL_INSECURE_SKIP_TLS_VERIFY", "yes"),
        ])
    func wrongVariable(name: String, value: String) {
        let failure = #expect(throws: StepFailure.self) { try etcdctl([name: value]) }
        #expect(failure?.kind == .configuration)
        #expect(failure?.message.contains(name) == true)
    }

    @Test("A stronger source stands above a weaker one, name and password together")
    func precedence() throws {
        var flags = ConnectionSettings()
        flags.login = .user("operator", password: nil)
        let variables = try etcdctl(["ETCDCTL_USER": "root:secret", "ETCDCTL_CACERT": "/ca"])
        let merged = flags.over(variables).over(.defaults)
        #expect(merged.login == .user("operator", password: nil))
        #expect(merged.trustedCAFile == "/ca")
        #expect(merged.endpoints == ["http://127.0.0.1:2379"])
        #expect(merged.keepAliveTime == .seconds(10))
    }

    @Test("The client gets what the settings say, with secrets resolved; a login without a password is an error")
    func configuration() async throws {
        let secrets = SecretStore(HostEnvironment(variables: ["PW": "hunter22"]), redactor)
        var settings = ConnectionSettings.defaults
        settings.login = .user("root", password: .reference(.environment("PW")))
        let configuration = try await settings.configuration(secrets)
        #expect(configuration.username == "root")
        #expect(configuration.password == "hunter22")
        #expect(configuration.requestTimeout == .seconds(5))
        settings.login = .user("root", password: nil)
        let failure = await #expect(throws: StepFailure.self) { _ = try await settings.configuration(secrets) }
        #expect(failure?.kind == .configuration)
        settings.login = nil
        settings.endpoints = ["ftp://a"]
        await #expect(throws: StepFailure.self) { _ = try await settings.configuration(secrets) }
    }

    @Test("A file of clientv3's form is read, and its password becomes a secret")
    func file() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("cluster.yaml")
        try "endpoints: [http://a:1]\nusername: root\npassword: literal-secret\ninsecure-transport: true\n"
            .write(toFile: path, atomically: true, encoding: .utf8)
        let (settings, warnings) = try ConnectionSettings.file(path, redactor)
        #expect(settings.endpoints == ["http://a:1"])
        #expect(settings.login == .user("root", password: .value(Secret(Array("literal-secret".utf8)))))
        #expect(warnings.isEmpty == false)
        #expect(redactor.redact("literal-secret") == "***")
        #expect(throws: StepFailure.self) { try ConnectionSettings.file(folder.file("none"), self.redactor) }
    }

    @Test("A domain whose records list the endpoints is told as etcdctl has it, and stands with the endpoints")
    func discovery() throws {
        let variables = try etcdctl([
            "ETCDCTL_ENDPOINTS": "http://a:1", "ETCDCTL_DISCOVERY_SRV": "example.com",
            "ETCDCTL_DISCOVERY_SRV_NAME": "prod",
        ])
        #expect(variables.discovery == .init(domain: "example.com", name: "prod"))
        var flags = ConnectionSettings()
        flags.endpoints = ["http://b:1"]
        let listed = flags.over(variables).over(.defaults)
        #expect(listed.endpoints == ["http://b:1"] && listed.discovery == nil)
        let found = ConnectionSettings().over(variables).over(.defaults)
        #expect(found.discovery == .init(domain: "example.com", name: "prod"))
        var domain = ConnectionSettings()
        domain.discovery = .init(domain: "other.example.com")
        let stronger = domain.over(variables).over(.defaults)
        #expect(stronger.discovery == .init(domain: "other.example.com") && stronger.endpoints == nil)
    }

    @Test("The endpoints are looked up for the client; where there are none, no server is reached")
    func discovered() async throws {
        let server = try StubNameServer(["_etcd-client._tcp.example.com": [.init("a.example.com", 2379)]])
        defer { server.stop() }
        var settings = ConnectionSettings()
        settings.further = EtcdConfiguration()
        settings.further?.nameServer = NameServer(address: "127.0.0.1", port: server.port)
        settings.discovery = .init(domain: "example.com")
        let secrets = SecretStore(HostEnvironment(variables: [:]), redactor)
        let configuration = try await settings.over(.defaults).configuration(secrets)
        #expect(configuration.endpoints == ["http://a.example.com:2379"])
        settings.discovery = .init(domain: "example.com", name: "none")
        let failure = await #expect(throws: StepFailure.self) {
            _ = try await settings.over(.defaults).configuration(secrets)
        }
        #expect(failure?.kind == .unreachable)
    }
}
