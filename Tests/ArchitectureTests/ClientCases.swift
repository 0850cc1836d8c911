/// The cases that the client must hold in, by group: each is named at the beginning of a test's or suite's name, as in
/// "KV1: Random bytes come back". The numbers have gaps, and tests may go on where the list ends.
enum ClientCases {
    /// The numbers of each group.
    static let all: [String: [Int]] = [
        "KV": [1, 2, 3, 5, 6, 7, 11, 12, 13, 15],
        "TXN": [16, 18, 20, 21],
        "LEASE": [23, 25, 26, 29, 30, 31, 32],
        "WATCH": [33, 34, 36, 38, 39, 40, 42, 44, 46, 47, 48, 49],
        "AUTH": [51, 52, 53, 54, 58, 59, 60, 61, 62],
        "CLU": [63, 64, 65, 67, 68],
        "MNT": [69, 70, 71, 72, 73],
        "FO": [75, 76, 78, 80, 81, 82],
        "TLS": [83, 84, 86, 87],
        "CONC": [88, 92],
        "MIRROR": [93],
        "NAMING": [97],
    ]

    /// Each case as a name has it.
    static var names: Set<String> {
        Set(all.flatMap { group, numbers in numbers.map { "\(group)\($0)" } })
    }
}
