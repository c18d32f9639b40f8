package import Deadlines

/// What was missed within a time, by the journal and by the store, and where they differ.
package struct MissedReport: Sendable {
    /// What is asked for.
    package struct Question: Hashable, Sendable {
        package var since: Timestamp
        package var until: Timestamp
        /// When it is asked: of what is younger than a few seconds nothing is compared.
        package var now: Timestamp
        package var rule: String?
        package var role: String?
        /// Rules whose limit is `now`: what starts them is told at once, and is no deadline.
        package var momentaryRules: Set<String> = []

        /// Asks for what was missed from `since` to `until`.
        package init(since: Timestamp, until: Timestamp, now: Timestamp) {
            self.since = since
            self.until = until
            self.now = now
        }
    }

    /// What the journal has.
    package struct JournalSide: Sendable {
        /// The oldest entry of Longstop; nil when there is none.
        package var begin: Timestamp?
        /// Up to when it should have everything.
        package var end: Timestamp
        var deadlines: [MissedDeadline]
        /// Ids of notices that were told, of whatever deadline or digest.
        var told: Set<String>

        /// Makes it of the entries that were read.
        package init(begin: Timestamp?, end: Timestamp, records: [JournalRecord]) {
            self.begin = begin
            self.end = end
            deadlines = MissedDeadline.all(in: records)
            told = Set(records.filter { $0.event == .noticeTold }.compactMap { $0[.notice] })
            tellings = Dictionary(
                grouping: records.filter { $0.event == .noticeTold },
                by: { Case(reference: $0[.caseReference] ?? "", alert: $0[.alert] ?? "") })
        }

        struct Case: Hashable {
            var reference: String
            var alert: String
        }

        /// Entries of notices that were told.
        let tellings: [Case: [JournalRecord]]
    }

    /// What the store has.
    package struct StoreSide: Sendable {
        package var path: String
        var deadlines: [MissedDeadline]

        /// Names a store with what was missed.
        package init(path: String, deadlines: [MissedDeadline]) {
            self.path = path
            self.deadlines = deadlines
        }
    }

    /// One deadline, with where it was found.
    package struct Line: Sendable {
        package var deadline: MissedDeadline
        package var isInJournal: Bool
        package var isInStore: Bool
    }

    /// Something that is in one of them and should be in the other.
    package struct Difference: Hashable, Sendable {
        /// Where it is not.
        package enum Place: String, Hashable, Sendable {
            case journal, store
        }

        package var id: MissedDeadline.ID
        package var isMissingFrom: Place
        /// The notice; nil when it is the breach itself.
        package var notice: String?
        package var at: Timestamp
        /// Who was told, of a notice.
        package var person: String?
    }

    package let question: Question
    package let journal: JournalSide?
    package let store: StoreSide?
    package private(set) var lines: [Line] = []
    package private(set) var differences: [Difference] = []

    /// Puts the two beside one another; nil stands for what was not read.
    package init(_ question: Question, journal: JournalSide?, store: StoreSide?) {
        self.question = question
        self.journal = journal
        self.store = store
        let ofJournal = Self.byID(journal?.deadlines ?? [])
        let ofStore = Self.byID(store?.deadlines ?? [])
        for id in Set(ofJournal.keys).union(ofStore.keys) {
            let (left, right) = (ofJournal[id], ofStore[id])
            guard let shown = right ?? left, isAskedFor([left, right].compactMap(\.self))
            else { continue }
            lines.append(
                Line(deadline: shown, isInJournal: left != nil, isInStore: right != nil))
            if journal != nil, store != nil { compare(id, left, right) }
        }
        lines.sort {
            ($0.deadline.dueAt ?? question.now, $0.deadline.id)
                < ($1.deadline.dueAt ?? question.now, $1.deadline.id)
        }
        differences.sort { ($0.id, $0.at) < ($1.id, $1.at) }
    }

    private static func byID(_ deadlines: [MissedDeadline]) -> [MissedDeadline.ID: MissedDeadline] {
        Dictionary(deadlines.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    private func isAskedFor(_ sides: [MissedDeadline]) -> Bool {
        sides.contains { $0.breaches.contains(where: isAsked) }
            && question.rule.map { rule in sides.contains { $0.id.rule == rule } } ?? true
            && question.role.map { role in sides.contains { $0.concerns(role: role) } } ?? true
    }
}

// MARK: Comparing

extension MissedReport {
    private mutating func compare(
        _ id: MissedDeadline.ID, _ left: MissedDeadline?, _ right: MissedDeadline?
    ) {
        let (onlyJournal, onlyStore) = Self.unpaired(left?.breaches ?? [], right?.breaches ?? [])
        for at in onlyJournal where isAsked(at) && isSettled(at) {
            differences.append(Difference(id: id, isMissingFrom: .store, at: at))
        }
        for at in onlyStore where isAsked(at) && shouldBeInJournal(at) {
            differences.append(Difference(id: id, isMissingFrom: .journal, at: at))
        }
        if let right { compareTellings(of: right) }
    }

    /// Moments of the one and of the other that are left over when each has been put beside its nearest.
    private static func unpaired(
        _ left: [Timestamp], _ right: [Timestamp]
    ) -> ([Timestamp], [Timestamp]) {
        var (left, right) = (left, right)
        while !left.isEmpty, !right.isEmpty {
            let pairs = left.indices.flatMap { first in right.indices.map { (first, $0) } }
            let nearest = pairs.min { a, b in
                abs(left[a.0].microseconds - right[a.1].microseconds)
                    < abs(left[b.0].microseconds - right[b.1].microseconds)
            }
            guard let nearest else { break }
            left.remove(at: nearest.0)
            right.remove(at: nearest.1)
        }
        return (left, right)
    }

    private mutating func compareTellings(of deadline: MissedDeadline) {
        guard let journal else { return }
        let id = deadline.id
        for telling in deadline.tellings {
            guard let at = telling.toldAt, let shared = telling.sharedID, shouldBeInJournal(at),
                !journal.told.contains(shared)
            else { continue }
            differences.append(
                Difference(
                    id: id, isMissingFrom: .journal, notice: telling.notice, at: at,
                    person: telling.person))
        }
        let known = Set(deadline.tellings.filter { $0.toldAt != nil }.compactMap(\.notice))
        let place = JournalSide.Case(reference: id.caseReference, alert: "\(id.alert)")
        for record in journal.tellings[place] ?? [] {
            guard let notice = record[.notice], !known.contains(notice), isSettled(record.at)
            else { continue }
            differences.append(
                Difference(
                    id: id, isMissingFrom: .store, notice: notice, at: record.at,
                    person: record[.person]))
        }
    }

    private func isAsked(_ at: Timestamp) -> Bool { at >= question.since && at <= question.until }

    /// Whether it is old enough to be in both.
    private func isSettled(_ at: Timestamp) -> Bool {
        at <= question.now.advanced(seconds: -MissedLimits.graceSeconds)
    }

    /// What was before the journal's beginning, or after its end, is no difference.
    private func shouldBeInJournal(_ at: Timestamp) -> Bool {
        guard let journal, let begin = journal.begin else { return false }
        return at >= begin && at <= journal.end && isSettled(at)
    }
}
