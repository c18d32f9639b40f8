package import Deadlines
package import Escalation
package import Storage

/// The whole chain of reasons behind an alert, or one notice of it.
package struct Explanation: Sendable {
    /// One link of the chain.
    package struct Step: Hashable, Sendable {
        /// What kind of reason: fact, rule, calendar, policy, step, role, held, channel, attempt, answer.
        package var kind: String
        package var text: String
    }

    package private(set) var steps: [Step] = []

    private let entry: CaseFile.Entry
    private let record: CaseRecord
    private let configuration: Configuration
    private let now: Timestamp
    private var zone: Zone { configuration.ruleBook.zone }

    /// Explains an alert from what the store knows of its case; `notice` limits what was told to one of them.
    package init(
        of entry: CaseFile.Entry, notice: String?, in record: CaseRecord,
        under configuration: Configuration, at now: Timestamp
    ) {
        self.entry = entry
        self.record = record
        self.configuration = configuration
        self.now = now
        explainClock()
        explainPolicy()
        for told in record.notices
        where told.alert == entry.id && (notice == nil || told.id == notice) {
            explain(told)
        }
        explainSilences()
        explainAnswers()
    }

    /// Lines for people.
    package var text: [String] {
        let width = steps.map(\.kind.count).max() ?? 0
        return ["alert \(entry.id)"]
            + steps.map { step in
                "  " + step.kind + String(repeating: " ", count: width - step.kind.count) + "  "
                    + step.text
            }
    }

    /// The same as JSON.
    package var json: String {
        var line = JSONLine()
        line.add("alert", Int(entry.id))
        line.add("case", entry.clock.subject.description)
        let objects = steps.map { step in
            var object = JSONLine()
            object.add("kind", step.kind)
            object.add("text", step.text)
            return object.closed
        }
        line.add("chain", json: "[\(objects.joined(separator: ","))]")
        return line.closed
    }

    private mutating func add(_ kind: String, _ text: String) {
        steps.append(Step(kind: kind, text: text))
    }

    private func local(_ moment: Timestamp) -> String { Reports.localDay(moment, zone) }

    // MARK: The clock

    private mutating func explainClock() {
        let clock = entry.clock
        let facts = clock.subject.hasNoCase ? [] : clock.startedBy
        for (identity, verb) in facts.map({ ($0, "started by") })
            + [clock.endedBy].compactMap(\.self).map({ ($0, "ended by") })
        {
            let fact = record.facts.first { $0.identity == identity }
            let when =
                fact.map { ", happened \(local($0.time)), recorded \(local($0.recordedAt))" } ?? ""
            add("fact", "\(verb) \(fact?.type ?? "a fact") \(identity)\(when)")
        }
        let rule = configuration.ruleBook.rules.first { $0.name == clock.rule }
        let title =
            rule?.title ?? configuration.world.schedules[clock.rule]?.title
            ?? "not in the configuration any more"
        var text = "\(clock.rule): \(title)"
        if !clock.ruleVersion.isEmpty {
            let present = rule?.version
            text += "; version \(clock.ruleVersion)"
            if let present, present != clock.ruleVersion { text += ", and \(present) by now" }
        }
        add("rule", text)
        if let dueAt = clock.dueAt {
            let limits = (rule?.variants ?? []).filter { $0.policy == clock.policy }.flatMap(
                \.limits)
            let limit = Set(limits.map(\.description)).sorted().joined(separator: " or ")
            add(
                "calendar",
                "due \(local(dueAt))\(limit.isEmpty ? "" : ", a limit of \(limit)"), in \(zone.identifier), bank holidays "
                    + "known to \(configuration.ruleBook.calendar.knownUntil)"
                    + (clock.provisional ? "; provisional" : ""))
        }
        if let endedAt = clock.endedAt {
            add("clock", "\(clock.endedAs?.rawValue ?? "ended") \(local(endedAt))")
        } else {
            add("clock", clock.state.rawValue)
        }
    }

    private mutating func explainPolicy() {
        let name = entry.clock.policy
        guard let policy = configuration.world.policies[name] else {
            return add("policy", "\(name): not in the configuration any more")
        }
        add(
            "policy",
            "\(name): urgency \(policy.urgency.rawValue), \(policy.steps.count) steps, then "
                + policy.lastResort.roles.joined(separator: " and "))
        for decision in record.decisions
        where decision.alert == entry.id && decision.event == .skipped {
            add(
                "step",
                "step \(decision.step ?? 0) skipped \(local(decision.at)): \(decision.reason.text)")
        }
    }

    // MARK: What was told

    private mutating func explain(_ notice: NoticeRecord) {
        let step =
            notice.step > 0
            ? "step \(notice.step), telling \(notice.repetition)" : notice.kind.rawValue
        add(
            "step",
            "\(step) to \(notice.person) as \(notice.role), \(notice.kind.rawValue), meant for "
                + "\(local(notice.plannedAt)), decided \(local(notice.createdAt))\(notice.late ? ", late" : ""): "
                + notice.reason.text)
        let reasons = configuration.world.directory.reasons(for: notice.role, at: notice.createdAt)
            .filter { $0.holder?.person.name == notice.person }
        for reason in reasons {
            add("role", "\(notice.role): \(reason.steps.joined(separator: "; "))")
        }
        if let stands = entry.alert.recipients.first(where: { $0.person == notice.person })?
            .onBehalfOf
        {
            add("absence", "in place of \(stands), who was away")
        }
        if notice.state == .held || notice.state == .gathered {
            add(
                "held",
                "it waits until \(local(notice.notBefore)), for a digest, quiet hours or a silence")
        }
        add(
            "channel",
            "\(notice.channel.rawValue), notice \(notice.id): \(Reports.outcome(of: notice))")
        for attempt in notice.attemptLog {
            let (word, detail) = attempt.outcome.words
            add("attempt", "\(attempt.number), \(local(attempt.finishedAt)): \(word), \(detail)")
        }
    }

    private mutating func explainSilences() {
        guard let policy = configuration.world.policies[entry.clock.policy] else { return }
        let members = configuration.ruleBook.newest(
            configuration.world.silencedMembers, of: record.facts)
        for silence in configuration.world.silences {
            guard let end = silence.end(at: now, in: zone) else { continue }
            let roles = Set(policy.steps.flatMap(\.roles) + policy.lastResort.roles).sorted()
            let held = roles.filter { role in
                configuration.world.directory.holders(of: role, at: now).contains { holder in
                    let labels = TellingLabels(
                        entry.clock, policy: policy, role: role, person: holder.person.name,
                        members: members)
                    return silence.covers(policy.urgency)
                        && silence.matchers.allSatisfy { $0.isTrue(of: labels.value(of: $0.label)) }
                }
            }
            guard !held.isEmpty else { continue }
            add(
                "silence",
                "silence \(silence.id) of \(silence.owner) holds \(held.joined(separator: ", ")) until "
                    + "\(local(end)): \(silence.reason)")
        }
    }

    private mutating func explainAnswers() {
        for answer in record.acknowledgements where answer.alert == entry.id {
            let way = answer.way.map { " by \($0.rawValue)" } ?? ""
            let handed = answer.handedTo.map { ", handed to \($0)" } ?? ""
            let note = answer.note.isEmpty ? "" : ": \(answer.note)"
            add(
                "answer",
                "\(answer.person)\(way) \(local(answer.at))\(handed), until \(local(answer.until))\(note)"
            )
        }
        for decision in record.decisions
        where decision.alert == entry.id && decision.event == .released {
            add("answer", "\(local(decision.at)): \(decision.reason.text)")
        }
    }
}

extension Reports {
    /// What became of a notice, in words.
    package static func outcome(of notice: NoticeRecord) -> String {
        switch notice.state {
        case .sent: "accepted\(notice.receipt.map { " (\($0))" } ?? "")"
        case .undeliverable:
            "given up"
                + (notice.attemptLog.last.map { " (\($0.outcome.words.detail))" } ?? "")
        case .ready, .leased:
            "not accepted yet"
                + (notice.attemptLog.last.map { " (\($0.outcome.words.detail))" } ?? "")
        case .withdrawn: "withdrawn: it was true no more"
        case .held: "waiting"
        case .gathered: "on its way with a digest"
        }
    }
}
