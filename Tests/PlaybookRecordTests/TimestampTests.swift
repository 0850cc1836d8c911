import PlaybookRecord
import Testing

@Suite("Timestamps")
struct TimestampTests {
    @Test(
        "are RFC 3339 in UTC and read back",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z", "19700101T000000Z"),
            (951_782_400_123, "2000-02-29T00:00:00.123Z", "20000229T000000Z"),
            (1_795_230_245_678, "2026-11-21T03:04:05.678Z", "20261121T030405Z"),
            (-1, "1969-12-31T23:59:59.999Z", "19691231T235959Z"),
        ])
    func text(milliseconds: Int64, description: String, stamp: String) {
        let time = Timestamp(milliseconds: milliseconds)
        #expect("\(time)" == description)
        #expect(time.stamp == stamp)
        #expect(Timestamp(rfc3339: description) == time)
    }

    @Test("give runs ids that sort as they began")
    func ids() {
        let ids = (0..<3_000).map { Timestamp(milliseconds: 1_795_230_245_000 + $0).runID }
        #expect(ids == ids.sorted())
        #expect(ids.allSatisfy { $0.utf8.count == 21 })
    }

    @Test(
        "refuse what is not one",
        arguments: [
            "", "yesterday", "2026-13-01T00:00:00.000Z", "2026-11-21T03:04:05Z", "99999999999-1-1T1:1:1.1Z",
            "2026-1-1T9999999999:1:1.Z", "2026-1-1T1:1:9999999999.1Z", "2026-1-1T1:1:1.99999999Z",
        ])
    func wrong(_ text: String) { #expect(Timestamp(rfc3339: text) == nil) }
}
