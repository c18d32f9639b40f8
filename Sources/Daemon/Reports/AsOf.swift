package import Deadlines
package import Escalation
package import Storage

/// What the reading verbs would have shown at an earlier moment.
///
/// Clocks are derived anew from the facts known by then, under the rules of today; what was told and
/// answered is taken from the store. Whether a notice was leased at that moment is not kept: it counts as
/// waiting.
package struct AsOf: Sendable {
    private let moment: Timestamp
    private let rules: RuleBook

    /// Looks from `moment`.
    package init(_ moment: Timestamp, rules: RuleBook) {
        self.moment = moment
        self.rules = rules
    }

    /// The clocks of a case as they stood, with the numbers their alerts have in `known`; 0 for none.
    package func clocks(of facts: [Fact], known: [CaseFile.Entry]) -> [CaseFile.Entry] {
        let facts = facts.filter { $0.recordedAt <= moment }
        return Deadlines.clocks(of: facts, under: rules, at: moment).map { clock in
            let match = Self.match(of: clock, in: known)
            return CaseFile.Entry(id: match?.id ?? 0, clock: clock, alert: Alert())
        }
    }

    /// The entry of the same run: the one with the same starting fact, else of the same number.
    private static func match(of clock: Clock, in known: [CaseFile.Entry]) -> CaseFile.Entry? {
        let same = known.filter {
            $0.clock.rule == clock.rule && $0.clock.keyParts == clock.keyParts
        }
        let starts = Set(clock.startedBy)
        let started = same.filter { !starts.isDisjoint(with: $0.clock.startedBy) }
        return started.first { $0.clock.run == clock.run } ?? started.first
            ?? same.first { $0.clock.run == clock.run }
    }

    /// The clocks that `filter` asks for, as they stood.
    package func clocks(
        _ filter: ClockFilter, in store: Store
    ) async throws -> [CaseFile.Entry] {
        let known = try await store.clocks(ClockFilter(subject: filter.subject))
        var result: [CaseFile.Entry] = []
        for (subject, entries) in Self.bySubject(known) {
            result += clocks(of: try await store.facts(of: subject), known: entries)
        }
        return result.filter { entry in
            (filter.state.map { $0 == entry.clock.state } ?? true)
                && (filter.rule.map { $0 == entry.clock.rule } ?? true)
        }
    }

    /// Alerts of which something had been told; `open` leaves out those that had ended.
    package func alerts(open: Bool, in store: Store) async throws -> [CaseFile.Entry] {
        var result: [CaseFile.Entry] = []
        for (subject, entries) in Self.bySubject(try await store.alerts(open: false)) {
            guard let record = try await store.caseHistory(subject) else { continue }
            let then = clocks(of: record.facts, known: record.entries)
            for entry in entries {
                guard var entry = told(entry, in: record) else { continue }
                if let clock = then.first(where: { $0.id == entry.id })?.clock {
                    entry.clock = clock
                }
                if !open || entry.alert.endedAt == nil { result.append(entry) }
            }
        }
        return result
    }

    /// An alert with what had been told and answered; nil when nothing had been told.
    package func told(_ entry: CaseFile.Entry, in record: CaseRecord) -> CaseFile.Entry? {
        let notices = record.notices.filter { $0.alert == entry.id && $0.createdAt <= moment }
        guard !notices.isEmpty else { return nil }
        var entry = entry
        entry.alert.recipients.removeAll { recipient in
            !notices.contains {
                $0.person == recipient.person && $0.channel == recipient.contact.channel
            }
        }
        entry.alert.toldBreach = notices.contains { $0.kind == .breach }
        entry.alert.acknowledgement = record.acknowledgements.last {
            $0.alert == entry.id && $0.at <= moment
        }
        if let endedAt = entry.alert.endedAt, endedAt > moment { entry.alert.endedAt = nil }
        return entry
    }

    /// Notices that had been written, each as far as it had got.
    package func notices(
        state: NoticeState?, alert: Int64?, limit: Int, in store: Store
    ) async throws -> [NoticeRecord] {
        var logs: [CaseReference: [String: [AttemptRecord]]] = [:]
        var result: [NoticeRecord] = []
        for notice in try await store.notices(state: nil, alert: alert)
        where notice.createdAt <= moment && result.count < limit {
            if logs[notice.case] == nil {
                let record = try await store.caseHistory(notice.case)
                logs[notice.case] = Dictionary(
                    (record?.notices ?? []).map { ($0.id, $0.attemptLog) },
                    uniquingKeysWith: { first, _ in first })
            }
            let then = asItStood(notice, logs[notice.case]?[notice.id] ?? [])
            if state.map({ $0 == then.state }) ?? true { result.append(then) }
        }
        return result
    }

    /// A notice as far as it had got, by the log of its attempts.
    package func asItStood(_ notice: NoticeRecord, _ log: [AttemptRecord]) -> NoticeRecord {
        var notice = notice
        notice.attempts = log.count { $0.finishedAt <= moment }
        guard notice.finishedAt.map({ $0 > moment }) ?? true else { return notice }
        // One that a digest tells is never tried by itself.
        let isHeld = notice.urgency == .digest && !notice.case.hasNoCase && notice.attempts == 0
        notice.state = !isHeld ? .ready : notice.notBefore > moment ? .held : .gathered
        notice.receipt = nil
        notice.finishedAt = nil
        return notice
    }

    /// The store at a glance, counted from its clocks and notices as they stood.
    package func glance(at store: Store) async throws -> StoreStatus {
        let entries = try await clocks(ClockFilter(), in: store)
        let notices = try await store.notices().filter { $0.createdAt <= moment }
        return glance(at: entries, notices.map { asItStood($0, []) })
    }

    /// The same of clocks and notices as they stood.
    package func glance(at entries: [CaseFile.Entry], _ notices: [NoticeRecord]) -> StoreStatus {
        let open = entries.filter(\.clock.isOpen)
        var glance = StoreStatus.empty
        glance.openCases = Set(open.map(\.clock.subject)).count
        glance.running = open.count { $0.clock.state == .running }
        glance.paused = open.count { $0.clock.state == .paused }
        glance.breached = open.count { $0.clock.state == .breached }
        glance.ready = notices.count { $0.state == .ready }
        glance.undeliverable = notices.count { $0.state == .undeliverable }
        glance.lastDeliveryAt = notices.filter { $0.state == .sent }.compactMap(\.finishedAt).max()
        let ahead = open.compactMap { entry in
            entry.clock.dueAt.map { dueAt in
                StoreStatus.Deadline(
                    dueAt: dueAt, subject: entry.clock.subject, rule: entry.clock.rule,
                    alert: entry.id)
            }
        }
        glance.nextDeadline = ahead.filter { $0.dueAt > moment }
            .min { ($0.dueAt, $0.subject) < ($1.dueAt, $1.subject) }
        return glance
    }

    private static func bySubject(
        _ entries: [CaseFile.Entry]
    ) -> [(subject: CaseReference, entries: [CaseFile.Entry])] {
        Dictionary(grouping: entries, by: \.clock.subject)
            .map { (subject: $0.key, entries: $0.value) }.sorted { $0.subject < $1.subject }
    }
}
