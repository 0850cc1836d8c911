import Foundation
import PlaybookActions
import PlaybookEngine
import PlaybookRecord
import TestSupport
import Testing

@Suite("Where notifications go")
struct WebhookURLTests {
    @Test(
        "A URL with a host, and nothing in it that is a secret or cannot be sent",
        arguments: [
            ("https://hooks.example.com/etcd?a=b", true), ("http://127.0.0.1:8080", true), ("http://[::1]:80/x", true),
            ("HTTPS://x/", true), ("ftp://x/", false), ("https://", false), ("https:///x", false),
            ("https://user:secret@x/", false), ("https://x:0/", false), ("https://x:99999/", false),
            ("https://x/a b", false), ("https://x/#a", false), ("https://x/\r\nHost: y", false), ("x", false),
            ("https://[::1/", false),
        ])
    func urls(text: String, isRight: Bool) { #expect((WebhookURL(text: text) != nil) == isRight) }
}

extension OnRealClusters {
    @Suite("Webhooks that are told of a run", .cluster(.one))
    struct NotifyTests {
        private func object(_ text: String) throws -> [String: Any] {
            try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        }

        @Test("A host that takes the message and never answers ends the step, not the run's patience")
        func silent() async throws {
            let server = try RawServer { connection in while connection.readHead() != nil {} }
            try await OnRealClusters.onCluster(of: .v34) { session in
                let record = try await session.run(
                    "- action: notify\n  with: {url: \"http://127.0.0.1:\(server.port)\", answer-timeout: 300ms}")
                #expect(record.steps[0].error?.kind == "timed-out", "\(record.complaint)")
            }
        }

        @Test("The steps so far are told, with their failures, and no secret")
        func body() async throws {
            let hook = try Webhook()
            try await OnRealClusters.onCluster(
                of: .v34, secrets: ["token": "s3cr3t-token", "url": hook.url + "/secret"]
            ) {
                session in
                var session = session
                session.catalog = .withTrials
                let steps = """
                    - block:
                        - {action: put, with: {key: n, value: a}}
                        - {action: trial, id: bad, with: {book: n, mark: hunter22, failures: 9}}
                      always:
                        - action: notify
                          with: {secret-url: {env: url}, bearer-token: {env: token}}
                    """
                var planned = try await session.plan(steps)
                #expect(hook.calls.isEmpty, "a plan tells nobody")
                planned.setting.redact = { $0.replacing("hunter22", with: "***") }
                let record = await planned.run()
                #expect(record.verdict == .failed)
                let call = try #require(hook.calls.first)
                #expect(call.head.hasPrefix("POST /secret HTTP/1.1"))
                #expect(call.head.lowercased().contains("authorization: bearer s3cr3t-token"))
                let body = try object(call.body)
                #expect(body["failed"] as? Bool == true)
                #expect((body["text"] as? String)?.contains("step 3, \"bad\", failed") == true)
                let told = try #require(body["steps"] as? [[String: Any]])
                #expect(told.map { $0["status"] as? String } == ["succeeded", "failed"])
                #expect(!call.body.contains("hunter22") && call.body.contains("trial 1 of ***"))
            }
        }

        @Test("A body of its own replaces all; an answer but 2xx, and no answer, fail the step")
        func failures() async throws {
            let (hook, refusing) = (try Webhook(), try Webhook(status: "302 Found"))
            try await OnRealClusters.onCluster(of: .v34) { session in
                let sent = try await session.run(
                    "- action: notify\n  with: {url: \(hook.url)/x, body: 'run=${{ run.id }}', content-type: text/plain}"
                )
                #expect(sent.verdict == .done, "\(sent.complaint)")
                #expect(sent.output("status") == .integer(204))
                #expect(hook.calls.map(\.body) == ["run=test"])
                let refused = try await session.run("- action: notify\n  with: {url: \(refusing.url)}")
                #expect(refused.steps[0].error?.message.hasSuffix("answered with status 302") == true)
                let nobody = try await session.run(
                    "- action: notify\n  with: {url: 'http://127.0.0.1:1/'}\n  retry: {attempts: 2, backoff: 1ms}")
                #expect(nobody.steps[0].error?.kind == "unreachable")
                #expect(nobody.steps[0].notes.contains { $0.hasPrefix("attempt 1 of 2") })
            }
        }
    }
}
