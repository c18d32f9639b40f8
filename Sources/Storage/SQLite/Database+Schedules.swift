import Deadlines
import Escalation
import Foundation
import GRDB

extension Database {
    /// Makes a schedule known, and due, unless it is.
    func know(_ subject: CaseReference, at now: Timestamp) throws {
        let isKnown = try first(Statements.lookAtOfCase, [subject.description]) {
            $0.momentIfAny(0)
        }
        if isKnown == nil || isKnown == .some(nil) { try touch(subject, at: now) }
    }

    /// Schedules that are due.
    func dueSchedules(at now: Timestamp) throws -> [CaseReference] {
        try all(Statements.dueSchedules, [now.microseconds]) { CaseReference($0[0]) }
    }

    /// Contacts with held notices that are due; a person who is told in several roles has one digest.
    func dueDigests(at now: Timestamp) throws -> [DigestAddress] {
        var result: [DigestAddress] = []
        let rows = try all(Statements.dueDigests, [now.microseconds]) { row in
            DigestAddress(
                person: row[0], role: row[1], contact: Contact(try row.word(2), row[3]))
        }
        for row in rows where result.last.map({ !$0.isSame(as: row) }) ?? true {
            result.append(row)
        }
        return result
    }

    /// Plans held notices anew; see `Store.replanHeld`.
    func replanHeld(
        at now: Timestamp, _ body: (HeldLine, () throws -> [Fact]) throws -> HeldPlan?
    ) throws -> Int {
        let rows = try all(Statements.heldLines) { row in
            (
                seq: row[0] as Int64, subject: CaseReference(row[1]), alert: row[8] as Int64,
                line: (
                    address: DigestAddress(
                        person: row[2], role: row[3],
                        contact: Contact(try row.word(4), row[5])),
                    policy: row[6] as String, heldUntil: row.moment(7)
                )
            )
        }
        for row in rows {
            guard let clock = try alert(row.alert)?.clock else { continue }
            let line = HeldLine(
                address: row.line.address, policy: row.line.policy,
                heldUntil: row.line.heldUntil, clock: clock)
            if let plan = try body(line, { try facts(of: row.subject) }) {
                try run(
                    Statements.replanNotice,
                    [
                        row.seq, plan.contact.channel.rawValue, plan.contact.address,
                        plan.heldUntil.microseconds,
                    ])
            } else {
                try gather(row.seq, as: .undeliverable, into: nil, at: now)
                try touch(row.subject, at: now)
            }
        }
        return rows.count
    }

    /// Gathers held notices into one; see `Store.gather`.
    func gather(
        _ address: DigestAddress, at now: Timestamp,
        _ body: ([HeldNotice], Int64) throws -> OutboxNotice
    ) throws -> Bool {
        var telling: [(seq: Int64, notice: HeldNotice)] = []
        let key: StatementArguments = [
            now.microseconds, address.person, address.contact.channel.rawValue,
            address.contact.address,
        ]
        let rows = try all(Statements.heldNotices, key) { row in
            (
                seq: row[0] as Int64, alert: row[1] as Int64, kind: try row.word(2) as Notice.Kind,
                late: row[3] as Bool, reason: Reason(try row.word(4), row[5]),
                plannedAt: row.moment(6), policy: row[7] as String, heldUntil: row.moment(8),
                wasTold: row[9] as Bool
            )
        }
        var known = Set(rows.filter { $0.wasTold || $0.kind.isOfDeadline }.map(\.alert))
        // What corrects a breach that was itself held is all that says of it.
        for row in rows where row.kind == .corrected && !known.contains(row.alert) {
            if try alert(row.alert)?.clock.isOpen == true { known.insert(row.alert) }
        }
        known.formIntersection(rows.map(\.alert))
        var told: Set<Int64> = []
        for row in rows {
            guard told.contains(row.alert) || told.count < Limits.digestAlerts else { continue }
            guard known.contains(row.alert), let entry = try alert(row.alert) else {
                try gather(row.seq, as: .withdrawn, into: nil, at: now)
                continue
            }
            let notice = HeldNotice(
                entry: entry, kind: row.kind, late: row.late, reason: row.reason,
                plannedAt: row.plannedAt, policy: row.policy, heldUntil: row.heldUntil)
            telling.append((row.seq, notice))
            told.insert(row.alert)
        }
        guard !telling.isEmpty else { return false }
        let number = try counter(.nextAlert)
        let item = try body(telling.map(\.notice), number)
        try tellByItself([item], at: now)
        for row in telling { try gather(row.seq, as: .gathered, into: item.id, at: nil) }
        return true
    }

    /// Puts messages that are of no case into the outbox, under an alert of their own that ends with it; they share
    /// its number, which is the next.
    func tellByItself(_ items: [OutboxNotice], at now: Timestamp) throws {
        guard let notice = items.first?.notice else { return }
        let subject = notice.clock.subject
        try touch(subject, at: now)
        try run(Statements.finishCase, [subject.description, nil, 0])
        var sent = Alert()
        sent.endedAt = now
        sent.recipients = items.map {
            Alert.Recipient(
                role: $0.notice.role, person: $0.notice.person, contact: $0.notice.contact)
        }
        try store(CaseFile.Entry(id: notice.alert, clock: notice.clock, alert: sent), isNew: true)
        try set(.nextAlert, to: notice.alert + 1)
        _ = try queue(items, of: subject)
        for notice in items.map(\.notice) {
            try run(
                Statements.insertDecision,
                [
                    now.microseconds, subject.description, notice.alert,
                    Event.Kind.digest.rawValue, notice.late, nil, notice.person, notice.role,
                    notice.contact.channel.rawValue, notice.reason.code.rawValue,
                    notice.reason.text,
                ])
        }
    }

    private func gather(
        _ seq: Int64, as state: NoticeState, into digest: String?, at now: Timestamp?
    ) throws {
        try run(Statements.gatherNotice, [seq, state.rawValue, digest, now?.microseconds])
    }

    /// Clocks with their alerts, by deadline.
    func clocks(_ selection: ClockSelection) throws -> [CaseFile.Entry] {
        switch selection {
        case .open(let rules):
            try all(Statements.openClocksOfRules, [ListText.texts(rules.sorted())]) {
                try $0.entry()
            }
        case .due(let after, let through):
            try all(Statements.clocksDue, [after.microseconds, through.microseconds]) {
                try $0.entry()
            }
        case .begun(let rules, let after, let through):
            try all(
                Statements.clocksBegun,
                [after.microseconds, through.microseconds, ListText.texts(rules.sorted())]
            ) { try $0.entry() }
        case .breached(let after, let through):
            try all(Statements.clocksBreached, [after.microseconds, through.microseconds]) {
                try $0.entry()
            }
        }
    }
}

extension DigestAddress {
    /// Whether the digest is the same one, in whatever role.
    fileprivate func isSame(as other: DigestAddress) -> Bool {
        person == other.person && contact.channel == other.contact.channel
            && contact.address == other.contact.address
    }
}

extension Notice.Kind {
    /// Whether it tells of a deadline, so that its end means something to whoever was told.
    fileprivate var isOfDeadline: Bool { self != .resolved && self != .corrected }
}
