package import Channels
package import Escalation
import Measures

extension Configuration {
    /// What a schedule's message would hold, with made-up values in place of the store's.
    package func sampleReport(of schedule: Schedule) -> Report {
        let agenda = agendas[schedule.name] ?? Agenda()
        var report = Report()
        if agenda.condition != nil { report.lead.append("A made-up finding.") }
        for list in agenda.lists {
            report.sections.append(Self.section(list))
        }
        report.summary = agenda.lists.map { "2 \($0.title.lowercasedFirst)" }
            .joined(separator: ", ")
        for sample in agenda.samples {
            report.sections.append(
                Report.Section(
                    sample.title, note: "1 of 7.", columns: ["From", "To", "Case", "Concerns"],
                    rows: [
                        ["Mon 23 Nov 10:00", "Tue 24 Nov 08:00", "BCT-900001", "WMP-26-900001"]
                    ]))
        }
        if let figures = agenda.figures {
            report.summary = "Oct 26"
            report.sections.append(
                Report.Section(
                    "Figures",
                    columns: ["What", "Oct 26", "Sep 26", "Oct 25", "How it is counted"],
                    rows: measures.measures.map { [$0.title, "7", "9", "8", $0.definition] },
                    figures: [1, 2, 3]))
            report.charts = figures.charts.compactMap { name in
                measures.measures.first { $0.name == name }.map { measure in
                    Report.Chart(
                        measure.title,
                        bars: [
                            Report.Chart.Bar("Sep 26", percent: 90, figure: "9"),
                            Report.Chart.Bar("Oct 26", percent: 70, figure: "7"),
                        ])
                }
            }
        }
        return report
    }

    private static func section(_ list: Agenda.List) -> Report.Section {
        if case .counted = list.kind {
            return Report.Section(
                "\(list.title): 2", columns: ["Last from", "Case", "Concerns"],
                rows: [
                    ["Mon 23 Nov 10:00", "BCT-900001", "WMP-26-900001"],
                    ["Tue 24 Nov 08:00", "BCT-900002", "WMP-26-900002"],
                ])
        }
        return Report.Section(
            "\(list.title): 2", columns: ClockRow.columns,
            rows: [
                [
                    "Mon 23 Nov 10:00", "1 day late", "BCT-900001 WMP-26-900001", "A sample rule",
                    "17",
                ],
                [
                    "Tue 24 Nov 17:00", "in 8 hours 30 minutes", "BCT-900002 WMP-26-900002",
                    "Another sample rule", "19",
                ],
            ], figures: ClockRow.figures)
    }
}
