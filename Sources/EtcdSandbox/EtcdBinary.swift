import Glibc

/// Which `etcd` program a cluster runs.
public struct EtcdBinary: Sendable, Hashable {
    private enum Location: Hashable {
        case system, version35
        case path(String)
    }
    private let location: Location

    /// The `etcd` that the environment variable `ETCD_SANDBOX_ETCD` names, else the first one on `PATH`.
    public static let system = EtcdBinary(location: .system)

    /// A 3.5 release: the `etcd` that `ETCD_SANDBOX_ETCD_35` names, else `.tools/etcd-3.5/etcd` in the current folder,
    /// in the folder of the running program, or in a folder above one of them.
    public static let version35 = EtcdBinary(location: .version35)

    /// The program at `path`.
    public static func path(_ path: String) -> EtcdBinary { EtcdBinary(location: .path(path)) }

    /// Whether the program is there.
    public var isAvailable: Bool { (try? resolve()) != nil }

    /// The program's absolute path. Throws ``SandboxError/Code/binaryNotFound``.
    public func resolve() throws(SandboxError) -> String {
        guard let found = candidates().first(where: isExecutable) else { throw notFound }
        return absolutePath(found)
    }

    /// The path of the tool of that name (`etcdctl`, `etcdutl`) that belongs to this `etcd`: the one beside it.
    public func tool(_ name: String) throws(SandboxError) -> String {
        let etcd = try resolve()
        let path = parentFolder(of: etcd) + "/" + name
        guard isExecutable(path) else { throw SandboxError(.binaryNotFound, "no \(name) beside \(etcd)") }
        return path
    }

    private func candidates() -> [String] {
        switch location {
        case .path(let path): [path]
        case .system: environment("ETCD_SANDBOX_ETCD") ?? pathFolders().map { $0 + "/etcd" }
        case .version35: environment("ETCD_SANDBOX_ETCD_35") ?? toolFolders().map { $0 + "/.tools/etcd-3.5/etcd" }
        }
    }

    private var notFound: SandboxError {
        switch location {
        case .path(let path): .noProgram(at: path)
        case .system: .noSystemEtcd
        case .version35: .noEtcd35
        }
    }
}

extension EtcdBinary: CustomStringConvertible {
    /// For example `etcd 3.5`, or the path.
    public var description: String {
        switch location {
        case .system: "the system's etcd"
        case .version35: "etcd 3.5"
        case .path(let path): path
        }
    }
}

private func environment(_ name: String) -> [String]? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return [String(cString: value)]
}

private func pathFolders() -> [String] {
    let path = environment("PATH")?.first ?? "/usr/local/bin:/usr/bin:/bin"
    return path.split(separator: ":").map(String.init)
}

/// The current folder, the running program's folder, and all folders above them.
private func toolFolders() -> [String] {
    var folders: [String] = []
    for start in [absolutePath("."), parentFolder(of: absolutePath("/proc/self/exe"))] {
        var folder = start
        while folder != "/", !folder.isEmpty {
            folders.append(folder)
            folder = parentFolder(of: folder)
        }
    }
    return folders
}

extension SandboxError {
    fileprivate static func noProgram(at path: String) -> SandboxError {
        SandboxError(.binaryNotFound, "no etcd program at \(path)")
    }

    fileprivate static let noSystemEtcd = SandboxError(
        .binaryNotFound,
        "no etcd on PATH; install it (Debian: apt-get install etcd-server) or name one in ETCD_SANDBOX_ETCD")

    fileprivate static let noEtcd35 = SandboxError(
        .binaryNotFound,
        "no etcd 3.5 in .tools/etcd-3.5; run scripts/install-etcd.sh or name one in ETCD_SANDBOX_ETCD_35")
}
