extension EtcdClient {
    /// A client with the same settings, endpoints and connections, whose calls are made as whom `provider` tells.
    ///
    /// Closing this client ends the other one's calls too; the other one is not to be closed.
    package func acting(as provider: @escaping EtcdConfiguration.CredentialsProvider) -> EtcdClient {
        EtcdClient(
            core: ClientCore(core.endpoints, core.settings, core.transport, provider), pin: pin,
            namespace: namespace)
    }
}
