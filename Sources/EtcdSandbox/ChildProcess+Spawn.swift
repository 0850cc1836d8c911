import Glibc

extension ChildProcess {
    /// `$0` is the name in the shell's messages, `$1` the parent's id, `$2` the folder to start in, the rest the command.
    private static let script = #"[ "$PPID" = "$1" ] && cd -- "$2" || exit 127; shift 2; exec "$@""#

    /// Starts the child on the calling thread and hands back its id.
    static func spawn(_ launch: ChildLaunch) throws(SandboxError) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        redirect(launch, &actions)
        for descriptor in inheritedDescriptors() { posix_spawn_file_actions_addclose(&actions, descriptor) }
        var attributes = spawnAttributes(ownGroup: launch.ownGroup)
        defer { posix_spawnattr_destroy(&attributes) }

        let shell = ["setpriv", "--pdeathsig", "KILL", "/bin/sh", "-c", script]
        let command = shell + ["start", "\(getpid())", launch.folder ?? ".", launch.executable]
        let environment = launch.environment.map { "\($0.key)=\($0.value)" }
        var pid: pid_t = 0
        let result = withCStrings(command + launch.arguments) { arguments in
            withCStrings(environment) { posix_spawnp(&pid, "setpriv", &actions, &attributes, arguments, $0) }
        }
        guard result == 0 else { throw .cannotStart(launch.executable, result) }
        return pid
    }

    private static func redirect(_ launch: ChildLaunch, _ actions: inout posix_spawn_file_actions_t) {
        let append = O_WRONLY | O_CREAT | O_APPEND
        if let input = launch.input { posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0) }
        if let output = launch.output { posix_spawn_file_actions_addopen(&actions, 1, output, append, 0o600) }
        guard let errors = launch.errors else { return }
        if errors == launch.output {
            posix_spawn_file_actions_adddup2(&actions, 1, 2)
        } else {
            posix_spawn_file_actions_addopen(&actions, 2, errors, append, 0o600)
        }
    }

    /// No signal blocked, none ignored; and where wanted a process group of its own.
    private static func spawnAttributes(ownGroup: Bool) -> posix_spawnattr_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        posix_spawnattr_setpgroup(&attributes, 0)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | (ownGroup ? POSIX_SPAWN_SETPGROUP : 0)
        posix_spawnattr_setflags(&attributes, Int16(flags))
        return attributes
    }

    /// The open descriptors above standard error that would pass to a child: other packages may open without
    /// close-on-exec, and a socket held open by a child never looks closed to its peer.
    private static func inheritedDescriptors() -> [Int32] {
        guard let folder = opendir("/proc/self/fd") else { return [] }
        defer { closedir(folder) }
        var found: [Int32] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                tuple.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard let descriptor = Int32(name), descriptor > 2 else { continue }
            let flags = fcntl(descriptor, F_GETFD)
            if flags >= 0, flags & FD_CLOEXEC == 0 { found.append(descriptor) }
        }
        return found
    }

    /// Calls `body` with a null-terminated array of C strings.
    private static func withCStrings<Value>(
        _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Value
    ) -> Value {
        let copies = strings.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return body(copies + [nil])
    }
}

extension SandboxError {
    fileprivate static func cannotStart(_ program: String, _ number: Int32) -> SandboxError {
        SandboxError(
            .systemCallFailed,
            "cannot start \(program): \(systemMessage(number)); is setpriv (package util-linux) installed?")
    }
}
