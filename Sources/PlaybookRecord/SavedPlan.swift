/// A plan that is kept in a file, so that what was reviewed is what is run. It holds no secret.
package struct SavedPlan: Sendable, Codable {
    /// The version of the form; its presence tells the file from a playbook.
    package var savedPlan = Self.version
    /// From when on a run refuses it.
    package var expires: Timestamp
    package var inputs: GivenInputs
    /// The plan as it was shown.
    package var plan: RunRecord

    package static let version = 1

    package init(expires: Timestamp, inputs: GivenInputs, plan: RunRecord) {
        self.expires = expires
        self.inputs = inputs
        self.plan = plan
    }
}

/// What a playbook was given: its inputs as texts, which read again give the same values, and the choice of its steps.
package struct GivenInputs: Sendable, Hashable, Codable {
    /// `--only` and `--skip`.
    package var only: [String] = []
    package var skip: [String] = []
    /// `--set`, in order.
    package var settings: [Setting] = []
    /// The file of `--inputs`.
    package var file: File?
    /// The variables that name inputs.
    package var environment: [String: String] = [:]

    package init() {}

    package struct Setting: Sendable, Hashable, Codable {
        package var name: String
        package var text: String

        package init(name: String, text: String) {
            self.name = name
            self.text = text
        }
    }

    package struct File: Sendable, Hashable, Codable {
        package var name: String
        package var text: String

        package init(name: String, text: String) {
            self.name = name
            self.text = text
        }
    }
}
