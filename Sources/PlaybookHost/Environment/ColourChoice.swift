/// `--color`: whether to write in colours.
package enum ColourChoice: String, Sendable, CaseIterable {
    case auto, always, never

    /// Whether to use colours where a terminal is, or is not, at the other end. A flag stands above `NO_COLOR`, that
    /// above `FORCE_COLOR` and `CLICOLOR_FORCE`, and those above what the terminal is.
    package func usesColour(onTerminal isTerminal: Bool, in environment: HostEnvironment) -> Bool {
        switch self {
        case .always: return true
        case .never: return false
        case .auto: break
        }
        if environment["NO_COLOR"] != nil { return false }
        for name in ["FORCE_COLOR", "CLICOLOR_FORCE"] {
            if let value = environment[name], value != "0", value != "false" { return true }
        }
        return isTerminal && !environment.terminalIsDumb
    }
}
