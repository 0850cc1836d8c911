import EtcdClient
import YAMLSyntax

/// Fills a configuration from a mapping, key by key.
struct SettingsReader {
    private(set) var configuration = EtcdConfiguration()
    private(set) var warnings: [String] = []
    private let name: String
    private var isInsecure = false

    init(name: String) { self.name = name }

    mutating func read(_ root: Node?) throws(EtcdError) {
        if let root {
            guard let entries = root.entries else { throw wrong(root, notAMapping) }
            // Go reads the keys in byte order, and the last spelling of one counts.
            for entry in entries.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
                try read(entry)
            }
        }
        configuration.insecureTransport = isInsecure
        if isInsecure { dropTLS() } else { dropHalfCertificate() }
        warnAboutSecrets()
    }

    private mutating func read(_ entry: Node.Entry) throws(EtcdError) {
        guard let key = Self.key(entry.key) else {
            warnings.append(at(entry, unknownKey(entry.key)))
            return
        }
        guard !entry.value.isEmptyValue else { return }
        switch key {
        case "endpoints": configuration.endpoints = try texts(entry)
        case "username": configuration.username = try text(entry)
        case "password": configuration.password = try text(entry)
        case "token": configuration.token = try text(entry)
        case "ca-file": warnings.append(at(entry, caFileHasNoEffect))
        default:
            if try readFlag(key, entry) { return }
            if try readFile(key, entry) { return }
            if try readFormat(key, entry) { return }
            if try readDuration(key, entry) { return }
            try readNumber(key, entry)
        }
    }

    private mutating func readFlag(_ key: String, _ entry: Node.Entry) throws(EtcdError) -> Bool {
        switch key {
        case "reject-old-cluster": configuration.rejectOldCluster = try flag(entry)
        case "permit-without-stream": configuration.permitWithoutStream = try flag(entry)
        case "insecure-transport": isInsecure = try flag(entry)
        case "insecure-skip-tls-verify": configuration.insecureSkipTLSVerify = try flag(entry)
        default: return false
        }
        return true
    }

    private mutating func readFile(_ key: String, _ entry: Node.Entry) throws(EtcdError) -> Bool {
        switch key {
        case "cert-file": configuration.certFile = try anyText(entry)
        case "key-file": configuration.keyFile = try anyText(entry)
        case "trusted-ca-file": configuration.trustedCAFile = try anyText(entry)
        case "server-name": configuration.serverName = try anyText(entry)
        case "discovery-srv": configuration.discoverySRV = try anyText(entry)
        case "discovery-srv-name": configuration.discoverySRVName = try anyText(entry)
        default: return false
        }
        return true
    }

    private mutating func readFormat(_ key: String, _ entry: Node.Entry) throws(EtcdError) -> Bool {
        guard key == "wire-format" else { return false }
        guard let format = EtcdConfiguration.WireFormat(rawValue: try anyText(entry)) else {
            throw wrong(entry.value, notAFormat)
        }
        configuration.wireFormat = format
        return true
    }

    private mutating func readDuration(_ key: String, _ entry: Node.Entry) throws(EtcdError) -> Bool {
        let field: WritableKeyPath<EtcdConfiguration, Duration?>
        switch key {
        case "auto-sync-interval": field = \.autoSyncInterval
        case "dial-timeout": field = \.dialTimeout
        case "dial-keep-alive-time": field = \.dialKeepAliveTime
        case "dial-keep-alive-timeout": field = \.dialKeepAliveTimeout
        case "request-timeout": field = \.requestTimeout
        case "backoff-wait-between": field = \.backoffWaitBetween
        default: return false
        }
        let nanoseconds = try integer(entry, orElse: notNanoseconds)
        configuration[keyPath: field] = nanoseconds == 0 ? nil : .nanoseconds(nanoseconds)
        return true
    }

    private mutating func readNumber(_ key: String, _ entry: Node.Entry) throws(EtcdError) {
        if key == "backoff-jitter-fraction" {
            let fraction = try number(entry)
            configuration.backoffJitterFraction = fraction == 0 ? nil : fraction
            return
        }
        let field: WritableKeyPath<EtcdConfiguration, Int?>
        switch key {
        case "max-call-send-msg-size": field = \.maxCallSendMsgSize
        case "max-call-recv-msg-size": field = \.maxCallRecvMsgSize
        default: field = \.maxUnaryRetries
        }
        let value = try integer(entry, orElse: notANumber)
        configuration[keyPath: field] = value == 0 ? nil : Int(value)
    }

    // MARK: Values

    private func text(_ entry: Node.Entry) throws(EtcdError) -> String { try text(entry.value, of: entry) }

    private func text(_ node: Node, of entry: Node.Entry) throws(EtcdError) -> String {
        guard let scalar = node.scalar, case .text(let text) = LenientScalar(scalar) else {
            throw wrong(node, notText(entry.key))
        }
        return text
    }

    /// A text, or what looks like a number or a bool: Go turns these into texts for some keys.
    private func anyText(_ entry: Node.Entry) throws(EtcdError) -> String {
        guard let scalar = entry.value.scalar else { throw wrong(entry.value, notText(entry.key)) }
        return scalar.text
    }

    private func texts(_ entry: Node.Entry) throws(EtcdError) -> [String] {
        guard let items = entry.value.items else { throw wrong(entry.value, notAList(entry.key)) }
        var texts: [String] = []
        for item in items { texts.append(try text(item, of: entry)) }
        return texts
    }

    private func flag(_ entry: Node.Entry) throws(EtcdError) -> Bool {
        guard let scalar = entry.value.scalar, case .bool(let flag) = LenientScalar(scalar) else {
            throw wrong(entry.value, notABool(entry.key))
        }
        return flag
    }

    private func integer(
        _ entry: Node.Entry, orElse message: (String) -> String
    ) throws(EtcdError) -> Int64 {
        guard let scalar = entry.value.scalar, case .integer(let number) = LenientScalar(scalar) else {
            throw wrong(entry.value, message(entry.key))
        }
        return number
    }

    private func number(_ entry: Node.Entry) throws(EtcdError) -> Double {
        switch entry.value.scalar.map(LenientScalar.init) {
        case .integer(let number): return Double(number)
        case .number(let number): return number
        default: throw wrong(entry.value, notANumber(entry.key))
        }
    }

    // MARK: What is read together

    private mutating func dropTLS() {
        if configuration.certFile != nil || configuration.keyFile != nil || configuration.trustedCAFile != nil {
            warnings.append("\(name): \(filesNotOpened)")
        }
        configuration.certFile = nil
        configuration.keyFile = nil
        configuration.trustedCAFile = nil
        configuration.insecureSkipTLSVerify = false
    }

    private mutating func dropHalfCertificate() {
        let hasCertificate = configuration.certFile?.isEmpty == false
        let hasKey = configuration.keyFile?.isEmpty == false
        guard hasCertificate != hasKey else { return }
        warnings.append("\(name): \(hasCertificate ? certificateAlone : keyAlone)")
        configuration.certFile = nil
        configuration.keyFile = nil
    }

    private mutating func warnAboutSecrets() {
        if configuration.password?.isEmpty == false { warnings.append("\(name): \(literalPassword)") }
        if configuration.token?.isEmpty == false { warnings.append("\(name): \(literalToken)") }
    }

    // MARK: Keys and places

    private static let keysByFoldedName: [String: String] = {
        var keys: [String: String] = [:]
        for key in EtcdConfigurationFile.keys { keys[key.lowercased()] = key }
        // These two have no name of their own in clientv3, so Go's name counts.
        keys["maxcallsendmsgsize"] = "max-call-send-msg-size"
        keys["maxcallrecvmsgsize"] = "max-call-recv-msg-size"
        return keys
    }()

    private static func key(_ spelled: String) -> String? { keysByFoldedName[spelled.lowercased()] }

    private func at(_ entry: Node.Entry, _ message: String) -> String { "\(name):\(entry.keyRange.start): \(message)" }

    private func wrong(_ node: Node, _ message: String) -> EtcdError {
        EtcdError(.configuration, "\(name):\(node.range.start): \(message)", outcome: .notSent)
    }
}

private let notAFormat = "wire-format is grpc or json-gateway"
private let notAMapping = "the file is no mapping; write one setting a line, as in endpoints: [http://127.0.0.1:2379]"
private func notText(_ key: String) -> String { "\(key) wants text; put the value in quotes" }
private func notAList(_ key: String) -> String { "\(key) wants a list, as in [http://127.0.0.1:2379]" }
private func notABool(_ key: String) -> String { "\(key) wants true or false" }
private func notANumber(_ key: String) -> String { "\(key) wants a number" }
private func notNanoseconds(_ key: String) -> String {
    "\(key) wants whole nanoseconds here, as in 5000000000 for five seconds"
}
private func unknownKey(_ key: String) -> String { "\"\(key)\" is no setting and has no effect" }
private let caFileHasNoEffect = "ca-file has no effect; write trusted-ca-file"
private let filesNotOpened = "insecure-transport is on, so the certificate files have no effect"
private let certificateAlone = "cert-file without key-file has no effect"
private let keyAlone = "key-file without cert-file has no effect"
private let literalPassword = "the password stands in the file, for everyone who can read it"
private let literalToken = "the token stands in the file, for everyone who can read it"
