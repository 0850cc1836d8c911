/// Why a throw-away cluster, or a tool it needs, did not do what was asked of it.
public struct SandboxError: Error, Sendable, CustomStringConvertible {
    /// What went wrong, to be compared with the static values.
    public struct Code: Sendable, Hashable {
        private enum Value {
            case binaryNotFound, startFailed, notHealthy, notRunning, toolFailed, systemCallFailed, noFreePort
            case unexpectedAnswer
        }
        private let value: Value

        /// No `etcd` program where one was looked for.
        public static let binaryNotFound = Code(value: .binaryNotFound)
        /// An `etcd` process ended instead of serving.
        public static let startFailed = Code(value: .startFailed)
        /// A member did not become healthy in time.
        public static let notHealthy = Code(value: .notHealthy)
        /// The member's process is not running.
        public static let notRunning = Code(value: .notRunning)
        /// A helper program (`openssl`) failed.
        public static let toolFailed = Code(value: .toolFailed)
        /// The operating system refused a call.
        public static let systemCallFailed = Code(value: .systemCallFailed)
        /// No free port was found on loopback.
        public static let noFreePort = Code(value: .noFreePort)
        /// A member answered something else than etcd does.
        public static let unexpectedAnswer = Code(value: .unexpectedAnswer)
    }

    /// What went wrong.
    public let code: Code
    /// What went wrong, where, and what to do next.
    public let message: String

    /// An error with a code and a message for people.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }
}

extension SandboxError {
    /// The failure of a call to the operating system; `number` is its errno.
    package static func system(_ call: String, _ number: Int32) -> SandboxError {
        SandboxError(.systemCallFailed, "\(call): \(systemMessage(number))")
    }
}
