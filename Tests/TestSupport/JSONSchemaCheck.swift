import EtcdSandbox
import Foundation

/// The schemas of this repository, asked through Debian's python3-jsonschema.
package enum JSONSchemaCheck {
    /// What is wrong with JSON texts.
    ///
    /// - Parameter schema: the name of a file in `schemas/`, which may refer to others there.
    package static func problems(in texts: [String], against schema: String) async throws -> [String] {
        let folder = try TemporaryFolder(prefix: "etcd-sandbox-schema")
        var paths: [String] = []
        for (index, text) in texts.enumerated() {
            paths.append(folder.file("\(index).json"))
            try text.write(toFile: folder.file("\(index).json"), atomically: true, encoding: .utf8)
        }
        let run = try await ToolRun.run(
            "/usr/bin/python3", ["-c", script, schemaFolder, schema] + paths, environment: ["LC_ALL": "C.UTF-8"])
        guard run.status == .exited(0) else { return ["the validator ended with \(run.errorText)"] }
        return run.outputText.split(separator: "\n").map(String.init)
    }

    private static let schemaFolder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../schemas").standardizedFileURL.path

    private static let script = """
        import json, os, sys
        from jsonschema import Draft7Validator, RefResolver
        folder, name, *paths = sys.argv[1:]
        base = "file:///"
        store = {}
        for file in os.listdir(folder):
            if file.endswith(".json"):
                with open(os.path.join(folder, file), encoding="utf-8") as text:
                    store[base + file] = json.load(text)
        schema = store[base + name]
        Draft7Validator.check_schema(schema)
        validator = Draft7Validator(schema, resolver=RefResolver(base + name, schema, store))
        for path in paths:
            with open(path, encoding="utf-8") as text:
                value = json.load(text)
            for problem in validator.iter_errors(value):
                deepest = max(problem.context, key=lambda each: len(each.absolute_path), default=problem)
                print(list(deepest.absolute_path), deepest.message.replace("\\n", " ")[:500])
        """
}
