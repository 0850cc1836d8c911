import ArgumentParser
import PlaybookLanguage

/// How long a run goes on, and how long it waits to begin: the same for a new one and one that is resumed.
struct LimitOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Begin nothing more after this time: stop at a safe point, for resume to go on.", valueName: "duration"),
        transform: durationOption)
    var maxDuration: PlaybookDuration?

    @Option(
        help: ArgumentHelp(
            "Wait this long for the lock of the cluster, where another run holds it.", valueName: "duration"),
        transform: durationOption)
    var lockTimeout: PlaybookDuration?
}
