import Glibc

/// The environment variables of this process.
package enum ProcessEnvironment {
    /// All variables, by name.
    package static var current: [String: String] {
        var variables: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let pair = String(cString: text)
            if let equals = pair.firstIndex(of: "=") {
                variables[String(pair[..<equals])] = String(pair[pair.index(after: equals)...])
            }
            entry += 1
        }
        return variables
    }

    /// The names of variables whose bytes are no UTF-8: what stands for them in `current` is not what they are.
    package static var namesWithoutText: Set<String> {
        var names: Set<String> = []
        var entry = environ
        while let text = entry.pointee {
            if String(validatingCString: text) == nil {
                names.insert(String(String(cString: text).prefix { $0 != "=" }))
            }
            entry += 1
        }
        return names
    }

    /// What an etcd process gets: everything but `ETCD_*`, which it would take for its own configuration.
    static var forEtcd: [String: String] {
        var variables = current.filter { !$0.key.hasPrefix("ETCD_") }
        #if arch(arm64)
            variables["ETCD_UNSUPPORTED_ARCH"] = "arm64"  // without it 3.4 refuses to start there
        #endif
        return variables
    }
}
