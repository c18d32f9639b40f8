import Deadlines
import Escalation
import GRDB

extension Database {
    /// Clocks with their alerts.
    func clocks(_ filter: ClockFilter, limit: Int) throws -> [CaseFile.Entry] {
        let state = filter.state?.rawValue
        if let subject = filter.subject {
            return try all(
                Statements.clocksOfCase, [subject.description, state, filter.rule, limit]
            ) { try $0.entry() }
        }
        return try all(Statements.clocks, [state, filter.rule, limit]) { try $0.entry() }
    }

    /// Alerts of which something was told.
    func alerts(open: Bool, limit: Int) throws -> [CaseFile.Entry] {
        try all(open ? Statements.openAlerts : Statements.toldAlerts, [limit]) { try $0.entry() }
    }

    /// One alert by its number.
    func alert(_ id: Int64) throws -> CaseFile.Entry? {
        try all(Statements.wholeAlert, [id]) { try $0.entry() }.first
    }

    /// What is wrong with the file; nothing when it is sound.
    func quickCheck() throws -> [String] {
        let lines = try all("PRAGMA quick_check(\(Limits.checkProblems))") { $0[0] as String }
        return lines == ["ok"] ? [] : lines
    }

    /// Notices, newest first, or those of one alert, oldest first.
    func notices(state: NoticeState?, alert: Int64?, limit: Int) throws -> [NoticeRecord] {
        if let alert {
            return try all(Statements.noticesOfAlert, [alert, state?.rawValue, limit]) {
                try $0.notice()
            }
        }
        return try all(Statements.notices, [state?.rawValue, limit]) { try $0.notice() }
    }

    /// One notice by its id.
    func notice(_ id: String) throws -> NoticeRecord? {
        try all(Statements.noticeByID, [id]) { try $0.notice() }.first
    }

    /// Everything about one case; nil when no fact ever named it.
    func caseRecord(_ subject: CaseReference) throws -> CaseRecord? {
        let reference: StatementArguments = [subject.description]
        guard let look = try first(Statements.lookAtOfCase, reference, { $0.momentIfAny(0) })
        else { return nil }
        let attempts = try all(Statements.attemptsOfCase, reference) { row in
            (notice: row[0] as Int64, attempt: try row.attempt())
        }
        let log = Dictionary(grouping: attempts, by: \.notice)
        return CaseRecord(
            subject: subject, lookAt: look, facts: try facts(of: subject),
            entries: try all(Statements.alertsOfCase, reference) { try $0.entry() },
            notices: try all(Statements.noticesOfCase, reference) { row in
                var notice = try row.notice()
                notice.attemptLog = (log[row[25]] ?? []).map(\.attempt)
                return notice
            },
            acknowledgements: try all(Statements.acknowledgementsOfCase, reference) {
                $0.acknowledgement()
            },
            decisions: try all(Statements.decisionsOfCase, reference) { try $0.decision() })
    }

    /// The store at a glance, without reading it all.
    func status() throws -> StoreStatus {
        let kept = Dictionary(
            try all(Statements.counters) { ($0[0] as String, $0[1] as Int64) },
            uniquingKeysWith: { first, _ in first })
        func value(_ counter: Counter) -> Int64 { kept[counter.rawValue] ?? 0 }
        func count(_ sql: String) throws -> Int { try first(sql) { $0[0] as Int } ?? 0 }
        let delivery = value(.lastDelivery)
        return StoreStatus(
            openCases: Int(value(.openCases)), running: Int(value(.running)),
            paused: Int(value(.paused)), breached: Int(value(.breached)),
            ready: try count(Statements.countReady), leased: try count(Statements.countLeased),
            undeliverable: try count(Statements.countUndeliverable),
            skippedSteps: Int(value(.skippedSteps)),
            nextDeadline: try first(Statements.nextDeadline) {
                StoreStatus.Deadline(
                    dueAt: $0.moment(0), subject: CaseReference($0[1]), rule: $0[2], alert: $0[3])
            },
            lastDeliveryAt: delivery == 0 ? nil : Timestamp(microseconds: delivery))
    }
}

extension Row {
    /// A notice in the column order of the statements.
    func notice() throws -> NoticeRecord {
        NoticeRecord(
            id: self[0], alert: self[1], case: CaseReference(self[2]), kind: try word(3),
            revision: self[4], step: self[5], repetition: self[6], person: self[7], role: self[8],
            channel: try word(9), address: self[10], urgency: try word(11), policy: self[12],
            late: self[13], reason: Reason(try word(14), self[15]), subject: self[16],
            plannedAt: moment(17), createdAt: moment(18), notBefore: moment(19),
            giveUpAt: momentIfAny(20), state: try word(21), attempts: self[22], receipt: self[23],
            finishedAt: momentIfAny(24))
    }

    /// An attempt, behind its notice's number.
    func attempt() throws -> AttemptRecord {
        let word: String = self[4]
        guard let outcome = AttemptOutcome(word: word, detail: self[5], retryAfter: self[6]) else {
            throw StoreError(
                .inconsistent,
                "the store holds an unknown outcome \"\(word)\"; "
                    + "run the version that wrote it")
        }
        return AttemptRecord(
            number: self[1], startedAt: moment(2), finishedAt: moment(3), outcome: outcome)
    }

    /// A line of the audit in the column order of the statements.
    func decision() throws -> DecisionRecord {
        DecisionRecord(
            at: moment(0), subject: CaseReference(self[1]), alert: self[2], event: try word(3),
            late: self[4], step: self[5], person: self[6], role: self[7],
            channel: (self[8] as String?).flatMap(ChannelKind.init(rawValue:)),
            reason: Reason(try word(9), self[10]))
    }
}
