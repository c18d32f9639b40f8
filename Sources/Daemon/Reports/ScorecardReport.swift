import Channels
package import Deadlines
package import Measures
package import Storage

/// The scorecard of several months: every figure with its definition.
package struct ScorecardReport: Sendable {
    /// Cases read at once.
    private static let casesAtOnce = 500

    let measures: [Measure]
    let months: [Month]
    let figures: [Figure]

    /// Computes the figures of these months from every fact in the store.
    package init(
        of book: MeasureBook, months: [Month], from store: Store, at now: Timestamp
    ) async throws {
        let zone = book.rules.zone
        var card = Scorecard(book, periods: months.map { $0.period(in: zone) }, at: now)
        var last: CaseReference?
        while true {
            let cases = try await store.facts(ofCasesAfter: last, limit: Self.casesAtOnce)
            guard let end = cases.last else { break }
            last = end.subject
            for one in cases where !one.facts.isEmpty { card.add(one.facts) }
        }
        self.init(measures: book.measures, months: months, figures: card.figures)
    }

    init(measures: [Measure], months: [Month], figures: [Figure]) {
        self.measures = measures
        self.months = months
        self.figures = figures
    }

    /// One line of the table: a measure, or one of its groups.
    struct Line {
        let name: String
        let title: String
        /// Nil for a measure without groups.
        let group: String?
        let measure: Measure
        let values: [Figure]
    }

    /// The lines in the order of the configuration.
    var lines: [Line] {
        stride(from: 0, to: figures.count, by: max(1, months.count)).map { start in
            let values = Array(figures[start..<start + months.count])
            let measure = measures[values[0].measure]
            let group = measure.grouping?.title(of: values[0].group)
            return Line(
                name: values[0].name, title: group.map { "  \($0)" } ?? measure.title,
                group: group, measure: measure, values: values)
        }
    }

    /// `Jan 18`.
    static func short(_ month: Month) -> String {
        let (year, number, _) = month.first.components
        let names = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        return "\(names[number - 1]) \(String(year).suffix(2))"
    }

    /// What stands in a cell: the count, the percentage, or hours; `-` where there is nothing to divide by.
    static func cell(_ figure: Figure) -> String {
        guard let value = figure.value else { return "-" }
        guard case .seconds(let seconds?) = figure.amount else { return String(value) }
        let minutes = seconds / 60
        return minutes < 120 ? "\(minutes)m" : "\(minutes / 60)h"
    }
}

extension ScorecardReport {
    /// The same with what a percentage is made of: `67 (2 of 3)`.
    static func wholeCell(_ figure: Figure) -> String {
        guard case .share(let part, let whole) = figure.amount, whole > 0 else {
            return cell(figure)
        }
        return "\(cell(figure)) (\(part) of \(whole))"
    }

    /// The table as a report prints it, months side by side, each measure's definition below its figures.
    package var text: String {
        var rows: [[String]] = []
        var definitions: [Int: [String]] = [:]
        let lines = lines
        for (index, line) in lines.enumerated() {
            let isGroup = !line.values[0].group.isEmpty
            if isGroup, index == 0 || lines[index - 1].values[0].measure != line.values[0].measure {
                rows.append([line.measure.title])
            }
            // With room for it, what a percentage is made of stands beside it.
            let cell = months.count <= 3 ? Self.wholeCell : Self.cell
            rows.append([line.title] + line.values.map(cell))
            let isLast =
                index + 1 == lines.count
                || lines[index + 1].values[0].measure != line.values[0].measure
            if isLast { definitions[rows.count] = Self.wrapped(line.measure.definition) }
        }
        let columns = [""] + months.map(Self.short)
        let table = TextTable.lines(columns, rows, figures: Set(1...months.count))
        var result = [table[0]]
        for (index, line) in table.dropFirst().enumerated() {
            result.append(line)
            result += definitions[index + 1] ?? []
        }
        return result.joined(separator: "\n")
    }

    private static func wrapped(_ definition: String) -> [String] {
        var lines: [String] = []
        var line = "   "
        for word in definition.split(separator: " ") {
            if line.count + word.count > 99 {
                lines.append(line)
                line = "   "
            }
            line += " " + word
        }
        return lines + [line]
    }

    /// One object a line: measure, month, value, what it was made of, and its definition.
    package var json: [String] {
        lines.flatMap { line in
            line.values.map { figure in
                var object = JSONLine()
                object.add("measure", figure.name)
                object.add("month", months[figure.period].description)
                object.add("title", line.measure.title)
                if !figure.group.isEmpty { object.add("group", figure.group) }
                object.add("value", figure.value)
                switch figure.amount {
                case .count: object.add("unit", "count")
                case .seconds: object.add("unit", "seconds")
                case .share(let part, let whole):
                    object.add("unit", "percent")
                    object.add("part", part)
                    object.add("whole", whole)
                }
                object.add("definition", line.measure.definition)
                return object.closed
            }
        }
    }

    /// A head, then one line for each measure: name, a value for each month, the definition.
    package var csv: [String] {
        [(["measure"] + months.map(\.description) + ["definition"]).joined(separator: ",")]
            + lines.map { line in
                let values = line.values.map { $0.value.map { String($0) } ?? "" }
                return ([line.name] + values + [Self.quoted(line.measure.definition)])
                    .joined(separator: ",")
            }
    }

    private static func quoted(_ text: String) -> String {
        "\""
            + text.split(separator: "\"", omittingEmptySubsequences: false)
            .joined(separator: "\"\"") + "\""
    }
}

extension ScorecardReport {
    /// The last month beside the one before and the one a year before, with definitions, for a message.
    var section: Report.Section {
        let last = months.count - 1
        let shown = [last, last - 1, last - 12].filter { $0 >= 0 }
        return Report.Section(
            "Figures",
            columns: ["What"] + shown.map { Self.short(months[$0]) } + ["How it is counted"],
            rows: lines.map { line in
                [line.measure.title + (line.group.map { ": \($0)" } ?? "")]
                    + shown.map { Self.cell(line.values[$0]) } + [line.measure.definition]
            }, figures: Set(1...shown.count))
    }

    /// One measure's months as bars; nil when there is no such line.
    func chart(_ name: String) -> Report.Chart? {
        guard let line = lines.first(where: { $0.name == name }) else { return nil }
        let values = line.values.map { $0.value ?? 0 }
        let isShare =
            if case .share = line.measure.quantity { true } else { false }
        let most = max(1, isShare ? 100 : values.max() ?? 1)
        return Report.Chart(
            line.measure.title,
            bars: line.values.map { figure in
                Report.Chart.Bar(
                    Self.short(months[figure.period]), percent: 100 * (figure.value ?? 0) / most,
                    figure: Self.cell(figure))
            })
    }
}
