import EtcdClient
import PlaybookLanguage
import PlaybookRecord

/// Whom steps work as, and who is asked before them.
extension Runner {
    /// The logins that are known before the first step.
    var logins: [LoginFields] {
        plan.steps.filter { $0.record.status != .skipped }.compactMap(\.step.login).compactMap { node in
            guard case .bound(let login) = LoginFields.bind(node, in: scope.current) else { return nil }
            return login
        }
    }

    /// The client that a step works with.
    func client(of step: PlaybookStep, _ own: EtcdClient) async throws(StepFailure) -> EtcdClient {
        guard let node = step.login else { return own }
        switch LoginFields.bind(node, in: scope.current) {
        case .bound(let login):
            let secret = try await setting.secrets.resolve(login.password)
            guard let password = secret.revealText(), !password.isEmpty else {
                throw StepFailure(.configuration, "the password of user \(login.username) is empty or no text")
            }
            return own.acting(as: { .user(name: login.username, password: password) })
        case .unknown(let names):
            throw StepFailure(.failed, "whom it works as has no value: \(names.joined(separator: ", "))")
        case .invalid(let findings): throw StepFailure(findings)
        }
    }

    /// Why the run must not start: a step asks, and nobody is there to answer.
    func unanswered() -> StepFailure? {
        guard setting.attendant == nil, !setting.isConfirmed else { return nil }
        let asking = plan.steps.first { $0.step.question != nil && $0.record.status != .skipped }
        return asking.map { planned in
            StepFailure(
                .refused,
                "step \(planned.record.number), \"\(planned.record.title)\", asks before it acts, and nobody is "
                    + "there to answer", help: "run it in a terminal, or answer with --confirm and the playbook's name")
        }
    }

    /// Asks what is to be asked before a step.
    ///
    /// - Returns: whether somebody was asked.
    /// - Throws: `cancelled` where the answer is no.
    ///   `timedOut` where the time of a block around is over.
    func ask(before step: PlaybookStep, _ time: BlockTime?) async throws(StepFailure) -> Bool {
        guard let question = step.question, !setting.isConfirmed else { return false }
        guard let attendant = setting.attendant else {
            throw StepFailure(.refused, "it asks before it acts, and nobody is there to answer")
        }
        switch question.bind(in: scope.current) {
        case .bound(let text): try await Self.confirm(text, attendant, time)
        case .unknown(let names):
            throw StepFailure(.failed, "its question has no value: \(names.joined(separator: ", "))")
        case .invalid(let findings): throw StepFailure(findings)
        }
        return true
    }

    private static func confirm(
        _ text: String, _ attendant: any Attendant, _ time: BlockTime?
    ) async throws(StepFailure) {
        let (answer, isLate) = await within(time?.left) { () async -> Result<Void, StepFailure> in
            do throws(StepFailure) { return .success(try await attendant.confirm(text)) } catch {
                return .failure(error)
            }
        }
        if isLate, let time { throw StepFailure(.timedOut, "\(time.words): nobody answered") }
        try answer?.get()
    }
}
