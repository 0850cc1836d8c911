/// What to start, and where its output goes.
package struct ChildLaunch: Sendable {
    /// The program's path, or a name that is looked for on `PATH`.
    package var executable: String
    /// The arguments, without the program's own name.
    package var arguments: [String]
    /// The whole environment of the child.
    package var environment: [String: String]
    /// The file read as standard input; nil for the parent's own.
    package var input: String?
    /// The file standard output is appended to; nil for the parent's own.
    package var output: String?
    /// The file standard error is appended to; nil for the parent's own.
    package var errors: String?
    /// The folder the child starts in; nil for the parent's own.
    package var folder: String?
    /// Whether the child stands in a process group of its own, which a Ctrl-C in the terminal does not reach.
    package var ownGroup = true

    /// A child in the background, with files for its input and output.
    package init(
        _ executable: String, _ arguments: [String], environment: [String: String], input: String = "/dev/null",
        output: String = "/dev/null", errors: String = "/dev/null", folder: String? = nil
    ) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.input = input
        self.output = output
        self.errors = errors
        self.folder = folder
    }

    /// A child in the foreground: it has the parent's terminal and gets its Ctrl-C.
    package init(foreground executable: String, _ arguments: [String], environment: [String: String]) {
        self.init(executable, arguments, environment: environment)
        (input, output, errors) = (nil, nil, nil)
        ownGroup = false
    }
}
