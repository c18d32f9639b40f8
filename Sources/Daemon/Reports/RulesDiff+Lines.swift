package import Deadlines
import Escalation

extension RulesDiff.RuleChange {
    /// One line for people.
    package var text: String {
        switch kind {
        case .added: "+ \(rule)"
        case .removed: "- \(rule)"
        case .changed:
            "~ \(rule): "
                + parts.map { part in
                    guard let before = part.before, let after = part.after else {
                        return "\(part.name) differs"
                    }
                    let none = "none"
                    return "\(part.name) \(before.isEmpty ? none : before) → "
                        + (after.isEmpty ? none : after)
                }.joined(separator: "; ")
        }
    }

    /// One JSON object.
    package var json: String {
        var line = JSONLine()
        line.add("rule", rule)
        line.add("change", kind.rawValue)
        let objects = parts.map { part in
            var object = JSONLine()
            object.add("name", part.name)
            object.add("before", part.before)
            object.add("after", part.after)
            return object.closed
        }
        line.add("parts", json: "[" + objects.joined(separator: ",") + "]")
        return line.closed
    }
}

extension RulesDiff.CaseChange {
    /// Whether nothing would change.
    package var isEmpty: Bool { clocks.isEmpty && notices.isEmpty }

    /// A line for each clock and each telling, for people.
    package func text(_ zone: Zone) -> [String] {
        clocks.map { change in
            let clock = change.clock
            return "\(clock.subject)  \(clock.rule)  \(clock.key)  "
                + "\(Self.words(change.before, zone)) → \(Self.words(change.after, zone))"
        }
            + notices.map { notice in
                let clock = notice.clock
                return
                    "\(clock.subject)  \(clock.rule)  \(clock.key)  would tell \(notice.person) as "
                    + "\(notice.role) by \(notice.contact.channel.rawValue): \(notice.kind.rawValue), "
                    + notice.reason.text
            }
    }

    private static func words(_ clock: Clock?, _ zone: Zone) -> String {
        guard let clock else { return "none" }
        let due = clock.dueAt.map { " due \(Reports.local($0, zone))" } ?? ""
        return clock.state.rawValue + due
    }

    /// A JSON object for each clock and each telling.
    package var json: [String] {
        clocks.map { change in
            var line = JSONLine()
            line.add("case", change.clock.subject.description)
            line.add("rule", change.clock.rule)
            line.add("key", change.clock.key)
            line.add("stateBefore", change.before?.state.rawValue)
            line.add("dueBefore", change.before?.dueAt)
            line.add("stateAfter", change.after?.state.rawValue)
            line.add("dueAfter", change.after?.dueAt)
            return line.closed
        }
            + notices.map { notice in
                var line = JSONLine()
                line.add("case", notice.clock.subject.description)
                line.add("rule", notice.clock.rule)
                line.add("key", notice.clock.key)
                line.add("wouldTell", notice.person)
                line.add("role", notice.role)
                line.add("channel", notice.contact.channel.rawValue)
                line.add("kind", notice.kind.rawValue)
                line.add("reason", notice.reason.text)
                return line.closed
            }
    }
}
