package import Deadlines
import Escalation
import Foundation
import GRDB

extension Database {
    /// Everything said that counts at `now` or later.
    func roster(at now: Timestamp) throws -> Roster {
        var roster = Roster()
        let moment: StatementArguments = [now.microseconds]
        roster.absences = try all(Statements.absences, moment) { try $0.absence() }
        // One that cannot be read holds nothing: it must not keep everything else from being told.
        roster.silences = try all(Statements.silences, moment) { try? $0.silence() }
            .compactMap(\.self)
        roster.drills = try all(
            Statements.drills, [now.advanced(seconds: -Drill.longestSeconds).microseconds]
        ) { $0.drill() }
        roster.feeds = try feeds()
        return roster
    }

    func add(_ record: AbsenceRecord) throws -> Int64 {
        let absence = record.absence
        try run(
            Statements.insertAbsence,
            [
                absence.person, absence.kind.rawValue, absence.from.microseconds,
                absence.to?.microseconds, record.source, record.saidBy, record.saidAt.microseconds,
            ])
        return lastInsertedRowID
    }

    func replace(
        absencesOf source: String, with absences: [AbsenceRecord], at now: Timestamp
    ) throws -> (added: Int, ended: Int) {
        let known = try all(Statements.absencesOfSource, [source]) { try $0.absence() }
        let wanted = Set(absences.map(\.absence))
        var ended = 0
        for record in known where !wanted.contains(record.absence) {
            if try endAbsence(record.id, by: source, at: now) { ended += 1 }
        }
        let kept = Set(known.map(\.absence))
        var added: Set<Absence> = []
        for record in absences where !kept.contains(record.absence) {
            if added.insert(record.absence).inserted { _ = try add(record) }
        }
        return (added.count, ended)
    }

    func endAbsence(_ id: Int64, by person: String, at now: Timestamp) throws -> Bool {
        try run(Statements.endAbsence, [id, now.microseconds, person])
        return changesCount == 1
    }

    func add(_ record: SilenceRecord) throws -> Int64 {
        let silence = record.silence
        try run(
            Statements.insertSilence,
            [
                ListText.texts(silence.matchers.map(\.text)), silence.from.microseconds,
                silence.to.microseconds, record.repeats, silence.seconds, silence.owner,
                silence.reason, record.saidAt.microseconds,
            ])
        return lastInsertedRowID
    }

    func confirmSilence(_ id: Int64, by person: String, at now: Timestamp) throws -> Bool {
        try run(Statements.confirmSilence, [id, person, now.microseconds])
        return changesCount == 1
    }

    func endSilence(_ id: Int64, by person: String, at now: Timestamp) throws -> Bool {
        try run(Statements.endSilence, [id, now.microseconds, person])
        return changesCount == 1
    }

    func remind(
        ofSilence id: Int64, at now: Timestamp, _ body: (Int64) throws -> [OutboxNotice]
    ) throws -> Bool {
        try run(Statements.remindOfSilence, [id, now.microseconds])
        guard changesCount == 1 else { return false }
        let items = try body(counter(.nextAlert))
        if !items.isEmpty { try tellByItself(items, at: now) }
        return true
    }

    func endDrill(_ id: Int64, by person: String, at now: Timestamp) throws -> Bool {
        try run(Statements.endDrill, [id, now.microseconds, person])
        guard changesCount == 1 else { return false }
        // Looked at at once, so that what was told of it ends.
        try touch(CaseReference("schedule:\(Drill.name(of: id))"), at: now)
        return true
    }

    func drills() throws -> [Drill] {
        try all(Statements.allDrills) { $0.drill() }
    }

    func add(_ drill: Drill, at now: Timestamp) throws -> Int64 {
        try run(
            Statements.insertDrill,
            [drill.policy, drill.startsAt.microseconds, drill.saidBy, now.microseconds])
        var kept = drill
        kept.id = lastInsertedRowID
        // Known from now on, so that its date is told however long the scheduler takes to look.
        let subject = CaseReference("schedule:\(kept.name)")
        try touch(subject, at: drill.startsAt)
        try run(Statements.settleCase, [subject.description, now.microseconds])
        return kept.id
    }

    func feeds() throws -> [FeedRecord] {
        try all(Statements.feeds) { row in
            FeedRecord(
                name: row[0], checkedAt: row.moment(1), goodAt: row.momentIfAny(2),
                body: [UInt8](row[3] as Data? ?? Data()), problem: row[4])
        }
    }

    func note(feed name: String, at now: Timestamp, body: [UInt8]?, problem: String?) throws {
        let goodAt = body == nil ? nil : now.microseconds
        try run(
            Statements.noteFeed, [name, now.microseconds, goodAt, body.map { Data($0) }, problem])
    }
}

extension Row {
    fileprivate func drill() -> Drill {
        Drill(id: self[0], policy: self[1], startsAt: moment(2), saidBy: self[3])
    }

    fileprivate func absence() throws -> AbsenceRecord {
        var record = AbsenceRecord(
            Absence(person: self[1], kind: try word(2), from: moment(3), to: momentIfAny(4)),
            source: self[5], saidBy: self[6], saidAt: moment(7))
        record.id = self[0]
        return record
    }

    fileprivate func silence() throws -> SilenceRecord {
        let matchers = try ListText.texts(self[1] as String).map { text in
            guard let matcher = Matcher(text) else {
                throw StoreError(
                    .inconsistent,
                    "the store holds a silence with the unreadable condition \"\(text)\"; "
                        + "run the version that wrote it")
            }
            return matcher
        }
        var silence = Silence(
            id: self[0], matchers: matchers, from: moment(2), to: moment(3), owner: self[6],
            reason: self[7])
        let repeats: String? = self[4]
        silence.recurrence = try repeats.map { try Recurrence(stored: $0) }
        silence.seconds = self[5] ?? 0
        silence.confirmedBy = self[9]
        var record = SilenceRecord(silence, repeats: repeats, saidAt: moment(8))
        record.confirmedAt = momentIfAny(10)
        record.remindedAt = momentIfAny(11)
        return record
    }
}

extension SilenceRecord {
    /// A recurrence as the store keeps it: the local day and second it starts at, and the rule.
    package static func stored(_ rule: String, starts: CivilTime) -> String {
        "\(starts.date) \(starts.secondOfDay) \(rule)"
    }
}

extension Recurrence {
    fileprivate init(stored text: String) throws {
        let words = text.split(separator: " ", maxSplits: 2).map(String.init)
        guard words.count == 3, let date = CivilDate(iso: words[0]), let second = Int(words[1])
        else {
            throw StoreError(
                .inconsistent,
                "the store holds an unreadable recurrence; run the version that wrote it")
        }
        try self.init(words[2], starts: CivilTime(date, secondOfDay: second))
    }
}
