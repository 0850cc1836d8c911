/// `--progress`: how standard error tells what goes on.
package enum ProgressMode: String, Sendable, CaseIterable {
    /// A live line on a terminal, plain lines elsewhere.
    case auto
    /// One line that is drawn anew, at most twenty times a second.
    case tty
    /// A line for each step that ends, and one from time to time for a step that takes long.
    case plain
    case none

    /// What `auto` comes to.
    package func resolved(in environment: HostEnvironment) -> ProgressMode {
        guard self == .auto else { return self }
        return environment.errorIsTerminal && !environment.terminalIsDumb ? .tty : .plain
    }
}
