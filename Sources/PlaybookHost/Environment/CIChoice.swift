/// `--ci`: which continuous integration is served besides.
package enum CIChoice: String, Sendable, CaseIterable {
    /// What the environment tells.
    case auto
    case github
    case none

    /// Whether annotations are written, as GitHub's runner reads them from a job's output.
    package func annotates(in environment: HostEnvironment) -> Bool {
        switch self {
        case .auto: environment["GITHUB_ACTIONS"] == "true"
        case .github: true
        case .none: false
        }
    }

    /// The file that a job's summary is appended to; nil where there is none.
    package func summaryPath(in environment: HostEnvironment) -> String? {
        self == .none ? nil : environment["GITHUB_STEP_SUMMARY"]
    }
}
