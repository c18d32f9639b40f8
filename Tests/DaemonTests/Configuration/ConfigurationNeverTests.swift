import Foundation
import Testing

@testable import Daemon

/// Rules that could never work, written into a copy of the shipped configuration.
@Suite("Rules that could never work")
struct ConfigurationNeverTests {
    private func problems(_ piece: String, _ other: String, in file: String) throws -> [String] {
        let folder = TemporaryFolder()
        let copy = folder.path + "/config"
        try FileManager.default.copyItem(atPath: ShippedConfiguration.folder, toPath: copy)
        let path = "\(copy)/\(file)"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try #require(text.components(separatedBy: piece).count == 2, "\(piece)")
        try text.replacing(piece, with: other).write(
            toFile: path, atomically: true, encoding: .utf8)
        do {
            _ = try Configuration.load(folder: copy)
            return []
        } catch {
            return error.problems.map(\.text)
        }
    }

    @Test("another clock of a rule that has one a case")
    func noOther() throws {
        let found = try problems(
            "start: { count: missing-72h,",
            "supersede: { start_of_another: missing-72h }\n    start: { count: missing-72h,",
            in: "rules/missing.yml")
        #expect(
            found.contains(
                "the rule has one clock a case, so no other can start; leave \"start_of_another\" out"
            ),
            "\(found)")
    }

    @Test("a deadline at the moment that cancels the clock")
    func dueWhenCancelled() throws {
        #expect(
            try problems(
                "limit: { at: eighteenth_birthday }",
                "limit: { at: eighteenth_birthday }\n    until: eighteenth_birthday",
                in: "rules/missing.yml") == [
                    "rule \"missing-at-eighteen\" is due at \"eighteenth_birthday\" and cancelled by "
                        + "\"until\" at the same moment, so its deadline never passes; leave \"until\" out"
                ])
    }

    @Test("a list to be covered that one of the starting facts has not")
    func nothingCovered() throws {
        #expect(
            try problems(
                "start: { on: rhi.completed, only_first: true }",
                "start: [{ on: rhi.completed, only_first: true }, rhi.declined]",
                in: "rules/return-home-interviews.yml") == [
                    "fact type \"rhi.declined\", which starts the rule too, has no \"episodes\", so any "
                        + "fact would cover it; make two rules"
                ])
    }

    @Test("keys carried from clocks that nothing supersedes")
    func nothingCarried() throws {
        #expect(
            try problems(
                "    met: rhi.offered\n", "    met: rhi.offered\n    carry_until: rhi.completed\n",
                in: "rules/return-home-interviews.yml") == [
                    "rule \"rhi-offer\" has \"carry_until\" and nothing that supersedes a clock, so "
                        + "nothing is carried; add \"supersede\" or leave it out"
                ])
    }

    @Test("a withdrawal that goes by another part of the key")
    func withdrawnPart() throws {
        let file = "rules/compacts.yml"
        let text = try String(
            contentsOfFile: "\(ShippedConfiguration.folder)/\(file)", encoding: .utf8)
        let line = try #require(
            text.components(separatedBy: "\n").first { $0.contains("each:") })
        let folder = TemporaryFolder()
        let copy = folder.path + "/config"
        try FileManager.default.copyItem(atPath: ShippedConfiguration.folder, toPath: copy)
        try text.replacing(line, with: "    each: [message, episode]").write(
            toFile: "\(copy)/\(file)", atomically: true, encoding: .utf8)
        let error = #expect(throws: ConfigurationErrors.self) {
            try Configuration.load(folder: copy)
        }
        let wanted =
            "names \"episode\" after \"message\" in \"each\", and a withdrawal goes by the first; put "
            + "\"episode\" first"
        #expect(error?.problems.contains { $0.text.hasSuffix(wanted) } == true)
    }

    @Test("but a fact that names no key at all may end every clock of the case")
    func evenWithout() throws {
        #expect(
            try problems(
                "    met: risk-assessment.completed\n",
                "    met: risk-assessment.completed\n    supersede: { on: adulthood.planned, even_without: placement }\n",
                in: "rules/looked-after.yml") == [])
    }
}
