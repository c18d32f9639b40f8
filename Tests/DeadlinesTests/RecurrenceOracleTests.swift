import Deadlines
import Foundation
import Testing

/// Recurrences against python-dateutil, over rules drawn from fixed seeds.
@Suite struct RecurrenceOracleTests {
    /// One rule and what the oracle makes of it: local times and seconds since 1970, 20 at most.
    private struct Line: Decodable {
        let rule: String
        let zone: String
        let starts: String
        let occurrences: [String]
        let moments: [Int64]
    }

    private static func lines(count: Int, seed: Int) throws -> [Line] {
        let script = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../Oracles/recurrence.py").path
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = [script, "\(count)", "\(seed)"]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "is python3-dateutil installed? make setup")
        return try text.split(separator: UInt8(ascii: "\n")).map {
            try JSONDecoder().decode(Line.self, from: Data($0))
        }
    }

    @Test(arguments: [5545, 5546])
    func `2500 random rules agree with dateutil`(seed: Int) throws {
        let zones = try ["Europe/London", "UTC"].map { try #require(Zone(identifier: $0)) }
        let lines = try Self.lines(count: 2500, seed: seed)
        #expect(lines.count == 2500)
        #expect(lines.count { $0.occurrences.count == 20 } > 1500)
        for line in lines {
            let zone = try #require(zones.first { $0.identifier == line.zone })
            let rule = try Recurrence(line.rule, starts: .reading(line.starts))
            if let difference = difference(of: rule, in: zone, from: line) {
                Issue.record("\(line.rule) from \(line.starts) in \(line.zone): \(difference)")
                return
            }
        }
    }

    /// What differs; nil when nothing does.
    private func difference(of rule: Recurrence, in zone: Zone, from line: Line) -> String? {
        let local = rule.localTimes(in: zone).prefix(20)
            .filter { $0.date.components.year < 2100 }.map(\.description)
        if local != line.occurrences { return "\(local), not \(line.occurrences)" }
        let horizon = Timestamp(seconds: 4_102_444_800)
        let moments = rule.occurrences(in: zone).prefix(20).filter { $0 < horizon }
        if moments.map(\.seconds) != line.moments { return "\(moments), not \(line.moments)" }
        // Taken up in the middle it must go on as it does from the start.
        for index in [0, 1, moments.count / 2, moments.count - 1]
        where moments.indices.contains(index) {
            let before =
                index > 0 ? moments[index - 1] : moments[index].advanced(seconds: -400 * 86_400)
            let next = rule.first(after: before, in: zone)
            if next != moments[index] { return "\(String(describing: next)) after \(before)" }
        }
        if moments.count > 8 {
            let span = Array(rule.occurrences(from: moments[3], to: moments[8], in: zone))
            if span != Array(moments[3..<8]) { return "\(span), not \(moments[3..<8])" }
        }
        return nil
    }
}
