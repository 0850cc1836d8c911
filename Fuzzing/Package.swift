// swift-tools-version: 6.2
import PackageDescription

// Programs that feed the readers of outside text with whatever libFuzzer thinks of. A package of its own, so that the
// normal build knows nothing of it; the rooms under test are links to those of the main package, compiled here with the
// coverage that libFuzzer goes by. scripts/fuzz.sh builds and runs them.

let everywhere: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let package = Package(
    name: "fuzzing",
    targets: [
        .executableTarget(
            name: "FuzzYAML", dependencies: ["Driver", "PlaybookReports", "PlaybookLanguage", "YAMLSyntax"]),
        .executableTarget(name: "FuzzExpressions", dependencies: ["Driver", "PlaybookLanguage", "YAMLSyntax"]),
        .executableTarget(name: "FuzzValues", dependencies: ["Driver", "PlaybookLanguage", "YAMLSyntax"]),
        .target(name: "Driver", dependencies: ["CLibFuzzer"]),
        .target(name: "PlaybookReports", dependencies: ["PlaybookRecord", "PlaybookLanguage", "YAMLSyntax"]),
        .target(name: "PlaybookRecord", dependencies: ["PlaybookLanguage", "YAMLSyntax"]),
        .target(name: "PlaybookLanguage", dependencies: ["YAMLSyntax"]),
        .target(name: "YAMLSyntax", dependencies: ["CLibYAML"]),
        .systemLibrary(name: "CLibFuzzer"),
        .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system { target.swiftSettings = everywhere }
