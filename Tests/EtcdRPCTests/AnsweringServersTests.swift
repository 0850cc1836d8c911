import CurlHTTP
import EtcdRPC
import Testing

@Suite("Servers that answer")
struct AnsweringServersTests {
    private static let server = RPCEndpoint(usesTLS: false, host: "127.0.0.1", port: 2379)

    @Test(
        "What ends on this side before anything was sent tells nothing of the server",
        arguments: [.cancelled, .closed, .invalidRequest, .resources, .tlsFile] as [HTTPError.Code])
    func ownEnds(code: HTTPError.Code) {
        let servers = AnsweringServers(patience: .seconds(5))
        let failure = HTTPError(code, "", sent: .nothing)
        servers.note(Self.server, failure)
        #expect(!servers.contains(Self.server))
        servers.note(Self.server)
        servers.note(Self.server, failure)
        #expect(servers.contains(Self.server))
    }

    @Test(
        "Who fails is asked again before the next change",
        arguments: [.cancelled, .deadlineExceeded, .unreachable, .tls, .tlsCut, .connectionLost, .silent]
            as [HTTPError.Code])
    func failures(code: HTTPError.Code) {
        let servers = AnsweringServers(patience: .seconds(5))
        servers.note(Self.server)
        servers.note(Self.server, HTTPError(code, "", sent: .unknown))
        #expect(!servers.contains(Self.server))
    }

    @Test(
        "Whatever a server says shows that it answers",
        arguments: [.malformed, .tooLarge, .noAnswer] as [HTTPError.Code])
    func strangeAnswers(code: HTTPError.Code) {
        let servers = AnsweringServers(patience: .seconds(5))
        servers.note(Self.server, HTTPError(code, "", sent: .unknown))
        #expect(servers.contains(Self.server))
    }
}
