import CurlHTTP
import Testing

@Suite("The lines of an answer's head")
struct HeadParserTests {
    private func parse(_ lines: [String]) -> (parser: HeadParser, outcomes: [HeadParser.Outcome]) {
        var parser = HeadParser()
        let outcomes = lines.map { line in Array(line.utf8).withUnsafeBytes { parser.take($0) } }
        return (parser, outcomes)
    }

    @Test(
        "a head has status, version and fields, names in lower case",
        arguments: [
            ("HTTP/1.1 200 OK", HTTPVersion.http1, 200), ("HTTP/2 404 ", .http2, 404), ("HTTP/1.0 503", .http1, 503),
        ])
    func head(line: String, version: HTTPVersion, status: Int) {
        let (parser, outcomes) = parse(["\(line)\r\n", "Content-Type:  text/html \r\n", "x-empty:\r\n", "\r\n"])
        #expect(parser.head?.status == status)
        #expect(parser.head?.version == version)
        #expect(parser.head?.fields == [HTTPField("content-type", "text/html"), HTTPField("x-empty", "")])
        #expect(outcomes == [.goOn, .goOn, .goOn, .headComplete])
    }

    @Test("interim heads are passed over")
    func interim() {
        let (parser, _) = parse(["HTTP/2 103 \r\n", "link: a\r\n", "\r\n", "HTTP/2 200 \r\n", "a: b\r\n", "\r\n"])
        #expect(parser.head?.status == 200)
        #expect(parser.head?.fields == [HTTPField("a", "b")])
    }

    @Test("what follows the head is trailers")
    func trailers() {
        let (parser, _) = parse(["HTTP/2 200 \r\n", "\r\n", "grpc-status: 0\r\n", "\r\n"])
        #expect(parser.trailers == [HTTPField("grpc-status", "0")])
    }

    @Test("lines that come together are taken one by one")
    func together() {
        let (parser, outcomes) = parse(["HTTP/2 200 \r\na: b\r\n\r\n", "grpc-status: 0\r\ngrpc-message:\r\n"])
        #expect(outcomes == [.headComplete, .goOn])
        #expect(parser.head?.fields == [HTTPField("a", "b")])
        #expect(parser.trailers == [HTTPField("grpc-status", "0"), HTTPField("grpc-message", "")])
    }

    @Test("trailers whose head was lost are kept as trailers")
    func lostHead() {
        let (parser, _) = parse(["grpc-status: 14\r\n"])
        #expect(parser.head == nil)
        #expect(parser.trailers == [HTTPField("grpc-status", "14")])
    }

    @Test(
        "what is no head is told",
        arguments: ["HTTP/", "HTTP/2", "HTTP/2 ", "HTTP/2 2x0 ", "HTTP/1.1 99 a", "HTTP/2 20"])
    func malformed(line: String) {
        #expect(parse([line + "\r\n"]).outcomes == [.malformed])
    }

    @Test("a line without a colon is told")
    func noColon() { #expect(parse(["HTTP/2 200 \r\n", "what\r\n"]).outcomes == [.goOn, .malformed]) }

    @Test("a head is bounded, over all its lines")
    func bound() {
        let line = "x: " + String(repeating: "y", count: 1020) + "\r\n"
        let lines = Array(repeating: line, count: HeadParser.limit / line.utf8.count + 1)
        #expect(parse(["HTTP/2 200 \r\n"] + lines).outcomes.last == .tooLarge)
    }
}
