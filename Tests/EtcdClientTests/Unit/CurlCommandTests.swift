import EtcdClient
import Foundation
import Testing

struct CurlCommandTests {
    /// The words that a shell makes of a command line.
    private func words(_ command: CurlCommand, token: String) throws -> [String] {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", "curl() { printf '%s\\0' curl \"$@\"; }; " + command.description]
        process.environment = ["ETCD_TOKEN": token]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return output.split(separator: 0, omittingEmptySubsequences: false).dropLast()
            .map { String(decoding: $0, as: UTF8.self) }
    }

    private func client(_ change: (inout EtcdConfiguration) -> Void = { _ in }) throws -> EtcdClient {
        var configuration = EtcdConfiguration(endpoints: ["http://127.0.0.1:2379"])
        change(&configuration)
        return try EtcdClient(configuration)
    }

    @Test("A put is a line that can be pasted")
    func put() async throws {
        let client = try client()
        defer { client.close() }
        let command = try await client.curlCommand { try await $0.put(PutRequest(key: "foo", value: "bar")) }
        #expect(
            command.description == """
                curl -H 'content-type: application/json' -H 'grpc-metadata-client-api-version: 3.7' \
                -d '{"key":"Zm9v","value":"YmFy"}' http://127.0.0.1:2379/v3/kv/put
                """)
    }

    @Test("Secrets are left out: passwords, the token, and what callers put into headers")
    func secrets() async throws {
        let client = try client {
            ($0.username, $0.password) = ("root", "hunter2")
            $0.extraHeaders = [("x-api-key", "hunter2"), ("authorization", "Basic hunter2")]
        }
        defer { client.close() }
        let options = CallOptions(metadata: [("cookie", "hunter2"), ("token", "hunter2")])
        let commands = [
            try await client.curlCommand { try await $0.get(GetRequest(key: "a"), options: options) },
            try await client.curlCommand { try await $0.authenticate(name: "root", password: "hunter2") },
            try await client.curlCommand { try await $0.userAdd("u", password: "hunter2") },
            try await client.curlCommand { try await $0.userChangePassword("u", password: "hunter2") },
            try await client.curlCommand { try await $0.serverHealth(options: options) },
        ]
        for command in commands {
            #expect(!command.description.contains("hunter2"))
            #expect(command.description.contains("-H 'x-api-key: ***'"))
            // The client's token is the only one that is told.
            #expect(!command.description.contains("authorization: ***"))
        }
        #expect(commands[0].description.contains(#"-H "authorization: $ETCD_TOKEN""#))
        #expect(!commands[1].description.contains("ETCD_TOKEN"))
        #expect(commands[1].description.contains(#""password":"***""#))
        #expect(commands[4].words.last?.hasSuffix("/health") == true)
        #expect(!commands[4].description.contains("oken"))
        #expect(try words(commands[0], token: "a b").contains("authorization: a b"))
    }

    @Test(
        "A shell makes the words of it that were meant",
        arguments: [
            "plain", "it's", "''", "a\nb", "\"$HOME\" `id` $(id)", "\\", "\\'", " two  words ", "!x", "*", "~", "ü 🔑",
            "a\tb",
            "-rf", "#", "a;b&c|d>e<f",
        ])
    func quoting(text: String) async throws {
        let client = try client { configuration in
            configuration.endpoints = ["https://[::1]:2379"]
            configuration.insecureSkipTLSVerify = true
            configuration.serverName = "etcd.example"
        }
        defer { client.close() }
        let name = text.filter { $0 != "\n" && $0 != "\t" }
        let command = try await client.curlCommand { try await $0.userGet(text) }
        let words = try words(command, token: "")
        #expect(words.first == "curl")
        #expect(words.last == "https://etcd.example:2379/v3/auth/user/get")
        let body = try #require(words.firstIndex(of: "-d").map { words[$0 + 1] })
        let decoded = try JSONDecoder().decode([String: String].self, from: Data(body.utf8))
        #expect(decoded == ["name": text])
        #expect(words.contains("-k") && words.contains("-g"))
        #expect(words.firstIndex(of: "--connect-to").map { words[$0 + 1] } == "::[::1]:2379")
        #expect(name.isEmpty || command.words.count == words.count)
    }

    @Test("Every kind of call has a line: streams, pages, transactions, those below a prefix")
    func kinds() async throws {
        let client = try client()
        defer { client.close() }
        let below = client.namespaced("app/")
        let lines = [
            try await below.curlCommand {
                try await $0.watch(WatchRequest(.key("a"), startRevision: 5)) { try await $0.next() }
            },
            try await client.curlCommand { try await $0.leaseKeepAlive(7) { try await $0.next() } },
            try await client.curlCommand { try await $0.leaseKeepAliveOnce(7) },
            try await client.curlCommand { try await $0.snapshot { stream in try await stream.next() != nil } },
            try await client.curlCommand { try await $0.serverVersions() },
            try await client.curlCommand { try await $0.putIfAbsent(PutRequest(key: "a", value: "b")) },
            try await client.curlCommand { try await $0.status(of: $0.endpoints[0]) },
        ].map(\.description)
        let key = Data("app/a".utf8).base64EncodedString()
        #expect(lines[0].hasPrefix("curl -N ") && lines[0].contains(key) && lines[0].contains(#""start_revision":"5""#))
        #expect(lines[0].hasSuffix("/v3/watch"))
        for line in lines[1...2] {
            #expect(line.hasSuffix(#"-d '{"ID":"7"}' http://127.0.0.1:2379/v3/lease/keepalive"#))
        }
        #expect(lines[3].hasSuffix("-d '{}' http://127.0.0.1:2379/v3/maintenance/snapshot"))
        #expect(lines[4] == "curl http://127.0.0.1:2379/version")
        #expect(lines[5].contains(#""compare":[{"#) && lines[5].hasSuffix("/v3/kv/txn"))
        #expect(lines[6].hasSuffix("/v3/maintenance/status"))
    }

    @Test("Where no call is made, there is nothing to print; what keeps it from being made is thrown")
    func noCall() async throws {
        let client = try client()
        defer { client.close() }
        let nothing = await #expect(throws: EtcdError.self) { _ = try await client.curlCommand { _ in } }
        #expect(nothing?.code == .configuration)
        struct Mine: Error {}
        await #expect(throws: Mine.self) { _ = try await client.curlCommand { _ in throw Mine() } }
        #expect(client.endpoints.count == 1)
    }
}
