/// What a guard said of an effect, and on what it looked.
package struct GuardVerdict: Sendable, Hashable, Codable {
    /// The guard's name, for example `voters-healthy`.
    package var name: String
    package var ruling: Ruling
    /// What was seen, in words.
    package var detail: String

    package init(_ name: String, _ ruling: Ruling, _ detail: String) {
        self.name = name
        self.ruling = ruling
        self.detail = detail
    }

    package enum Ruling: String, Sendable, Hashable, Codable {
        case holds
        /// It does not hold, and that alone does not forbid the effect.
        case warns
        case refuses
    }
}
