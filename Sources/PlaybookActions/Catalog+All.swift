package import PlaybookEngine

extension Catalog {
    /// Every action there is, in the order of the manual.
    package static let all = Catalog([
        Put.self,
        Get.self,
        Delete.self,
        Transaction.self,
        Compact.self,
        MemberAdd.self,
        MemberPromote.self,
        MemberUpdate.self,
        MemberRemove.self,
        MoveLeader.self,
        Defragment.self,
        Snapshot.self,
        AlarmDisarm.self,
        AuthBootstrap.self,
        AuthEnable.self,
        AuthDisable.self,
        CheckHealth.self,
        CheckHash.self,
        ShowStatus.self,
        Assert.self,
        WaitFor.self,
        Pause.self,
    ])
}
