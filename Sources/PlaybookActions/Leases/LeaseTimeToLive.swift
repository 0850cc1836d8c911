package import EtcdClient
package import PlaybookEngine
package import PlaybookLanguage
import PlaybookRecord

/// `lease-time-to-live`: looks at a lease.
package struct LeaseTimeToLive: Action {
    package static let name = "lease-time-to-live"
    package static let otherNames = ["lease-timetolive"]
    package static let summary = "Look how long a lease has left, and which keys end with it."
    package static let discussion = "A lease that is gone is no error: exists is false then."
    package static let examples = [
        ActionExample(
            "Look at a lease.",
            """
            - id: session
              action: lease-time-to-live
              with: {id: 694d71ddacfda228}
            """)
    ]
    package static let changesCluster = false

    @Argument("The lease's id.") package var id: LeaseID

    package struct Outputs: OutputSet {
        @Output("Whether the lease is there, with time left.") package var exists: Bool?
        @Output("How long it has left.") package var ttl: PlaybookDuration?
        @Output("How long it was granted for, and lives after each sign of life.") package var granted:
            PlaybookDuration?
        @Output("The keys that end with it.") package var keys: [String]?

        package init() {}
    }

    package init() {}

    package var reads: [Subject] { [.leases, .keys([], end: [0])] }

    package func observe(_ cluster: ClusterReader) async throws(StepFailure) -> LeaseTimeToLiveResponse {
        try await cluster.lease(id.id)
    }

    package func predict(_ lease: LeaseTimeToLiveResponse) -> Prediction<Outputs> {
        var outputs = Outputs()
        outputs.exists = lease.ttl > 0
        outputs.ttl = LeaseGrant.duration(max(lease.ttl, 0))
        outputs.granted = LeaseGrant.duration(max(lease.grantedTTL, 0))
        outputs.keys = lease.keys.map { KeyText($0).description }
        return Prediction(outputs: outputs)
    }
}
