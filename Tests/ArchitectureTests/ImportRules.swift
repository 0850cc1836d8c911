/// Holds `import` lines against ``Rooms``.
enum ImportRules {
    /// One line per import that its room does not allow.
    static func violations(in files: [SourceFile]) -> [String] {
        files.flatMap { file in
            file.imports.compactMap { module, line in
                reason(module, in: file).map { "\(file.path):\(line): \($0)" }
            }
        }
    }

    /// C modules that not exactly one room imports.
    static func sharedCModules(in files: [SourceFile]) -> [String] {
        Rooms.all.map(\.name).filter { $0.hasPrefix("CLib") }.compactMap { module in
            let rooms = Set(files.filter { $0.imports.contains { $0.module == module } }.map(\.room))
            return rooms.count == 1 ? nil : "\(module) is imported by \(rooms.sorted())"
        }
    }

    private static func reason(_ module: String, in file: SourceFile) -> String? {
        guard let room = Rooms.all.first(where: { $0.name == file.room }) else {
            return "\(file.room) is no room of the table"
        }
        if Rooms.system.contains(module) { return nil }
        let isAllowed = Rooms.packages[module].map { $0.contains(room.name) } ?? room.mayImport.contains(module)
        guard isAllowed else { return "\(room.name) must not import \(module)" }
        if room.name == "EtcdClient", Rooms.messages.contains(module), !file.name.hasSuffix("+Proto.swift") {
            return "EtcdClient imports \(module) in files named *+Proto.swift alone"
        }
        return nil
    }
}
