package import PlaybookLanguage
package import YAMLSyntax

/// A kind of step, declared once: its arguments (the stored properties), its outputs, and its four moments.
///
/// `plan` runs the first two moments, `run` all four, through one generic function: no observation is type-erased, and
/// a plan and its run cannot differ. An action names no guard and writes no journal; both come with ``Performer``.
package protocol Action: ArgumentSet {
    /// What was read to plan the step.
    associatedtype Observation: Sendable
    associatedtype Outputs: OutputSet

    /// The action's name in a playbook, in kebab-case.
    static var name: String { get }
    /// One sentence, for the manual and the schema.
    static var summary: String { get }
    /// Further paragraphs for the manual: what it does about the state it finds, what it refuses.
    static var discussion: String { get }
    /// Steps that show its use; each is checked and planned in a test.
    static var examples: [ActionExample] { get }
    /// What other tools call it: whoever writes one of these is told its name.
    static var otherNames: [String] { get }
    /// Whether it does its work anew on every run, so that a second plan still shows its effects.
    static var isUnconditional: Bool { get }
    /// Whether carrying it out twice leaves what carrying it out once leaves.
    static var isIdempotent: Bool { get }
    /// Whether each call compares what it overwrites with the observation, so that the plan's observation may serve.
    static var comparesBeforeWriting: Bool { get }

    /// Whether it can change the cluster: it needs a leader then, and where its effects cannot be told in a plan, every
    /// later step is in doubt.
    static var changesCluster: Bool { get }
    /// Whether it waits for something that others do: what a guard would say of later steps is then open.
    static var waitsForOthers: Bool { get }
    /// Whether it can make a voter: where only the run knows which, a plan cannot tell whether later steps leave enough.
    static var mayAddVoter: Bool { get }

    /// Whether a step with these arguments, and without a timeout, may wait without end.
    static func mayWaitForever(_ arguments: Node) -> Bool

    /// What the observation depends on: an earlier step that touches it makes this step's effects uncertain.
    var reads: [Subject] { get }
    /// The same, where the arguments name members: what they mean in this view.
    func reads(in view: ClusterView?) -> [Subject]
    /// Whether the lock of the run is a key like others to it, where it lies in what the step reads.
    static var seesLock: Bool { get }
    /// Outputs that any write before the step changes, be it that of the lock, whatever the step reads.
    var outputsOfTheMoment: [String] { get }
    /// Secrets to resolve before the first change of the run.
    var secretReferences: [SecretReference] { get }

    /// Whom the run works as once the step is carried out, where the step sees to that.
    var loginAfterwards: (user: String, password: SecretReference)? { get }

    /// Finds out what became of changing calls that were cut off in an earlier process; changes nothing.
    func settle(_ earlier: [EarlierIntent], _ cluster: ClusterReader) async throws(StepFailure) -> Settlement
    /// Reads what planning needs; changes nothing.
    func observe(_ cluster: ClusterReader) async throws(StepFailure) -> Observation
    /// What will change, from the arguments and the observation alone.
    func predict(_ seen: Observation) throws(StepFailure) -> Prediction<Outputs>
    /// Makes the changes, each through `performer`.
    func act(
        _ seen: Observation, _ prediction: Prediction<Outputs>, through performer: Performer
    ) async throws(StepFailure) -> Outputs
    /// Reads back; returns how the cluster differs from the prediction, in words.
    func verify(
        _ prediction: Prediction<Outputs>, _ outputs: Outputs, _ cluster: ClusterReader
    ) async throws(StepFailure) -> [String]
}

extension Action {
    package static var discussion: String { "" }
    package static var otherNames: [String] { [] }
    package static var isUnconditional: Bool { false }
    package static var waitsForOthers: Bool { false }
    package static var changesCluster: Bool { true }
    package static var mayAddVoter: Bool { false }
    package static func mayWaitForever(_ arguments: Node) -> Bool { waitsForOthers }
    package static var isIdempotent: Bool { true }
    package static var comparesBeforeWriting: Bool { false }
    package var reads: [Subject] { [] }
    package func reads(in view: ClusterView?) -> [Subject] { reads }
    package static var seesLock: Bool { false }
    package var outputsOfTheMoment: [String] { [] }
    package var secretReferences: [SecretReference] { [] }
    package var loginAfterwards: (user: String, password: SecretReference)? { nil }

    package func settle(
        _ earlier: [EarlierIntent], _ cluster: ClusterReader
    ) async throws(StepFailure) -> Settlement {
        // What does twice what it does once may look and go on; of the others nobody can tell here.
        Self.isIdempotent || !earlier.contains { $0.isOpen || $0.isMade } ? .lookAgain : .open("\(Self.name) was begun")
    }

    package func act(
        _ seen: Observation, _ prediction: Prediction<Outputs>, through performer: Performer
    ) async throws(StepFailure) -> Outputs { prediction.outputs }

    package func verify(
        _ prediction: Prediction<Outputs>, _ outputs: Outputs, _ cluster: ClusterReader
    ) async throws(StepFailure) -> [String] { [] }

    /// What the language needs to know of the action.
    package static var declaration: ActionDeclaration {
        ActionDeclaration(
            name: name, summary: summary, discussion: discussion, arguments: Self.self, outputs: Outputs.self,
            examples: examples, otherNames: otherNames, isIdempotent: isIdempotent,
            mayWaitForever: { mayWaitForever($0) })
    }
}
