import EtcdClient
import EtcdSandbox
import PlaybookEngine
import PlaybookRecord
import TestSupport
import Testing

extension OnRealClusters {
    @Suite("Steps that work as somebody else", .cluster(.one))
    struct LoginTests {
        @Test("A step works as the user it names, the others as the run's own")
        func logins() async throws {
            let secrets = ["root": "root-password", "shop": "shop-password"]
            let cluster = try TestCluster.current
            let bootstrap = """
                - action: auth-bootstrap
                  with:
                    roles: [{name: orders, permissions: [{readwrite: {prefix: /orders/}}]}]
                    users:
                      - {name: root, password: {env: root}, roles: [root]}
                      - {name: shop, password: {env: shop}, roles: [orders]}
                """
            _ = try await OnRealClusters.withSession(cluster, secrets: secrets) { try await $0.run(bootstrap) }
            try await OnRealClusters.withSession(cluster, user: "root", secrets: secrets) { session in
                let steps = """
                    - action: put
                      as: {username: shop, password: {env: shop}}
                      with: {key: /orders/1, value: x}
                    - as: {username: shop, password: {env: shop}}
                      block:
                        - action: put
                          with: {key: /other, value: x}
                          expect-error: {class: denied}
                    - action: put
                      with: {key: /third, value: y}
                    """
                let planned = try await session.plan(steps)
                #expect(planned.plan.steps.map(\.record.status) == [.may, .planned, .may, .planned])
                let record = await planned.run()
                #expect(record.verdict == .done, "\(record.complaint)")
                let missing = try await session.run(
                    "- {action: put, with: {key: /n, value: x}}\n- action: get\n  with: {key: /n}\n"
                        + "  as: {username: shop, password: {env: nowhere}}")
                #expect(missing.verdict == .configuration, "a missing secret changes nothing")
                #expect(missing.steps.allSatisfy { !$0.changed })
                _ = try await session.run("- action: auth-disable")
            }
        }
    }
}
