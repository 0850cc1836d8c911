import EtcdRPC
import EtcdSandbox
import TestSupport
import Testing

extension TransportTests {
    @Suite("TLS")
    struct TLSTests {
        @Suite("servers", .cluster(.one, security: .tls), .serialized)
        struct Servers {
            let url: String
            let tls: TestTLS

            init() throws {
                url = try TestCluster.current.endpoints[0]
                tls = try TestCluster.certificates
            }

            @Test("a server of the trusted authority is called")
            func trusted() async throws {
                #expect(await tlsFailure(.init(trustedCAFile: tls.authority.authority), url) == nil)
            }

            @Test("a server of another authority is refused")
            func otherAuthority() async throws {
                let other = try await TestCertificates(authority: "Other CA")
                let error = await tlsFailure(.init(trustedCAFile: other.authority), url)
                #expect(error?.message.contains("not signed by an authority of the trusted CA file") == true)
            }

            @Test("a server of an authority the system does not know is refused")
            func systemAuthorities() async throws {
                let error = await tlsFailure(.init(), url)
                #expect(error?.message.contains("not signed by an authority this machine trusts") == true)
            }

            @Test("a server by another name is refused, and taken where that name is expected")
            func names() async throws {
                let ca = tls.authority.authority
                let other = await tlsFailure(.init(trustedCAFile: ca, serverName: "etcd.example"), url)
                #expect(other?.message.contains("is not for \"etcd.example\"") == true)
                #expect(await tlsFailure(.init(trustedCAFile: ca, serverName: "localhost"), url) == nil)
            }

            @Test("any server is taken where verification is off")
            func skips() async throws {
                #expect(await tlsFailure(.init(insecureSkipVerify: true), url) == nil)
            }

            @Test("plaintext to a TLS port is told")
            func plaintextToTLS() async throws {
                let plain = "http" + url.dropFirst(5)
                let error = await tlsFailure(.init(), plain, outcome: nil)
                #expect(error?.message.contains("its address begins with https") == true, "\(error?.message ?? "")")
            }

            @Test("a CA file that is not there is told")
            func noFile() async throws {
                let error = await tlsFailure(.init(trustedCAFile: "/no/ca.pem"), url)
                #expect(
                    error?.message == "the trusted CA file \"/no/ca.pem\" cannot be used: "
                        + "it is missing, unreadable, or no PEM")
            }

            @Test("pages are read over TLS too")
            func pages() async throws {
                try await withTransport(tls.trusting) { transport in
                    let page = try await transport.page("/version", RPCCall(endpoint: RPCEndpoint(url)))
                    #expect(page.status == 200)
                }
            }

            @Test("many calls share one connection, however far the server", arguments: [0, 30])
            func sharesConnection(milliseconds: Int) async throws {
                let proxy = try FaultProxy(to: url)
                proxy.faults = .delayed(.milliseconds(milliseconds))
                try await withTransport(tls.trusting) { transport in
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for number in 0..<200 {
                            group.addTask { try await transport.put("many-\(number)", .to(proxy.url)) }
                        }
                        try await group.waitForAll()
                    }
                }
                #expect(proxy.traffic.connections == 1)
            }
        }

        @Suite("plaintext servers", .cluster(.one), .serialized)
        struct PlaintextServers {
            @Test("TLS to a plaintext port is told")
            func tlsToPlaintext() async throws {
                let url = "https" + (try TestCluster.current.endpoints[0].dropFirst(4))
                let error = await tlsFailure(.init(insecureSkipVerify: true), url)
                #expect(error?.message.contains("its address begins with http") == true, "\(error?.message ?? "")")
            }
        }

        @Test("a server whose certificate has expired is refused")
        func expired() async throws {
            let authority = try await TestCertificates()
            var options = ClusterOptions.one
            options.tls = TLSOptions(server: try await authority.server(expired: true))
            // The members themselves are asked over plaintext whether they are healthy.
            try await withEtcdCluster(options) { cluster in
                let error = await tlsFailure(.init(trustedCAFile: authority.authority), cluster.endpoints[0])
                #expect(error?.message.hasSuffix("has expired") == true)
            }
        }

        @Suite("client certificates", .cluster(.one, security: .mutualTLS), .serialized)
        struct Clients {
            let url: String
            let tls: TestTLS

            init() throws {
                url = try TestCluster.current.endpoints[0]
                tls = try TestCluster.certificates
            }

            private func settings(_ files: CertificateFiles, _ password: String? = nil) -> TransportConfiguration.TLS {
                .init(
                    trustedCAFile: tls.authority.authority, certFile: files.certificate, keyFile: files.key,
                    keyPassword: password)
            }

            @Test("the right certificate is taken")
            func right() async throws {
                #expect(await tlsFailure(settings(tls.client), url) == nil)
            }

            @Test("an encrypted key is opened with its password, and never asks for one")
            func encrypted() async throws {
                let files = try await tls.authority.encrypted(tls.client, passphrase: "pass: word")
                #expect(await tlsFailure(settings(files, "pass: word"), url) == nil)
                for wrong in [nil, "", "wrong"] {
                    let error = await tlsFailure(settings(files, wrong), url)
                    #expect(error?.message.contains("the wrong password") == true, "\(error?.message ?? "")")
                    #expect(error?.message.contains("wrong\"") == false)
                }
            }

            @Test("no certificate is told")
            func none() async throws {
                let error = await tlsFailure(.init(trustedCAFile: tls.authority.authority), url, outcome: nil)
                #expect(error?.message.contains("a client certificate, and none is") == true, "\(error?.message ?? "")")
            }

            @Test("a certificate of another authority, or one that has expired, is told")
            func rejected() async throws {
                let others = try await TestCertificates(authority: "Other CA")
                let other = try await others.client(commonName: "root")
                let old = try await tls.authority.client(commonName: "root", expired: true)
                for files in [other, old] {
                    let error = await tlsFailure(settings(files), url, outcome: nil)
                    #expect(
                        error?.message.contains("did not accept the client certificate") == true,
                        "\(error?.message ?? "")")
                }
            }

            @Test("a certificate file that is not there is told")
            func noFile() async throws {
                let error = await tlsFailure(settings(.init(certificate: "/no/a.pem", key: "/no/a.key")), url)
                #expect(error?.message.contains("the client certificate \"/no/a.pem\" cannot be used") == true)
            }
        }
    }
}

/// How a first call fails; checks what all failures to connect have in common.
private func tlsFailure(
    _ tls: TransportConfiguration.TLS, _ url: String, outcome: RPCOutcome? = .notSent,
    sourceLocation: SourceLocation = #_sourceLocation
) async -> RPCError? {
    let transport = GRPCTransport(TransportConfiguration(tls: tls))
    defer { transport.shutdown() }
    let started = ContinuousClock.now
    let error = await failure { _ = try await transport.get("a", .to(url, within: .seconds(20))) }
    guard let error else { return nil }
    #expect(error.code == .unavailable, sourceLocation: sourceLocation)
    if let outcome { #expect(error.outcome == outcome, "\(error.message)", sourceLocation: sourceLocation) }
    #expect(started.duration(to: .now) < .seconds(15), sourceLocation: sourceLocation)
    return error
}
