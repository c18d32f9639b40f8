import Deadlines
import Escalation
import Foundation
import Testing

@testable import Daemon

/// A simulation derives only when something has changed, and decides only what is not quiet. Neither may show.
@Suite struct SimulationShortcutTests {
    private static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().appendingPathComponent("Scenarios").path

    /// Everything that happens to one case, deriving and deciding everything at every moment and once an hour.
    private func plainly(_ facts: [Fact], to end: Timestamp) throws -> [String] {
        let configuration = try Configuration.load(folder: ShippedConfiguration.folder)
        var coming = facts.sorted { ($0.recordedAt, $0.identity) < ($1.recordedAt, $1.identity) }[
            ...]
        var file = CaseFile(subject: try #require(facts.first?.subject), facts: [])
        var now = try #require(coming.first?.recordedAt)
        var lines: [String] = []
        while now <= end {
            while let next = coming.first, next.recordedAt <= now {
                file.facts.append(next)
                coming.removeFirst()
            }
            let advance = Escalation.advance(
                file, under: configuration.ruleBook, in: configuration.world, at: now)
            for change in advance.changes {
                lines += change.events.map(Self.line)
                if change.isNew { file.nextAlert = max(file.nextAlert, change.entry.id + 1) }
                if let place = file.entries.firstIndex(where: { $0.id == change.entry.id }) {
                    file.entries[place] = change.entry
                } else {
                    file.entries.append(change.entry)
                }
            }
            let hour = now.advanced(seconds: 3600)
            now = [coming.first?.recordedAt, advance.lookAgainAt].compactMap(\.self).reduce(
                hour, min)
        }
        return lines.sorted()
    }

    private static func line(_ event: Event) -> String {
        "\(event.at) \(event.kind.rawValue) \(event.clock.rule) \(event.clock.key) \(event.clock.state)"
            + " \(event.notice?.person ?? "-") \(event.notice?.reason.text ?? "-")"
    }

    @Test(arguments: ["missing-to-strategy", "found-offered-declined", "theirs-with-compact"])
    func `a story is the same with and without them`(_ story: String) async throws {
        let source = try String(contentsOfFile: "\(Self.folder)/\(story).jsonl", encoding: .utf8)
        let (facts, problems) = try await Simulated.read(source, name: story)
        #expect(problems == [])
        let end = try #require(facts.map(\.recordedAt).max()).advanced(seconds: 21 * 86_400)
        let simulated = try await Simulated.run(facts, to: end).events.map(Self.line).sorted()
        #expect(simulated == (try plainly(facts, to: end)))
        #expect(simulated.count > 10)
    }
}
