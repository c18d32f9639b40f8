import Foundation
import Testing

@testable import Deadlines

/// Deadlines and warnings of random starts and limits, compared with `Tests/Oracles/working_time.py`.
@Suite struct WorkingTimeOracleTests {
    @Test func `ten thousand deadlines and their warnings agree with an independent oracle`() throws
    {
        let lines = try Self.oracle()
        let decoder = JSONDecoder()
        let known = try decoder.decode(Known.self, from: #require(lines.first))
        #expect(try known.holidays == ShippedHolidays.days().sorted().map(\.description))

        let calendar = try ShippedHolidays.calendar()
        var units: [String: Int] = [:]
        var differences: [String] = []
        for line in lines.dropFirst() {
            let expected = try decoder.decode(Case.self, from: line)
            units[expected.limit.unit, default: 0] += 1
            differences += expected.differences(in: calendar)
        }
        #expect(units.values.reduce(0, +) == 10_000)
        for unit in ["working days", "working seconds", "seconds"] {
            #expect(units[unit, default: 0] > 1000)
        }
        #expect(differences.count == 0)
        for difference in differences.prefix(20) { Issue.record("\(difference)") }
    }

    /// What the script prints, line by line.
    private static func oracle() throws -> [Data] {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = [
            URL(filePath: #filePath).deletingLastPathComponent()
                .appending(path: "../Oracles/working_time.py").path
        ]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let end = String(decoding: output.suffix(2000), as: UTF8.self)
        try #require(process.terminationStatus == 0, "\(end)")
        return output.split(separator: UInt8(ascii: "\n"))
    }
}

private struct Known: Decodable { var holidays: [String] }

/// One line of the script; moments in microseconds.
private struct Case: Decodable {
    struct Length: Decodable {
        var unit: String
        var count: Int
    }

    struct Warning: Decodable {
        var offset: Length
        var at: Int64
    }

    var name: String
    var start, due: Int64
    var limit: Length
    var warnings: [Warning]

    /// What the calendar answers otherwise, one sentence each.
    func differences(in calendar: WorkingCalendar) -> [String] {
        let (from, wanted) = (Timestamp(microseconds: start), Timestamp(microseconds: due))
        let limit = self.limit.asLimit
        var found: [String] = []
        let due = calendar.deadline(limit, from: from, pauses: [], at: nil)
        if due != wanted {
            found.append("due \(due.map(\.description) ?? "never"), not \(wanted)")
        }
        if let passed = calendar.passed(limit, from: from, to: wanted), passed != self.limit.count {
            found.append("\(passed) have passed by \(wanted)")
        }
        let warned = calendar.warnings(
            warnings.map(\.offset.asOffset), of: limit, dueAt: wanted)
        let expected = Set(warnings.map { Timestamp(microseconds: $0.at) }).sorted()
        if warned != expected {
            found.append("due \(wanted), warned at \(warned), not \(expected)")
        }
        return found.map { "\(name), \(self.limit.count) \(self.limit.unit): \($0)" }
    }
}

extension Case.Length {
    fileprivate var asLimit: Limit {
        switch unit {
        case "working days": .workingDays(count)
        case "working seconds": .workingTime(Int64(count))
        default: .elapsed(Int64(count))
        }
    }

    fileprivate var asOffset: WarningOffset {
        switch unit {
        case "working days": .workingDays(count)
        case "days": .days(count)
        default: .seconds(Int64(count))
        }
    }
}

extension WorkingCalendar {
    /// How much of a limit in working time has passed, in the limit's own unit.
    fileprivate func passed(_ limit: Limit, from start: Timestamp, to end: Timestamp) -> Int? {
        switch limit {
        case .workingDays: workingDays(after: zone.local(start).date, through: zone.local(end).date)
        case .workingTime: Int(workingMicroseconds(from: start, to: end) / 1_000_000)
        default: nil
        }
    }
}
