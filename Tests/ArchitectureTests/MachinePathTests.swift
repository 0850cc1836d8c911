import Foundation
import Testing

@Suite("Paths of a machine")
struct MachinePathTests {
    @Test("No file names a folder of the machine it was written on")
    func none() throws {
        let endings = [".swift", ".md", ".sh", ".yaml", ".yml", ".json", ".proto", ".h", ".modulemap"]
        let places = [
            "Sources", "Tests", "scripts", "playbooks", "schemas", "docs", "Benchmarks", "README.md", "Makefile",
            "Package.swift", ".ci/run",
        ]
        var found: [String] = []
        for place in places {
            for file in try Repository.files(place, endings: endings) { found += machinePaths(file) }
        }
        #expect(found == [])
    }

    @Test("A folder of a machine is found", arguments: ["home", "root", "work", "mnt"])
    func planted(folder: String) {
        let path = "/" + folder + "/someone"
        #expect(machinePaths(SourceFile(path: "A.swift", text: "open(\"\(path)/key.pem\")")).count == 1)
        #expect(machinePaths(SourceFile(path: "A.swift", text: "see https://example.org\(path)")) == [])
    }
}

private let folders = ["home", "root", "work", "mnt", "media", "srv"]

/// The lines that name a user's or a project's folder from the root of the file system.
private func machinePaths(_ file: SourceFile) -> [String] {
    // Regular expressions are slow: only files that have the words at all are looked at by line.
    guard folders.contains(where: { file.text.contains("/\($0)/") }) else { return [] }
    return file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { index, line in
        let isFound = line.contains(/(^|[^A-Za-z0-9_.:\/-])\/(home|root|work|mnt|media|srv)\/[A-Za-z0-9]/)
        return isFound ? "\(file.path):\(index + 1): \(line)" : nil
    }
}
