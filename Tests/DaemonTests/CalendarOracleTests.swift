import Deadlines
import Foundation
import Testing

@testable import Daemon

/// The corpus of calendars against python-icalendar and python-dateutil.
@Suite(.serialized) struct CalendarOracleTests {
    /// What the oracle reads of one file.
    private struct Line: Decodable {
        let file: String
        let refused: Bool?
        let occurrences: [Occurrence]?
    }

    private struct Occurrence: Decodable, Hashable, CustomStringConvertible {
        let uid: String
        let from: Int64
        let to: Int64
        let addresses: [String]

        init(_ occurrence: CalendarOccurrence) {
            uid = occurrence.uid
            from = occurrence.from.seconds
            to = occurrence.to.seconds
            addresses = occurrence.addresses.sorted()
        }

        init(from decoder: any Decoder) throws {
            var values = try decoder.unkeyedContainer()
            uid = try values.decode(String.self)
            from = try values.decode(Int64.self)
            to = try values.decode(Int64.self)
            addresses = try values.decode([String].self)
        }

        var description: String {
            "\(uid) \(Timestamp(seconds: from)) to \(Timestamp(seconds: to)) \(addresses)"
        }
    }

    @Test(arguments: [
        ("Europe/London", "2026-01-01T00:00:00Z", "2028-01-01T00:00:00Z"),
        ("Europe/London", "2026-03-29T00:00:00Z", "2026-03-30T00:00:00Z"),
        ("Europe/London", "2026-10-24T23:30:00Z", "2026-10-25T02:00:00Z"),
        ("America/Chicago", "2026-01-01T00:00:00Z", "2027-06-01T00:00:00Z"),
        ("Australia/Lord_Howe", "2026-01-01T00:00:00Z", "2027-06-01T00:00:00Z"),
    ])
    func `every calendar says what the oracle reads`(
        _ zone: String, _ from: String, _ to: String
    ) throws {
        let names = try CalendarFixtures.names()
        #expect(names.count >= 55)
        let own = try CalendarFixtures.zone(zone)
        let (begin, end) = try (CalendarFixtures.moment(from), CalendarFixtures.moment(to))
        let paths = names.map { CalendarFixtures.folder.appending(path: $0).path }
        let output = try CalendarFixtures.run(
            "oracle.py", [zone, "\(begin.seconds)", "\(end.seconds)"] + paths)
        let lines = try output.split(separator: UInt8(ascii: "\n")).map {
            try JSONDecoder().decode(Line.self, from: Data($0))
        }
        #expect(lines.map(\.file) == names)
        for line in lines {
            let bytes = try CalendarFixtures.bytes(line.file)
            guard line.refused != true else {
                #expect(throws: CalendarFileError.self, "\(line.file)") {
                    try CalendarFile(bytes: bytes, zone: own)
                }
                continue
            }
            let file = try CalendarFile(bytes: bytes, zone: own)
            let found = file.occurrences(from: begin, to: end).occurrences.map(Occurrence.init)
            let wanted = try #require(line.occurrences)
            #expect(found.count == wanted.count, "\(line.file)")
            let (mine, theirs) = (Set(found), Set(wanted))
            #expect(mine.subtracting(theirs) == [], "\(line.file): found, not wanted")
            #expect(theirs.subtracting(mine) == [], "\(line.file): wanted, not found")
        }
    }
}
