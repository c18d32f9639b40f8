import Deadlines
import Foundation
import Testing

@testable import Daemon

/// What is refused, and how that is said.
@Suite struct CalendarFileTests {
    private static let whole = (
        from: Timestamp(seconds: 1_767_225_600), to: Timestamp(seconds: 1_830_297_600)
    )

    @Test(arguments: [
        ("broken-alarm.ics", ["line 7: what begins here has no END; end it before its event"]),
        (
            "broken-cut-off.ics",
            [
                "line 1: VCALENDAR has no END; the file may be cut off, fetch it again",
                "line 11: VEVENT has no END; the file may be cut off, fetch it again",
            ]
        ),
        (
            "broken-line.ics",
            [
                "line 8: DTEND cannot be read; write its name, a colon and its value",
                "line 17: this line is no property; begin it with a space if it goes on",
            ]
        ),
        ("broken-missing-end.ics", ["line 4: VEVENT has no END; end it before the next begins"]),
        ("broken-second-end.ics", ["line 11: this END has no BEGIN; it is passed over"]),
        ("change-refused.ics", ["line 17: DTEND lies before its start; correct one of them"]),
        (
            "change-this-and-future.ics",
            [
                "line 15: RECURRENCE-ID has a RANGE, which is not supported; end the series and begin "
                    + "another"
            ]
        ),
        (
            "refused-ends.ics",
            [
                "line 8: DTEND lies before its start; correct one of them",
                "line 15: DTEND lies before its start; correct one of them",
                "line 22: DTEND and DTSTART are not both days or both times; write them in one form",
                "line 29: DTEND stands beside DURATION; leave one of them out",
                "line 37: DURATION is no length of time; write one such as P2D or PT8H30M",
                "line 44: DURATION and DTSTART are not both days or both times; write them in one form",
                "line 47: the event has no DTSTART; give it one",
            ]
        ),
        (
            "refused-second-start.ics",
            ["line 8: DTSTART is given a second time; leave one of them out"]
        ),
        (
            "refused-years.ics",
            [
                "line 7: DTSTART lies outside 1970 to 2100; correct its year",
                "line 15: DTEND lies outside 1970 to 2100; correct its year",
                "line 22: DURATION lies outside 1970 to 2100; correct its year",
            ]
        ),
        (
            "rule-hourly.ics",
            [
                "line 9: RRULE: FREQ cannot be read; write DAILY, WEEKLY, MONTHLY or YEARLY; several times "
                    + "a day are BYHOUR and BYMINUTE"
            ]
        ),
        (
            "rule-twice.ics",
            [
                "line 10: RRULE: an event may have one RRULE and no EXRULE; make it several events, or "
                    + "list days as EXDATE",
                "line 19: EXRULE: an event may have one RRULE and no EXRULE; make it several events, or "
                    + "list days as EXDATE",
            ]
        ),
    ])
    func `what is refused is said by line`(_ name: String, _ problems: [String]) throws {
        #expect(try CalendarFixtures.file(name).problems.map(\.description) == problems)
    }

    @Test func `a zone that nothing defines is that of the file, and that is said`() throws {
        let file = try CalendarFixtures.file("zone-unknown.ics")
        #expect(
            file.remarks.map(\.description) == [
                "line 7: its TZID is no known zone, and no VTIMEZONE says what it means; its times were "
                    + "read as Europe/London"
            ])
        #expect(file.problems == [])
    }

    @Test func `every other calendar of the corpus is read without a word`() throws {
        let others = [
            "broken-", "refused-", "change-refused", "change-this", "rule-hourly", "rule-twice",
            "sequence-newest-refused", "zone-unknown", "not-a-calendar", "old-version",
        ]
        for name in try CalendarFixtures.names() where !others.contains(where: name.hasPrefix) {
            let file = try CalendarFixtures.file(name)
            #expect(file.problems == [], "\(name)")
            #expect(file.remarks == [], "\(name)")
        }
    }

    @Test func `no problem names anybody`() throws {
        let people = CalendarPeople(addresses: [:])
        for name in try CalendarFixtures.names() {
            guard let file = try? CalendarFixtures.file(name) else { continue }
            let absences = file.absences(of: people, from: Self.whole.from, to: Self.whole.to)
            for problem in file.problems + file.remarks + absences.remarks {
                let text = problem.description.lowercased()
                #expect(!text.contains("example") && !text.contains("@"), "\(name): \(text)")
                #expect(!text.contains("mailto"), "\(name): \(text)")
            }
        }
        let event = "DTSTART:alex@longstop.example\nRRULE:FREQ=ALEX;SAM=1\nATTENDEE alex.example"
        let file = try CalendarFixtures.file(of: event, "RRULE:SAM\nDTSTART:20260302T090000Z")
        for problem in file.problems {
            let text = problem.description.lowercased()
            #expect(!text.contains("alex") && !text.contains("sam"), "\(text)")
        }
    }

    @Test func `what is no calendar is refused whole`() throws {
        let zone = try CalendarFixtures.zone()
        func refusal(_ bytes: [UInt8]) throws -> String {
            let error = try #require(throws: CalendarFileError.self) {
                try CalendarFile(bytes: bytes, zone: zone)
            }
            return "\(error)"
        }
        #expect(
            try refusal([])
                == "the calendar has no BEGIN:VCALENDAR; give a file in iCalendar's format "
                + "(.ics)")
        #expect(
            try refusal(CalendarFixtures.bytes("old-version.ics"))
                == "the calendar is vCalendar 1.0 (line 2); export it as iCalendar 2.0 (.ics)")
        let utf16 = "\u{FEFF}BEGIN:VCALENDAR\r\n".utf16.flatMap {
            [UInt8($0 & 0xFF), UInt8($0 >> 8)]
        }
        #expect(
            try refusal(utf16)
                == "the calendar is not text in UTF-8; export it as iCalendar (.ics)")
        let deep = String(repeating: "BEGIN:X-A\n", count: 20)
        #expect(
            try refusal(Array(deep.utf8))
                == "the calendar has more than 8 components within one another (line 9); export it anew"
        )
        #expect(
            try refusal([UInt8](repeating: 65, count: 10_000_000))
                == "the calendar has 10000000 bytes, more than 1048576; export a shorter time, or fewer "
                + "calendars in one file")
    }

    @Test func `more events than the limit are refused`() throws {
        let events = (0...CalendarLimits.events).map { "UID:\($0)\nDTSTART:20260302T090000Z" }
        let zone = try CalendarFixtures.zone()
        let few = CalendarFixtures.text(Array(events.dropLast()))
        #expect(try CalendarFile(bytes: Array(few.utf8), zone: zone).problems == [])
        let many = CalendarFixtures.text(events)
        #expect(throws: CalendarFileError.tooManyEvents) {
            try CalendarFile(bytes: Array(many.utf8), zone: zone)
        }
    }

    @Test func `a change that cannot be read leaves its series as it was`() throws {
        let file = try CalendarFixtures.file(
            of: "UID:a\nDTSTART:20260302T090000Z\nRRULE:FREQ=DAILY;COUNT=3",
            "UID:a\nRECURRENCE-ID 20260303T090000Z\nDTSTART:20260303T120000Z\nSEQUENCE:2")
        let found = file.occurrences(from: Self.whole.from, to: Self.whole.to).occurrences
        #expect(
            found.map(\.from.description) == [
                "2026-03-02T09:00:00Z", "2026-03-03T09:00:00Z", "2026-03-04T09:00:00Z",
            ])
        #expect(file.problems.map(\.line) == [11])
    }

    @Test func `an event of a million times is refused, and nothing else`() throws {
        let found = try CalendarFixtures.file("rule-million.ics")
            .occurrences(from: Self.whole.from, to: Self.whole.to)
        #expect(found.occurrences.map(\.uid) == ["million-next"])
        #expect(
            found.problems.map(\.description) == [
                "line 4: the event has more than 1000 occurrences; give its rule an end, or fewer times"
            ])
    }

    @Test func `events that make a calendar too large are refused`() throws {
        let daily = (0..<20).map {
            "UID:\($0)\nDTSTART:20260101T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=900"
        }
        let zone = try CalendarFixtures.zone()
        let file = try CalendarFile(
            bytes: Array(CalendarFixtures.text(daily).utf8), zone: zone)
        let found = file.occurrences(from: Self.whole.from, to: .init(seconds: 1_900_000_000))
        #expect(found.occurrences.count == 9900)
        #expect(found.problems.count == 9)
        #expect(
            found.problems.first?.sentence.hasPrefix(
                "with this event the calendar has more than 10000 occurrences") == true)
    }

    @Test func `a rule that counts too far is refused`() throws {
        let file = try CalendarFixtures.file(
            of: "UID:a\nDTSTART:20260101T090000Z\nRRULE:FREQ=DAILY;COUNT=10001",
            "UID:b\nDTSTART:20260101T090000Z\nRRULE:FREQ=DAILY;COUNT=10000")
        #expect(
            file.problems.map(\.description) == [
                "line 7: RRULE: COUNT is more than 10000; write fewer, or UNTIL"
            ])
    }

    @Test func `more rules than the limit are refused one by one`() throws {
        let events = (0..<CalendarLimits.rules + 2).map {
            "UID:\($0)\nDTSTART:20260101T090000Z\nRRULE:FREQ=YEARLY;COUNT=2"
        }
        let file = try CalendarFile(
            bytes: Array(CalendarFixtures.text(events).utf8), zone: CalendarFixtures.zone())
        #expect(file.series.count { $0.master != nil } == CalendarLimits.rules)
        #expect(
            file.problems.last?.description
                == "line 5012: RRULE: the calendar has more than 1000 of them; export fewer "
                + "calendars in one file")
    }

    @Test func `of many problems only the first hundred are kept`() throws {
        let events = (0..<300).map { "UID:\($0)\nDTSTART:never" }
        let file = try CalendarFile(
            bytes: Array(CalendarFixtures.text(events).utf8), zone: CalendarFixtures.zone())
        #expect(file.problems.count == 101)
        #expect(file.problems.last?.sentence == "from here on there are more problems")
    }

    @Test func `a calendar with bytes left out or changed is read or refused, and no more`() throws
    {
        // A generator of fixed numbers, so that every run spoils the same bytes.
        var state: UInt64 = 5545
        func draw(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
        let zone = try CalendarFixtures.zone()
        for name in try CalendarFixtures.names() where name != "rule-million.ics" {
            let whole = try CalendarFixtures.bytes(name)
            for _ in 0..<10 {
                var bytes = whole
                for _ in 0..<(1 + draw(4)) {
                    let place = draw(bytes.count)
                    switch draw(3) {
                    case 0: bytes[place] = UInt8(draw(255) + 1)
                    case 1: bytes.remove(at: place)
                    default: bytes.removeSubrange(place..<min(bytes.count, place + draw(40)))
                    }
                }
                guard let file = try? CalendarFile(bytes: bytes, zone: zone) else { continue }
                let found = file.occurrences(from: Self.whole.from, to: Self.whole.to)
                #expect(found.occurrences.allSatisfy { $0.from <= $0.to })
            }
        }
    }
}
