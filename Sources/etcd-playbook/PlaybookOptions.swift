import ArgumentParser
import PlaybookHost

/// The flags that give a playbook its inputs and say what it may do to come by secrets.
struct PlaybookOptions: ParsableArguments {
    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("Give an input a value; may be repeated.", valueName: "name=value"),
        transform: InputSetting.init)
    var settings: [InputSetting] = []

    @Option(help: ArgumentHelp("A YAML file with values for inputs; --set stands above it.", valueName: "file"))
    var inputs: String?

    @Option(help: ArgumentHelp("Carry out only steps of this id or tag; may be repeated.", valueName: "name"))
    var only: [String] = []

    @Option(help: ArgumentHelp("Leave steps of this id or tag out; may be repeated.", valueName: "name"))
    var skip: [String] = []

    @Flag(help: "Let secrets come from commands that the playbook names.")
    var allowCommand = false

    @Flag(help: "Take passwords that stand in the playbook itself. For sandboxes and tests.")
    var allowLiteralSecrets = false

    var givesInputs: Bool { inputs != nil || !settings.isEmpty || !only.isEmpty || !skip.isEmpty }

    func request(_ path: String) -> SessionRequest {
        var request = SessionRequest(path: path)
        request.settings = settings.map { ($0.name, $0.text) }
        request.inputsPath = inputs
        request.only = only
        request.skip = skip
        request.allowsCommands = allowCommand
        request.allowsLiteralSecrets = allowLiteralSecrets
        return request
    }
}

/// `name=value`.
struct InputSetting {
    var name: String
    var text: String

    init(_ argument: String) throws {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let name = parts.first, !name.isEmpty else {
            throw ValidationError("write the input's name, = and its value, as in keep=8")
        }
        self.name = String(name)
        text = String(parts[1])
    }
}
