import Glibc

/// A certificate authority and certificates for tests, made with the `openssl` program in a temporary folder.
///
/// Keys are on the curve P-256; a certificate is valid for a day, on this machine's clock.
public final class TestCertificates: Sendable {
    private let folder: TemporaryFolder
    private let name: String

    /// Makes a certificate authority of its own.
    public init(authority name: String = "Sandbox CA") async throws(SandboxError) {
        self.name = name
        folder = try TemporaryFolder(prefix: "etcd-sandbox-tls")
        try await makeKey("ca")
        try await openssl(
            "req", "-x509", "-new", "-key", folder.file("ca.key"), "-subj", "/CN=\(name)", "-days", "1",
            "-out", authority, "-addext", "basicConstraints=critical,CA:TRUE",
            "-addext", "keyUsage=critical,keyCertSign,cRLSign")
    }

    /// The path of the authority's certificate.
    public var authority: String { folder.file("ca.pem") }

    /// A certificate for a server.
    ///
    /// - Parameters:
    ///   - names: the host names it is for.
    ///   - addresses: the IP addresses it is for.
    ///   - expired: whether its validity is over.
    public func server(
        names: [String] = ["localhost"], addresses: [String] = ["127.0.0.1"], expired: Bool = false
    ) async throws(SandboxError) -> CertificateFiles {
        let alternatives = names.map { "DNS:\($0)" } + addresses.map { "IP:\($0)" }
        // etcd's own gateway shows this certificate to etcd as a client's: hence both usages.
        var extensions = ["extendedKeyUsage=serverAuth,clientAuth"]
        if !alternatives.isEmpty { extensions.append("subjectAltName=\(alternatives.joined(separator: ","))") }
        return try await issue("server", extensions: extensions, days: expired ? -1 : 1)
    }

    /// A certificate for a client; its common name is the user where a cluster asks for client certificates.
    public func client(commonName: String, expired: Bool = false) async throws(SandboxError) -> CertificateFiles {
        try await issue(commonName, extensions: ["extendedKeyUsage=clientAuth"], days: expired ? -1 : 1)
    }

    /// Puts another in the place of a certificate that this authority made, for the same key and names: one whose validity
    /// is over, or lasts a day from now.
    ///
    /// Members read their certificate anew for each connection: one that is open stays, and the next one is shown this.
    public func reissue(_ files: CertificateFiles, expired: Bool) async throws(SandboxError) {
        let base = String(files.certificate.dropLast(".pem".count))
        try await sign(base, days: expired ? -1 : 1, as: base + ".next")
        guard rename(base + ".next", files.certificate) == 0 else {
            throw SandboxError(
                .systemCallFailed, "cannot replace \(files.certificate): \(systemMessage(errno))")
        }
    }

    /// The same certificate with its key encrypted by a passphrase (PKCS#8, AES-256).
    public func encrypted(
        _ files: CertificateFiles, passphrase: String
    ) async throws(SandboxError) -> CertificateFiles {
        let path = folder.file("\(uniqueName("encrypted")).key")
        let secret = folder.file(uniqueName("passphrase"))
        try writeFile(secret, Array(passphrase.utf8))
        try await openssl(
            "pkcs8", "-topk8", "-v2", "aes256", "-in", files.key, "-out", path, "-passout", "file:\(secret)")
        return CertificateFiles(certificate: files.certificate, key: path)
    }

    /// An RSA key pair for ``AuthTokens/jwt(publicKey:privateKey:ttl:)``.
    public func tokenKeys() async throws(SandboxError) -> (publicKey: String, privateKey: String) {
        let name = uniqueName("token")
        let (publicKey, privateKey) = (folder.file("\(name).pub"), folder.file("\(name).key"))
        try await openssl("genrsa", "-out", privateKey, "2048")
        try await openssl("rsa", "-in", privateKey, "-pubout", "-out", publicKey)
        return (publicKey, privateKey)
    }

    private func issue(
        _ commonName: String, extensions: [String], days: Int
    ) async throws(SandboxError) -> CertificateFiles {
        let name = uniqueName("certificate")
        try await makeKey(name)
        let files = CertificateFiles(certificate: folder.file("\(name).pem"), key: folder.file("\(name).key"))
        let base = folder.file(name)
        try await openssl("req", "-new", "-key", files.key, "-subj", "/CN=\(commonName)", "-out", base + ".csr")
        try writeFile(base + ".ext", Array(extensions.joined(separator: "\n").utf8))
        try await sign(base, days: days, as: files.certificate)
        return files
    }

    /// Signs the request `base.csr` with the extensions of `base.ext`.
    private func sign(_ base: String, days: Int, as certificate: String) async throws(SandboxError) {
        try await openssl(
            "x509", "-req", "-in", base + ".csr", "-CA", authority, "-CAkey", folder.file("ca.key"), "-days", "\(days)",
            "-set_serial", "\(UInt32.random(in: 1 ... .max))", "-extfile", base + ".ext", "-out", certificate)
    }

    private func makeKey(_ name: String) async throws(SandboxError) {
        try await openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", folder.file("\(name).key"))
    }

    private func uniqueName(_ kind: String) -> String { "\(kind)-\(UInt32.random(in: 0 ... .max))" }

    private func openssl(_ arguments: String...) async throws(SandboxError) {
        let run = try await ToolRun.run("openssl", arguments)
        guard run.status == .exited(0) else { throw .openssl(arguments.first ?? "", run) }
    }
}

extension SandboxError {
    fileprivate static func openssl(_ command: String, _ run: ToolRun) -> SandboxError {
        let how = run.status?.description ?? "no answer in time"
        let hint = run.status == .exited(127) ? " (is the package openssl installed?)" : ""
        return SandboxError(.toolFailed, "openssl \(command): \(how)\(hint): \(run.errorText)")
    }
}
