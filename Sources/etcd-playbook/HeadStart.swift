import CProgramImage
import Dispatch
import EtcdClient
import PlaybookActions
import PlaybookEngine
import PlaybookHost

/// What can be begun before the arguments are understood.
struct HeadStart {
    /// The check of the playbook that is probably meant, beside the reading of the arguments; nil where there is none.
    let playbook: Task<PlaybookAhead?, Never>?

    /// Loads what speaks with a cluster, where one is spoken with, before there is a second thread: the system interrupts
    /// every thread of the process for every library that is mapped, and for every page that is first written to.
    init(_ arguments: [String]) {
        let name = arguments.first ?? ""
        let carriesOut = ["run", "plan"].contains(name)
        if carriesOut || ["resume", "health"].contains(name), !arguments.contains("--offline") {
            program_image_populate()
            EtcdClient.prepare()
        }
        playbook = carriesOut ? Self.begin { .check(amongst: Array(arguments.dropFirst()), Catalog.all) } : nil
    }

    /// Returns once all of it has ended: the process must not end while a thread still works.
    func end() async { _ = await playbook?.value }

    /// Does `work` on another thread, which has begun when this returns.
    ///
    /// A thread that is made waits for its turn on the processor of its maker, for up to a tick of the system's clock.
    /// Who is woken goes to a processor that is free: so the maker lets it begin, and is woken by it.
    @discardableResult
    static func begin<Result: Sendable>(_ work: @escaping @Sendable () async -> Result) -> Task<Result, Never> {
        let begun = DispatchSemaphore(value: 0)
        let task = Task { @concurrent in
            begun.signal()
            return await work()
        }
        // Where none can be made, the work is done later.
        _ = begun.wait(timeout: .now() + .milliseconds(1))
        return task
    }
}
