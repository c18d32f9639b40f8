import Deadlines
import Escalation
import Testing

@testable import Daemon

/// Whom events are for: by address and configuration key, and by nothing else.
@Suite struct CalendarPeopleTests {
    private static let people = CalendarPeople(
        addresses: [
            "Alex@Longstop.example": "alex.example", "sam@longstop.example": "sam.example",
            "kit@longstop.example": "kit.example",
        ], names: ["morgan.example"])

    private func absences(
        _ file: CalendarFile, kind: Absence.Kind = .other
    ) throws -> CalendarAbsences {
        try file.absences(
            of: Self.people, kind: kind, from: CalendarFixtures.moment("2026-01-01T00:00:00Z"),
            to: CalendarFixtures.moment("2028-01-01T00:00:00Z"))
    }

    @Test func `a leave of whole days ends before the day of DTEND`() throws {
        let found = try absences(CalendarFixtures.file("google-all-day-leave.ics"), kind: .leave)
        let leave = Absence(
            person: "alex.example", kind: .leave,
            from: try CalendarFixtures.moment("2026-08-02T23:00:00Z"),
            to: try CalendarFixtures.moment("2026-08-16T23:00:00Z"))
        #expect(found.absences == [leave])
    }

    @Test func `the kind comes from the categories, or is that of the file`() throws {
        let found = try absences(CalendarFixtures.file("categories.ics"), kind: .training)
        #expect(
            found.absences.map(\.kind) == [
                .sickness, .training, .leave, .leave, .training, .sickness,
            ])
    }

    @Test func `who declined, delegated or is merely told is not away`() throws {
        let found = try absences(CalendarFixtures.file("people-declined.ics"))
        #expect(Set(found.absences.map(\.person)) == ["sam.example", "kit.example"])
        // An event that everybody declined is nobody's, and no mistake.
        #expect(found.remarks == [])
    }

    @Test func `addresses match in any letters, and with their escapes`() throws {
        let found = try absences(CalendarFixtures.file("people-addresses.ics"))
        #expect(
            found.absences.map(\.person) == ["alex.example", "kit.example", "sam.example"])
    }

    @Test func `X-LONGSTOP-PERSON is a configuration key, and others are nobody`() throws {
        let file = try CalendarFixtures.file(
            of: "UID:a\nDTSTART;VALUE=DATE:20260302\nX-LONGSTOP-PERSON:morgan.example",
            "UID:b\nDTSTART;VALUE=DATE:20260303\nX-LONGSTOP-PERSON:Morgan.Example",
            "UID:c\nDTSTART;VALUE=DATE:20260304\nX-LONGSTOP-PERSON:alex.example",
            "UID:d\nDTSTART;VALUE=DATE:20260305\nSUMMARY:alex.example away",
            "UID:e\nDTSTART;VALUE=DATE:20260306\nATTENDEE;CN=Alex Example:mailto:a@elsewhere.example"
        )
        let found = try absences(file)
        #expect(found.absences.map(\.person) == ["morgan.example", "alex.example"])
        #expect(
            found.remarks.map(\.description) == [
                "line 9: 3 events have no address that people.yml knows, this the first; invite by the "
                    + "address there, a name is not enough"
            ])
    }

    @Test func `an event without a length is no absence`() throws {
        let file = try CalendarFixtures.file(
            of: "UID:a\nDTSTART:20260302T090000Z\nATTENDEE:mailto:alex@longstop.example")
        let found = try absences(file)
        #expect(found == CalendarAbsences(absences: [], remarks: []))
    }

    @Test func `an address that two people share is neither's`() {
        let shared = Contact(.email, "team@longstop.example")
        let sam = Contact(.email, "SAM@longstop.example")
        let hook = Contact(.webhook, "kit@longstop.example")
        let directory = Directory(people: [
            Person(name: "sam.example", contacts: [sam, shared]),
            Person(name: "kit.example", contacts: [shared, hook]),
        ])
        #expect(
            CalendarPeople(directory)
                == CalendarPeople(
                    addresses: ["sam@longstop.example": "sam.example"], names: ["kit.example"]))
    }

    @Test func `shifts of a feed become overrides`() throws {
        let alex = "\nATTENDEE:mailto:alex@longstop.example"
        let sam = "\nATTENDEE:mailto:sam@longstop.example"
        let file = try CalendarFixtures.file(
            of: "UID:a\nDTSTART:20260302T090000Z\nDTEND:20260309T090000Z" + alex,
            "UID:b\nDTSTART:20260309T090000Z\nDTEND:20260316T090000Z" + sam,
            "UID:c\nDTSTART:20260310T090000Z\nDTEND:20260310T170000Z" + alex,
            "UID:d\nDTSTART:20260320T090000Z\nDTEND:20260320T170000Z" + alex + sam,
            "UID:e\nDTSTART:20260321T090000Z\nDTEND:20260321T170000Z\nX-LONGSTOP-ROLE:manager"
                + sam,
            "UID:f\nDTSTART:20260322T090000Z\nDTEND:20260322T170000Z\nX-LONGSTOP-ROLE:on-call" + sam
        )
        let found = try file.overrides(
            for: "on-call", of: Self.people, from: CalendarFixtures.moment("2026-01-01T00:00:00Z"),
            to: CalendarFixtures.moment("2027-01-01T00:00:00Z"))
        #expect(
            found.overrides.map(\.person) == [
                "alex.example", "sam.example", "alex.example", "sam.example",
            ])
        let last = try CalendarFixtures.moment("2026-03-22T09:00:00Z")
        #expect(found.overrides.last?.from == last)
        #expect(
            found.remarks.map(\.description) == [
                "line 16: the shift begins while another lasts; from its beginning it counts, shorten one "
                    + "of them",
                "line 22: the event is for 2 known people, and a shift is one person's; it was left out, "
                    + "make it one event for each time",
            ])
    }
}
