import Glibc

/// One run of a program to its end, with what it printed.
package struct ToolRun: Sendable {
    /// How it ended; nil when it was killed because its time was up.
    package var status: ExitStatus?
    /// All of standard output.
    package var output: [UInt8]
    /// All of standard error.
    package var errors: [UInt8]

    /// Standard output as text.
    package var outputText: String { String(decoding: output, as: UTF8.self) }
    /// Standard error as text.
    package var errorText: String { String(decoding: errors, as: UTF8.self) }

    /// Runs a program and waits for its end, at most `limit`; `input` is its standard input.
    package static func run(
        _ executable: String, _ arguments: [String], environment: [String: String]? = nil, input: [UInt8] = [],
        folder: String? = nil, within limit: Duration = .seconds(60)
    ) async throws(SandboxError) -> ToolRun {
        let files = try TemporaryFolder(prefix: "etcd-sandbox-run")
        let (inputPath, outputPath, errorPath) = (files.file("in"), files.file("out"), files.file("err"))
        try writeFile(inputPath, input)
        let child = try await ChildProcess.start(
            ChildLaunch(
                executable, arguments, environment: environment ?? ProcessEnvironment.current, input: inputPath,
                output: outputPath, errors: errorPath, folder: folder))
        let status = await child.wait(within: limit)
        if status == nil { await child.kill() }
        return ToolRun(status: status, output: readBytes(outputPath), errors: readBytes(errorPath))
    }
}
