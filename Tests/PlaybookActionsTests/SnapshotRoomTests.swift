import PlaybookActions
import PlaybookLanguage
import Testing

@Suite("Room for a snapshot")
struct SnapshotRoomTests {
    @Test(
        "A disk that has less room than the file will take is told",
        arguments: [(nil, false), (0, true), (1_023, true), (1_024, false), (.max, false)] as [(Int64?, Bool)])
    func told(_ room: Int64?, isTold: Bool) {
        let told = Snapshot.shortage(of: room, for: ByteSize(1_024), at: "backups/a.db")
        #expect(told?.contains("free where backups/a.db is to be, which takes about 1KiB") ?? false == isTold)
    }
}
