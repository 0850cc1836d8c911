import EtcdClient
import TestSupport
import Testing

extension Examples {
    @Test("Changes are told as they come")
    func updates() async throws {
        try await Self.onCluster { _, client in
            let watching = Task {
                try await client.watch(WatchRequest(.prefix("services/"))) { watch in
                    for try await update in watch {
                        for event in update.events {
                            switch event.kind {
                            case .put: print("\(event.keyValue.keyText) is \(event.keyValue.valueText)")
                            case .delete: print("\(event.keyValue.keyText) is gone")
                            case .unknown: break
                            }
                        }
                    }
                }
            }
            try await client.put(PutRequest(key: "services/other", value: "10.0.0.8"))
            watching.cancel()
            _ = await watching.result
        }
    }

    @Test("A state, and all that follows")
    func state() async throws {
        try await Self.onCluster { _, client in
            let writing = Task {
                while !Task.isCancelled {
                    try await client.put(PutRequest(key: "services/shop", value: "10.0.0.7"))
                    try await Task.sleep(for: .milliseconds(20))
                }
            }
            let state = try await client.get(GetRequest(.prefix("services/")))
            var services = Dictionary(uniqueKeysWithValues: state.keyValues.map { ($0.keyText, $0.valueText) })
            let changes = WatchRequest(.prefix("services/"), startRevision: state.header.revision + 1)
            try await client.watch(changes) { watch in
                while services["services/shop"] == nil {
                    for event in try await watch.next().events {
                        services[event.keyValue.keyText] = event.kind == .put ? event.keyValue.valueText : nil
                    }
                }
            }
            writing.cancel()
            _ = await writing.result
            #expect(services["services/shop"] == "10.0.0.7")
        }
    }

    @Test("A watch that is behind the compaction reads the state anew")
    func compacted() async throws {
        try await Self.onCluster { _, client in
            func follow(_ prefix: String, _ take: ([WatchEvent]) async throws -> Void) async throws {
                while true {
                    let state = try await client.get(GetRequest(.prefix(prefix)))
                    try await take(state.keyValues.map { WatchEvent(kind: .put, keyValue: $0) })
                    do {
                        let start = state.header.revision + 1
                        try await client.watch(WatchRequest(.prefix(prefix), startRevision: start)) { watch in
                            while true { try await take(watch.next().events) }
                        }
                    } catch let error as EtcdError where error.code == .compacted {
                        // What was missed is in the state that is read next.
                    }
                }
            }
            try await client.put(PutRequest(key: "compacted/a", value: "1"))
            var reads = 0
            // The first state is old before it is watched from, the second is not.
            await #expect(throws: Enough.self) {
                try await follow("compacted/") { _ in
                    reads += 1
                    guard reads == 1 else { throw Enough() }
                    let revision = try await client.put(PutRequest(key: "compacted/a", value: "2")).header.revision
                    try await client.put(PutRequest(key: "compacted/a", value: "3"))
                    try await client.compact(CompactRequest(revision: revision + 1))
                }
            }
            #expect(reads == 2)
        }
    }

    private struct Enough: Error {}
}
