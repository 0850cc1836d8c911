import EtcdClient
import PlaybookActions
import PlaybookEngine
import PlaybookRecord
import Testing

@Suite("What txn makes of its arguments")
struct TransactionTests {
    @Test("Comparisons and operations become the client's, and nest")
    func nesting() throws {
        let action = try bound(
            Transaction.self,
            """
            if:
              - {key: a, value: {eq: x}}
              - {key: b, version: {gt: 2}}
              - {prefix: /p/, create-revision: {eq: 0}}
              - {from-key: q, mod-revision: {lt: 9}}
              - {key: a, range-end: c, lease: {ne: 1f}}
            then:
              - put: {key: a, value: y, lease: 1f}
              - get: {prefix: /p/, limit: 3, sort: {by: version, order: descending}}
              - txn:
                  if: [{key: c, value: {gt: m}}]
                  then: [{delete: {from-key: q}}]
            else:
              - delete: {key: a}
            """)
        #expect(
            action.fields.txn.if == [
                Compare(.key("a"), .equal, .value("x")), Compare(.key("b"), .greater, .version(2)),
                Compare(.prefix("/p/"), .equal, .createRevision(0)), Compare(.fromKey("q"), .less, .modRevision(9)),
                Compare(.range("a", "c"), .notEqual, .lease(31)),
            ])
        var get = GetRequest(.prefix("/p/"))
        get.limit = 3
        get.sort = GetRequest.Sort(.version, .descending)
        let inner = Txn(
            if: [Compare(.key("c"), .greater, .value("m"))], then: [.delete(DeleteRequest(.fromKey("q")))])
        #expect(
            action.fields.txn.then == [
                .put(PutRequest(key: Array("a".utf8), value: Array("y".utf8), lease: 31)), .get(get), .txn(inner),
            ])
        #expect(action.fields.txn.else == [.delete(DeleteRequest(key: "a"))])
        #expect(action.reads.count { $0 != .leases } == 10)
        #expect(action.reads.contains(.leases))
    }

    @Test(
        "What etcd refuses for a key that is written twice is found before anything runs",
        arguments: [
            ("{then: [{put: {key: a, value: b}}, {put: {key: a, value: c}}]}", "key a is put twice"),
            ("{then: [{put: {key: ab, value: b}}, {delete: {prefix: a}}]}", "key ab is put and deleted"),
            ("{else: [{delete: {key: a}}, {put: {key: a, value: b}}]}", "key a is put and deleted"),
            ("{then: [{txn: {then: [{put: {key: a, value: b}}]}}, {put: {key: a, value: c}}]}", "key a is put twice"),
            (
                "{then: [{txn: {else: [{delete: {prefix: a}}]}}, {txn: {then: [{put: {key: a, value: c}}]}}]}",
                "key a is put and deleted"
            ),
            (
                "{then: [{txn: {then: [{put: {key: a, value: b}}, {put: {key: a, value: c}}]}}]}",
                "key a is put twice"
            ),
            (
                "{then: [{put: {key: {hex: 00ff}, value: b}}, {delete: {key: {hex: 00ff}}}]}",
                "key hex:00ff is put and deleted"
            ),
        ])
    func overlaps(_ arguments: String, _ message: String) throws {
        #expect(try findings(Transaction.self, arguments) == [message])
    }

    @Test(
        "What etcd takes of them is left to it",
        arguments: [
            "{then: [{put: {key: a, value: b}}], else: [{put: {key: a, value: c}}]}",
            "{then: [{txn: {then: [{put: {key: a, value: b}}], else: [{put: {key: a, value: c}}]}}]}",
            "{then: [{txn: {then: [{delete: {key: a}}], else: [{put: {key: a, value: c}}]}}]}",
            "{then: [{txn: {then: [{put: {key: a, value: b}}]}}, {txn: {then: [{delete: {prefix: a}}]}}]}",
            "{then: [{put: {key: b, value: b}}, {delete: {from-key: a}}]}",
            "{then: [{get: {key: a}}, {put: {key: a, value: b}}, {get: {key: a}}]}",
            "{then: [{delete: {key: a}}, {delete: {prefix: a}}]}",
        ])
    func apart(_ arguments: String) throws {
        #expect(try findings(Transaction.self, arguments) == [])
    }

    @Test(
        "What does not fit is found before anything runs",
        arguments: [
            "{}",
            "{if: [{key: a}]}",
            "{if: [{value: {eq: a}}]}",
            "{if: [{key: a, value: {eq: a, ne: b}}]}",
            "{if: [{key: a, value: {eq: a}, version: {eq: 1}}]}",
            "{if: [{key: a, version: {eq: -1}}]}",
            "{if: [{key: a, version: {is: 1}}]}",
            "{then: [{put: {key: a}}]}",
            "{then: [{put: {key: a, value: b}, get: {key: a}}]}",
            "{then: [{put: {key: a, value: b, only-if: absent}}]}",
            "{then: [{delete: {}}]}",
            "{then: [{txn: {then: [{put: {key: a}}]}}]}",
            "{then: [{}]}",
        ])
    func invalid(_ arguments: String) throws {
        #expect(try !findings(Transaction.self, arguments).isEmpty)
    }

    private func seen(_ steps: [TransactionStep], succeeded: Bool = true) -> Transaction.Observation {
        Transaction.Observation(succeeded: succeeded, revision: 20, steps: steps)
    }

    @Test("The branch that is chosen now is what is predicted")
    func prediction() throws {
        let action = try bound(
            Transaction.self, "{then: [{put: {key: a, value: yy}}, {delete: {prefix: /p/}}, {get: {key: a}}]}")
        let old = KeyValue(key: Array("a".utf8), value: Array("x".utf8))
        let txn = action.fields.txn
        let prediction = try action.predict(
            seen([
                TransactionStep(path: "then[0]", operation: txn.then[0], answer: .read([old], count: 1)),
                TransactionStep(path: "then[1]", operation: txn.then[1], answer: .read([], count: 4)),
                TransactionStep(path: "then[2]", operation: txn.then[2], answer: .read([old], count: 1)),
            ]))
        #expect(prediction.words == ["then[0]: 1B → 2B", "then[1]: 4 keys → -"])
        #expect(prediction.outputs.succeeded == true)
        #expect(prediction.outputs.revision == nil)
    }

    @Test("A branch without writes is answered by what was read")
    func readOnly() throws {
        let action = try bound(
            Transaction.self,
            "{if: [{key: a, version: {eq: 0}}], then: [{put: {key: a, value: b}}], else: [{delete: {key: z}}, {get: {key: a}}]}"
        )
        let pair = KeyValue(key: Array("a".utf8), value: Array("x".utf8))
        let txn = action.fields.txn
        let prediction = try action.predict(
            seen(
                [
                    TransactionStep(path: "else[0]", operation: txn.else[0], answer: .read([], count: 0)),
                    TransactionStep(path: "else[1]", operation: txn.else[1], answer: .read([pair], count: 1)),
                ], succeeded: false))
        #expect(prediction.effects.isEmpty)
        #expect(prediction.outputs.succeeded == false)
        #expect(prediction.outputs.revision == 20)
        let rows = try #require(prediction.outputs.responses)
        #expect(rows.map(\.path) == ["else[0]", "else[1]"])
        #expect(rows.map(\.count) == [0, 1])
        #expect(rows.map(\.keys) == [[], ["a"]])
    }

    @Test("What an operation deletes is not there any more for the next")
    func deletedBefore() throws {
        let action = try bound(
            Transaction.self,
            """
            {then: [{delete: {key: a}}, {delete: {key: a}}, {delete: {prefix: a}}, {delete: {key: a2}},
            {delete: {key: a1, range-end: b}}, {delete: {key: c}}, {delete: {key: c, range-end: d}}]}
            """)
        let old = KeyValue(key: Array("a".utf8), value: Array("x".utf8))
        let pairs: [([KeyValue], Int64)] = [([old], 1), ([old], 1), ([], 3), ([old], 1), ([], 2), ([old], 1), ([], 1)]
        let txn = action.fields.txn
        let steps = zip(txn.then, pairs).enumerated().map { index, step in
            TransactionStep(
                path: "then[\(index)]", operation: step.0, answer: .read(step.1.0, count: step.1.1))
        }
        #expect(try action.predict(seen(steps)).words == ["then[0]: 1B → -", "then[2]: 2 keys → -", "then[5]: 1B → -"])
    }

    @Test("How many keys are left of those that an operation deletes in part is not told as sure")
    func deletedInPart() throws {
        let action = try bound(
            Transaction.self, "{then: [{delete: {key: a, range-end: c}}, {delete: {key: b, range-end: d}}]}")
        let txn = action.fields.txn
        let steps = zip(txn.then, ["then[0]", "then[1]"]).map {
            TransactionStep(path: $1, operation: $0, answer: .read([], count: 2))
        }
        let effects = try action.predict(seen(steps)).effects
        #expect(effects.map(\.certainty) == [.will, .may("some of the keys are deleted before, by then[0]")])
    }

    @Test("No count that a server claims is too much", arguments: [Int64.min, -1, .max])
    func strangeCount(count: Int64) throws {
        let action = try bound(
            Transaction.self,
            "{then: [{put: {key: a, value: x}}, {delete: {key: b}}, {delete: {from-key: a}}]}")
        let steps = action.fields.txn.then.enumerated().map { index, operation in
            let before: Int64 = index == 1 ? 1 : index == 2 ? count : 0
            return TransactionStep(
                path: "then[\(index)]", operation: operation, answer: .read([], count: before))
        }
        #expect(try action.predict(seen(steps)).effects.contains { $0.id == "then[0]" })
    }

    @Test("A key that is put before is there to be deleted")
    func putBefore() throws {
        let action = try bound(
            Transaction.self,
            "{then: [{txn: {then: [{put: {key: a, value: x}}]}}, {txn: {then: [{delete: {key: a}}]}}]}")
        let txn = action.fields.txn
        guard case .txn(let first) = txn.then[0], case .txn(let second) = txn.then[1] else { return }
        let prediction = try action.predict(
            seen([
                TransactionStep(path: "then[0]", operation: txn.then[0], answer: .inner(true)),
                TransactionStep(path: "then[0].then[0]", operation: first.then[0], answer: .read([], count: 0)),
                TransactionStep(path: "then[1]", operation: txn.then[1], answer: .inner(true)),
                TransactionStep(path: "then[1].then[0]", operation: second.then[0], answer: .read([], count: 0)),
            ]))
        #expect(prediction.words == ["then[0].then[0]: - → 1B", "then[1].then[0]: 1 key → -"])
    }

    @Test("Keeping the value of a key that is not there fails in the plan")
    func nothingToKeep() throws {
        let action = try bound(Transaction.self, "{then: [{put: {key: a, ignore-value: true}}]}")
        let step = TransactionStep(
            path: "then[0]", operation: action.fields.txn.then[0], answer: .read([], count: 0))
        let result = failure { () throws(StepFailure) in _ = try action.predict(seen([step])) }
        #expect(result?.kind == .failed)
    }
}
