import EtcdSandbox
import Glibc

/// What the process finds around it; a value, so that tests make their own.
package struct HostEnvironment: Sendable {
    package var variables: [String: String]
    /// Those of the variables whose bytes are no UTF-8 text.
    package var namesWithoutText: Set<String>
    /// Whether standard input, output and error are terminals.
    package var inputIsTerminal: Bool
    package var outputIsTerminal: Bool
    package var errorIsTerminal: Bool

    package init(
        variables: [String: String] = [:], namesWithoutText: Set<String> = [], inputIsTerminal: Bool = false,
        outputIsTerminal: Bool = false, errorIsTerminal: Bool = false
    ) {
        self.namesWithoutText = namesWithoutText
        self.variables = variables
        self.inputIsTerminal = inputIsTerminal
        self.outputIsTerminal = outputIsTerminal
        self.errorIsTerminal = errorIsTerminal
    }

    /// That of this process.
    package static func current() -> HostEnvironment {
        HostEnvironment(
            variables: ProcessEnvironment.current, namesWithoutText: ProcessEnvironment.namesWithoutText,
            inputIsTerminal: isatty(STDIN_FILENO) == 1, outputIsTerminal: isatty(STDOUT_FILENO) == 1,
            errorIsTerminal: isatty(STDERR_FILENO) == 1)
    }

    /// A variable that is set and not empty.
    package subscript(_ name: String) -> String? {
        guard let value = variables[name], !value.isEmpty else { return nil }
        return value
    }

    /// Whether a terminal is one that only prints, without moving its cursor.
    package var terminalIsDumb: Bool { variables["TERM"] == "dumb" }

    /// Whether the locale is set, and to one without UTF-8.
    package var isASCII: Bool {
        guard let locale = self["LC_ALL"] ?? self["LC_CTYPE"] ?? self["LANG"] else { return false }
        let name = locale.lowercased()
        return !name.contains("utf-8") && !name.contains("utf8")
    }
}
