import Deadlines
import Escalation
import GRDB

/// Clocks that nothing has ended, by state.
private struct Tally {
    var running = 0
    var paused = 0
    var breached = 0

    var open: Int { running + paused + breached }

    init(_ clocks: some Sequence<Clock>) {
        for clock in clocks where clock.isOpen {
            switch clock.state {
            case .running: running += 1
            case .paused: paused += 1
            case .breached: breached += 1
            case .met, .cancelled, .superseded: break
            }
        }
    }
}

extension Database {
    /// Advances the cases that are due, earliest first, each undone by itself if it fails.
    func advanceDueCases(
        at now: Timestamp, limit: Int, _ body: (CaseFile) throws -> StoredAdvance
    ) throws -> AdvanceSummary {
        let due = try all(Statements.dueCases, [now.microseconds, limit]) { CaseReference($0[0]) }
        var summary = AdvanceSummary()
        for subject in due {
            do {
                let file = try undoableAdvance(of: subject, at: now, body)
                summary.advanced += 1
                summary.queued += file.queued
                summary.withdrawn += file.withdrawn
                summary.events += file.events
            } catch  where isInsideTransaction {
                let retryAt = now.advanced(seconds: Limits.failedCaseSeconds)
                try run(Statements.putOffCase, [subject.description, retryAt.microseconds])
                let reason = (error as? DatabaseError)?.message ?? "\(error)"
                summary.failures.append(.init(subject: subject, reason: reason))
            }
        }
        if summary.advanced > 0 { try noteDecision(at: now) }
        return summary
    }

    /// Everything a decision about the case is made from.
    func caseFile(_ subject: CaseReference) throws -> CaseFile {
        let reference: StatementArguments = [subject.description]
        var entries = try all(Statements.alertsOfCase, reference) { try $0.entry() }
        let failed = try failedNotices(of: subject)
        if !failed.isEmpty {
            let unreached = try unreachedTellings(of: subject)
            for (index, entry) in entries.enumerated() {
                func isOfEntry(_ alert: Int64, _ revision: Int) -> Bool {
                    alert == entry.id && revision == entry.alert.revision
                }
                entries[index].failed = failed.filter { isOfEntry($0.alert, $0.revision) }
                    .map(\.notice)
                entries[index].unreached = Set(
                    unreached.filter { isOfEntry($0.alert, $0.revision) }.map(\.telling))
            }
        }
        return CaseFile(
            subject: subject, facts: try facts(of: subject), entries: entries,
            acknowledgements: try all(Statements.newAcknowledgements, reference) {
                $0.acknowledgement()
            },
            nextAlert: try counter(.nextAlert))
    }

    private func unreachedTellings(
        of subject: CaseReference
    ) throws -> [(alert: Int64, revision: Int, telling: StepTelling)] {
        try all(Statements.unreachedTellings, [subject.description]) { row in
            (row[0], row[1], StepTelling(step: row[2], repetition: row[3]))
        }
    }

    private func failedNotices(
        of subject: CaseReference
    ) throws -> [(alert: Int64, revision: Int, notice: FailedNotice)] {
        try all(Statements.failedNotices, [subject.description]) { row in
            let recipient = Alert.Recipient(
                role: row[6], person: row[7], contact: Contact(try row.word(8), row[9]))
            var notice = FailedNotice(
                id: row[0], kind: try row.word(3),
                telling: StepTelling(step: row[4], repetition: row[5]),
                plannedAt: row.moment(10), to: recipient)
            notice.wasGathered = row[11]
            return (alert: row[1], revision: row[2], notice: notice)
        }
    }

    /// The next cases in order of their references of which something is open.
    func openCaseFiles(after reference: String, limit: Int) throws -> [CaseFile] {
        try all(Statements.openCases, [reference, limit]) { CaseReference($0[0]) }.map(caseFile)
    }

    /// Everything a decision about a schedule is made from.
    func scheduleFile(_ subject: CaseReference) throws -> ScheduleFile {
        ScheduleFile(
            file: try caseFile(subject),
            settledUntil: try first(Statements.settledUntil, [subject.description]) {
                $0.momentIfAny(0)
            } ?? nil)
    }

    /// Brings one schedule up to `now`, and remembers that it was.
    func advanceSchedule(
        _ subject: CaseReference, at now: Timestamp,
        _ body: (ScheduleFile) throws -> StoredAdvance
    ) throws -> AdvanceSummary {
        var summary = AdvanceSummary()
        let settledUntil = try scheduleFile(subject).settledUntil
        let result = try undoableAdvance(of: subject, at: now) { file in
            try body(ScheduleFile(file: file, settledUntil: settledUntil))
        }
        try run(Statements.settleCase, [subject.description, now.microseconds])
        summary.advanced = 1
        summary.queued = result.queued
        summary.withdrawn = result.withdrawn
        summary.events = result.events
        try noteDecision(at: now)
        return summary
    }

    private func undoableAdvance(
        of subject: CaseReference, at now: Timestamp, _ body: (CaseFile) throws -> StoredAdvance
    ) throws -> (queued: Int, withdrawn: [String], events: [Event]) {
        try undoable {
            let file = try caseFile(subject)
            let result = try body(file)
            let (queued, withdrawn) = try store(result, for: file, at: now)
            return (queued, withdrawn, result.advance.changes.flatMap(\.events))
        }
    }

    /// Stores what was decided about a case; answers how many notices were new, and which of those being
    /// sent have become untrue.
    private func store(
        _ result: StoredAdvance, for file: CaseFile, at now: Timestamp
    ) throws -> (queued: Int, withdrawn: [String]) {
        var withdrawn: [String] = []
        var clocks = Dictionary(
            file.entries.map { ($0.id, $0.clock) }, uniquingKeysWith: { first, _ in first })
        let before = Tally(clocks.values)
        var nextAlert = file.nextAlert
        for change in result.advance.changes {
            try store(change.entry, isNew: change.isNew)
            if change.withdrawsPending {
                withdrawn += try withdraw(noticesOf: change.entry.id, at: now)
            }
            for event in change.events {
                try store(event)
            }
            clocks[change.entry.id] = change.entry.clock
            nextAlert = max(nextAlert, change.entry.id + 1)
        }
        if nextAlert != file.nextAlert { try set(.nextAlert, to: nextAlert) }
        if !file.acknowledgements.isEmpty {
            try run(Statements.applyAcknowledgements, [file.subject.description])
        }
        // A schedule's date is no deadline: it counts among none.
        let isCounted = !file.subject.hasNoCase
        let after = Tally(clocks.values)
        try run(
            Statements.finishCase,
            [
                file.subject.description, result.advance.lookAgainAt?.microseconds,
                isCounted ? after.open : 0,
            ])
        if isCounted { try count(from: before, to: after) }
        return (try queue(result.outbox, of: file.subject), withdrawn)
    }

    private func count(from before: Tally, to after: Tally) throws {
        try add(after.running - before.running, to: .running)
        try add(after.paused - before.paused, to: .paused)
        try add(after.breached - before.breached, to: .breached)
        try add((after.open > 0 ? 1 : 0) - (before.open > 0 ? 1 : 0), to: .openCases)
    }

    private func store(_ event: Event) throws {
        if event.kind == .skipped { try add(1, to: .skippedSteps) }
        let person = event.person ?? event.notice?.person
        try run(
            Statements.insertDecision,
            [
                event.at.microseconds, event.clock.subject.description, event.alert,
                event.kind.rawValue, event.late, event.step ?? event.notice?.step, person,
                event.notice?.role, event.notice?.contact.channel.rawValue,
                event.reason.code.rawValue, event.reason.text,
            ])
    }
}

extension Row {
    /// An acknowledgement in the column order of the statements.
    func acknowledgement() -> Acknowledgement {
        var answer = Acknowledgement(
            alert: self[0], person: self[1], at: moment(2), until: moment(3), note: self[4])
        answer.handedTo = self[5]
        answer.way = (self[6] as String?).flatMap(Acknowledgement.Way.init(rawValue:))
        return answer
    }
}
