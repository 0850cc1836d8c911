// EP00xx the file and its YAML · EP01xx keys and structure · EP02xx values · EP03xx expressions · EP04xx steps and
// actions · EP05xx inputs · EP06xx cluster and secrets. Each family has a file in `Codes`.

extension DiagnosticCode {
    /// Every code, in order.
    package static let all: [DiagnosticCode] =
        ofFiles + ofKeys + ofValues + ofExpressions + ofSteps + ofComposing + ofInputs + ofClusters

    private static let byID = Dictionary(all.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })

    /// The code with this id, in any case.
    package static func named(_ id: String) -> DiagnosticCode? { byID[id.uppercased()] }
}
