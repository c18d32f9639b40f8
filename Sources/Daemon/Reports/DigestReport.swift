import Channels
import Deadlines
import Escalation
import Storage

/// What waited for one person, in one table, what is due first at its head.
struct DigestReport {
    let report: Report

    /// Several notices of one alert make one row: the clock as it stands now, and what each says beside that.
    ///
    /// `digest` is the message's own id, for the links by which its reader answers.
    init(
        _ notices: [HeldNotice], _ renderer: Renderer, digest: String? = nil, at now: Timestamp
    ) {
        var latest: [Int64: HeldNotice] = [:]
        var notes: [Int64: [String]] = [:]
        for notice in notices {
            latest[notice.entry.id] = notice
            let note = Self.note(notice)
            if !note.isEmpty, notes[notice.entry.id]?.contains(note) != true {
                notes[notice.entry.id, default: []].append(note)
            }
        }
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
        let rows = all.map { notice in
            let note = notes[notice.entry.id, default: []].joined(separator: "; ")
            return ClockRow(notice.entry, renderer, now: now, note: note, asks: true).cells
        }
        report = Report(
            summary: summary,
            sections: [
                Report.Section(
                    "Waiting for you: \(open.count)", columns: ClockRow.columns,
                    rows: rows, figures: ClockRow.figures)
            ]
                + [
                    Self.links(open, renderer, digest, now),
                    ClockRow.versions(of: all.map(\.entry.clock)),
                ].compactMap(\.self))
    }

    /// A link for each alert that can be taken on; nil where the installation has none.
    private static func links(
        _ open: [HeldNotice], _ renderer: Renderer, _ digest: String?, _ now: Timestamp
    ) -> Report.Section? {
        guard let digest else { return nil }
        let rows = open.compactMap { notice -> [String]? in
            let alert = notice.entry.id
            let subject = notice.entry.clock.subject
            return renderer.answerLink(alert: alert, notice: digest, at: now)
                .map { ["alert \(alert), \(subject)", $0] }
        }
        guard !rows.isEmpty else { return nil }
        return Report.Section(
            "To say that you have one in hand", note: "Each link opens a page with a button.",
            columns: ["Which", "Link"], rows: rows)
    }

    /// What the state alone does not say.
    private static func note(_ notice: HeldNotice) -> String {
        switch notice.kind {
        case .corrected: "correction: \(notice.reason.text)"
        case .escalation, .lastResort:
            notice.entry.alert.acknowledgement == nil ? notice.reason.text : ""
        default: ""
        }
    }
}
