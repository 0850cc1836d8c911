// EP00xx the file and its YAML · EP01xx keys and structure · EP02xx values · EP03xx expressions · EP04xx steps and
// actions · EP05xx inputs · EP06xx cluster and secrets.

extension DiagnosticCode {
    package static let unreadableFile = error("EP0001", "the file cannot be read")
    package static let fileTooLarge = error("EP0002", "the file is too large")
    package static let encoding = error("EP0003", "the file is not UTF-8 text")
    package static let forbiddenCharacter = error("EP0004", "a character that playbooks do not take")
    package static let yamlSyntax = error("EP0005", "not YAML")
    package static let tab = error("EP0006", "a tab where YAML wants spaces")
    package static let severalDocuments = error("EP0007", "more than one YAML document in a file")
    package static let emptyDocument = error("EP0008", "the file holds no document")
    package static let yamlTag = error("EP0009", "YAML tags are not used")
    package static let mergeKey = error("EP0010", "YAML merge keys are not used")
    package static let keyNotText = error("EP0011", "a key that is not text")
    package static let alias = error("EP0012", "an alias that cannot be followed")
    package static let limit = error("EP0013", "a limit on the size of a file is exceeded")
    package static let unusedAnchor = warning("EP0014", "an anchor that nothing refers to")
    package static let yamlDirective = error("EP0015", "YAML directives are not used")

    package static let unknownKey = error("EP0101", "unknown key")
    package static let duplicateKey = error("EP0102", "a key written twice")
    package static let missingKey = error("EP0103", "a required key is missing")
    package static let wrongKind = error("EP0104", "a mapping, list or single value where another is wanted")
    package static let emptyValue = error("EP0105", "a key without a value")
    package static let keyCombination = error("EP0106", "keys that do not go together")
    package static let version = error("EP0107", "the version of the playbook language")

    package static let wrongType = error("EP0201", "a value of the wrong type")
    package static let badBoolean = error("EP0202", "booleans are true and false")
    package static let badNumber = error("EP0203", "not a number that playbooks take")
    package static let missingUnit = error("EP0204", "a size or duration without a unit")
    package static let badUnit = error("EP0205", "a unit that is not known or has two meanings")
    package static let unknownChoice = error("EP0206", "not one of the words allowed here")
    package static let outOfRange = error("EP0207", "a number out of range")
    package static let quotedValue = error("EP0208", "a quoted value where the bare one is meant")
    package static let unquotedText = error("EP0209", "text that YAML reads as something else")
    package static let invalidText = error("EP0210", "text of the wrong form")
    package static let invalidArguments = error("EP0211", "arguments that do not make sense together")
    package static let unreadableContent = error("EP0212", "a file named in a value cannot be read")

    package static let expressionSyntax = error("EP0301", "not an expression")
    package static let unknownName = error("EP0302", "a name that is not in scope")
    package static let typeMismatch = error("EP0303", "types that do not go together")
    package static let wrongResultType = error("EP0304", "an expression of the wrong type")
    package static let unitMismatch = error("EP0305", "units that do not go together")
    package static let mayBeMissing = error("EP0306", "a value that may be missing")
    package static let constantCondition = warning("EP0307", "a condition that is always the same")
    package static let bracesInBareExpression = error("EP0308", "${{ }} in a field that is an expression already")
    package static let unknownFunction = error("EP0309", "a function that does not exist")
    package static let wrongArguments = error("EP0310", "a function called with the wrong arguments")
    package static let laterStep = error("EP0311", "an expression that reads a later step")
    package static let evaluation = error("EP0312", "an expression that has no value")
    package static let expressionNotAllowed = error("EP0313", "an expression where none is allowed")

    package static let unknownAction = error("EP0401", "unknown action")
    package static let badStepID = error("EP0402", "a step's id of the wrong form")
    package static let duplicateStepID = error("EP0403", "a step's id used twice")
    package static let unknownStep = error("EP0404", "a step that does not exist")
    package static let tooManySteps = error("EP0405", "too many steps")
    package static let noSteps = warning("EP0406", "a playbook without steps")

    package static let unsafeRetry = warning("EP0420", "a retry of an action that is not idempotent")

    package static let badInputName = error("EP0501", "an input's name of the wrong form")
    package static let unknownInput = error("EP0502", "a value for an input that is not declared")
    package static let missingInput = error("EP0503", "an input without a value")
    package static let badInputValue = error("EP0504", "a value that the input does not take")
    package static let badInputDefault = error("EP0505", "a default that the input itself does not take")
    package static let unusedInput = warning("EP0506", "an input that nothing reads")

    package static let badEndpoint = error("EP0601", "not an endpoint")
    package static let mixedEndpoints = error("EP0602", "http and https endpoints together")
    package static let literalSecret = error("EP0603", "a secret written in the playbook")
    package static let literalSecretAllowed = warning("EP0604", "a secret written in the playbook, allowed by a flag")
    package static let conflictingSettings = error("EP0605", "settings that exclude each other")
    package static let insecureSetting = warning("EP0606", "a setting that turns off a protection")

    /// Every code, in order.
    package static let all: [DiagnosticCode] = [
        unreadableFile, fileTooLarge, encoding, forbiddenCharacter, yamlSyntax, tab, severalDocuments, emptyDocument,
        yamlTag, mergeKey, keyNotText, alias, limit, unusedAnchor, yamlDirective,
        unknownKey, duplicateKey, missingKey, wrongKind, emptyValue, keyCombination, version,
        wrongType, badBoolean, badNumber, missingUnit, badUnit, unknownChoice, outOfRange, quotedValue, unquotedText,
        invalidText, invalidArguments, unreadableContent,
        expressionSyntax, unknownName, typeMismatch, wrongResultType, unitMismatch, mayBeMissing, constantCondition,
        bracesInBareExpression, unknownFunction, wrongArguments, laterStep, evaluation, expressionNotAllowed,
        unknownAction, badStepID, duplicateStepID, unknownStep, tooManySteps, noSteps,
        unsafeRetry,
        badInputName, unknownInput, missingInput, badInputValue, badInputDefault, unusedInput,
        badEndpoint, mixedEndpoints, literalSecret, literalSecretAllowed, conflictingSettings, insecureSetting,
    ]

    private static let byID = Dictionary(all.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })

    /// The code with this id, in any case.
    package static func named(_ id: String) -> DiagnosticCode? { byID[id.uppercased()] }
}
