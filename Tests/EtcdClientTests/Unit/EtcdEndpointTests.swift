import EtcdClient
import Testing

struct EtcdEndpointTests {
    @Test(
        "An address is taken apart",
        arguments: [
            ("http://127.0.0.1:2379", "http://127.0.0.1:2379"),
            ("https://etcd.example:443", "https://etcd.example:443"),
            ("HTTPS://a/", "https://a:2379"), ("localhost:1", "http://localhost:1"), ("etcd-0", "http://etcd-0:2379"),
            ("http://[::1]:2379", "http://[::1]:2379"), ("[fe80::1%eth0]", "http://[fe80::1%eth0]:2379"),
            ("unix:///run/etcd.sock", "unix:///run/etcd.sock"), ("unixs:///run/a b", "unixs:///run/a b"),
            ("unix:etcd.sock", "unix://etcd.sock"), ("UNIX://client:1", "unix://client:1"),
        ])
    func parses(text: String, url: String) throws { #expect(try EtcdEndpoint(text).description == url) }

    @Test("An address without a scheme is what the caller says")
    func bareAddress() throws {
        #expect(try EtcdEndpoint("a:1", usesTLSWithoutScheme: true).usesTLS)
        #expect(try !EtcdEndpoint("http://a:1", usesTLSWithoutScheme: true).usesTLS)
    }

    @Test(
        "What is no address is refused, without repeating what may be a secret",
        arguments: [
            "", "http://", "ftp://a:1", "unix:", "unixs://", "http://a:0", "http://a:65536", "http://a:x",
            "http://a:1/path", "http://a:1?x", "http://root:hunter2@a:1", "http://[::1", "a b:1", "http://:2379",
            "http://a:-1", "http://a:1:2",
        ])
    func refuses(text: String) { expectRefusal(of: text) }

    @Test("A socket's path is as long as the system takes, and no longer")
    func longPaths() throws {
        let path = "/" + String(repeating: "x", count: 106)
        let endpoint = try EtcdEndpoint("unix://" + path)
        #expect(endpoint.socketPath == path && !endpoint.usesTLS && endpoint.host == "localhost")
        #expect(try EtcdEndpoint("unixs://" + path).usesTLS)
        expectRefusal(of: "unix://" + path + "x")
        expectRefusal(of: "unix:///a\u{0}b")
    }

    private func expectRefusal(of text: String) {
        let error = #expect(throws: EtcdError.self) { try EtcdEndpoint(text) }
        #expect(error?.code == .configuration)
        #expect(error?.message.contains("hunter2") == false)
    }
}
