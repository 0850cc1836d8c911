import EtcdProtos
import FoundationEssentials

// Leases, as a server reads and writes them.

extension LeaseGrantRequest: EtcdMessage {
    /// Reads a `LeaseGrantRequest`.
    public init(serialized bytes: [UInt8]) throws(EtcdError) {
        let message: Etcdserverpb_LeaseGrantRequest = try parsedMessage(bytes)
        self.init(message)
    }

    /// A `LeaseGrantRequest`.
    public var serialized: [UInt8] { messageBytes(message) }
}

extension LeaseRevokeRequest: EtcdMessage {
    /// Reads a `LeaseRevokeRequest`.
    public init(serialized bytes: [UInt8]) throws(EtcdError) {
        let message: Etcdserverpb_LeaseRevokeRequest = try parsedMessage(bytes)
        self.init(message)
    }

    /// A `LeaseRevokeRequest`.
    public var serialized: [UInt8] { messageBytes(message) }
}

extension LeaseKeepAliveRequest: EtcdMessage {
    /// Reads a `LeaseKeepAliveRequest`.
    public init(serialized bytes: [UInt8]) throws(EtcdError) {
        let message: Etcdserverpb_LeaseKeepAliveRequest = try parsedMessage(bytes)
        self.init(message)
    }

    /// A `LeaseKeepAliveRequest`.
    public var serialized: [UInt8] { messageBytes(message) }
}

extension LeaseTimeToLiveRequest: EtcdMessage {
    /// Reads a `LeaseTimeToLiveRequest`.
    public init(serialized bytes: [UInt8]) throws(EtcdError) {
        let message: Etcdserverpb_LeaseTimeToLiveRequest = try parsedMessage(bytes)
        self.init(message)
    }

    /// A `LeaseTimeToLiveRequest`.
    public var serialized: [UInt8] { messageBytes(message) }
}

extension LeaseGrantResponse: EtcdMessage {
    /// Reads a `LeaseGrantResponse`.
    public init(serialized bytes: [UInt8]) throws(EtcdError) {
        let message: Etcdserverpb_LeaseGrantResponse = try parsedMessage(bytes)
        self.init(message)
    }

    /// A `LeaseGrantResponse`.
    public var serialized: [UInt8] { messageBytes(message) }
}

extension LeaseKeepAliveResponse: EtcdMessage {
    /// Reads a `LeaseKeepAliveResponse`.
    public init(serialized bytes: [UInt8]) throws(EtcdError) {
        let message: Etcdserverpb_LeaseKeepAliveResponse = try parsedMessage(bytes)
        self.init(message)
    }

    /// A `LeaseKeepAliveResponse`.
    public var serialized: [UInt8] { messageBytes(message) }
}

extension LeaseTimeToLiveResponse: EtcdMessage {
    /// Reads a `LeaseTimeToLiveResponse`.
    public init(serialized bytes: [UInt8]) throws(EtcdError) {
        let message: Etcdserverpb_LeaseTimeToLiveResponse = try parsedMessage(bytes)
        self.init(message)
    }

    /// A `LeaseTimeToLiveResponse`.
    public var serialized: [UInt8] { messageBytes(message) }
}

extension LeasesResponse: EtcdMessage {
    /// Reads a `LeaseLeasesResponse`.
    public init(serialized bytes: [UInt8]) throws(EtcdError) {
        let message: Etcdserverpb_LeaseLeasesResponse = try parsedMessage(bytes)
        self.init(message)
    }

    /// A `LeaseLeasesResponse`.
    public var serialized: [UInt8] { messageBytes(message) }
}

extension LeaseGrantRequest {
    private init(_ message: Etcdserverpb_LeaseGrantRequest) { self.init(ttl: message.ttl, id: message.id) }
}

extension LeaseRevokeRequest {
    private init(_ message: Etcdserverpb_LeaseRevokeRequest) { self.init(id: message.id) }
}

extension LeaseKeepAliveRequest {
    private init(_ message: Etcdserverpb_LeaseKeepAliveRequest) { self.init(id: message.id) }
}

extension LeaseTimeToLiveRequest {
    private init(_ message: Etcdserverpb_LeaseTimeToLiveRequest) { self.init(id: message.id, keys: message.keys) }
}

extension LeaseGrantResponse {
    private var message: Etcdserverpb_LeaseGrantResponse {
        var message = Etcdserverpb_LeaseGrantResponse()
        message.header = header.message
        message.id = id
        message.ttl = ttl
        return message
    }
}

extension LeaseKeepAliveResponse {
    private var message: Etcdserverpb_LeaseKeepAliveResponse {
        var message = Etcdserverpb_LeaseKeepAliveResponse()
        message.header = header.message
        message.id = id
        message.ttl = ttl
        return message
    }
}

extension LeaseTimeToLiveResponse {
    private var message: Etcdserverpb_LeaseTimeToLiveResponse {
        var message = Etcdserverpb_LeaseTimeToLiveResponse()
        message.header = header.message
        message.id = id
        message.ttl = ttl
        message.grantedTtl = grantedTTL
        message.keys = keys.map { Data($0) }
        return message
    }
}

extension LeasesResponse {
    private var message: Etcdserverpb_LeaseLeasesResponse {
        var message = Etcdserverpb_LeaseLeasesResponse()
        message.header = header.message
        message.leases = leases.map { id in
            var lease = Etcdserverpb_LeaseStatus()
            lease.id = id
            return lease
        }
        return message
    }
}
