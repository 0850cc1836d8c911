/// The examples of the documentation of Go's clientv3: each is a test whose name begins with DOC and what it shows, as
/// in "DOC lease, grant: a key that was put with a lease ends with it".
enum DocumentedExamples {
    /// What they show, and the names that clientv3 has for them.
    static let all: [String: String] = [
        "package": "Example",
        "auth": "ExampleAuth",
        "metrics": "ExampleClient_metrics",
        "cluster, add": "ExampleCluster_memberAdd",
        "cluster, list": "ExampleCluster_memberList",
        "cluster, remove": "ExampleCluster_memberRemove",
        "cluster, update": "ExampleCluster_memberUpdate",
        "TLS configuration": "ExampleConfig_withTLS",
        "compact": "ExampleKV_compact",
        "delete": "ExampleKV_delete",
        "do": "ExampleKV_do",
        "get": "ExampleKV_get",
        "get of a prefix, sorted": "ExampleKV_getSortedPrefix",
        "get at a revision": "ExampleKV_getWithRev",
        "put": "ExampleKV_put",
        "put, errors": "ExampleKV_putErrorHandling",
        "transaction": "ExampleKV_txn",
        "lease, grant": "ExampleLease_grant",
        "lease, keep alive": "ExampleLease_keepAlive",
        "lease, keep alive once": "ExampleLease_keepAliveOnce",
        "lease, revoke": "ExampleLease_revoke",
        "defragment": "ExampleMaintenance_defragment",
        "status": "ExampleMaintenance_status",
        "watch": "ExampleWatcher_watch",
        "watch of a prefix": "ExampleWatcher_watchWithPrefix",
        "watch with progress": "ExampleWatcher_watchWithProgressNotify",
        "watch of a range": "ExampleWatcher_watchWithRange",
    ]

    /// What the tests of a file show, by their names.
    static func shown(in file: SourceFile) -> [String] {
        file.text.matches(of: /@Test\(\s*"DOC ([^:"\\]*):/).map { String($0.output.1) }
    }
}
