import PlaybookLanguage
import YAMLSyntax

/// Actions enough to check playbooks with.
enum TestActions {
    static let all: [ActionDeclaration] = [
        ActionDeclaration(name: "put", summary: "Write a key.", arguments: Put.self, outputs: Put.Outputs.self),
        ActionDeclaration(
            name: "snapshot", summary: "Save a copy.", arguments: Snapshot.self, outputs: Snapshot.Outputs.self),
        ActionDeclaration(
            name: "defragment", summary: "Give space back.", arguments: Defragment.self,
            outputs: Defragment.Outputs.self),
        ActionDeclaration(
            name: "assert", summary: "Stop unless all hold.", arguments: Assert.self, outputs: NoOutputs.self),
        ActionDeclaration(
            name: "check-health", summary: "Look at every member.", arguments: CheckHealth.self,
            outputs: NoOutputs.self,
            otherNames: ["health"]),
        ActionDeclaration(
            name: "txn", summary: "All or nothing.", arguments: Txn.self, outputs: NoOutputs.self,
            isIdempotent: false),
        ActionDeclaration(
            name: "wait", summary: "Wait.", arguments: Wait.self, outputs: NoOutputs.self,
            mayWaitForever: { $0["briefly"] == nil }),
    ]

    struct Put: ArgumentSet {
        @Argument("The key.") var key: ByteText
        @Argument("Its value.") var value: ByteText
        struct Outputs: OutputSet {
            @Output("Whether anything was written.") var changed: Bool?
            @Output("The revision of the write.") var revision: Int64?
        }
    }

    struct Snapshot: ArgumentSet {
        @Argument("The file.") var to: String
        @Argument("Newest files to keep.", in: 1...1000) var keep: Int64?
        struct Outputs: OutputSet {
            @Output("The file.") var path: String?
            @Output("Its size.") var bytes: ByteSize?
        }
    }

    struct Defragment: ArgumentSet {
        @Argument("Which members.") var members: AllOrList<MemberSelector> = .all
        @Argument("In which order.") var order: Order = .leaderLast
        @Argument("Which of them.") var `where`: MemberExpression?
        @Argument("Leave a member alone that would free less.") var minReclaim: ByteSize?
        @Argument("For each.") var memberTimeout = PlaybookDuration.minutes(5)
        enum Order: String, PlaybookEnum {
            case leaderLast = "leader-last"
            case moveLeader = "move-leader"
        }
        struct Outputs: OutputSet {
            @Output("Bytes given back.") var reclaimed: ByteSize?
        }
    }

    struct Assert: ArgumentSet {
        @Argument("What must hold.") var that: [BareExpression]
        @Argument("What to say otherwise.") var message: String?
    }

    struct CheckHealth: ArgumentSet {
        @Argument("Alarms to pass over.") var ignoreAlarms: [String] = []
    }

    struct Wait: ArgumentSet {
        @Argument("Not for long.") var briefly = false
    }

    struct Txn: ArgumentSet {
        @Argument("Comparisons.") var `if`: [Compare] = []
        @Argument("Where they hold.") var then: [Operation] = []
        @Argument("Where they do not.") var `else`: [Operation] = []
    }

    struct Compare: ArgumentSet {
        @ArgumentGroup var range: KeyRangeArgument
        @Argument("The version.", in: 0...Int64.max) var version: Int64?
        static let constraints: [FieldConstraint] = [.exactlyOne(["version"])]
    }

    struct Operation: ArgumentSet {
        @Argument("Write.") var put: Put?
        @Argument("Another transaction.") var txn: Txn?
        static let constraints: [FieldConstraint] = [.exactlyOne(["put", "txn"])]
    }
}
