package import Deadlines
package import Escalation
package import Storage

/// Who answered a drill, and how fast.
package struct DrillReport: Sendable {
    /// One person of it.
    package struct Row: Hashable, Sendable {
        package var person: String
        package var role: String
        package var step: Int
        package var toldAt: Timestamp
        /// When the far side had the first message to them; nil when none got through.
        package var arrivedAt: Timestamp?
        package var answeredAt: Timestamp?
        /// Whether somebody else had answered before it got through, so that it was not sent any more.
        package var wasNotNeeded = false
    }

    package let title: String
    package let startedAt: Timestamp
    package let rows: [Row]

    /// Reports one running of a drill from what the store knows of it.
    package init(title: String, _ entry: CaseFile.Entry, in record: CaseRecord) {
        self.title = title
        startedAt = entry.clock.startedAt
        let answers = record.acknowledgements.filter { $0.alert == entry.id }
        var rows: [Row] = []
        for notice in record.notices where notice.alert == entry.id {
            let arrived = notice.state == .sent ? notice.finishedAt : nil
            if let place = rows.firstIndex(where: { $0.person == notice.person }) {
                rows[place].arrivedAt = [rows[place].arrivedAt, arrived].compactMap(\.self).min()
            } else {
                rows.append(
                    Row(
                        person: notice.person, role: notice.role, step: notice.step,
                        toldAt: notice.createdAt, arrivedAt: arrived,
                        answeredAt: answers.first { $0.person == notice.person }?.at,
                        wasNotNeeded: notice.state == .withdrawn))
            }
        }
        self.rows = rows
    }

    /// Lines for people.
    package func text(zone: Zone) -> [String] {
        ["\(title), \(Reports.localDay(startedAt, zone))"]
            + rows.map { row in
                let arrived =
                    row.arrivedAt.map { "there after \(Span.words($0.seconds(since: row.toldAt)))" }
                    ?? (row.wasNotNeeded ? "not needed any more" : "NOT REACHED")
                let answered =
                    row.answeredAt.map {
                        "answered after \(Span.words($0.seconds(since: row.toldAt)))"
                    } ?? "no answer"
                return "  step \(row.step)  \(row.person) (\(row.role))  \(arrived)  \(answered)"
            } + (rows.isEmpty ? ["  nobody has been told yet"] : [])
    }

    /// The same as JSON.
    package var json: String {
        var line = JSONLine()
        line.add("title", title)
        line.add("startedAt", startedAt)
        let objects = rows.map { row in
            var object = JSONLine()
            object.add("person", row.person)
            object.add("role", row.role)
            object.add("step", row.step)
            object.add("toldAt", row.toldAt)
            object.add("arrivedAt", row.arrivedAt)
            object.add("answeredAt", row.answeredAt)
            return object.closed
        }
        line.add("people", json: "[\(objects.joined(separator: ","))]")
        return line.closed
    }
}
