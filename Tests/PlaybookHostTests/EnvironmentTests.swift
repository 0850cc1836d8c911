import PlaybookHost
import Testing

@Suite struct EnvironmentTests {
    @Test(
        "A flag stands above NO_COLOR, that above FORCE_COLOR and CLICOLOR_FORCE, and those above the terminal",
        arguments: [
            (ColourChoice.auto, [:], true, true), (.auto, [:], false, false),
            (.never, ["FORCE_COLOR": "1"], true, false),
            (.always, ["NO_COLOR": "1"], false, true), (.auto, ["NO_COLOR": "1", "FORCE_COLOR": "1"], true, false),
            (.auto, ["NO_COLOR": ""], true, true), (.auto, ["FORCE_COLOR": "1"], false, true),
            (.auto, ["CLICOLOR_FORCE": "1"], false, true), (.auto, ["FORCE_COLOR": "0"], false, false),
            (.auto, ["TERM": "dumb"], true, false),
        ] as [(ColourChoice, [String: String], Bool, Bool)])
    func colours(choice: ColourChoice, variables: [String: String], isTerminal: Bool, expected: Bool) {
        let environment = HostEnvironment(variables: variables)
        #expect(choice.usesColour(onTerminal: isTerminal, in: environment) == expected)
    }

    @Test(
        "Only a locale that is set to something else than UTF-8 keeps to ASCII",
        arguments: [
            ([:], false), (["LANG": "C.UTF-8"], false), (["LANG": "C"], true), (["LANG": "de_DE.utf8"], false),
            (["LC_ALL": "POSIX", "LANG": "C.UTF-8"], true), (["LC_ALL": "", "LANG": "en_US.UTF-8"], false),
        ] as [([String: String], Bool)])
    func ascii(variables: [String: String], expected: Bool) {
        #expect(HostEnvironment(variables: variables).isASCII == expected)
    }

    @Test("Progress is live on a terminal that can move its cursor, and plain elsewhere")
    func progressMode() {
        #expect(ProgressMode.auto.resolved(in: HostEnvironment(errorIsTerminal: true)) == .tty)
        #expect(ProgressMode.auto.resolved(in: HostEnvironment()) == .plain)
        #expect(
            ProgressMode.auto.resolved(in: HostEnvironment(variables: ["TERM": "dumb"], errorIsTerminal: true))
                == .plain)
        #expect(ProgressMode.none.resolved(in: HostEnvironment(errorIsTerminal: true)) == .none)
    }
}
