import Deadlines
import Escalation
import Foundation
import GRDB

extension Database {
    /// Puts notices into the outbox; one that is there already stays as it is. Answers how many were new.
    func queue(_ outbox: [OutboxNotice], of subject: CaseReference) throws -> Int {
        var count = 0
        for item in outbox {
            let notice = item.notice
            try run(
                Statements.insertNotice,
                [
                    item.id, notice.alert, subject.description, notice.kind.rawValue,
                    notice.revision, notice.step, notice.repetition, notice.person, notice.role,
                    notice.contact.channel.rawValue, notice.contact.address,
                    notice.urgency.rawValue, notice.urgency.rank, notice.policy, notice.late,
                    notice.reason.code.rawValue, notice.reason.text, item.subject,
                    notice.plannedAt.microseconds, notice.decidedAt.microseconds,
                    item.notBefore.microseconds, item.giveUpAt?.microseconds,
                    (item.isHeld ? NoticeState.held : .ready).rawValue,
                ])
            guard changesCount == 1 else { continue }
            try run(Statements.insertBody, [lastInsertedRowID, Data(item.body)])
            count += 1
        }
        return count
    }

    /// Leases notices that are ready, the most urgent first, then the oldest.
    func claim(
        _ limit: Int, at now: Timestamp, run number: Int64, _ filter: ClaimFilter
    ) throws -> [ClaimedNotice] {
        let held = ListText.texts(filter.heldAddresses.sorted())
        let channels = filter.channels.map(\.rawValue).sorted()
        var claimed: [ClaimedNotice] = []
        for urgency in Urgency.allCases.sorted(by: { $0.rank < $1.rank }) {
            for channel in channels where claimed.count < limit {
                let rows = try all(
                    Statements.claimNotices,
                    [
                        channel, urgency.rank, now.microseconds, limit - claimed.count, number,
                        held,
                    ]
                ) { (seq: $0[19] as Int64, notice: try $0.claimedNotice()) }
                claimed += rows.sorted {
                    ($0.notice.notBefore, $0.seq) < ($1.notice.notBefore, $1.seq)
                }.map(\.notice)
            }
        }
        return claimed
    }

    /// Stores what became of attempts; one of a notice that is not leased any more changes nothing.
    func finish(_ attempts: [FinishedAttempt]) throws {
        for attempt in attempts {
            let (state, receipt) = attempt.result
            let updated = try first(
                Statements.finishNotice,
                [
                    attempt.id, state.rawValue, receipt, attempt.retryAt?.microseconds,
                    attempt.finishedAt.microseconds,
                ]
            ) { (seq: $0[0] as Int64, subject: CaseReference($0[1]), number: $0[2] as Int) }
            guard let updated else { continue }
            try run(
                Statements.insertAttempt,
                [
                    updated.seq, updated.number, attempt.startedAt.microseconds,
                    attempt.finishedAt.microseconds, attempt.outcome.word,
                    String(attempt.outcome.detail.prefix(Limits.detailCharacters)),
                    attempt.outcome.retryAfter,
                ])
            switch state {
            case .undeliverable: try touch(updated.subject, at: attempt.finishedAt)
            case .sent: try set(.lastDelivery, to: attempt.finishedAt.microseconds)
            case .ready, .leased, .withdrawn, .held, .gathered: break
            }
            if state == .sent || state == .undeliverable {
                try finishGathered(attempt.id, as: state, receipt, at: attempt.finishedAt)
            }
        }
        if let newest = attempts.map(\.finishedAt).max() { try noteDecision(at: newest) }
    }

    /// Takes in what became of an accepted message; see `Store.confirm`.
    func confirm(_ id: String, _ outcome: AttemptOutcome, at now: Timestamp) throws -> Bool {
        let state = outcome.isAccepted ? NoticeState.sent : .undeliverable
        let detail = String(outcome.detail.prefix(Limits.detailCharacters))
        let rows = try all(
            Statements.confirmNotice,
            [id, state.rawValue, outcome.isAccepted ? detail : nil, now.microseconds]
        ) {
            (
                seq: $0[0] as Int64, subject: CaseReference($0[1]), number: $0[2] as Int,
                id: $0[3] as String
            )
        }
        guard let message = rows.first(where: { $0.id == id }) else { return false }
        try run(
            Statements.insertConfirmation,
            [message.seq, now.microseconds, outcome.word, detail])
        if state == .undeliverable {
            for subject in Set(rows.map(\.subject)) { try touch(subject, at: now) }
        }
        return true
    }

    private func finishGathered(
        _ digest: String, as state: NoticeState, _ receipt: String?, at now: Timestamp
    ) throws {
        let subjects = try all(
            Statements.finishGathered, [digest, state.rawValue, receipt, now.microseconds]
        ) { CaseReference($0[0]) }
        // Their policies go on without the person who could not be reached.
        guard state == .undeliverable else { return }
        for subject in Set(subjects) { try touch(subject, at: now) }
    }

    /// Makes what an earlier run had leased ready again, after an attempt of unknown outcome.
    func reclaimLeases(ofRunsBefore number: Int64, at now: Timestamp) throws -> Int {
        let leases = try all(Statements.leasesOfEarlierRuns, [number]) {
            (id: $0[0] as String, leasedAt: $0.momentIfAny(1))
        }
        try finish(
            leases.map { lease in
                FinishedAttempt(
                    id: lease.id, outcome: .unknown(reason: "the daemon stopped while it was sent"),
                    startedAt: lease.leasedAt ?? now, finishedAt: now, retryAt: now)
            })
        return leases.count
    }

    func sendAtOnce(at now: Timestamp) throws {
        try run(Statements.sendAtOnce, [now.microseconds])
    }

    /// When the next notice that passes the filter is ready.
    func nextNoticeAt(_ filter: ClaimFilter) throws -> Timestamp? {
        let held = ListText.texts(filter.heldAddresses.sorted())
        let isWhole = filter.heldAddresses.isEmpty
        var moments: [Timestamp] = []
        for channel in filter.channels {
            for urgency in Urgency.allCases {
                let key: StatementArguments = [channel.rawValue, urgency.rank]
                let found = try first(
                    isWhole ? Statements.nextNoticeAt : Statements.nextNoticeNotHeld,
                    isWhole ? key : key + [held],
                    { $0.momentIfAny(0) })
                if let found, let moment = found { moments.append(moment) }
            }
        }
        return moments.min()
    }

    /// Takes back what is told of an alert; answers the ids of what is being sent meanwhile.
    func withdraw(noticesOf alert: Int64, at now: Timestamp) throws -> [String] {
        try all(Statements.withdrawNotices, [alert, now.microseconds]) { row in
            (id: row[0] as String, state: row[1] as String)
        }
        .filter { $0.state == NoticeState.leased.rawValue }.map(\.id)
    }
}

extension Urgency {
    /// Its place in the outbox: 0 goes first.
    var rank: Int {
        switch self {
        case .page: 0
        case .notify: 1
        case .digest: 2
        }
    }
}

extension FinishedAttempt {
    /// The state it leaves its notice in, and the receipt if it was accepted.
    var result: (NoticeState, String?) {
        if case .accepted(let receipt) = outcome { return (.sent, receipt) }
        return (retryAt == nil ? .undeliverable : .ready, nil)
    }
}

extension AttemptOutcome {
    /// Its name in the store.
    var word: String {
        switch self {
        case .accepted: "accepted"
        case .temporary: "temporary"
        case .permanent: "permanent"
        case .misconfigured: "misconfigured"
        case .unknown: "unknown"
        }
    }

    /// The receipt, or the reason.
    var detail: String {
        switch self {
        case .accepted(let text), .temporary(let text, _), .permanent(let text),
            .misconfigured(let text), .unknown(let text):
            text
        }
    }

    /// Seconds, where the far side named them.
    var retryAfter: Int64? {
        if case .temporary(_, let seconds) = self { seconds } else { nil }
    }

    /// The outcome of that name; nil for a name of another version.
    init?(word: String, detail: String, retryAfter: Int64?) {
        switch word {
        case "accepted": self = .accepted(receipt: detail)
        case "temporary": self = .temporary(reason: detail, retryAfter: retryAfter)
        case "permanent": self = .permanent(reason: detail)
        case "misconfigured": self = .misconfigured(reason: detail)
        case "unknown": self = .unknown(reason: detail)
        default: return nil
        }
    }
}

extension Row {
    /// A claimed notice in the column order of the statement.
    fileprivate func claimedNotice() throws -> ClaimedNotice {
        ClaimedNotice(
            id: self[0], alert: self[1], case: CaseReference(self[2]), kind: try word(3),
            step: self[4], person: self[5], role: self[6], channel: try word(7), address: self[8],
            urgency: try word(9), policy: self[10], late: self[11], attempt: self[12],
            plannedAt: moment(13), createdAt: moment(14), notBefore: moment(15),
            giveUpAt: momentIfAny(16), subject: self[17],
            body: [UInt8](self[18] as Data? ?? Data()))
    }
}
