import EtcdSandbox
import PlaybookActions
import PlaybookEngine
import PlaybookLanguage
import PlaybookRecord
import TestSupport
import Testing

extension OnRealClusters {
    @Suite("Loops", .cluster(.three), .serialized)
    struct LoopTests {
        private func run(_ steps: String) async throws -> RunRecord {
            try await OnRealClusters.withTrials { try await $0.run(steps) }
        }

        @Test("A step runs once for each element, and puts out a list")
        func list() async throws {
            let record = try await run(
                """
                - action: put
                  id: written
                  for-each: [{name: a, port: 1}, {name: b, port: 2}]
                  with: {key: "loop/${{ item.name }}", value: "${{ item.port }}"}
                - action: assert
                  with:
                    that:
                      - len(steps.written.outputs) == 2
                      - steps.written.outputs[1].changed
                      - steps.written.status == "succeeded"
                """)
            #expect(record.verdict == .done, "\(record.complaint)")
            #expect(record.steps.map(\.iteration) == [1, 2, nil])
            #expect(record.steps.map(\.item) == ["name=a port=1", "name=b port=2", nil])
            #expect(record.steps[0].changed && record.steps[1].changed)
        }

        @Test("A group runs once for each element; its steps see each other of the same time")
        func group() async throws {
            let record = try await run(
                """
                - for-each: ${{ [1, 2, 3] }}
                  block:
                    - {action: trial, id: one, with: {book: g, mark: "${{ item * 10 }}"}}
                    - action: trial
                      for-each: [x, y]
                      id: two
                      with: {book: g, mark: "${{ steps.one.outputs.mark }}${{ item }}"}
                - action: assert
                  with: {that: ['steps.one.outputs[2].mark == "30"', 'steps.two.outputs[1][0].mark == "20x"']}
                """)
            #expect(record.verdict == .done, "G \(record.complaint)")
            #expect(Trials.marks(in: "g") == ["10", "10x", "10y", "20", "20x", "20y", "30", "30x", "30y"])
            #expect(record.steps.compactMap(\.item).last == "3, y")
        }

        @Test("The first failure ends a loop, unless the run is to go on")
        func failures() async throws {
            let step = "action: trial\n  for-each: [a, b, c]\n  with: {book: BOOK, mark: \"${{ item }}\", failures: 1}"
            let stopped = try await run("- \(step.replacing("BOOK", with: "s"))")
            #expect(Trials.marks(in: "s") == ["a"])
            #expect(stopped.steps.map(\.status) == [.failed, .notReached, .notReached])
            let continued = try await run("- \(step.replacing("BOOK", with: "t"))\n  on-failure: continue")
            #expect(Trials.marks(in: "t") == ["a", "b", "c"])
            #expect(continued.verdict == .failed)
        }

        @Test("A list from an earlier step, an empty one, and a condition on the element")
        func lists() async throws {
            let record = try await run(
                """
                - {action: put, with: {key: names/x, value: "1"}}
                - {action: put, with: {key: names/y, value: "2"}}
                - {action: get, id: names, with: {prefix: names/}}
                - action: trial
                  for-each: ${{ steps.names.outputs.keys }}
                  when: item != "names/x"
                  with: {book: l, mark: "${{ item }}"}
                - action: trial
                  for-each: ${{ cluster.alarms }}
                  with: {book: l, mark: "${{ item }}"}
                """)
            #expect(record.verdict == .done, "\(record.complaint)")
            #expect(Trials.marks(in: "l") == ["names/y"])
            #expect(record.steps.last?.notes == ["there is nothing to go over"])
        }

        @Test("Members are taken in their order, each once, and defragmented one by one")
        func members() async throws {
            let cluster = try TestCluster.of(.v34)
            let leader = try await cluster.leader().name
            let record = try await run(
                """
                - for-each: {order: leader-last}
                  block:
                    - {action: trial, with: {book: m, mark: "${{ member.name }}"}}
                    - {action: defragment, id: d, with: {members: ["${{ member.id }}"]}}
                - action: assert
                  with: {that: [len(steps.d.outputs) == 3]}
                """)
            #expect(record.verdict == .done, "\(record.complaint)")
            let marks = Trials.marks(in: "m")
            #expect(Set(marks).count == 3 && marks.last == leader)
        }

        @Test("A condition on the member is in doubt where an earlier step touches the member, and only there")
        func conditions() async throws {
            try await OnRealClusters.withTrials { session in
                let loop = """
                    - for-each: members
                      when: member.free_share <= 100%
                      action: defragment
                      with: {members: ["${{ member.id }}"]}
                    """
                let alone = try await session.plan(loop).plan
                #expect(alone.steps.map(\.record.status) == [.planned, .planned, .planned])
                let never = loop.replacing("<=", with: ">")
                let compaction =
                    "- {action: put, with: {key: /loops, value: x}}\n- {action: compact, with: {keep-revisions: 1}}"
                let behind = try await session.plan("\(compaction)\n\(never)").plan
                #expect(
                    behind.steps.map(\.record.status).suffix(3) == [.undetermined, .undetermined, .undetermined],
                    "a compaction may make it true")
            }
        }

        @Test("One member's turn leaves the next one's plan as certain as it was")
        func certain() async throws {
            try await OnRealClusters.withTrials { session in
                let loop = "- for-each: members\n  action: defragment\n  with: {members: [\"${{ member.id }}\"]}"
                let plan = try await session.plan(loop).plan
                #expect(plan.steps.map(\.record.status) == [.planned, .planned, .planned])
                #expect(plan.steps.allSatisfy { $0.record.effects.map(\.certainty) == [.will] })
                let twice = try await session.plan("\(loop)\n\(loop)").plan
                #expect(twice.steps.map(\.record.status).suffix(3) == [.may, .may, .may])
            }
        }

        @Test("F3: The order is found anew before each: leadership that moves meanwhile is followed")
        func movingLeader() async throws {
            let cluster = try TestCluster.of(.v34)
            let leader = try await cluster.leader().name
            let next = try await cluster.followers().map(\.name).sorted()
            let record = try await run(
                """
                - for-each: {order: leader-first}
                  block:
                    - {action: trial, with: {book: order, mark: "${{ member.name }}"}}
                    - {action: move-leader, when: 'member.name == "\(leader)"', with: {to: "name:\(next[1])"}}
                """)
            #expect(record.verdict == .done, "\(record.complaint)")
            #expect(Trials.marks(in: "order").prefix(2) == [leader, next[1]])
        }

        @Test("where chooses members, and a plan tells every iteration")
        func chosen() async throws {
            let plan = try await OnRealClusters.withTrials { session in
                try await session.plan(
                    """
                    - {action: trial, for-each: {where: not member.leader}, with: {book: w, mark: "${{ member.name }}"}}
                    - {action: put, for-each: [a, b], with: {key: "plan/${{ item }}", value: x}}
                    """
                ).record
            }
            #expect(plan.steps.count == 4)
            #expect(plan.steps.suffix(2).flatMap(\.effects).count == 2)
            #expect(plan.steps.allSatisfy { $0.status == .planned }, "\(plan.complaint)")
        }

        @Test("Loops within loops that would go on for days are refused")
        func endless() async throws {
            let numbers = "${{ [" + (1...100).map(String.init).joined(separator: ", ") + "] }}"
            let record = try await run(
                """
                - for-each: \(numbers)
                  block:
                    - for-each: \(numbers)
                      block:
                        - {action: trial, for-each: "\(numbers)", with: {book: endless, mark: x}}
                """)
            #expect(record.verdict == .failed)
            #expect(record.error?.message.contains("more than 10000 steps") == true, "\(record.error?.message ?? "")")
            #expect(Trials.marks(in: "endless") == [])
        }

        @Test("What is known only during the run is said to be so")
        func unknown() async throws {
            let plan = try await OnRealClusters.withTrials { session in
                try await session.plan(
                    """
                    - {action: put, with: {key: later/x, value: "1"}}
                    - {action: get, id: later, with: {prefix: later/}}
                    - {action: put, for-each: "${{ steps.later.outputs.keys }}", with: {key: "${{ item }}", value: x}}
                    """
                ).record
            }
            #expect(plan.steps.map(\.status) == [.planned, .may, .undetermined])
        }
    }
}
