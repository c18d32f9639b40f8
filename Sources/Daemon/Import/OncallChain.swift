import Deadlines

/// Reads one escalation chain of Grafana OnCall with its steps.
struct OncallChain {
    /// How often OnCall repeats a chain that says so (`EscalationPolicy.MAX_TIMES_REPEAT`).
    private static let repeats = 5

    let draft: ImportDraft
    let chain: ImportValue
    let policies: [ImportValue]

    /// Adds its policy, or says why there is none.
    func add() {
        var result = ImportedChain(origin: chain, title: chain.title)
        var after: Int64 = 0
        func leaveOut(_ step: ImportValue, _ text: String) {
            draft.log.leaveOut(step, chain.title, text)
            result.leftOut.append("\(ImportNames.shown(step.text("type") ?? "?")): \(text)")
        }
        let steps = policies.enumerated().sorted {
            let (one, other) = (
                $0.element.whole("position") ?? 0, $1.element.whole("position") ?? 0
            )
            return (one, $0.offset) < (other, $1.offset)
        }.map(\.element)
        for step in steps {
            guard result.rounds == 0 else {
                leaveOut(step, "it stands behind a repeat")
                continue
            }
            if step["important"]?.flag == true {
                leaveOut(
                    step,
                    "its \"important\", which chooses among a person's own rules, has no place here"
                )
            }
            do throws(Inexpressible) {
                switch step.text("type") {
                case "wait":
                    guard let seconds = step.whole("duration"), (1...31_536_000).contains(seconds)
                    else {
                        throw Inexpressible("its \"duration\" cannot be read")
                    }
                    after += Int64(seconds)
                case "repeat_escalation":
                    result.rounds = Self.repeats
                    result.period = after
                default: result.tellings.append((after, try roles(of: step)))
                }
            } catch {
                leaveOut(step, error.reason)
            }
        }
        draft.add(result)
    }

    private func roles(of step: ImportValue) throws(Inexpressible) -> [String] {
        switch step.text("type") {
        case "notify_persons":
            let users = step.items("persons_to_notify").compactMap(\.text)
            guard !users.isEmpty else { throw Inexpressible("it names nobody") }
            return users.map {
                draft.role(ofPerson: draft.people.key(of: [$0], $0, at: step))
            }
        case "notify_on_call_from_schedule":
            guard let roles = draft.roles(ofSchedule: [step.text("notify_on_call_from_schedule")])
            else { throw Inexpressible("its schedule was not carried over") }
            return roles
        case "notify_person_next_each_time":
            throw Inexpressible(
                "it tells another person each time, and a step tells all of its roles")
        case "notify_if_time_from_to":
            throw Inexpressible(
                "it waits for certain hours, and steps do not; what follows is told at any time")
        case "notify_if_num_alerts_in_window":
            throw Inexpressible(
                "it waits for a number of alerts, and steps do not; what follows is told at any time"
            )
        case "resolve":
            throw Inexpressible("it ends the alert unanswered, and Longstop never does")
        case "trigger_webhook", "trigger_action":
            throw Inexpressible(
                "it calls a webhook; give a webhook of longstop.yml to somebody who holds a role")
        case let type:
            throw Inexpressible(
                "a step tells people and rotas, and this is \"\(ImportNames.shown(type ?? "?"))\"")
        }
    }
}
