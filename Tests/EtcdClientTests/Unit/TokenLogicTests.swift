import EtcdClient
import EtcdProtos
import EtcdRPC
import SwiftProtobuf
import Synchronization
import Testing

struct TokenLogicTests {
    /// A server that makes tokens `t1`, `t2`, … and takes only the newest of them, or none where auth is off.
    final class AuthServer: Sendable {
        let newest = Mutex(0)
        let logins = Mutex(0)
        let refusal: RPCError?

        init(refusal: RPCError? = nil) { self.refusal = refusal }

        func revoke() { newest.withLock { $0 += 1 } }

        func answer(_ seen: FakeTransport.Seen) throws(RPCError) -> (any Message)? {
            guard seen.path.hasSuffix("/Authenticate") else { return try check(seen.token) }
            logins.withLock { $0 += 1 }
            if let refusal { throw refusal }
            var message = Etcdserverpb_AuthenticateResponse()
            message.token = "t\(newest.withLock { $0 })"
            return message
        }

        private func check(_ token: String?) throws(RPCError) -> (any Message)? {
            guard let token else { throw .server(.invalidArgument, "etcdserver: user name is empty") }
            guard token == "t\(newest.withLock { $0 })" else {
                throw .server(.unauthenticated, "etcdserver: invalid auth token")
            }
            return nil
        }
    }

    static func client(_ server: AuthServer) throws -> (EtcdClient, FakeTransport) {
        let transport = FakeTransport { seen, _ throws(RPCError) in try server.answer(seen) }
        let client = try transport.client("a", "b") { ($0.username, $0.password) = ("root", "hunter2") }
        return (client, transport)
    }

    @Test("F9: Calls at the same time log in once, and again once when the token is refused")
    func singleFlight() async throws {
        let server = AuthServer()
        let (client, _) = try Self.client(server)
        for expected in 1...3 {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 1...20 { group.addTask { try await client.put(PutRequest(key: "a", value: "1")) } }
                try await group.waitForAll()
            }
            #expect(server.logins.withLock { $0 } == expected)
            server.revoke()
        }
    }

    @Test("F9: A server that refuses every token is asked for three in all, not for ever")
    func bounded() async throws {
        let transport = FakeTransport { seen, _ throws(RPCError) in
            if seen.path.hasSuffix("/Authenticate") { return nil }
            throw .server(.unknown, "auth: revision in header is old")
        }
        let client = try transport.client("a") { ($0.username, $0.password) = ("root", "hunter2") }
        let error = await #expect(throws: EtcdError.self) { try await client.put(PutRequest(key: "a", value: "1")) }
        #expect(error?.code == .authOldRevision)
        #expect(transport.seen.count { $0.path.hasSuffix("/Authenticate") } <= 3)
    }

    @Test("A wrong password fails every waiting call with one login")
    func wrongPassword() async throws {
        let server = AuthServer(
            refusal: .server(
                .invalidArgument, "etcdserver: authentication failed, invalid user ID or password"))
        let (client, _) = try Self.client(server)
        for _ in 1...50 {
            let error = await #expect(throws: EtcdError.self) {
                try await client.put(PutRequest(key: "a", value: "1"))
            }
            #expect(error?.code == .authFailed)
            #expect(error?.description.contains("hunter2") == false)
        }
        #expect(server.logins.withLock { $0 } < 25)
    }

    @Test("Where auth is off calls go without a token, and log in when it is turned on")
    func authIsOff() async throws {
        let isOn = Mutex(false)
        let server = AuthServer()
        let transport = FakeTransport { seen, _ throws(RPCError) in
            if isOn.withLock({ $0 }) { return try server.answer(seen) }
            if seen.path.hasSuffix("/Authenticate") {
                throw .server(.failedPrecondition, "etcdserver: authentication is not enabled")
            }
            return nil
        }
        let client = try transport.client("a") { ($0.username, $0.password) = ("root", "hunter2") }
        try await client.put(PutRequest(key: "a", value: "1"))
        try await client.put(PutRequest(key: "a", value: "1"))
        #expect(transport.seen.count == 3)
        isOn.withLock { $0 = true }
        try await client.put(PutRequest(key: "a", value: "1"))
        #expect(transport.seen.last?.token == "t0")
    }

    @Test("Status works without a login, and logs in where the server asks for it")
    func statusWithoutLogin() async throws {
        let open = FakeTransport { _, _ in nil }
        let openClient = try open.client("a") { ($0.username, $0.password) = ("root", "hunter2") }
        _ = try await openClient.status(of: openClient.endpoints[0])
        #expect(open.seen.count == 1)
        let (client, transport) = try Self.client(AuthServer())
        _ = try await client.status(of: client.endpoints[0])
        #expect(transport.seen.map(\.token) == [nil, nil, "t0"])
    }

    @Test("A token that was given is sent as it is, and its refusal is the call's")
    func givenToken() async throws {
        let server = AuthServer()
        let transport = FakeTransport { seen, _ throws(RPCError) in try server.answer(seen) }
        let client = try transport.client("a") { $0.token = "t0" }
        try await client.put(PutRequest(key: "a", value: "1"))
        server.revoke()
        let error = await #expect(throws: EtcdError.self) { try await client.put(PutRequest(key: "a", value: "1")) }
        #expect(error?.code == .invalidAuthToken)
        #expect(server.logins.withLock { $0 } == 0)
    }

    @Test("Other credentials count from the next call on")
    func replacesCredentials() async throws {
        let server = AuthServer()
        let transport = FakeTransport { seen, _ throws(RPCError) in try server.answer(seen) }
        let client = try transport.client("a")
        let error = await #expect(throws: EtcdError.self) { try await client.put(PutRequest(key: "a", value: "1")) }
        #expect(error?.code == .userEmpty)
        client.setCredentials { .user(name: "root", password: "hunter2") }
        try await client.put(PutRequest(key: "a", value: "1"))
        client.setCredentials(nil)
        _ = await #expect(throws: EtcdError.self) { try await client.put(PutRequest(key: "a", value: "1")) }
    }

    @Test("A provider that fails fails the call before anything is sent")
    func providerFails() async throws {
        struct NoSecret: Error {}
        let transport = FakeTransport { _, _ in nil }
        let client = try transport.client("a") { $0.credentials = { throw NoSecret() } }
        let error = await #expect(throws: EtcdError.self) { try await client.put(PutRequest(key: "a", value: "1")) }
        #expect(error?.code == .credentialsUnavailable)
        #expect(error?.outcome == .notSent)
        #expect(transport.seen.isEmpty)
    }

    @Test("A call whose login came to nothing was not sent, whatever is known of the login")
    func loginUnknown() async throws {
        let transport = FakeTransport { seen, _ throws(RPCError) in
            guard seen.path.hasSuffix("/Authenticate") else { return nil }
            throw RPCError(.deadlineExceeded, "the deadline passed", outcome: .unknown)
        }
        let client = try transport.client("a") { ($0.username, $0.password) = ("root", "hunter2") }
        let error = await #expect(throws: EtcdError.self) { try await client.put(PutRequest(key: "a", value: "1")) }
        #expect(error?.code == .deadlineExceeded)
        #expect(error?.outcome == .notSent)
        #expect(transport.seen.count == 1)
    }
}
