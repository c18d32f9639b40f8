import Foundation
import Testing

@testable import Daemon

/// Whole stories under the shipped configuration, each with the transcript it must give.
@Suite struct ScenarioTests {
    private static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().appendingPathComponent("Scenarios").path

    /// Compares with the golden file; writes it instead when `LONGSTOP_GOLDEN=write` is in the environment.
    @Test(arguments: ["missing-to-strategy", "found-offered-declined", "theirs-with-compact"])
    func `a story reads as its golden file does`(_ story: String) async throws {
        let source = try String(contentsOfFile: "\(Self.folder)/\(story).jsonl", encoding: .utf8)
        let (facts, problems) = try await Simulated.read(source, name: story)
        #expect(problems == [])
        let lines = try await Simulated.run(facts).lines
        let path = "\(Self.folder)/\(story).golden"
        if ProcessInfo.processInfo.environment["LONGSTOP_GOLDEN"] == "write" {
            let text = lines.joined(separator: "\n") + "\n"
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        }
        let golden = try String(contentsOfFile: path, encoding: .utf8)
            .split(separator: "\n").map(String.init)
        #expect(lines == golden, "\(path)")
    }
}
