import Channels
import Deadlines
import Escalation
import Storage

/// What waited for one person, in one table, what is due first at its head.
struct DigestReport {
    /// Rows of the table.
    private static let rowsAtMost = 200

    let report: Report

    /// Of several notices of one alert the last counts: it is about the clock as it stands now.
    init(_ notices: [HeldNotice], _ renderer: Renderer, at now: Timestamp) {
        var latest: [Int64: HeldNotice] = [:]
        for notice in notices { latest[notice.entry.id] = notice }
        let all = latest.values.sorted { left, right in
            let (a, b) = (left.entry.clock, right.entry.clock)
            return (a.isOpen ? 0 : 1, a.dueAt ?? a.startedAt, left.entry.id)
                < (b.isOpen ? 0 : 1, b.dueAt ?? b.startedAt, right.entry.id)
        }
        let open = all.filter { $0.entry.clock.isOpen }
        let overdue = open.filter { $0.entry.clock.dueAt.map { $0 <= now } ?? false }.count
        let soon = open.filter { notice in
            notice.entry.clock.dueAt.map { $0 > now && $0 <= now.advanced(seconds: 86_400) }
                ?? false
        }.count
        let counts = [
            (overdue, "overdue"), (soon, "due in 24 hours"),
            (open.count - overdue - soon, "due later"), (all.count - open.count, "over"),
        ]
        let summary = counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
            .joined(separator: ", ")
        let rows = all.prefix(Self.rowsAtMost).map { notice in
            ClockRow(notice.entry, renderer, now: now, note: Self.note(notice)).cells
        }
        report = Report(
            summary: summary,
            sections: [
                Report.Section(
                    "Waiting for you: \(open.count)", columns: ClockRow.columns,
                    rows: rows, omitted: all.count - rows.count, figures: ClockRow.figures)
            ])
    }

    /// What the state alone does not say.
    private static func note(_ notice: HeldNotice) -> String {
        switch notice.kind {
        case .corrected: "correction: \(notice.reason.text)"
        case .escalation, .lastResort: notice.reason.text
        default: ""
        }
    }
}
