import Deadlines
import Foundation
import Measures
import Testing

@testable import Daemon

/// The shipped measures, put to facts made so that they must give the figures of the Trust's own report.
@Suite("The scorecard of the Trust's report")
struct SeedScorecardTests {
    private static let tests = URL(filePath: #filePath).deletingLastPathComponent()
    private static let configuration = tests.appending(path: "../../config").standardized.path

    private static func table() throws -> SeedTable {
        let path = tests.appending(path: "Seeds/seed_measures_monthly.csv")
        return SeedTable(csv: try String(contentsOf: path, encoding: .utf8))
    }

    private static func figures(of months: [Month], _ facts: [Fact]) throws -> [Figure] {
        let book = try Configuration.load(folder: configuration).measures
        let zone = book.rules.zone
        var card = Scorecard(
            book, periods: months.map { $0.period(in: zone) },
            at: try #require(Timestamp(rfc3339: "2019-03-13T12:00:00Z")))
        for (_, ofCase) in Dictionary(grouping: facts, by: \.subject) { card.add(ofCase) }
        return card.figures
    }

    @Test("every figure of all thirteen months comes out as it was published")
    func all() throws {
        let table = try Self.table()
        let months = try table.months.map { try #require(Month($0)) }
        let figures = try Self.figures(of: months, SeedFacts.facts(matching: table))
        var compared = 0
        for (name, values) in table.series {
            for (index, wanted) in values.enumerated() {
                guard let wanted else { continue }
                let figure = figures.first { $0.name == name && $0.period == index }
                #expect(figure?.value == wanted, "\(name) of \(table.months[index])")
                compared += 1
            }
        }
        #expect(compared == 192)
    }

    private func fact(
        _ id: String, _ type: String, _ time: String, _ data: [String: FactValue],
        of subject: String = "CASE-1", recorded: String? = nil
    ) throws -> Fact {
        func moment(_ text: String) throws -> Timestamp {
            try #require(Timestamp(rfc3339: "2018-06-\(text):00Z"))
        }
        return Fact(
            identity: FactID(source: "test", id: id), type: type, subject: CaseReference(subject),
            time: try moment(time), recordedAt: try moment(recorded ?? time), data: data)
    }

    private func episode(_ name: String, _ kind: String) -> [String: FactValue] {
        [
            "episode": .text(name), "kind": .text(kind),
            "responsible_authority": .text("E08000025"),
        ]
    }

    private func value(_ name: String, _ facts: [Fact]) throws -> Int? {
        let figures = try Self.figures(of: [try #require(Month("2018-06"))], facts)
        return figures.first { $0.name == name }?.value
    }

    @Test("an episode that was an absence between counts once, and is not going missing again")
    func reclassified() throws {
        let facts = try [
            fact("1", "missing.reported", "04T10:00", episode("E1", "M")),
            fact(
                "2", "missing.reclassified", "05T10:00",
                ["episode": .text("E1"), "kind": .text("A")]),
            fact(
                "3", "missing.reclassified", "06T10:00",
                ["episode": .text("E1"), "kind": .text("M")]),
            fact("4", "missing.found", "07T10:00", ["episode": .text("E1")]),
        ]
        #expect(try value("first_time_episodes", facts) == 1)
        #expect(try value("first_time_not_again_pct", facts) == 100)
        #expect(try value("missing_from_not_said", facts) == 1)
        let again = try facts + [fact("5", "missing.reported", "20T10:00", episode("E2", "M"))]
        #expect(try value("first_time_not_again_pct", again) == 0)
    }

    @Test("a figure of an earlier moment knows only what was recorded by then")
    func asOf() throws {
        let facts = try [
            fact("1", "missing.reported", "04T10:00", episode("E1", "M"), recorded: "20T10:00")
        ]
        let book = try Configuration.load(folder: Self.configuration).measures
        let period = try #require(Month("2018-06")).period(in: book.rules.zone)
        for (day, wanted) in [("19", 0), ("21", 1)] {
            let now = try #require(Timestamp(rfc3339: "2018-06-\(day)T12:00:00Z"))
            var card = Scorecard(book, periods: [period], at: now)
            card.add(facts)
            let figure = card.figures.first { $0.name == "first_time_episodes" }
            #expect(figure?.value == wanted)
        }
    }

    @Test("a withdrawn episode, a retracted fact and another authority's child count in no figure")
    func withdrawn() throws {
        func fact(
            _ id: String, _ type: String, _ time: String, _ data: [String: FactValue],
            of subject: String = "CASE-1"
        ) throws -> Fact {
            let moment = try #require(Timestamp(rfc3339: time))
            return Fact(
                identity: FactID(source: "test", id: id), type: type,
                subject: CaseReference(subject), time: moment, recordedAt: moment, data: data)
        }
        let ours = FactValue.text("E08000025")
        func report(_ number: Int, _ authority: FactValue, of subject: String) throws -> Fact {
            try fact(
                "r\(number)", "missing.reported", "2018-06-0\(number)T10:00:00Z",
                [
                    "episode": .text("E\(number)"), "kind": .text("M"),
                    "responsible_authority": authority,
                ], of: subject)
        }
        let facts = try [
            report(1, ours, of: "CASE-1"), report(2, ours, of: "CASE-2"),
            report(3, .text("E08000026"), of: "CASE-3"), report(4, ours, of: "CASE-4"),
            fact(
                "w", "missing.withdrawn", "2018-06-05T10:00:00Z",
                ["episode": .text("E1"), "reason": .text("in error")], of: "CASE-1"),
            fact(
                "x", "fact.retracted", "2018-06-05T10:00:00Z",
                ["corrects": .object(["source": .text("test"), "id": .text("r2")])],
                of: "CASE-2"),
        ]
        let figures = try Self.figures(of: [try #require(Month("2018-06"))], facts)
        func value(_ name: String) -> Int? { figures.first { $0.name == name }?.value }
        #expect(value("missing_at_month_end") == 1)
        #expect(value("first_time_episodes") == 1)
        #expect(value("rhi_offered_pct") == nil)
    }
}
