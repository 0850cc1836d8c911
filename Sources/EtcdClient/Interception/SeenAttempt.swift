import EtcdRPC
import SwiftProtobuf
import Synchronization

/// One attempt, and those who are told how it goes on.
final class SeenAttempt: Sendable {
    private let observers: [any EtcdAttemptObserver]
    /// How the server, or what lies between, ended it; nil while nobody has.
    private let ended = Mutex<EtcdAttempt.End?>(nil)

    init(_ observers: [any EtcdAttemptObserver]) { self.observers = observers }

    func messageSent() { for observer in observers { observer.messageSent() } }
    func messageReceived() { for observer in observers { observer.messageReceived() } }

    /// Notes the end of the call: with an error, or well. The first one counts.
    func noteEnd(_ error: RPCError?) {
        let end = error.map { EtcdAttempt.End(EtcdStatusCode($0.code), message: $0.message) } ?? EtcdAttempt.End(.ok)
        ended.withLock { if $0 == nil { $0 = end } }
    }

    /// Tells that it is over; where nobody has ended it, the caller has.
    func finish() {
        let end = ended.withLock { $0 } ?? EtcdAttempt.End(.cancelled, message: callerHadEnough)
        for observer in observers { observer.end(end) }
    }

    /// Runs what opens and uses a stream, and tells of its end.
    func whileOpen<Result>(_ body: () async throws -> Result) async throws -> Result {
        defer { finish() }
        do {
            return try await body()
        } catch {
            if let error = error as? RPCError { noteEnd(error) }
            throw error
        }
    }

    /// The same responses, each of them told of.
    func responses<Response: Message>(_ inner: RPCResponses<Response>) -> RPCResponses<Response> {
        RPCResponses(
            next: { [self] () async throws(RPCError) in
                do throws(RPCError) {
                    guard let response = try await inner.next() else {
                        noteEnd(nil)
                        return nil
                    }
                    messageReceived()
                    return response
                } catch {
                    noteEnd(error)
                    throw error
                }
            },
            ready: { [self] in
                let response = inner.ready()
                if response != nil { messageReceived() }
                return response
            })
    }

    /// The same requests, each of them told of.
    func requests<Request: Message>(_ inner: RPCRequests<Request>) -> RPCRequests<Request> {
        RPCRequests<Request>(
            send: { [self] (requests) async throws(RPCError) in
                for _ in requests { messageSent() }
                try await inner.send(all: requests)
            }, finish: { inner.finish() })
    }
}

private let callerHadEnough = "the caller left the stream"
