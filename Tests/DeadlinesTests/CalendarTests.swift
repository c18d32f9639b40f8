import Deadlines
import Foundation
import Testing

/// The arithmetic against published dates, Foundation's calendar, and a naive second implementation.
@Suite struct CalendarTests {
    @Test(arguments: [
        ("2026-12-14", 15, "2027-01-07"), ("2026-12-23", 10, "2027-01-11"),
        ("2026-12-23", 20, "2027-01-25"), ("2026-12-24", 1, "2026-12-29"),
        ("2026-03-30", 15, "2026-04-22"), ("2026-04-02", 5, "2026-04-13"),
        ("2026-08-28", 20, "2026-09-28"), ("2026-11-02", 45, "2027-01-07"),
        ("2027-12-20", 15, "2028-01-13"), ("2027-12-24", 1, "2027-12-29"),
        ("2027-12-31", 1, "2028-01-04"), ("2028-04-13", 5, "2028-04-24"),
        ("2022-06-02", 15, "2022-06-24"),
    ])
    func `working days after a date`(start: String, count: Int, due: String) {
        let day = Holidays.calendar.day(count, after: CivilDate(iso: start)!)
        #expect(day.description == due)
        #expect(Holidays.calendar.workingDays(after: CivilDate(iso: start)!, through: day) == count)
    }

    @Test(arguments: [
        ("2026-03-27 18:00", "2026-03-30 19:00"), ("2026-10-23 18:00", "2026-10-26 17:00"),
        ("2027-03-26 20:00", "2027-03-29 21:00"), ("2026-12-24 16:30", "2026-12-27 16:30"),
        ("2026-10-25 01:30", "2026-10-28 00:30"),
    ])
    func `72 hours are elapsed hours`(start: String, due: String) {
        #expect(London.text(London.at(start).advanced(seconds: 72 * 3600)) == due)
    }

    @Test
    func `a local time that does not exist moves forward, one that happens twice is the first`() {
        #expect(London.at("2026-03-29 01:30").description == "2026-03-29T01:30:00Z")
        #expect(London.text(London.at("2026-03-29 01:30")) == "2026-03-29 02:30")
        #expect(London.at("2026-10-25 01:30").description == "2026-10-25T00:30:00Z")
    }

    @Test(arguments: ["Europe/London", "America/Chicago", "Australia/Lord_Howe"])
    func `the zone table agrees with Foundation every half hour of two years`(name: String) throws {
        let zone = try #require(Zone(identifier: name))
        let foundation = try #require(TimeZone(identifier: name))
        let start: Int64 = 1_767_225_600
        for step in 0..<35_040 {
            let seconds = start + Int64(step) * 1800
            let expected = foundation.secondsFromGMT(
                for: Date(timeIntervalSince1970: TimeInterval(seconds)))
            if zone.offset(at: Timestamp(seconds: seconds)) != Int64(expected) {
                Issue.record("\(name) at \(Timestamp(seconds: seconds))")
                return
            }
        }
    }

    @Test func `civil dates agree with Foundation over a century`() {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        for number in stride(from: 0, to: 47_000, by: 7) {
            let date = CivilDate(dayNumber: number)
            let parts = calendar.dateComponents(
                [.year, .month, .day, .weekday],
                from: Date(timeIntervalSince1970: Double(number) * 86_400))
            let (year, month, day) = date.components
            #expect(year == parts.year && month == parts.month && day == parts.day)
            #expect(date.weekday % 7 + 1 == parts.weekday)
            #expect(CivilDate(year: year, month: month, day: day) == date)
        }
    }

    @Test func `months clamp to the last day`() {
        let start = CivilDate(iso: "2026-11-30")!
        #expect(start.advanced(months: 3).description == "2027-02-28")
        #expect(CivilDate(iso: "2028-02-29")!.advanced(months: -12).description == "2027-02-28")
        #expect(CivilDate(iso: "2026-01-31")!.advanced(months: 1).description == "2026-02-28")
    }

    @Test func `working hours agree with counting minutes over two years with both clock changes`()
    {
        let calendar = Holidays.calendar
        var minutes: [Timestamp] = []
        let first = London.at("2026-01-01 00:00").seconds
        for minute in 0..<(2 * 365 * 1440) {
            let moment = Timestamp(seconds: first + Int64(minute) * 60)
            let (date, second) = London.zone.local(moment)
            let isOpen = second >= 9 * 3600 && second < 17 * 3600
            if isOpen, date.weekday <= 5, !Holidays.days.contains(date) { minutes.append(moment) }
        }
        var seed: UInt64 = 11
        for _ in 0..<3000 {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let start = Timestamp(seconds: first + Int64((seed >> 33) % (700 * 1440)) * 60)
            let wanted = Int((seed >> 20) % 2400) + 1
            let from = minutes.partition(before: start)
            let expected = minutes[from + wanted - 1].advanced(seconds: 60)
            let due = calendar.adding(workingMicroseconds: Int64(wanted) * 60_000_000, to: start)
            #expect(due == expected)
            #expect(
                calendar.workingMicroseconds(from: start, to: due) == Int64(wanted) * 60_000_000)
            let back = calendar.subtracting(
                workingMicroseconds: Int64(wanted) * 60_000_000, from: due)
            #expect(
                calendar.adding(workingMicroseconds: Int64(wanted) * 60_000_000, to: back) == due)
        }
    }

    @Test(arguments: [
        ("2026-11-20T18:40:00Z", "2026-11-20T18:40:00Z"),
        ("2026-11-20T18:40:00.25+01:00", "2026-11-20T17:40:00.25Z"),
        ("2026-11-20t18:40:00z", "2026-11-20T18:40:00Z"),
    ])
    func `reads RFC 3339`(text: String, expected: String) {
        #expect(Timestamp(rfc3339: text)?.description == expected)
    }

    @Test(arguments: [
        "2026-11-20", "2026-02-30T00:00:00Z", "2026-11-20T18:40:00", "2026-11-20T24:00:00Z",
        "2026-11-20T18:40:60Z", "2026-11-20T18:40:00.Z", "2026-11-20T18:40:00Zx",
        "1969-01-01T00:00:00Z",
        "2200-01-01T00:00:00Z", "",
    ])
    func `refuses what is no RFC 3339 moment`(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test func `limits are read as people write them`() {
        #expect(Limit("72h") == .elapsed(259_200))
        #expect(Limit("1h30m") == .elapsed(5400))
        #expect(Limit("4 working hours") == .workingTime(14_400))
        #expect(Limit("10 working days") == .workingDays(10))
        #expect(Limit("1 week") == .days(7))
        #expect(Limit("3 months") == .months(3))
        for wrong in ["0h", "", "4 parsecs", "-1h", "h", "72", "99999 days", "1 working", "4 h x"] {
            #expect(Limit(wrong) == nil)
        }
        #expect(WarningOffset("-24h") == .seconds(86_400))
        #expect(WarningOffset("-3 working days") == .workingDays(3))
        #expect(WarningOffset("24h") == nil)
    }
}

extension [Timestamp] {
    /// The index of the first moment not before `moment`.
    fileprivate func partition(before moment: Timestamp) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < moment { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
