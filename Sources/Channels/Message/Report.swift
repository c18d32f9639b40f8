/// What a message about more than one clock holds: a few sentences, then tables.
///
/// Cells are words for people and references; nothing that identifies a child.
package struct Report: Hashable, Sendable {
    /// One table under a heading.
    package struct Section: Hashable, Sendable {
        package var heading: String
        /// A sentence below the heading; may be empty.
        package var note: String
        package var columns: [String]
        /// As many cells as there are columns.
        package var rows: [[String]]
        /// Rows that were left out.
        package var omitted: Int
        /// Columns of figures, which stand to the right.
        package var figures: Set<Int>

        /// Makes a table.
        package init(
            _ heading: String, note: String = "", columns: [String], rows: [[String]],
            omitted: Int = 0, figures: Set<Int> = []
        ) {
            self.heading = heading
            self.note = note
            self.columns = columns
            self.rows = rows
            self.omitted = omitted
            self.figures = figures
        }
    }

    /// One chart: bars under each other.
    package struct Chart: Hashable, Sendable {
        /// One bar: `label`, its length in percent of the longest, and the figure at its end.
        package struct Bar: Hashable, Sendable {
            package var label: String
            package var percent: Int
            package var figure: String

            /// Makes a bar.
            package init(_ label: String, percent: Int, figure: String) {
                self.label = label
                self.percent = percent
                self.figure = figure
            }
        }

        package var heading: String
        package var bars: [Bar]

        /// Makes a chart.
        package init(_ heading: String, bars: [Bar]) {
            self.heading = heading
            self.bars = bars
        }
    }

    /// What it comes to, in one line: for the subject, where there is one.
    package var summary: String
    /// Sentences before the tables.
    package var lead: [String]
    package var sections: [Section]
    package var charts: [Chart]
    /// What is asked of whoever prepares for the date; may be empty.
    package var ask = ""

    /// Makes a report.
    package init(
        summary: String = "", lead: [String] = [], sections: [Section] = [], charts: [Chart] = []
    ) {
        self.summary = summary
        self.lead = lead
        self.sections = sections
        self.charts = charts
    }
}

extension Report {
    /// Its tables as plain text, each under its heading.
    var text: String {
        sections.map(\.text).joined(separator: "\n\n")
    }
}

extension Report.Section {
    fileprivate var text: String {
        let heading = heading.withoutControls
        var lines = [heading, String(repeating: "-", count: heading.count)]
        if !note.isEmpty { lines.append(note.withoutControls) }
        lines += TextTable.readable(
            columns, rows.map { $0.map(\.withoutControls) }, figures: figures)
        if omitted > 0 { lines.append("and \(omitted) more") }
        return lines.joined(separator: "\n")
    }

    var item: MessageItem {
        func cells(_ row: [String]) -> [MessageItem] {
            row.enumerated().map { index, cell in
                MessageItem(texts: [.cell: cell], flags: [.numeric: figures.contains(index)])
            }
        }
        return MessageItem(
            texts: [.heading: heading, .note: note, .omitted: String(omitted)],
            flags: [.noted: !note.isEmpty, .cut: omitted > 0],
            lists: [
                .columns: rows.isEmpty ? [] : cells(columns),
                .rows: rows.map { MessageItem(lists: [.cells: cells($0)]) },
            ])
    }
}

extension Report.Chart {
    var item: MessageItem {
        MessageItem(
            texts: [.heading: heading],
            lists: [
                .bars: bars.map {
                    MessageItem(texts: [
                        .label: $0.label, .percent: String($0.percent), .figure: $0.figure,
                    ])
                }
            ])
    }
}
