/// The faults that a run must survive, by their numbers: each is named at the beginning of a test's or suite's name, as
/// in "F5: A stream that is cut".
enum FaultCases {
    /// What happens, in a few words. The numbers have gaps.
    static let all: [Int: String] = [
        1: "a member is killed while it defragments",
        2: "a member stands still while it is defragmented",
        3: "the leader changes between plan and run, or meanwhile",
        4: "a database is full",
        5: "the stream of a snapshot is cut",
        7: "the disk is full",
        9: "a login runs out",
        10: "authentication is turned on meanwhile",
        11: "clocks jump, and the run stands still",
        12: "the run is killed anywhere, and resumed",
        13: "the run gets signals",
        15: "aliases that multiply",
        17: "files without end",
        18: "what is no UTF-8 text",
        19: "tabs",
        20: "keys that stand twice",
        21: "what YAML 1.1 takes for something else",
        22: "aliases of themselves",
        23: "playbooks that mean nothing",
        24: "hostile secrets",
        26: "paths that lead elsewhere",
        27: "files for their owner alone",
        28: "a change of members that costs the quorum, or the way to the cluster",
        29: "another cluster behind the same address",
        31: "servers that answer garbage",
        32: "others change the cluster meanwhile",
        33: "files that are no snapshots",
    ]

    /// The numbers of faults among cases.
    static func numbers(in cases: [Substring]) -> [Int] {
        cases.compactMap { $0.hasPrefix("F") ? Int($0.dropFirst()) : nil }
    }
}
