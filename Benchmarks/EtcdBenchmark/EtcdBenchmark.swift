import EtcdClient
import Foundation

/// Puts keys through EtcdClient and tells how long it took; its twin in Go is `Benchmarks/clientv3`.
///
///     EtcdBenchmark ENDPOINT COUNT IN-FLIGHT VALUE-BYTES [CA-FILE]
///
/// Prints one line of JSON: seconds for all puts and the median of one put in microseconds. And, of what streams and
/// large answers do, how much of it was done and the seconds that it took:
///
///     EtcdBenchmark ENDPOINT watch WATCHERS EVENTS
///     EtcdBenchmark ENDPOINT keep-alive LEASES
///     EtcdBenchmark ENDPOINT fill | mirror | get KEYS
@main
struct EtcdBenchmark {
    @concurrent
    static func main() async throws {
        let arguments = CommandLine.arguments
        if arguments.count > 3, let streams = Streams(arguments[2], arguments.dropFirst(3).compactMap { Int($0) }) {
            return try await streams.run(arguments[1])
        }
        guard arguments.count >= 5, let count = Int(arguments[2]), let inFlight = Int(arguments[3]),
            let size = Int(arguments[4])
        else {
            FileHandle.standardError.write(Data("usage: EtcdBenchmark ENDPOINT COUNT IN-FLIGHT BYTES [CA]\n".utf8))
            exit(64)
        }
        var configuration = EtcdConfiguration(endpoints: [arguments[1]])
        configuration.trustedCAFile = arguments.count > 5 ? arguments[5] : nil
        let result = try await withEtcdClient(configuration) { client in
            _ = try await client.get(GetRequest(key: "warm-up"))
            return try await puts(client, count, inFlight, [UInt8](repeating: 0x78, count: size))
        }
        print("{\"seconds\": \(result.seconds), \"median_us\": \(result.median)}")
    }

    private static func puts(
        _ client: EtcdClient, _ count: Int, _ inFlight: Int, _ value: [UInt8]
    ) async throws -> (seconds: Double, median: Double) {
        let start = ContinuousClock.now
        let times = try await withThrowingTaskGroup(of: [Double].self) { group in
            for worker in 0..<inFlight {
                group.addTask { try await work(client, Array(stride(from: worker, to: count, by: inFlight)), value) }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        let seconds = start.duration(to: .now) / .seconds(1)
        return (seconds, times.sorted()[times.count / 2])
    }

    private static func work(_ client: EtcdClient, _ indices: [Int], _ value: [UInt8]) async throws -> [Double] {
        var times: [Double] = []
        for index in indices {
            let start = ContinuousClock.now
            _ = try await client.put(PutRequest(key: Array("benchmark/\(index)".utf8), value: value))
            times.append(start.duration(to: .now) / .microseconds(1))
        }
        return times
    }
}
