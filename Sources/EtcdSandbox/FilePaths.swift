import Glibc

/// Whether a program that may be run lies at the path.
package func isExecutable(_ path: String) -> Bool { access(path, X_OK) == 0 }

/// The path with links resolved; the path itself where it does not exist.
package func absolutePath(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
}

/// Everything before the last slash.
package func parentFolder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
}
