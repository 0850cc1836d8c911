import PlaybookActions
import PlaybookEngine
import PlaybookLanguage
import Testing

/// One example of an action, as the manual shows it.
struct Example: Sendable, CustomTestStringConvertible {
    var action: String
    var caption: String
    var yaml: String
    /// Whether the action changes the cluster at all.
    var changesCluster: Bool
    /// Whether it does its work anew on every run.
    var isUnconditional: Bool
    var testDescription: String { "\(action): \(caption)" }

    static let all = Catalog.all.actions.flatMap { type in
        type.examples.map {
            Example(
                action: type.name, caption: $0.caption, yaml: $0.yaml, changesCluster: type.changesCluster,
                isUnconditional: type.isUnconditional)
        }
    }

    /// What it takes to try it. An example that nothing is written about works on any healthy cluster.
    var trial: ExampleTrial { ExampleTrial.all[caption] ?? ExampleTrial() }
}
