import Deadlines
import Escalation
import Foundation
import Testing

@testable import Daemon

/// Shifts of a role, and the calendar of them.
@Suite struct ShiftCalendarTests {
    /// A weekly turn, a night, an override, and an absence with a deputy; all with the clocks of a zone.
    private static func directory(_ zone: Zone, starts: String, second: Int) throws -> Directory {
        let date = try #require(CivilDate(iso: starts))
        var directory = Directory(
            people: [
                Person(name: "alex.example", contacts: [], deputy: "kit.example"),
                Person(name: "sam.example", contacts: []),
                Person(name: "jules.example", contacts: []),
                Person(name: "kit.example", contacts: []),
            ], roles: ["manager": ["alex.example", "sam.example"]])
        let first = zone.timestamp(date, secondOfDay: second)
        directory.zone = zone
        directory.rotas["on-call"] = Rota(
            layers: [
                Rota.Layer(
                    name: "week", people: ["alex.example", "sam.example"],
                    starts: CivilTime(date, secondOfDay: second), days: 7),
                Rota.Layer(
                    name: "night, late", people: ["jules.example"],
                    starts: CivilTime(date, secondOfDay: 18 * 3600), days: 1,
                    hours: [Rota.Hours(weekdays: [2, 6, 7], from: 18 * 3600, to: second)]),
            ],
            overrides: [
                Rota.Override(
                    person: "sam.example", from: first.advanced(seconds: 100_000),
                    to: first.advanced(seconds: 130_020))
            ])
        directory.absences = [
            Absence(
                person: "alex.example", kind: .leave, from: first.advanced(seconds: 200_040),
                to: first.advanced(seconds: 400_080))
        ]
        return directory
    }

    private static let changes = [
        ("Europe/London", "2026-03-25", 5400), ("Europe/London", "2026-10-21", 5400),
        ("America/Chicago", "2026-03-04", 9000), ("America/Chicago", "2026-10-28", 5400),
        ("Australia/Lord_Howe", "2026-10-01", 8100), ("Australia/Lord_Howe", "2026-04-01", 6300),
    ]

    @Test(arguments: changes)
    func `each minute is held by those whose shifts it lies in`(
        _ name: String, _ starts: String, _ second: Int
    ) throws {
        let zone = try CalendarFixtures.zone(name)
        let directory = try Self.directory(zone, starts: starts, second: second)
        let date = try #require(CivilDate(iso: starts))
        let from = zone.timestamp(date.advanced(days: -1), secondOfDay: 0)
        let to = zone.timestamp(date.advanced(days: 9), secondOfDay: 60)
        for role in ["on-call", "manager", "nobody"] {
            let shifts = directory.shifts(of: role, from: from, to: to)
            for minute in 0..<(to.seconds(since: from) / 60) {
                let moment = from.advanced(seconds: minute * 60)
                let wanted = Set(directory.holders(of: role, at: moment).map(\.person.name))
                let found = shifts.filter { $0.from <= moment && moment < $0.to }.map(\.person)
                #expect(Set(found) == wanted && found.count == wanted.count, "\(role) at \(moment)")
            }
            for (first, second) in zip(shifts, shifts.dropFirst()) where first.to == second.from {
                #expect(first.person != second.person || first.because != second.because)
            }
            #expect(shifts.allSatisfy { from <= $0.from && $0.from < $0.to && $0.to <= to })
        }
    }

    @Test func `a shift says what gives it, without the number of the turn`() throws {
        let zone = try CalendarFixtures.zone()
        let directory = try Self.directory(zone, starts: "2026-03-25", second: 9 * 3600)
        let from = zone.timestamp(try #require(CivilDate(iso: "2026-03-25")), secondOfDay: 0)
        let shifts = directory.shifts(
            of: "on-call", from: from, to: from.advanced(seconds: 12 * 86_400))
        #expect(
            Set(shifts.map { "\($0.person): \($0.because)" }) == [
                "alex.example: layer week", "sam.example: an override",
                "jules.example: layer night, late", "sam.example: layer week",
                "kit.example: layer week, in place of alex.example",
            ])
    }

    @Test func `one who has every turn has one shift`() throws {
        let zone = try CalendarFixtures.zone()
        var directory = Directory(people: [Person(name: "alex.example", contacts: [])])
        directory.zone = zone
        let date = try #require(CivilDate(iso: "2026-01-01"))
        directory.rotas["on-call"] = Rota(layers: [
            Rota.Layer(
                name: "day", people: ["alex.example"],
                starts: CivilTime(date, secondOfDay: 9 * 3600), days: 1)
        ])
        let from = zone.timestamp(date, secondOfDay: 0)
        let to = from.advanced(seconds: 90 * 86_400)
        #expect(
            directory.shifts(of: "on-call", from: from, to: to) == [
                Shift(
                    role: "on-call", person: "alex.example", from: from.advanced(seconds: 9 * 3600),
                    to: to, because: "layer day")
            ])
        #expect(directory.shifts(of: "on-call", from: to, to: from) == [])
    }

    /// One event as python-icalendar reads it.
    private struct Read: Decodable {
        let uid: String
        let from: Int64
        let to: Int64
        let role: String
        let person: String
        let because: String
        let addresses: [String]

        var shift: Shift {
            Shift(
                role: role, person: person, from: Timestamp(seconds: from),
                to: Timestamp(seconds: to), because: because)
        }
    }

    private func python(_ text: String) throws -> [Read] {
        let place = FileManager.default.temporaryDirectory
            .appending(path: "longstop-\(UUID().uuidString).ics")
        try Data(text.utf8).write(to: place)
        defer { try? FileManager.default.removeItem(at: place) }
        return try JSONDecoder().decode(
            [Read].self, from: CalendarFixtures.run("exported.py", [place.path]))
    }

    @Test(arguments: changes)
    func `what is written is read again, here and by python-icalendar`(
        _ name: String, _ starts: String, _ second: Int
    ) throws {
        let zone = try CalendarFixtures.zone(name)
        let directory = try Self.directory(zone, starts: starts, second: second)
        let date = try #require(CivilDate(iso: starts))
        let from = zone.timestamp(date.advanced(days: -1), secondOfDay: 0)
        let to = zone.timestamp(date.advanced(days: 200), secondOfDay: 0)
        let shifts = ["manager", "on-call"].flatMap {
            directory.shifts(of: $0, from: from, to: to)
        }
        let text = ShiftCalendar(zone: zone, madeAt: from).text(of: shifts)
        let elsewhere = try CalendarFixtures.zone("Asia/Tokyo")
        let file = try CalendarFile(bytes: Array(text.utf8), zone: elsewhere)
        #expect(file.problems == [] && file.remarks == [])
        #expect(Set(file.shifts(from: from, to: to)) == Set(shifts))
        #expect(file.shifts(from: from, to: to).count == shifts.count)
        let read = try python(text)
        #expect(read.map(\.shift) == shifts)
        #expect(read.map(\.uid) == shifts.map(\.uid))
        #expect(read.flatMap(\.addresses) == [])
        #expect(shifts.count > 20)
    }

    @Test func `local times that come twice, and awkward texts, are read as written`() throws {
        let zone = try CalendarFixtures.zone()
        let second = try CalendarFixtures.moment("2026-10-25T01:15:00Z")
        let shifts = [
            Shift(
                role: "on-call, \"night\"; \\ late", person: "zoë.例え.example",
                from: second.advanced(seconds: -3600), to: second,
                because: String(repeating: "größer 😀, ", count: 20) + "\nand: so; on"),
            Shift(
                role: "on-call", person: "alex.example", from: second,
                to: second.advanced(seconds: 1800), because: ""),
        ]
        let text = ShiftCalendar(zone: zone, madeAt: second).text(of: shifts)
        let file = try CalendarFile(bytes: Array(text.utf8), zone: zone)
        #expect(file.shifts(from: shifts[0].from, to: shifts[1].to) == shifts)
        #expect(try python(text).map(\.shift) == shifts)
        // python-icalendar takes a backslash before an n for the end of a line, even one that is escaped.
        for text in ["\\n", "\\\\,", "a\nb", "\\", ";,\\;\\,"] {
            let line = "DESCRIPTION:" + CalendarWriter.escaped(text)
            let read = ContentLine(RawLine(number: 1, bytes: Array(line.utf8)))
            #expect(read?.text == text)
        }
    }

    @Test func `addresses are written only when they are given`() throws {
        let zone = Zone.utc
        let shift = Shift(
            role: "on-call", person: "alex.example", from: Timestamp(seconds: 1_767_225_600),
            to: Timestamp(seconds: 1_767_312_000), because: "layer week")
        var calendar = ShiftCalendar(zone: zone, madeAt: Timestamp(seconds: 1_767_000_000))
        #expect(!calendar.text(of: [shift]).contains("ATTENDEE"))
        calendar.addresses = ["alex.example": "alex@longstop.example"]
        let text = calendar.text(of: [shift])
        #expect(
            text == """
                BEGIN:VCALENDAR\r
                VERSION:2.0\r
                PRODID:-//Longstop//rota//EN\r
                CALSCALE:GREGORIAN\r
                BEGIN:VEVENT\r
                UID:\(shift.uid)\r
                DTSTAMP:20251229T092000Z\r
                DTSTART:20260101T000000Z\r
                DTEND:20260102T000000Z\r
                SUMMARY:on-call: alex.example\r
                DESCRIPTION:layer week\r
                TRANSP:TRANSPARENT\r
                X-LONGSTOP-ROLE:on-call\r
                X-LONGSTOP-PERSON:alex.example\r
                ATTENDEE:mailto:alex@longstop.example\r
                END:VEVENT\r
                END:VCALENDAR\r

                """)
        #expect(try python(text).map(\.addresses) == [["mailto:alex@longstop.example"]])
    }

    @Test func `a shift is known by its role, its person and its beginning`() {
        let shift = Shift(
            role: "on-call", person: "alex.example", from: Timestamp(seconds: 1_767_225_600),
            to: Timestamp(seconds: 1_767_312_000), because: "layer week")
        var other = shift
        other.to = other.to.advanced(seconds: 60)
        other.because = "an override"
        #expect(shift.uid == other.uid)
        other.from = other.from.advanced(seconds: 60)
        #expect(shift.uid != other.uid)
        #expect(shift.uid.hasSuffix("@longstop") && shift.uid.count == 41)
        // The values that the hash's authors publish.
        #expect(FNV.hash([""]) == 0x6C62_272E_07BB_0142_62B8_2175_6295_C58D)
        #expect(FNV.hash(["a"]) == 0xD228_CB69_6F1A_8CAF_7891_2B70_4E4A_8964)
    }

    @Test func `a window of no shifts is a calendar without events`() throws {
        let text = ShiftCalendar(zone: try CalendarFixtures.zone(), madeAt: Timestamp(seconds: 0))
            .text(of: [])
        let file = try CalendarFile(bytes: Array(text.utf8), zone: CalendarFixtures.zone())
        #expect(file.problems == [] && file.series.isEmpty)
    }
}
