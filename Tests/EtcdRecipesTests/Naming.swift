import EtcdClient
import EtcdRecipes
import EtcdSandbox
import TestSupport
import Testing

@Suite("The JSON of addresses")
struct NamingEndpointTests {
    @Test(
        "Go's form is written, and read",
        arguments: [
            (NamingEndpoint(address: "127.0.0.1:8000"), #"{"Addr":"127.0.0.1:8000","Metadata":null,"Op":0}"#),
            (
                NamingEndpoint(
                    address: "a/b \"c\"", metadata: .object(["zone": .string("eu"), "weight": .integer(3)])),
                #"{"Addr":"a/b \"c\"","Metadata":{"weight":3,"zone":"eu"},"Op":0}"#
            ),
            (
                NamingEndpoint(address: "", metadata: .array([.bool(true), .number(0.5), .null])),
                #"{"Addr":"","Metadata":[true,0.5,null],"Op":0}"#
            ),
        ])
    func form(endpoint: NamingEndpoint, json: String) {
        #expect(String(decoding: endpoint.json, as: UTF8.self) == json)
        #expect(NamingEndpoint(json: endpoint.json) == endpoint)
    }

    @Test(
        "What Go leaves out is nothing, and what is no address is none",
        arguments: [
            (#"{"Op":0,"Addr":"a:1","Metadata":null}"#, "a:1"), (#"{"Addr":"a:1"}"#, "a:1"), ("{}", nil), ("", nil),
            (#"{"Addr":7}"#, nil), ("[[[[[[", nil),
        ] as [(String, String?)])
    func reads(json: String, address: String?) { #expect(NamingEndpoint(json: [UInt8](json.utf8))?.address == address) }

    @Test("A number that JSON does not have is written as null")
    func infinite() {
        let endpoint = NamingEndpoint(address: "a:1", metadata: .number(.infinity))
        #expect(NamingEndpoint(json: endpoint.json)?.metadata == .null)
    }
}

extension OnClusters {
    @Suite("Addresses of services", .cluster(.one, on: EtcdRelease.allCases), .overBothWireFormats, .serialized)
    struct Naming {
        @Test(
            "NAMING97: What is changed at once is seen at once, of the one service alone",
            arguments: EtcdRelease.allCases)
        func batches(release: EtcdRelease) async throws {
            try await OnClusters.withClient(of: release) { client in
                let name = OnClusters.uniquePrefix() + "foo"
                let manager = EndpointManager(client, target: name)
                let other = EndpointManager(client, target: name + "_other")
                let (first, second) = (NamingEndpoint(address: "h1:1"), NamingEndpoint(address: "h2:2"))
                try await other.update([.add(name: "x", first)])
                try await manager.update([.add(name: "a", first)])
                try await client.put(PutRequest(key: name + "/garbage", value: "no address"))
                let listed = try await manager.list().endpoints
                #expect(listed == ["a": first])
                try await manager.watch { changes in
                    #expect(try await changes.next() == [.add(name: "a", first)])
                    let lease = try await client.leaseGrant(ttl: 60).id
                    let batch: [EndpointManager.Update] = [
                        .add(name: "b", second, lease: lease), .delete(name: "a"), .add(name: "c", first),
                    ]
                    try await other.update([.delete(name: "x")])
                    try await manager.update(batch)
                    let seen = try await changes.next()
                    #expect(Set(seen) == Set(batch) && seen.count == 3)
                    try await client.leaseRevoke(lease)
                    #expect(try await changes.next() == [.delete(name: "b")])
                }
            }
        }
    }
}
