import CLibCurl
import Glibc

/// A thread of its own, which no signal is delivered to; the system calls it `http-engine`.
final class EngineThread: Sendable {
    private let thread: pthread_t

    /// Nil where the system gives no thread.
    init?(_ body: @escaping @Sendable () -> Void) {
        // TLS writes to a broken connection raise SIGPIPE on the writing thread: blocked, it becomes an error of the
        // write. The thread, and those libcurl starts from it, inherit the mask.
        var all = sigset_t()
        var before = sigset_t()
        unsafe sigfillset(&all)
        unsafe pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }

        let work = unsafe Unmanaged.passRetained(Work(body))
        var made = pthread_t()
        let failure = unsafe pthread_create(
            &made, nil,
            { context in
                unsafe curl_shim_name_thread("http-engine")
                if let context = unsafe context {
                    unsafe Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
                }
                return nil
            }, work.toOpaque())
        guard failure == 0 else {
            unsafe work.release()
            return nil
        }
        thread = made
    }

    /// Waits until the thread has ended.
    func join() { _ = pthread_join(thread, nil) }

    private final class Work {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}
