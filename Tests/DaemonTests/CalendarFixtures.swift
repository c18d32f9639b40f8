import Deadlines
import Escalation
import Foundation
import Testing

@testable import Daemon

/// Calendars of the corpus and of single events.
enum CalendarFixtures {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Calendars")

    /// The names of the corpus, in order.
    static func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".ics") }.sorted()
    }

    static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: folder.appending(path: name)))
    }

    static func zone(_ name: String = "Europe/London") throws -> Zone {
        try #require(Zone(identifier: name))
    }

    static func file(_ name: String) throws -> CalendarFile {
        try CalendarFile(bytes: bytes(name), zone: zone())
    }

    static func moment(_ text: String) throws -> Timestamp {
        try #require(Timestamp(rfc3339: text))
    }

    /// A calendar of these lines, each event's between its BEGIN and END.
    static func text(_ events: [String]) -> String {
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Made up//EN\n"
            + events.map { "BEGIN:VEVENT\n\($0)\nEND:VEVENT\n" }.joined() + "END:VCALENDAR\n"
    }

    static func file(of events: String...) throws -> CalendarFile {
        try CalendarFile(bytes: Array(text(events).utf8), zone: zone())
    }

    /// Runs a script of the folder; what it prints.
    static func run(_ script: String, _ arguments: [String]) throws -> Data {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = [folder.appending(path: script).path] + arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(
            process.terminationStatus == 0,
            "are python3-icalendar and python3-dateutil installed? make setup")
        return data
    }
}
