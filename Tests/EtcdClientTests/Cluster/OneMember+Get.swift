import EtcdClient
import TestSupport
import Testing

extension OnClusters.OneMember {
    /// One read of the keys a, b, c, c, c, foo, foo/abc, fop (in this order of puts), and what it finds.
    struct Read: Sendable, CustomTestStringConvertible {
        var name: String
        var request: @Sendable (_ base: String, _ first: Int64) -> GetRequest
        var keys: [String]
        var count: Int64?
        var more = false

        var testDescription: String { name }

        init(
            _ name: String, _ keys: [String], count: Int64? = nil, more: Bool = false,
            _ request: @escaping @Sendable (_ base: String, _ first: Int64) -> GetRequest
        ) {
            self.name = name
            self.keys = keys
            self.count = count
            self.more = more
            self.request = request
        }

        static func all(_ base: String, _ change: (inout GetRequest) -> Void) -> GetRequest {
            var request = GetRequest(.prefix(base))
            change(&request)
            return request
        }
    }

    static let everyKey = ["a", "b", "c", "foo", "foo/abc", "fop"]

    static let reads: [Read] = [
        Read("one key", ["a"]) { base, _ in GetRequest(key: base + "a") },
        Read("a key at an earlier revision", ["c"]) { base, first in
            var request = GetRequest(key: base + "c")
            request.revision = first + 2
            return request
        },
        Read("a key before it was", []) { base, first in
            var request = GetRequest(key: base + "fop")
            request.revision = first
            return request
        },
        Read("a range", ["a", "b"]) { base, _ in GetRequest(.range(base + "a", base + "c")) },
        Read("a prefix", ["foo", "foo/abc"]) { base, _ in GetRequest(.prefix(base + "foo")) },
        Read("a prefix of nothing", []) { base, _ in GetRequest(.prefix(base + "nothing")) },
        Read("from a key on, within the prefix", ["foo/abc", "fop"]) { base, _ in
            GetRequest(.range(base + "foo/", base + "g"))
        },
        Read("everything", everyKey) { base, _ in Read.all(base) { _ in } },
        Read("serializable", everyKey) { base, _ in Read.all(base) { $0.serializable = true } },
        Read("a limit", ["a", "b"], count: 6, more: true) { base, _ in Read.all(base) { $0.limit = 2 } },
        Read("a limit that does not bind", everyKey) { base, _ in Read.all(base) { $0.limit = 6 } },
        Read("a limit and an order", ["fop", "foo/abc"], count: 6, more: true) { base, _ in
            Read.all(base) {
                $0.limit = 2
                $0.sort = .init(.key, .descending)
            }
        },
        Read("counted only", [], count: 6) { base, _ in Read.all(base) { $0.countOnly = true } },
        Read("an earlier revision", ["a", "b"]) { base, first in Read.all(base) { $0.revision = first + 1 } },
        Read("by key, rising", everyKey) { base, _ in Read.all(base) { $0.sort = .init(.key, .ascending) } },
        Read("by key, falling", everyKey.reversed()) { base, _ in
            Read.all(base) { $0.sort = .init(.key, .descending) }
        },
        Read("by creation, rising", everyKey) { base, _ in
            Read.all(base) { $0.sort = .init(.createRevision, .ascending) }
        },
        Read("by creation, falling", everyKey.reversed()) { base, _ in
            Read.all(base) { $0.sort = .init(.createRevision, .descending) }
        },
        Read("by change, rising", ["a", "b", "c", "foo", "foo/abc", "fop"]) { base, _ in
            Read.all(base) { $0.sort = .init(.modRevision, .ascending) }
        },
        Read("by change, falling", ["fop", "foo/abc", "foo", "c", "b", "a"]) { base, _ in
            Read.all(base) { $0.sort = .init(.modRevision, .descending) }
        },
        Read("the most often written", ["c"], count: 6, more: true) { base, _ in
            GetRequest.last(of: .prefix(base), by: .version)
        },
        Read("by value, rising", ["fop", "foo/abc", "foo", "c", "b", "a"]) { base, _ in
            Read.all(base) { $0.sort = .init(.value, .ascending) }
        },
        Read("the greatest value", ["a"], count: 6, more: true) { base, _ in
            GetRequest.last(of: .prefix(base), by: .value)
        },
        Read("the newest key", ["fop"], count: 6, more: true) { base, _ in
            GetRequest.last(of: .prefix(base), by: .createRevision)
        },
        Read("the oldest key", ["a"], count: 6, more: true) { base, _ in
            GetRequest.first(of: .prefix(base), by: .createRevision)
        },
        Read("changed since", ["c", "foo", "foo/abc", "fop"], count: 6) { base, first in
            Read.all(base) { $0.minModRevision = first + 3 }
        },
        Read("changed until", ["a", "b"], count: 6) { base, first in
            Read.all(base) { $0.maxModRevision = first + 2 }
        },
        Read("created since", ["foo", "foo/abc", "fop"], count: 6) { base, first in
            Read.all(base) { $0.minCreateRevision = first + 3 }
        },
        Read("created until", ["a", "b", "c"], count: 6) { base, first in
            Read.all(base) { $0.maxCreateRevision = first + 2 }
        },
    ]

    @Test("KV3: Every mix of options reads what it says", arguments: EtcdRelease.allCases)
    func reads(release: EtcdRelease) async throws {
        try await OnClusters.withClient(of: release) { client in
            let base = OnClusters.uniquePrefix()
            var first: Int64 = 0
            for (index, name) in ["a", "b", "c", "c", "c", "foo", "foo/abc", "fop"].enumerated() {
                let put = try await client.put(PutRequest(key: base + name, value: "\(9 - index)"))
                if index == 0 { first = put.header.revision }
            }
            for read in Self.reads {
                let response = try await client.get(read.request(base, first))
                let keys = response.keyValues.map { String($0.keyText.dropFirst(base.count)) }
                #expect(keys == read.keys, "\(read.name)")
                #expect(response.count == read.count ?? Int64(read.keys.count), "\(read.name)")
                #expect(response.more == read.more, "\(read.name)")
            }
            let keysOnly = try await client.get(Read.all(base) { $0.keysOnly = true })
            #expect(keysOnly.keyValues.count == 6)
            #expect(keysOnly.keyValues.allSatisfy { $0.value.isEmpty && $0.modRevision > 0 })
        }
    }
}
