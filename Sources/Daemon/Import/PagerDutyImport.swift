import Deadlines

/// Reads answers of PagerDuty's REST API: `GET /users`, `/schedules/{id}` or `/schedules`, `/escalation_policies`.
struct PagerDutyImport {
    let draft: ImportDraft

    /// Takes in everything; throws when a document holds nothing that is known.
    func run(_ documents: [ImportValue]) throws(ImportError) {
        var (users, schedules, policies): ([ImportValue], [ImportValue], [ImportValue]) = (
            [], [], []
        )
        for document in documents {
            let keys = ["user", "schedule", "escalation_policy"]
            guard document.isObject,
                keys.contains(where: { document[$0] != nil || document[Self.plural($0)] != nil })
            else {
                throw ImportError(
                    "\(document.file): there is no \"schedules\", \"escalation_policies\" or \"users\" in it; "
                        + "save what PagerDuty's REST API answers")
            }
            func all(_ key: String) -> [ImportValue] {
                document.items(Self.plural(key)) + [document[key]].compactMap(\.self)
            }
            users += all("user")
            schedules += all("schedule")
            policies += all("escalation_policy")
            if document["more"]?.flag == true {
                draft.log.leaveOut(
                    document, "",
                    "PagerDuty has more of this than is in the file; export the rest too")
            }
        }
        for user in users { add(user) }
        for schedule in schedules { PagerDutySchedule(draft: draft, schedule: schedule).add() }
        for policy in policies { add(policy: policy) }
    }

    private static func plural(_ key: String) -> String {
        key.hasSuffix("y") ? key.dropLast() + "ies" : key + "s"
    }

    private func add(_ user: ImportValue) {
        draft.people.add(user, ids: [user.id], email: user.text("email"))
        let others = user.items("contact_methods").filter {
            $0.text("type")?.hasPrefix("email_") == false
        }
        if !others.isEmpty {
            draft.log.leaveOut(
                user, user.title,
                "\(others.count) of their contacts are phones or apps, and people are reached by mail or "
                    + "webhook")
        }
    }

    // MARK: Policies

    private func add(policy: ImportValue) {
        var chain = ImportedChain(origin: policy, title: policy.title)
        var after: Int64 = 0
        for rule in policy.items("escalation_rules") {
            chain.tellings.append((after, roles(of: rule, &chain)))
            guard let minutes = rule.whole("escalation_delay_in_minutes"),
                (1...100_000).contains(minutes)
            else {
                draft.log.leaveOut(
                    rule, policy.title,
                    "its \"escalation_delay_in_minutes\" cannot be read, so the policy is left out")
                return
            }
            after += Int64(minutes) * 60
        }
        chain.period = after
        chain.rounds = max(0, policy.whole("num_loops") ?? 0)
        draft.add(chain)
    }

    private func roles(of rule: ImportValue, _ chain: inout ImportedChain) -> [String] {
        func leaveOut(_ value: ImportValue, _ name: String, _ text: String) {
            draft.log.leaveOut(value, name, text)
            chain.leftOut.append("\(value.path): \(text)")
        }
        if let strategy = rule["escalation_rule_assignment_strategy"],
            let type = strategy.text ?? strategy.text("type"), type != "assign_to_everyone"
        {
            leaveOut(
                rule, chain.title,
                "\"\(ImportNames.shown(type))\" tells one of several in turn, and a step tells all of its roles"
            )
            return []
        }
        var roles: [String] = []
        for target in rule.items("targets") {
            switch target.text("type") {
            case "user_reference", "user":
                let key = draft.people.key(of: [target.id], target.title, at: target)
                roles.append(draft.role(ofPerson: key))
            case "schedule_reference", "schedule":
                if let known = draft.roles(ofSchedule: [target.id]) {
                    roles += known
                } else {
                    leaveOut(target, target.title, "this schedule was not carried over")
                }
            case let type:
                leaveOut(
                    target, target.title,
                    "a step tells people and rotas, not \"\(ImportNames.shown(type ?? "?"))\"")
            }
        }
        return roles
    }
}
