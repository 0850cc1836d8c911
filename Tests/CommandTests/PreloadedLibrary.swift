import TestSupport
import Testing

/// A library that the built command loads before the C library, whose functions it replaces.
struct PreloadedLibrary {
    private let path: String

    /// Builds it.
    ///
    /// - Parameters:
    ///   - source: C.
    ///   - folder: where it is built.
    init(_ name: String, _ source: String, in folder: PlaybookFolder) async throws {
        try folder.write(source, to: "\(name).c")
        let built = try await folder.shell(
            """
            beside_swift=$(dirname "$(readlink -f "$(command -v swift)")")/clang
            for compiler in "$beside_swift" clang cc gcc; do
                command -v "$compiler" >/dev/null || continue
                exec "$compiler" -O1 -shared -fPIC -o \(name).so \(name).c -ldl
            done
            exit 127
            """)
        built.expect(0)
        path = folder.file("\(name).so")
    }

    /// The environment of a command that is to load it.
    var environment: [String: String] { ["LD_PRELOAD": path] }
}
