import EtcdClient
import PlaybookActions
import PlaybookEngine
import PlaybookLanguage
import PlaybookRecord
import Synchronization

/// `trial`: an action that does nothing but be noted, and that fails as often as it is told to.
struct Trial: Action {
    static let name = "trial"
    static let summary = "Be noted."
    static let examples: [ActionExample] = []
    static let changesCluster = false

    @Argument("The book to be noted in.") var book: String
    @Argument("What to note.") var mark: String
    @Argument("How often to fail first.") var failures: Int64 = 0
    @Argument("How to fail.") var kind = Kind.failed
    @Argument("Whether it fails after a change, which it makes then.") var changes = false

    enum Kind: String, PlaybookEnum {
        case failed, refused, unknown, unreachable, denied
        case timedOut = "timed-out"
    }

    struct Outputs: OutputSet {
        @Output("How often it was tried.") var attempts: Int64?
        @Output("What was noted.") var mark: String?
    }

    func observe(_ cluster: ClusterReader) async throws(StepFailure) {}

    func predict(_ seen: Void) -> Prediction<Outputs> {
        var outputs = Outputs()
        outputs.mark = mark
        return Prediction(outputs: outputs)
    }

    func act(
        _ seen: Void, _ prediction: Prediction<Outputs>, through performer: Performer
    ) async throws(StepFailure) -> Outputs {
        let attempts = Trials.note(mark, in: book)
        if changes {
            let effect = Effect("put", .key(KeyText(Array("trials/\(book)".utf8))))
            _ = try await performer.perform(effect) { client in
                try await client.put(PutRequest(key: "trials/\(book)", value: mark))
            }
        }
        guard attempts > failures else {
            throw StepFailure(StepFailure.Kind(rawValue: kind.rawValue) ?? .failed, "trial \(attempts) of \(mark)")
        }
        var outputs = prediction.outputs
        outputs.attempts = attempts
        return outputs
    }
}

/// `trial-once`: the same, and not to be done twice.
struct TrialOnce: Action {
    static let name = "trial-once"
    static let summary = "Be noted, once."
    static let examples: [ActionExample] = []
    static let changesCluster = false
    static let isIdempotent = false

    @ArgumentGroup var trial: Trial

    func observe(_ cluster: ClusterReader) async throws(StepFailure) {}
    func predict(_ seen: Void) -> Prediction<Trial.Outputs> { trial.predict(seen) }
    func act(
        _ seen: Void, _ prediction: Prediction<Trial.Outputs>, through performer: Performer
    ) async throws(StepFailure) -> Trial.Outputs { try await trial.act(seen, prediction, through: performer) }
}

/// What the trials noted, by book.
enum Trials {
    private static let books = Mutex<[String: [String]]>([:])

    /// Notes a mark; returns how often it was noted in this book.
    static func note(_ mark: String, in book: String) -> Int64 {
        books.withLock { books in
            books[book, default: []].append(mark)
            return Int64(books[book, default: []].count { $0 == mark })
        }
    }

    static func marks(in book: String) -> [String] { books.withLock { $0[book] ?? [] } }
}

extension Catalog {
    static let withTrials = Catalog(Catalog.all.actions + [Trial.self, TrialOnce.self])
}
