import Foundation
import Testing

@testable import Deadlines

/// What `CalendarTests` does not hold of the published rows, with the holidays that are shipped.
///
/// Its own rows stand on `Holidays.days`, and hold for what is shipped because both are the same days.
@Suite struct CalendarOracleTests {
    @Test func `the holidays of these tests are the shipped ones, and five whole years`() throws {
        let shipped = try ShippedHolidays.days()
        #expect(shipped == Holidays.days.filter { $0.components.year >= 2024 })
        let years = Dictionary(grouping: shipped) { $0.components.year }.mapValues(\.count)
        #expect(years == [2024: 8, 2025: 8, 2026: 8, 2027: 8, 2028: 8])
    }

    @Test func `72 hours from the second pass of an hour that happens twice`() throws {
        let start = try #require(Timestamp(rfc3339: "2026-10-25T01:30:00Z"))
        let due = try ShippedHolidays.calendar().deadline(
            .elapsed(72 * 3600), from: start, pauses: [], at: nil)
        #expect(London.text(due) == "2026-10-28 01:30")
    }

    @Test(arguments: [
        ("2026-10-16", 10, "2026-11-09", -2, "2026-11-05"),
        ("2026-10-28", 10, "2026-11-16", -2, "2026-11-12"),
        ("2026-12-07", 20, "2027-01-18", -5, "2027-01-11"),
        ("2026-12-18", 1, "2027-01-04", -1, "2026-12-18"),
        ("2027-03-25", 10, "2027-04-23", -2, "2027-04-21"),
        ("2027-04-30", 1, "2027-05-04", -1, "2027-04-30"),
    ])
    func `school days are working days with the holidays of a term calendar`(
        start: String, count: Int, due: String, offset: Int, warning: String
    ) throws {
        let calendar = try SchoolYear.calendar()
        let limit = Limit.workingDays(count)
        let deadline = try #require(
            calendar.deadline(limit, from: London.at("\(start) 08:45"), pauses: [], at: nil))
        #expect(London.text(deadline) == "\(due) 17:00")
        let warnings = calendar.warnings([.workingDays(-offset)], of: limit, dueAt: deadline)
        #expect(warnings.map(London.text) == ["\(warning) 09:00"])
    }

    @Test(arguments: [
        ("2027-08-31", "2027-02-28", "2026-12-02", "2027-02-01"),
        ("2028-08-31", "2028-02-29", "2027-12-02", "2028-02-01"),
        ("2028-02-29", "2027-08-29", "2027-06-07", "2027-08-02"),
        ("2027-06-25", "2026-12-25", "2026-10-02", "2026-11-27"),
    ])
    func `six months before a birthday, and the working days before that`(
        birthday: String, due: String, first: String, second: String
    ) throws {
        let calendar = try ShippedHolidays.calendar()
        let day = try #require(CivilDate(iso: birthday)).advanced(months: -6)
        #expect(day.description == due)
        #expect(calendar.day(60, before: day).description == first)
        #expect(calendar.day(20, before: day).description == second)
    }
}

/// The holidays of `config/`, read without the daemon's own reader.
enum ShippedHolidays {
    private struct Division: Decodable {
        struct Event: Decodable { var date: String }
        var events: [Event]
    }

    static func days() throws -> Set<CivilDate> {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../config/calendars/bank-holidays.json")
        let divisions = try JSONDecoder().decode(
            [String: Division].self, from: Data(contentsOf: file))
        let events = try #require(divisions["england-and-wales"]).events
        return Set(try events.map { try #require(CivilDate(iso: $0.date)) })
    }

    static func calendar() throws -> WorkingCalendar {
        WorkingCalendar(
            zone: London.zone, holidays: try days(), knownUntil: CivilDate(iso: "2028-12-31")!)
    }
}

/// The breaks of a made-up school, one of them with a day for teachers alone.
private enum SchoolYear {
    private static let breaks = [
        ("2026-10-26", "2026-11-02"), ("2026-12-19", "2027-01-03"), ("2027-03-26", "2027-04-11"),
    ]

    static func calendar() throws -> WorkingCalendar {
        var days = try ShippedHolidays.days()
        for (first, last) in breaks {
            var day = CivilDate(iso: first)!
            while day <= CivilDate(iso: last)! {
                days.insert(day)
                day = day.advanced(days: 1)
            }
        }
        return WorkingCalendar(
            zone: London.zone, holidays: days, knownUntil: CivilDate(iso: "2027-08-31")!)
    }
}
