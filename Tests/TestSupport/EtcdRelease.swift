package import EtcdSandbox
import Testing

/// The releases of etcd that the tests run against.
package enum EtcdRelease: String, Sendable, Hashable, CaseIterable, CustomTestStringConvertible {
    /// Debian's package.
    case v34 = "3.4"
    /// The one in `.tools/etcd-3.5`.
    case v35 = "3.5"

    /// The program.
    package var binary: EtcdBinary {
        switch self {
        case .v34: .system
        case .v35: .version35
        }
    }

    package var testDescription: String { "etcd \(rawValue)" }
}
