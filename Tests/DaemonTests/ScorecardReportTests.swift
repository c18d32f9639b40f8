import Deadlines
import Foundation
import Measures
import Testing

@testable import Channels
@testable import Daemon

@Suite("The scorecard as it is printed")
struct ScorecardReportTests {
    private func report(_ months: Int) async throws -> ScorecardReport {
        let day = try ScheduleDay()
        for number in 1...3 {
            try await day.record(
                "BCT-90000\(number)",
                "missing.reported 2026-10-0\(number) 10:00 episode=1 kind=M plan=lac category=care",
                "missing.found 2026-10-0\(number) 20:00 episode=1",
                number < 3
                    ? "rhi.offered 2026-10-05 10:00 episode=1"
                    : "triage.held 2026-10-05 10:00 episode=1")
        }
        let book = try ShippedRules.configuration.measures
        let last = try #require(Month("2026-10"))
        return try await ScorecardReport(
            of: book, months: (1 - months...0).map(last.advanced), from: day.store,
            at: try ShippedRules.moment("2026-11-20 12:00"))
    }

    @Test("as text, with what a percentage is made of, and every definition below its figures")
    func text() async throws {
        let text = try await report(1).text
        let lines = text.components(separatedBy: "\n")
        #expect(lines[0].hasSuffix("Oct 26"))
        let offered = try #require(
            lines.firstIndex { $0.hasPrefix("Return home interviews offered, %") })
        #expect(lines[offered].hasSuffix("67 (2 of 3)"))
        #expect(lines[offered + 1].hasPrefix("    Of our children's returns in the month"))
        #expect(lines.contains { $0.hasPrefix("  Looked after") && $0.hasSuffix(" 0") })
        #expect(lines.contains { $0.hasPrefix("  care") && $0.hasSuffix(" 3") })
        #expect(lines.allSatisfy { $0.count <= 110 })
    }

    @Test("as CSV, the same lines every month, and as JSON with part and whole")
    func machines() async throws {
        let report = try await report(13)
        let csv = report.csv
        #expect(
            csv[0].hasPrefix("measure,2025-10,2025-11,") && csv[0].hasSuffix(",2026-10,definition"))
        let names = csv.dropFirst().map { $0.prefix { $0 != "," } }
        #expect(Set(names).count == names.count)
        #expect(names.contains("missing_3plus_30d_no_open_plan"))
        #expect(
            try await self.report(1).csv.map { $0.prefix { $0 != "," } }
                == csv.map { $0.prefix { $0 != "," } })
        #expect(csv.contains { $0.hasPrefix("rhi_offered_pct,,,,,,,,,,,,,67,\"Of our") })
        let json = report.json.filter { $0.contains("\"rhi_offered_pct\"") }
        #expect(json.count == 13)
        #expect(
            json.last?.contains(
                "\"value\":67,\"unit\":\"percent\",\"part\":2,\"whole\":3,\"definition\":") == true)
    }

    @Test("as bars in a mail, a percentage by itself and a count by the longest")
    func chart() async throws {
        let report = try await report(13)
        let share = try #require(report.chart("rhi_offered_pct"))
        #expect(share.bars.map(\.label).last == "Oct 26" && share.bars.count == 13)
        #expect(share.bars.last?.percent == 67 && share.bars.last?.figure == "67")
        #expect(share.bars.first?.figure == "-" && share.bars.first?.percent == 0)
        let count = try #require(report.chart("first_time_episodes"))
        #expect(count.bars.last?.percent == 100 && count.bars.last?.figure == "3")
        #expect(report.chart("no_such_measure") == nil)
    }
}
