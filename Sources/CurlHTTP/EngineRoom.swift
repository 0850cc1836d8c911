import Synchronization

/// The engines of a client, each started when first used.
final class EngineRoom: Sendable {
    private let configuration: HTTPClientConfiguration
    private let state = Mutex(State())

    init(_ configuration: HTTPClientConfiguration) { self.configuration = configuration }

    func engine(for use: HTTPConnectionUse) throws(HTTPError) -> Engine {
        let found: Result<Engine, HTTPError> = state.withLock { state in
            guard !state.isClosed else { return .failure(.closed) }
            if let engine = state.engines[use] { return .success(engine) }
            do throws(HTTPError) {
                let engine = try Engine(use, configuration, room: self)
                state.engines[use] = engine
                return .success(engine)
            } catch {
                return .failure(error)
            }
        }
        return try found.get()
    }

    /// Ends every engine and waits for that; later calls find the room closed.
    func close() {
        let engines = state.withLock { state in
            state.isClosed = true
            defer { state.engines = [:] }
            return state.engines
        }
        for engine in engines.values { engine.close() }
    }

    private struct State {
        var engines: [HTTPConnectionUse: Engine] = [:]
        var isClosed = false
    }
}
