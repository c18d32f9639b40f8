import Deadlines
import Testing

/// Recurrences against days looked up by hand, and against the examples of RFC 5545, §3.8.5.3.
@Suite struct RecurrenceTests {
    /// The first occurrences in London, such as `2026-05-29 09:00`.
    private func first(
        _ count: Int = 4, of rule: String, from starts: String
    ) throws -> [String] {
        try Recurrence(rule, starts: .reading(starts)).occurrences(in: London.zone)
            .prefix(count).map(London.text)
    }

    @Test(arguments: [
        ("FREQ=MONTHLY;BYDAY=-1FR", "2026-05-01", "2026-05-29 2026-06-26 2026-07-31 2026-08-28"),
        ("FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO", "2026-01-01", "2026-01-05 2026-03-02 2026-05-04"),
        ("FREQ=MONTHLY;BYDAY=1MO,-1FR", "2026-05-01", "2026-05-04 2026-05-29 2026-06-01"),
        ("FREQ=MONTHLY;BYDAY=SU,1MO", "2026-05-01", "2026-05-03 2026-05-04 2026-05-10"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "2026-01-01", "2026-01-30 2026-02-27"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1,-1", "2026-08-01", "2026-08-03 2026-08-31"),
        ("FREQ=MONTHLY", "2026-01-31", "2026-01-31 2026-03-31 2026-05-31 2026-07-31"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "2028-01-31", "2028-01-31 2028-02-29 2028-03-31"),
        ("FREQ=YEARLY", "2024-02-29", "2024-02-29 2028-02-29 2032-02-29"),
        ("FREQ=YEARLY;BYMONTHDAY=29;BYMONTH=2", "2096-03-01", "2104-02-29 2108-02-29"),
        ("FREQ=YEARLY;BYYEARDAY=1,-1", "2026-06-01", "2026-12-31 2027-01-01 2027-12-31"),
        ("FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3,10", "2026-01-01", "2026-03-29 2026-10-25"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "2026-11-25", "2026-12-07 2026-12-21"),
        ("freq=daily;interval=10", "2026-12-25", "2026-12-25 2027-01-04"),
        ("FREQ=DAILY;BYMONTHDAY=-1;BYDAY=FR", "2026-01-01", "2026-07-31 2027-04-30"),
    ])
    func `days looked up by hand`(rule: String, starts: String, days: String) throws {
        let days = days.split(separator: " ").map { "\($0) 09:00" }
        #expect(try first(days.count, of: rule, from: "\(starts) 09:00") == days)
    }

    @Test(arguments: [
        ("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "1997-08-05", "05 10 19 24"),
        ("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "1997-08-05", "05 17 19 31"),
        ("FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5", "2007-01-15", "15 30 15 15 30"),
        ("FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", "1997-09-04", "04 07 06"),
        ("FREQ=MONTHLY;COUNT=3;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2", "1997-09-29", "29 30 27"),
        ("FREQ=MONTHLY;COUNT=5;BYDAY=FR;BYMONTHDAY=13", "1997-09-02", "13 13 13 13 13"),
        ("FREQ=MONTHLY;COUNT=3;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13", "1997-09-13", "13 11 08"),
        ("FREQ=YEARLY;COUNT=3;BYDAY=20MO", "1997-05-19", "19 18 17"),
        ("FREQ=YEARLY;COUNT=3;BYWEEKNO=20;BYDAY=MO", "1997-05-12", "12 11 17"),
        ("FREQ=YEARLY;COUNT=4;INTERVAL=3;BYYEARDAY=1,100,200", "1997-01-01", "01 10 19 01"),
        (
            "FREQ=YEARLY;COUNT=3;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
            "1996-11-05", "05 07 02"
        ),
    ])
    func `days of the month in the examples of the RFC`(
        rule: String, starts: String, days: String
    ) throws {
        let found = try first(10, of: rule, from: "\(starts) 09:00").map {
            $0.split(separator: " ")
        }
        #expect(found.map { $0[0].suffix(2) }.joined(separator: " ") == days)
        #expect(found.allSatisfy { $0[1] == "09:00" })
    }

    @Test func `the start counts only when it matches`() throws {
        let rule = "FREQ=WEEKLY;BYDAY=MO;COUNT=2"
        #expect(
            try first(of: rule, from: "2026-11-25 09:00") == [
                "2026-11-30 09:00", "2026-12-07 09:00",
            ])
        #expect(
            try first(of: rule, from: "2026-11-23 09:00") == [
                "2026-11-23 09:00", "2026-11-30 09:00",
            ])
    }

    @Test func `weeks are numbered by the year that has most of them`() throws {
        #expect(
            try first(3, of: "FREQ=YEARLY;INTERVAL=2;BYWEEKNO=1;BYDAY=MO", from: "2026-01-01 09:00")
                == ["2028-01-03 09:00", "2029-12-31 09:00", "2031-12-29 09:00"])
        #expect(
            try first(3, of: "FREQ=YEARLY;BYWEEKNO=53;BYDAY=SU", from: "2020-01-01 09:00")
                == ["2021-01-03 09:00", "2027-01-03 09:00", "2033-01-02 09:00"])
        #expect(
            try first(2, of: "FREQ=YEARLY;BYWEEKNO=20", from: "1997-05-14 09:00")
                == ["1997-05-14 09:00", "1998-05-13 09:00"])
    }

    @Test func `hours and minutes are combined, and give way to the start's`() throws {
        #expect(
            try first(5, of: "FREQ=DAILY;BYHOUR=16,9;BYMINUTE=30,0", from: "2026-05-01 10:15")
                == [
                    "2026-05-01 16:00", "2026-05-01 16:30", "2026-05-02 09:00", "2026-05-02 09:30",
                    "2026-05-02 16:00",
                ])
        #expect(
            try first(
                2, of: "FREQ=WEEKLY;BYDAY=FR;BYHOUR=9,17;BYSETPOS=-1", from: "2026-05-01 08:10")
                == ["2026-05-01 17:10", "2026-05-08 17:10"])
    }

    @Test func `weekdays at 01:30 pass both clock changes`() throws {
        let sundays = "FREQ=WEEKLY;BYDAY=SA,SU,MO"
        #expect(
            try first(3, of: sundays, from: "2026-03-28 01:30")
                == ["2026-03-28 01:30", "2026-03-29 02:30", "2026-03-30 01:30"])
        let autumn = try Recurrence(sundays, starts: .reading("2026-10-24 01:30"))
        #expect(
            autumn.occurrences(in: London.zone).prefix(3).map(\.description)
                == ["2026-10-24T00:30:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"])
    }

    @Test func `times in the gap keep their order and fall together`() throws {
        let rule = "FREQ=DAILY;BYHOUR=1,2;BYMINUTE=0,30"
        #expect(
            try first(3, of: rule, from: "2026-03-29 00:00")
                == ["2026-03-29 02:00", "2026-03-29 02:30", "2026-03-30 01:00"])
        let local = try Recurrence(rule, starts: .reading("2026-03-29 00:00"))
            .localTimes(in: London.zone)
        #expect(
            local.prefix(2).map(\.description) == ["2026-03-29T01:00:00", "2026-03-29T01:30:00"])
    }

    @Test(arguments: [
        ("UNTIL=20260503", "2026-05-03 09:00"), ("UNTIL=20260503T080000Z", "2026-05-03 09:00"),
        ("UNTIL=20260503T075959Z", "2026-05-02 09:00"), ("COUNT=3", "2026-05-03 09:00"),
        ("UNTIL=20260430", "-"),
    ])
    func `it ends with the day, the moment or the number given`(end: String, last: String) throws {
        let rule = try Recurrence("FREQ=DAILY;" + end, starts: .reading("2026-05-01 09:00"))
        let all = Array(rule.occurrences(in: London.zone))
        #expect(London.text(all.last) == last)
        if let last = all.last {
            #expect(rule.first(after: last, in: London.zone) == nil)
            #expect(rule.first(after: last.advanced(seconds: -1), in: London.zone) == last)
        }
    }

    @Test(arguments: [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2,4,6,9,11;COUNT=3", "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=2",
    ])
    func `a day that never comes is nil, not for ever`(rule: String) throws {
        let rule = try Recurrence(rule, starts: .reading("1970-01-01 09:00"))
        #expect(rule.first(after: London.at("1970-01-01 00:00"), in: London.zone) == nil)
        #expect(Array(rule.localTimes(in: London.zone)) == [])
    }

    @Test(arguments: [
        ("1969-06-01 00:00", "1970-01-01 12:00"), ("1970-01-01 12:00", "1970-01-04 12:00"),
        ("2026-05-01 11:59", "2026-05-01 12:00"), ("2026-05-01 12:00", "2026-05-04 12:00"),
        ("2119-12-29 11:59", "2119-12-29 12:00"), ("2119-12-29 12:00", "-"),
        ("2300-01-01 00:00", "-"),
    ])
    func `it is taken up anywhere, and ends with 2119`(moment: String, next: String) throws {
        let rule = try Recurrence("FREQ=DAILY;INTERVAL=3", starts: .reading("1970-01-01 12:00"))
        #expect(London.text(rule.first(after: London.at(moment), in: London.zone)) == next)
    }

    @Test func `a span has its first moment and not its end`() throws {
        let rule = try Recurrence("FREQ=DAILY;INTERVAL=3", starts: .reading("1970-01-01 12:00"))
        let span = rule.occurrences(
            from: London.at("2026-05-04 12:00"), to: London.at("2026-05-10 12:00"), in: London.zone)
        #expect(span.map(London.text) == ["2026-05-04 12:00", "2026-05-07 12:00"])
    }
}

extension CivilTime {
    /// Reads `2026-11-20 18:40` or `2026-11-20T18:40:30`.
    static func reading(_ text: String) -> CivilTime {
        let words = text.split { " T".contains($0) }
        let parts = words[1].split(separator: ":").map { Int($0)! } + [0]
        return CivilTime(
            CivilDate(iso: String(words[0]))!,
            secondOfDay: parts[0] * 3600 + parts[1] * 60 + parts[2])
    }
}
