import Deadlines
import Escalation
import Logging
import Storage

extension Logger {
    /// Writes what happened to a clock or its telling, with the fields by which the journal is searched.
    func record(_ event: Event) {
        let clock = event.clock
        let name = "\(clock.rule) of case \(clock.subject)"
        var fields: [JournalField: String] = [
            .caseReference: clock.subject.description, .rule: clock.rule,
            .clock: "\(clock.rule)/\(clock.key)#\(clock.run)",
            .due: clock.dueAt?.description ?? "", .alert: "\(event.alert)",
            .reason: "\(event.reason.code.rawValue): \(event.reason.text)",
        ]
        fields[.late] = event.secondsLate.map { "\($0)" }
        if let step = event.step ?? event.notice?.step { fields[.step] = "\(step)" }
        if let person = event.person { fields[.person] = person }
        if let notice = event.notice {
            fields[.channel] = notice.contact.channel.rawValue
            fields[.role] = notice.role
        }
        let who = event.person.map { " to \($0)" } ?? ""
        switch event.kind {
        case .breach:
            record(.clockBreached, "deadline missed: \(name), due \(fields[.due] ?? "")", fields)
        case .step where event.notice?.kind == .schedule:
            info(
                "schedule \(clock.rule) of \(clock.key)\(who): \(event.reason.text)",
                metadata: Self.metadata(fields))
        case .step where event.notice?.kind == .warning:
            record(.warningTold, "warning of \(name)\(who): \(event.reason.text)", fields)
        case .step:
            record(
                .stepEscalated, "step \(event.step ?? 0) of \(name)\(who): \(event.reason.text)",
                fields)
        case .lastResort:
            record(.lastResortUsed, "last resort for \(name)\(who): \(event.reason.text)", fields)
        case .acknowledged:
            record(.acknowledged, "alert \(event.alert), \(name): \(event.reason.text)", fields)
        case .met where clock.late:
            record(.deadlineMetLate, "\(name) was done after its deadline", fields)
        case .cancelled where clock.isBreached, .superseded where clock.isBreached:
            record(
                .breachEnded, "missed, and not met: \(name): \(event.reason.text)", fields)
        case .skipped:
            record(.nobodyOnCall, "nobody is on call: \(name): \(event.reason.text)", fields)
        default:
            let metadata = Dictionary(
                uniqueKeysWithValues: fields.map {
                    ($0.key.rawValue, Logger.MetadataValue.string($0.value))
                })
            info("\(event.kind.rawValue): \(name)\(who): \(event.reason.text)", metadata: metadata)
        }
    }

    /// Writes what became of an attempt; given up is an error.
    func record(
        _ outcome: AttemptOutcome, of notice: ClaimedNotice, retryAt: Timestamp?,
        isWithdrawn: Bool = false
    ) {
        let (word, detail) = outcome.words
        let fields: [JournalField: String] = [
            .caseReference: notice.case.description, .alert: "\(notice.alert)",
            .step: "\(notice.step)", .notice: notice.id, .person: notice.person,
            .role: notice.role, .channel: notice.channel.rawValue, .attempt: "\(notice.attempt)",
            .outcome: word,
            .reason: detail,
        ]
        let what = "\(notice.kind.rawValue) to \(notice.person) by \(notice.channel.rawValue)"
        if case .accepted = outcome {
            record(.noticeTold, "told: \(what): \(detail)", fields)
        } else if isWithdrawn {
            info(
                "not told, and not true any more: \(what): \(detail)",
                metadata: Self.metadata(fields))
        } else if let retryAt {
            warning(
                "not yet told: \(what): \(detail); tried again at \(retryAt)",
                metadata: Self.metadata(fields))
        } else {
            record(
                .noticeUndeliverable, "nobody told: \(what): \(detail); the policy moves on", fields
            )
        }
    }

    /// Writes that the clock has been set back to before what was decided.
    func reportLag(of wall: Timestamp, behind newest: Timestamp) {
        reportClock(
            wall, newest, "no further deadline passes and nothing is escalated",
            remedy: "look at timedatectl")
    }

    /// Writes that the clock is not believed.
    func reportDisbelief(of wall: Timestamp, before newest: Timestamp) {
        reportClock(
            wall, newest, "nobody but the caretaker is told anything",
            remedy: "set the clock right, or say \"longstop trust-clock --by NAME\" if it is right")
    }

    /// In the entry of a step, and graver than a step is.
    private func reportClock(
        _ wall: Timestamp, _ newest: Timestamp, _ meanwhile: String, remedy: String
    ) {
        let reason =
            "the clock says \(wall), and the newest entry in the store is of \(newest); until the clock has caught up "
            + meanwhile
        var fields = Self.metadata([.reason: reason])
        fields["MESSAGE_ID"] = .string(JournalEvent.clockStepped.messageID)
        critical("\(reason); \(remedy)", metadata: fields)
    }

    /// Writes by which ways nobody can be told until somebody mends them; the check of itself says it again.
    func recordFaults(_ faults: [String]) {
        for fault in faults {
            error(
                "a way of telling is out of use, and people are told by their other contacts: \(fault)"
            )
        }
    }

    /// Writes that nobody could be told for a while, and can again.
    func record(_ outage: Outage) {
        let what =
            switch outage.cause {
            case .down: "longstop was down"
            case .suspended: "the machine was suspended"
            case .clockSet: "the clock was set forward"
            }
        let reason = "\(what) from \(outage.from) to \(outage.to)"
        record(
            .outageEnded, "\(reason); what fell due meanwhile is told now, marked late",
            [.reason: reason])
    }

    private static func metadata(_ fields: [JournalField: String]) -> Logger.Metadata {
        Dictionary(uniqueKeysWithValues: fields.map { ($0.key.rawValue, .string($0.value)) })
    }
}

extension Event {
    /// Seconds from the deadline to its telling, or to what met it; nil for what is not late.
    var secondsLate: Int64? {
        guard let dueAt = clock.dueAt else { return nil }
        switch kind {
        case .breach: return max(0, at.seconds(since: dueAt))
        case .met: return clock.late ? max(0, (clock.endedAt ?? at).seconds(since: dueAt)) : nil
        default:
            let seconds = at.seconds(since: dueAt)
            return late && seconds > 0 ? seconds : nil
        }
    }
}

extension AttemptOutcome {
    /// A word for the journal, and the far side's answer or the reason.
    var words: (word: String, detail: String) {
        switch self {
        case .accepted(let receipt): ("accepted", receipt)
        case .temporary(let reason, _): ("temporary", reason)
        case .permanent(let reason): ("permanent", reason)
        case .misconfigured(let reason): ("misconfigured", reason)
        case .unknown(let reason): ("unknown", reason)
        }
    }
}
