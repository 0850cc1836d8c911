/// Which room may import which, from the top down: an arrow may only point down this list.
enum Rooms {
    /// One target of `Sources`.
    struct Room: Sendable {
        var name: String
        /// The rooms of ours that it may import; C modules and other packages' modules have rules of their own.
        var mayImport: Set<String>

        init(_ name: String, _ mayImport: Set<String> = []) {
            self.name = name
            self.mayImport = mayImport
        }
    }

    static let all: [Room] = [
        Room(
            "etcd-playbook",
            [
                "PlaybookHost", "PlaybookReports", "PlaybookActions", "PlaybookEngine", "PlaybookRecord",
                "PlaybookLanguage", "EtcdSandbox", "EtcdClientYAML", "YAMLSyntax", "EtcdClient", "CProgramImage",
            ]),
        Room(
            "PlaybookHost",
            [
                "PlaybookEngine", "EtcdSandbox", "PlaybookRecord", "PlaybookLanguage", "EtcdClientYAML", "YAMLSyntax",
                "EtcdClient", "Digests",
            ]),
        Room("PlaybookReports", ["PlaybookRecord", "PlaybookLanguage", "YAMLSyntax"]),
        Room(
            "PlaybookActions",
            ["PlaybookEngine", "PlaybookRecord", "PlaybookLanguage", "YAMLSyntax", "EtcdClient", "CurlHTTP", "Digests"]
        ),
        Room("PlaybookEngine", ["PlaybookRecord", "PlaybookLanguage", "YAMLSyntax", "EtcdClient"]),
        Room("PlaybookRecord", ["PlaybookLanguage", "YAMLSyntax"]),
        Room("PlaybookLanguage", ["YAMLSyntax"]),
        Room("EtcdSandbox", ["EtcdClient"]),
        Room("EtcdConcurrency", ["EtcdClient"]),
        Room("EtcdRecipes", ["EtcdClient"]),
        Room("EtcdClientLogging", ["EtcdClient"]),
        Room("EtcdClientMetrics", ["EtcdClient"]),
        Room("EtcdClientTracing", ["EtcdClient"]),
        Room("EtcdClientYAML", ["EtcdClient", "YAMLSyntax"]),
        Room("YAMLSyntax", ["CLibYAML"]),
        Room("EtcdClient", ["EtcdRPC", "EtcdProtos", "NameService", "Digests"]),
        Room("EtcdRPC", ["EtcdProtos", "CurlHTTP"]),
        Room("CurlHTTP", ["CLibCurl"]),
        Room("EtcdProtos"),
        Room("Digests", ["CLibCrypto"]),
        Room("NameService", ["CLibResolv"]),
        Room("CLibYAML"),
        Room("CLibCurl"),
        Room("CLibCrypto"),
        Room("CLibResolv"),
        Room("CProgramImage"),
    ]

    /// Other packages' modules, and the rooms that may import them.
    static let packages: [String: Set<String>] = [
        "ArgumentParser": ["etcd-playbook"],
        "Logging": ["EtcdClientLogging"], "CoreMetrics": ["EtcdClientMetrics"],
        "Tracing": ["EtcdClientTracing"], "Instrumentation": ["EtcdClientTracing"],
        "SwiftProtobuf": ["EtcdProtos", "EtcdRPC", "EtcdClient"],
    ]

    /// Modules of the system and the language, open to every room.
    static let system: Set<String> = [
        "Dispatch", "Foundation", "FoundationEssentials", "Glibc", "RegexBuilder", "Synchronization",
    ]

    /// Modules of messages, which `EtcdClient` may import in files named `*+Proto.swift` alone.
    static let messages: Set<String> = ["EtcdProtos"]
}
