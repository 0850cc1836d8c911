import EtcdSandbox
import Foundation
import PlaybookRecord
import TestSupport
import Testing

/// Carries a playbook out with the built command, whose process is killed in the middle of every call that changes
/// something, once each; each time the run is resumed.
struct CallKiller {
    /// Where in a call the process dies.
    enum Moment: String, CaseIterable, CustomTestStringConvertible {
        /// The call is sent, and is held on its way: no server ever gets it.
        case beforeTheServer
        /// The server has it, and its answer is held on the way back.
        case beforeTheAnswer

        var testDescription: String { rawValue }
        var next: Moment { self == .beforeTheServer ? .beforeTheAnswer : .beforeTheServer }
    }

    let folder: PlaybookFolder
    /// One before each member.
    let proxies: [FaultProxy]
    /// The name of the playbook, and of the folder of its journal.
    let name: String
    let environment: [String: String]

    private var flags: [String] {
        [
            "--endpoints", proxies.map(\.url).joined(separator: ","), "--state-dir", "state-\(name)", "--progress",
            "none",
        ]
    }

    /// Runs it to its end.
    ///
    /// - Parameter first: where in the first call it dies; the moments take turns.
    /// - Returns: how often it was killed.
    func run(startingWith first: Moment) async throws -> Int {
        var killed: Set<String> = []
        var moment = first
        var arguments = ["run", "\(name).yaml", "--confirm", name] + flags
        while true {
            slow(moment)
            let command = try await BuiltCommand.start(arguments, environment: environment, folder: folder.path)
            guard let call = try await nextCall(of: command, except: killed) else {
                let status = await command.wait()
                heal()
                #expect(status?.code == 0, "\(name), after \(killed): \(command.output)\(command.errors)")
                return killed.count
            }
            hold(moment)
            // Long enough for a call to arrive; where it is not, the process dies a little earlier in it.
            try await Task.sleep(for: .milliseconds(50))
            command.signal(SIGKILL)
            let status = await command.wait()
            heal()
            // The last call may be over before it is held: the test's own process waits for the processor, too.
            if status?.code == 0 { return killed.count }
            #expect(status == .signalled(SIGKILL), "\(name) at \(call): \(command.errors)")
            killed.insert(call)
            moment = moment.next
            arguments = ["resume", "--confirm", name] + flags
        }
    }

    /// Waits for the first intent that is not among these.
    ///
    /// - Returns: what the call is about; nil where the command ends without one.
    private func nextCall(of command: BuiltCommand, except killed: Set<String>) async throws -> String? {
        var found: String?
        var position: UInt64 = 0
        try await eventually("\(name) comes to a call, or to its end", every: .milliseconds(2)) {
            let hasEnded = command.status != nil
            found = calls(from: &position).first { !killed.contains($0) }
            return hasEnded || found != nil
        }
        return command.status == nil ? found : nil
    }

    /// What the journal has intents for, from a position in it on, which moves behind them.
    private func calls(from position: inout UInt64) -> [String] {
        let runs = folder.file("state-\(name)/runs")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: runs)) ?? []
        guard let journal = names.first(where: { !$0.hasPrefix(".") && $0.hasSuffix(".jsonl") }),
            let file = FileHandle(forReadingAtPath: "\(runs)/\(journal)"),
            (try? file.seek(toOffset: position)) != nil, let new = try? file.readToEnd(),
            let end = new.lastIndex(of: UInt8(ascii: "\n"))
        else { return [] }
        position += UInt64(end - new.startIndex + 1)
        return new[..<end].split(separator: UInt8(ascii: "\n")).compactMap { line in
            guard line.starts(with: #"{"intent""#.utf8),
                case .intent(let intent)? = try? JSONDecoder().decode(JournalRecord.self, from: line)
            else { return nil }
            return "\(intent.action) \(intent.path.step) \(intent.path.turns) \(intent.effects.map(\.id))"
        }
    }

    // MARK: On the way

    // A call takes a moment on its way, so that it can be held there once its intent is seen.
    private func slow(_ moment: Moment) {
        for proxy in proxies {
            switch moment {
            case .beforeTheServer: proxy.faults.toServer.delay = Self.delay
            case .beforeTheAnswer: proxy.faults.toClient.delay = Self.delay
            }
        }
    }

    private func hold(_ moment: Moment) {
        for proxy in proxies {
            switch moment {
            case .beforeTheServer: proxy.faults.toServer.mode = .hold
            case .beforeTheAnswer: proxy.faults.toClient.mode = .hold
            }
        }
    }

    // What is held must not go on: it would be a call of a process that is dead.
    private func heal() {
        for proxy in proxies {
            proxy.cutConnections(.reset)
            proxy.heal()
        }
    }

    private static let delay = Duration.milliseconds(25)
}
