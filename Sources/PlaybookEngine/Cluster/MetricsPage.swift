/// A page in Prometheus' text format; only what is asked of it is read.
struct MetricsPage {
    private let text: String

    init(_ body: [UInt8]) { text = String(decoding: body, as: UTF8.self) }

    /// The value of a metric without labels; nil where the page does not have it.
    func value(_ name: String) -> Double? {
        for line in text.split(separator: "\n") where line.hasPrefix(name) {
            let parts = line.split(separator: " ")
            if parts.count == 2, parts[0] == name { return Double(parts[1]) }
        }
        return nil
    }
}
