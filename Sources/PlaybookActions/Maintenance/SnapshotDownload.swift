import Digests
import EtcdClient
import Glibc
import PlaybookEngine
import PlaybookRecord

/// Receives a snapshot into a file that appears only when its digest fits.
///
/// The stream is the database followed by the SHA-256 digest of it (etcd's `Maintenance.Snapshot`); the file holds
/// both, as `etcdctl snapshot save` writes it. No more than a few pieces are in memory at any time.
struct SnapshotDownload {
    let path: String
    let replaces: Bool
    /// The member that sends it, for messages.
    let source: String

    struct Saved: Sendable {
        var bytes: Int64
        var digest: String
    }

    func run(
        _ client: EtcdClient, _ endpoint: EtcdEndpoint, _ performer: Performer
    ) async throws -> Saved {
        await SnapshotSeries(path: path)?.sweep()
        let file = try await create()
        do {
            let saved = try await client.snapshot(from: endpoint) { stream in
                try await receive(stream, file, performer)
            }
            try await wrapping { () async throws(FileProblem) in try await file.commit() }
            return saved
        } catch {
            file.discard()
            throw Self.readingFailure(error)
        }
    }

    /// What a file holds that was received whole; blocks. Nil where it cannot be one, which is seen before all of it is
    /// read where its kind or size says so already, and where its digest does not fit.
    static func saved(at path: String) throws(FileProblem) -> Saved? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { throw FileProblem(path, "cannot be opened", errno) }
        defer { close(descriptor) }
        guard Self.mayBeWhole(descriptor) else { return nil }
        var check = TrailingDigest()
        var bytes: Int64 = 0
        var piece = [UInt8](repeating: 0, count: pieceSize)
        while true {
            let count = read(descriptor, &piece, piece.count)
            guard count >= 0 else { throw FileProblem(path, "cannot be read", errno) }
            guard count > 0 else { break }
            check.update(Array(piece[..<count]))
            bytes += Int64(count)
        }
        return check.finish().map { Saved(bytes: bytes, digest: $0) }
    }

    private static func mayBeWhole(_ descriptor: Int32) -> Bool {
        var facts = stat()
        guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { return false }
        return mayBeWhole(Int64(facts.st_size))
    }

    // A database is whole pages, so its size is a multiple of 512, and 32 bytes of digest follow.
    private static func mayBeWhole(_ bytes: Int64) -> Bool { bytes > 32 && bytes % 512 == 32 }

    // While one piece is written, the next one is received and hashed.
    private func receive(_ stream: SnapshotStream, _ file: WholeFile, _ performer: Performer) async throws -> Saved {
        try await withThrowingTaskGroup(of: Void.self) { writing in
            var check = TrailingDigest()
            var received: Int64 = 0
            var total: Int64?
            var piece: [UInt8] = []
            while let chunk = try await stream.next() {
                received += Int64(chunk.bytes.count)
                total = total ?? Int64(clamping: chunk.remainingBytes).addingReportingOverflow(received).partialValue
                piece += chunk.bytes
                guard piece.count >= Self.pieceSize else { continue }
                check.update(piece)
                try await writing.next()
                writing.addTask { [piece] in try await write(piece, to: file) }
                piece = []
                piece.reserveCapacity(Self.pieceSize + (32 << 10))
                performer.progress(.init(what: "snapshot of \(source)", done: received, total: total, isBytes: true))
            }
            check.update(piece)
            try await writing.next()
            try await write(piece, to: file)
            return Saved(bytes: received, digest: try verified(&check, received))
        }
    }

    private func write(_ piece: [UInt8], to file: WholeFile) async throws {
        try await wrapping { () async throws(FileProblem) in try await file.write(piece) }
    }

    // The server sends 32 KiB at a time; each write is a change of threads.
    private static let pieceSize = 128 << 10

    // A stream that was cut may still end on a whole page.
    private func verified(_ check: inout TrailingDigest, _ received: Int64) throws(StepFailure) -> String {
        guard Self.mayBeWhole(received) else {
            throw StepFailure(.failed, "the snapshot of \(source) is cut: \(received) bytes cannot be a whole one")
        }
        guard let digest = check.finish() else {
            throw StepFailure(
                .failed, "the snapshot of \(source) is damaged: its digest does not fit what was received",
                help: "nothing was kept; run the step again, or read from another member")
        }
        return digest
    }

    private func create() async throws -> WholeFile {
        try await wrapping { () async throws(FileProblem) in
            try await WholeFile.createWithFolder(path, replacing: replaces)
        }
    }

    private func wrapping<Answer>(_ work: () async throws(FileProblem) -> Answer) async throws(StepFailure) -> Answer {
        do { return try await work() } catch { throw StepFailure(error) }
    }

    // Reading changes nothing, so a stream that broke has failed for sure.
    private static func readingFailure(_ error: any Error) -> any Error {
        (error as? EtcdError).map { StepFailure(reading: $0) } ?? error
    }
}

/// Hashes a stream of which the last 32 bytes are the digest of all before them.
package struct TrailingDigest {
    private var hasher = SHA256Hasher()
    // What may be the digest: never more than its length.
    private var tail: [UInt8] = []

    package init() {}

    package mutating func update(_ bytes: [UInt8]) {
        let surplus = max(tail.count + bytes.count - Self.length, 0)
        let old = min(surplus, tail.count)
        hasher.update(tail.prefix(old))
        hasher.update(bytes.prefix(surplus - old))
        tail = Array(tail.dropFirst(old) + bytes.dropFirst(surplus - old))
    }

    /// The digest in hexadecimal; nil where the stream's own does not fit.
    package mutating func finish() -> String? {
        let digest = hasher.finalize()
        guard digest == tail else { return nil }
        return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static let length = 32
}
