/// A login; its token is a secret, left out of descriptions.
public struct AuthenticateResponse: Sendable, Hashable {
    /// Who answered, and when.
    public var header: ResponseHeader
    /// The token that calls of this user carry.
    public var token: String

    /// A response with these values.
    public init(header: ResponseHeader, token: String) {
        self.header = header
        self.token = token
    }
}

extension AuthenticateResponse: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The response without its token.
    public var description: String { "AuthenticateResponse(header: \(header))" }
    /// The response without its token.
    public var debugDescription: String { description }
    /// The response without its token.
    public var customMirror: Mirror { Mirror(self, children: ["header": header]) }
}
