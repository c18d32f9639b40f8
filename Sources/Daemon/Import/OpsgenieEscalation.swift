import Deadlines

/// Reads one escalation of Opsgenie. Delays count from the moment at which the alert was created.
struct OpsgenieEscalation {
    let draft: ImportDraft
    let escalation: ImportValue

    /// Adds its policy, or says why there is none.
    func add() {
        var chain = ImportedChain(
            origin: escalation, title: escalation.title, counting: .fromBeginning)
        guard escalation["enabled"]?.flag != false else {
            draft.log.leaveOut(escalation, chain.title, "it is switched off, and a policy is not")
            return
        }
        var last: Int64 = 0
        for rule in escalation.items("rules") {
            let name = rule["recipient"].map { $0.text("username") ?? $0.title } ?? ""
            do throws(Inexpressible) {
                let (after, roles) = try telling(rule)
                chain.tellings.append((after, roles))
                last = max(last, after)
            } catch {
                draft.log.leaveOut(rule, name, error.reason)
                chain.leftOut.append("\(rule.path): \(error.reason)")
            }
        }
        loop(&chain, after: last)
        draft.add(chain)
    }

    private func telling(_ rule: ImportValue) throws(Inexpressible) -> (Int64, [String]) {
        guard let delay = rule["delay"], let amount = delay.whole("timeAmount"),
            (0...100_000).contains(amount)
        else { throw Inexpressible("its \"delay\" cannot be read") }
        let units: [String: Int64] = ["minutes": 60, "hours": 3600, "days": 86_400]
        guard let unit = units[delay.text("timeUnit") ?? "minutes"] else {
            throw Inexpressible("its \"timeUnit\" is not known")
        }
        let condition = rule.text("condition") ?? "if-not-acked"
        guard condition == "if-not-acked" else {
            throw Inexpressible(
                "it is told \"\(ImportNames.shown(condition))\", after an answer too, and an answer holds all "
                    + "steps")
        }
        let notify = rule.text("notifyType") ?? "default"
        guard notify == "default" else {
            throw Inexpressible(
                "it tells \"\(ImportNames.shown(notify))\" of its recipient, and a step tells whoever holds a "
                    + "role")
        }
        guard let recipient = rule["recipient"] else {
            throw Inexpressible("it has no \"recipient\"")
        }
        return (Int64(amount) * unit, try roles(of: recipient))
    }

    private func roles(of recipient: ImportValue) throws(Inexpressible) -> [String] {
        switch recipient.text("type") {
        case "user": return [draft.role(ofPerson: OpsgeniePerson.key(of: recipient, draft))]
        case "schedule":
            guard let roles = draft.roles(ofSchedule: [recipient.id, recipient.text("name")]) else {
                throw Inexpressible("its schedule was not carried over")
            }
            return roles
        case let type:
            throw Inexpressible(
                "a step tells people and rotas, not a \"\(ImportNames.shown(type ?? "?"))\"")
        }
    }

    private func loop(_ chain: inout ImportedChain, after last: Int64) {
        guard let loop = escalation["repeat"], let count = loop.whole("count"), count > 0,
            let wait = loop.whole("waitInterval"), (1...100_000).contains(wait)
        else { return }
        func leaveOut(_ text: String) {
            draft.log.leaveOut(loop, chain.title, text)
            chain.leftOut.append("\(loop.path): \(text)")
        }
        if loop["resetRecipientStates"]?.flag == true {
            leaveOut(
                "it takes answers back when it begins again, and an answer holds as long as it says"
            )
        }
        if loop["closeAlertAfterAll"]?.flag == true {
            leaveOut("it closes the alert in the end, and Longstop never stops unanswered")
        }
        chain.rounds = count
        chain.period = last + Int64(wait) * 60
    }
}
