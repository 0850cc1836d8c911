// swift-tools-version: 6.2
import PackageDescription

// One target per room. An arrow may only point down this list; Tests/ArchitectureTests holds the imports against it.

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let protobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")

let package = Package(
    name: "etcd-playbook",
    products: [
        .executable(name: "etcd-playbook", targets: ["etcd-playbook"]),
        .library(name: "EtcdClient", targets: ["EtcdClient"]),
        .library(name: "EtcdClientLogging", targets: ["EtcdClientLogging"]),
        .library(name: "EtcdClientMetrics", targets: ["EtcdClientMetrics"]),
        .library(name: "EtcdClientTracing", targets: ["EtcdClientTracing"]),
        .library(name: "EtcdConcurrency", targets: ["EtcdConcurrency"]),
        .library(name: "EtcdRecipes", targets: ["EtcdRecipes"]),
        .library(name: "EtcdClientYAML", targets: ["EtcdClientYAML"]),
        .library(name: "EtcdSandbox", targets: ["EtcdSandbox"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0", traits: []),
        // What the command is made of knows none of these.
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
    ],
    targets: [
        .executableTarget(
            name: "etcd-playbook",
            dependencies: [
                "PlaybookHost", "PlaybookReports", "PlaybookActions", "PlaybookEngine", "PlaybookRecord",
                "PlaybookLanguage", "YAMLSyntax", "EtcdSandbox", "EtcdClientYAML", "EtcdClient", "CProgramImage",
                argumentParser,
            ]
        ),
        .target(
            name: "PlaybookHost",
            dependencies: [
                "PlaybookEngine", "EtcdSandbox", "PlaybookRecord", "PlaybookLanguage", "EtcdClientYAML", "YAMLSyntax",
                "EtcdClient", "Digests",
            ]
        ),
        .target(name: "PlaybookReports", dependencies: ["PlaybookRecord", "PlaybookLanguage", "YAMLSyntax"]),
        .target(
            name: "PlaybookActions",
            dependencies: ["PlaybookEngine", "PlaybookRecord", "PlaybookLanguage", "EtcdClient", "CurlHTTP", "Digests"]
        ),
        .target(
            name: "PlaybookEngine", dependencies: ["PlaybookRecord", "PlaybookLanguage", "YAMLSyntax", "EtcdClient"]),
        .target(name: "PlaybookRecord", dependencies: ["PlaybookLanguage", "YAMLSyntax"]),
        .target(name: "PlaybookLanguage", dependencies: ["YAMLSyntax"]),
        .target(name: "YAMLSyntax", dependencies: ["CLibYAML"]),
        .target(name: "EtcdSandbox", dependencies: ["EtcdClient"]),
        .target(name: "EtcdConcurrency", dependencies: ["EtcdClient"]),
        .target(name: "EtcdRecipes", dependencies: ["EtcdClient"]),
        .target(
            name: "EtcdClientLogging", dependencies: ["EtcdClient", .product(name: "Logging", package: "swift-log")]),
        .target(
            name: "EtcdClientMetrics",
            dependencies: ["EtcdClient", .product(name: "CoreMetrics", package: "swift-metrics")]),
        .target(
            name: "EtcdClientTracing",
            dependencies: ["EtcdClient", .product(name: "Tracing", package: "swift-distributed-tracing")]),
        .target(name: "EtcdClientYAML", dependencies: ["EtcdClient", "YAMLSyntax"]),
        .target(name: "EtcdClient", dependencies: ["EtcdRPC", "EtcdProtos", "NameService", "Digests"]),
        .target(name: "EtcdRPC", dependencies: ["EtcdProtos", "CurlHTTP", protobuf]),
        .target(name: "CurlHTTP", dependencies: ["CLibCurl"]),
        .target(name: "EtcdProtos", dependencies: [protobuf]),
        .target(name: "Digests", dependencies: ["CLibCrypto"]),
        .target(name: "NameService", dependencies: ["CLibResolv"]),
        .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        // Loads libcurl at run time; of libcurl4-openssl-dev it takes the header alone.
        .target(name: "CLibCurl"),
        // Loads libcrypto at run time; of libssl-dev it takes the headers alone.
        .target(name: "CLibCrypto"),
        .systemLibrary(name: "CLibResolv"),
        .target(name: "CProgramImage"),

        // Shared by the tests: clusters as suite traits, temporary folders, the built command.
        .target(
            name: "TestSupport", dependencies: ["EtcdSandbox", "EtcdClient", "PlaybookRecord"],
            path: "Tests/TestSupport"),
        .testTarget(name: "ArchitectureTests"),
        .testTarget(name: "CurlHTTPTests", dependencies: ["CurlHTTP", "EtcdSandbox", "TestSupport"]),
        .testTarget(
            name: "EtcdRPCTests",
            dependencies: ["EtcdRPC", "EtcdProtos", "CurlHTTP", "Digests", "EtcdSandbox", "TestSupport"]
        ),
        .testTarget(
            name: "EtcdClientTests",
            dependencies: [
                "EtcdClient", "EtcdClientYAML", "NameService", "EtcdRPC", "EtcdProtos", "EtcdSandbox", "TestSupport",
                protobuf,
            ]
        ),
        .testTarget(
            name: "EtcdClientObservationTests",
            dependencies: [
                "EtcdClientLogging", "EtcdClientMetrics", "EtcdClientTracing", "EtcdClient", "EtcdSandbox",
                "TestSupport",
                .product(name: "InMemoryLogging", package: "swift-log"),
                .product(name: "MetricsTestKit", package: "swift-metrics"),
                .product(name: "InMemoryTracing", package: "swift-distributed-tracing"),
            ]
        ),
        .testTarget(
            name: "EtcdConcurrencyTests", dependencies: ["EtcdConcurrency", "EtcdClient", "EtcdSandbox", "TestSupport"]),
        .testTarget(
            name: "EtcdRecipesTests", dependencies: ["EtcdRecipes", "EtcdClient", "EtcdSandbox", "TestSupport"]),
        .testTarget(
            name: "DocumentationTests",
            dependencies: [
                "EtcdClient", "EtcdConcurrency", "EtcdRecipes", "EtcdClientYAML", "EtcdClientLogging",
                "EtcdClientMetrics", "EtcdClientTracing", "EtcdSandbox", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
            ]),
        .testTarget(name: "EtcdSandboxTests", dependencies: ["EtcdSandbox", "EtcdClient", "TestSupport"]),
        .testTarget(name: "YAMLSyntaxTests", dependencies: ["YAMLSyntax", "TestSupport"]),
        .testTarget(
            name: "PlaybookLanguageTests", dependencies: ["PlaybookLanguage", "YAMLSyntax", "TestSupport"],
            exclude: ["Fixtures"]),
        .testTarget(name: "PlaybookRecordTests", dependencies: ["PlaybookRecord", "PlaybookLanguage", "TestSupport"]),
        .testTarget(
            name: "PlaybookEngineTests",
            dependencies: [
                "PlaybookEngine", "PlaybookRecord", "PlaybookLanguage", "YAMLSyntax", "EtcdClient", "TestSupport",
            ]
        ),
        .testTarget(
            name: "PlaybookActionsTests",
            dependencies: [
                "PlaybookActions", "PlaybookEngine", "PlaybookRecord", "PlaybookLanguage", "YAMLSyntax", "EtcdClient",
                "EtcdRPC", "EtcdSandbox", "TestSupport", protobuf,
            ]
        ),
        .testTarget(
            name: "PlaybookReportsTests",
            dependencies: ["PlaybookReports", "PlaybookRecord", "PlaybookLanguage", "YAMLSyntax", "TestSupport"]
        ),
        .testTarget(
            name: "PlaybookHostTests",
            dependencies: [
                "PlaybookHost", "PlaybookActions", "PlaybookEngine", "PlaybookRecord", "PlaybookLanguage",
                "YAMLSyntax", "NameService", "EtcdClient", "EtcdSandbox", "TestSupport",
            ]
        ),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "etcd-playbook", "PlaybookRecord", "PlaybookLanguage", "YAMLSyntax", "EtcdSandbox", "EtcdClient",
                "TestSupport",
            ]),
    ],
    swiftLanguageModes: [.v6]
)

// Benchmarks are built only when asked for: ETCD_PLAYBOOK_BENCHMARKS=1 swift build -c release --product EtcdBenchmark
if Context.environment["ETCD_PLAYBOOK_BENCHMARKS"] != nil {
    package.products.append(.executable(name: "EtcdBenchmark", targets: ["EtcdBenchmark"]))
    package.targets.append(
        .executableTarget(
            name: "EtcdBenchmark", dependencies: ["EtcdClient", "EtcdRecipes"], path: "Benchmarks/EtcdBenchmark"))
}

// Stated once, for every target of ours.
let everywhere: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),  // `any` is written where a call is dynamic
    .enableUpcomingFeature("InternalImportsByDefault"),  // a room's imports are not its clients'
    .enableUpcomingFeature("MemberImportVisibility"),  // a file imports what it uses
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // an async call stays on its caller's executor
]
let touchesC: Set<String> = ["CurlHTTP", "YAMLSyntax", "Digests", "NameService"]

for target in package.targets where target.type != .system {
    var settings = everywhere
    if touchesC.contains(target.name) { settings.append(.strictMemorySafety()) }
    target.swiftSettings = settings
}
