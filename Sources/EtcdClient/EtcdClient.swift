package import EtcdRPC

/// A client of one etcd cluster.
///
/// Get one from ``withEtcdClient(_:_:)``, or make one and ``close()`` it. All calls may be made from any task at the
/// same time; cancelling a task ends its call at once and leaves the connection up.
public final class EtcdClient: Sendable {
    let core: ClientCore
    /// The only endpoint that this view calls; nil for any of the client's.
    let pin: EtcdEndpoint?
    /// What this view puts before every key.
    let namespace: Namespace
    /// What must hold for this view to write in transactions; nil for nothing.
    let fence: WriteFence?
    /// Whether a call that is cancelled is to end before its answer; nil for yes.
    let isCutOff: (@Sendable () -> Bool)?

    init(
        core: ClientCore, pin: EtcdEndpoint?, namespace: Namespace = Namespace(), fence: WriteFence? = nil,
        isCutOff: (@Sendable () -> Bool)? = nil
    ) {
        self.core = core
        self.pin = pin
        self.namespace = namespace
        self.fence = fence
        self.isCutOff = isCutOff
    }

    /// A client with this configuration. It connects with the first call. Endpoints that the DNS tells have to be looked
    /// up before, by ``EtcdConfiguration/discovered()``.
    public convenience init(_ configuration: EtcdConfiguration) throws(EtcdError) {
        try self.init(configuration, transport: configuration.wireFormat.connect)
    }

    /// A client of the servers at these URLs, such as `http://127.0.0.1:2379`. It connects with the first call.
    public convenience init(url: String, _ more: String...) throws(EtcdError) {
        try self.init(EtcdConfiguration(endpoints: [url] + more))
    }

    /// A client whose calls go over a transport of the user's making, to the configuration's endpoints.
    ///
    /// What the configuration says of connections (TLS, dial and keep-alive times) is the transport's to keep.
    public convenience init(
        _ configuration: EtcdConfiguration, over transport: some EtcdTransport
    ) throws(EtcdError) {
        try self.init(configuration) { _ in OwnTransport(transport) }
    }

    /// A client whose calls go through the transport that `connect` makes.
    package convenience init(
        _ configuration: EtcdConfiguration,
        transport connect: (TransportConfiguration) throws(EtcdError) -> any ClientTransport
    ) throws(EtcdError) {
        try configuration.validated()
        let settings = ClientSettings(configuration)
        let endpoints = try configuration.parsedEndpoints()
        var transport = try connect(settings.transport)
        if !configuration.interceptors.isEmpty {
            transport = InterceptedTransport(transport, configuration.interceptors)
        }
        let core = ClientCore(endpoints, settings, transport, configuration.effectiveCredentials)
        self.init(core: core, pin: nil)
    }

    /// Loads the libraries for HTTP and TLS, which the first call would do otherwise.
    ///
    /// It takes some milliseconds, which a program may spend beside other work before it connects. It never fails: where
    /// a library is missing, calls say so. The process should not end in its midst.
    public static func prepare() { GRPCTransport.prepare() }

    /// The endpoints that calls may go to.
    public var endpoints: [EtcdEndpoint] { pin.map { [$0] } ?? core.endpoints }

    /// What is known of each of the client's endpoints, in their order.
    public var endpointStates: [EndpointState] { core.endpointStates }

    /// The same client, its connections and tokens, with every call going to `endpoint` and to no other.
    ///
    /// An endpoint that cannot be connected to fails the call at once, where ``CallOptions/waitsForReady`` does not
    /// say otherwise.
    public func pinned(to endpoint: EtcdEndpoint) -> EtcdClient {
        EtcdClient(core: core, pin: endpoint, namespace: namespace, fence: fence, isCutOff: isCutOff)
    }

    /// The same client, its connections and tokens, in which every key begins with `prefix` without saying so.
    ///
    /// Reads, writes, transactions, watches, and the keys of leases know no other keys; a range without an end ends with
    /// the prefix. Namespaces nest. Calls that are about no keys are as ever; permissions name keys in full.
    public func namespaced(_ prefix: [UInt8]) -> EtcdClient {
        EtcdClient(
            core: core, pin: pin, namespace: Namespace(prefix: namespace.prefix + prefix), fence: fence,
            isCutOff: isCutOff)
    }

    /// The same client, in which every key begins with `prefix` without saying so.
    public func namespaced(_ prefix: String) -> EtcdClient { namespaced([UInt8](prefix.utf8)) }

    /// Replaces the endpoints, for this client and all its views that are not pinned. Watches and keep-alives whose
    /// stream goes to none of them move, and miss nothing.
    public func setEndpoints(_ endpoints: [EtcdEndpoint]) { core.replaceEndpoints(endpoints) }

    /// Calls from now on as whom `provider` tells; nil for nobody.
    public func setCredentials(_ provider: EtcdConfiguration.CredentialsProvider?) {
        core.tokens.replaceProvider(provider)
    }

    /// The user that calls are made as; nil for nobody, and where a token tells it, or cannot be had.
    package func username() async -> String? { await core.tokens.user() }

    /// Whether a login has been answered with a token that is still good.
    package var hasToken: Bool { core.tokens.present != nil }

    /// Ends the client: calls under way and all later ones fail with `clientClosed`. May be called again.
    public func close() { core.close() }
}
