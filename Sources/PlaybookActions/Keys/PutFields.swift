package import EtcdClient
package import PlaybookLanguage

/// What to write: the arguments of `put` that it shares with a put inside a transaction.
package struct PutFields: ArgumentSet {
    @Argument("The key to write.") package var key: ByteText
    @Argument("The value to write.") package var value: ByteText?
    @Argument("The lease that the key ends with; without one the key stays until it is deleted.")
    package var lease: LeaseID?
    @Argument("Keep the value there is; the key must exist.") package var ignoreValue = false
    @Argument("Keep the lease there is; the key must exist.") package var ignoreLease = false

    package init() {}

    package func validate() -> [FieldProblem] {
        var problems: [FieldProblem] = []
        if key.bytes.isEmpty { problems.append(FieldProblem("key", "etcd has no empty key")) }
        switch (value, ignoreValue) {
        case (nil, false): problems.append(Self.noValue)
        case (.some, true): problems.append(Self.twoValues)
        default: break
        }
        if lease != nil && ignoreLease { problems.append(Self.twoLeases) }
        return problems
    }

    package var request: PutRequest {
        var request = PutRequest(key: key.bytes, value: value?.bytes ?? [], lease: lease?.id ?? 0)
        request.ignoreValue = ignoreValue
        request.ignoreLease = ignoreLease
        return request
    }

    private static let noValue = FieldProblem(
        "value", with: ["ignore-value"], "\"value\" is missing",
        help: "write value: \"\" for an empty one, or ignore-value: true")
    private static let twoValues = FieldProblem(
        "value", with: ["ignore-value"], "\"value\" cannot stand beside ignore-value: true")
    private static let twoLeases = FieldProblem(
        "lease", with: ["ignore-lease"], "\"lease\" cannot stand beside ignore-lease: true")
}

extension PutRequest {
    /// The pair as it stands after the write; nil where the key must exist and does not.
    func result(on found: KeyValue?) -> KeyValue? {
        guard found != nil || !(ignoreValue || ignoreLease) else { return nil }
        return KeyValue(
            key: key, value: ignoreValue ? found?.value ?? [] : value, lease: ignoreLease ? found?.lease ?? 0 : lease)
    }
}
