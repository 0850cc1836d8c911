import CurlHTTP
package import PlaybookEngine
package import PlaybookLanguage
import PlaybookRecord

/// `notify`: tells a webhook how the run is going.
package struct Notify: Action {
    package static let name = "notify"
    package static let summary = "Tell a webhook how the run is going."
    package static let discussion = """
        A POST with an object of JSON: text (the message, or a summary), playbook, run, cluster, failed, and the steps that \
        have ended, each with number, title, action, status, changed and error. What steps put out is not part of it, and \
        known secrets are taken out of everything. body: replaces all of it. Any answer but 2xx fails the step; \
        redirections are not followed, and proxies of the environment not used. Write on-failure: continue where the run \
        matters more than the message, and put the step into always: to be told of failures; that a run does not even \
        begin, since its plan fails, is told by its exit code alone. The plan sends nothing. A URL that is a secret itself \
        stands at secret-url. Tried again after a lost connection, the same message may arrive twice.
        """
    package static let examples = [
        ActionExample(
            "Tell a chat server how it went.",
            """
            - action: notify
              with:
                url: https://hooks.example.com/etcd
                message: "${{ run.id }} has come to its end"
              timeout: 10s
              on-failure: continue
            """)
    ]
    package static let changesCluster = false

    @Argument("Where the message goes.") package var url: WebhookURL?
    @Argument("Where the message goes, where the URL is a secret.") package var secretUrl: SecretReference?
    @Argument("What to say; a summary of the run so far, where it is left out.") package var message: String?
    @Argument("The whole body, in place of the object of JSON.") package var body: String?
    @Argument("The type of the body.") package var contentType = "application/json"
    @Argument("What is sent as Authorization: Bearer.") package var bearerToken: SecretReference?
    @Argument("The authorities that a server at https may come from; those of the system, where it is left out.")
    package var trustedCaFile: String?
    @Argument("How long the host may take to answer.") package var answerTimeout = PlaybookDuration.seconds(30)

    package static let constraints: [FieldConstraint] = [
        .exactlyOne(["url", "secret-url"]), .atMostOne(["message", "body"]),
    ]

    package struct Outputs: OutputSet {
        @Output("The status of the answer.") package var status: Int64?

        package init() {}
    }

    package init() {}

    package var secretReferences: [SecretReference] { [secretUrl, bearerToken].compactMap { $0 } }

    package func validate() -> [FieldProblem] {
        let isPlain = !contentType.isEmpty && contentType.utf8.allSatisfy { (0x20...0x7E).contains($0) }
        return isPlain ? [] : [FieldProblem("content-type", "this cannot stand in a header")]
    }

    package func observe(_ cluster: ClusterReader) async throws(StepFailure) {}

    package func predict(_ seen: Void) -> Prediction<Outputs> {
        Prediction(notes: ["tells \(url?.host ?? "the host of its secret URL")"])
    }

    package func act(
        _ seen: Void, _ prediction: Prediction<Outputs>, through performer: Performer
    ) async throws(StepFailure) -> Outputs {
        let target = try await target(performer)
        var fields = [HTTPField("content-type", contentType)]
        if let bearerToken {
            let token = try await text(of: bearerToken, performer)
            fields.append(HTTPField("authorization", "Bearer \(token)"))
        }
        let content =
            body.map { performer.context.redact($0) }
            ?? Notification(report: performer.context.report, message: message).json
        let request = HTTPRequest(
            .post, target.origin, target.path, fields: fields, version: .http1,
            deadline: .now + answerTimeout.duration, maxBodyBytes: 1 << 16)
        let client = HTTPClient(HTTPClientConfiguration(tls: HTTPTLSSettings(trustedCAFile: trustedCaFile)))
        defer { client.shutdown() }
        var outputs = prediction.outputs
        outputs.status = try await send(request, Array(content.utf8), client, to: target.host)
        return outputs
    }

    private func send(
        _ request: HTTPRequest, _ body: [UInt8], _ client: HTTPClient, to host: String
    ) async throws(StepFailure) -> Int64 {
        let response: HTTPResponse
        do throws(HTTPError) { response = try await client.send(request, body: body) } catch {
            throw StepFailure(telling: host, error)
        }
        guard (200..<300).contains(response.head.status) else {
            throw StepFailure(.failed, "\(host) answered with status \(response.head.status)")
        }
        return Int64(response.head.status)
    }

    private func target(_ performer: Performer) async throws(StepFailure) -> WebhookURL {
        if let url { return url }
        guard let secretUrl, let url = WebhookURL(text: try await text(of: secretUrl, performer)) else {
            throw StepFailure(.configuration, "the secret at secret-url is not \(WebhookURL.expected)")
        }
        return url
    }

    private func text(of reference: SecretReference, _ performer: Performer) async throws(StepFailure) -> String {
        let secret = try await performer.secret(reference)
        guard let text = secret.revealText(), !text.isEmpty else {
            throw StepFailure(.configuration, "the secret \(reference) is empty or no text")
        }
        return text
    }
}

extension StepFailure {
    fileprivate init(telling host: String, _ error: HTTPError) {
        let kind: Kind =
            switch error.code {
            case .cancelled: .cancelled
            case .deadlineExceeded, .silent: .timedOut
            case .tls, .tlsCut, .tlsFile, .invalidRequest, .resources: .failed
            default: .unreachable
            }
        self.init(kind, "\(host) cannot be told: \(error.message)")
    }
}
