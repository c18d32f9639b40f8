import Foundation
import Testing

@testable import Daemon
@testable import Deadlines
@testable import Escalation
@testable import Storage

/// What a reload takes, and what it leaves to a restart.
@Suite struct ServicesReloadTests {
    private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private func reloaded(_ first: String, _ second: String) throws -> LiveConfiguration {
        let folder = TemporaryFolder()
        let overlay = folder.write(first, to: "site.yml")
        let live = try LiveConfiguration(folder: root.path + "/config", overlays: [overlay])
        folder.write(second, to: "site.yml")
        try live.reload()
        return live
    }

    @Test("another policy is in force after a reload")
    func policy() throws {
        func policy(_ after: String) -> String {
            """
            policies:
              co-ordinator-digest:
                urgency: digest
                steps: [{ at: warning, tell: co-ordinator }, { at: due, tell: co-ordinator }]
                last_resort: { tell: service-mailbox, after: \(after) }
            """
        }
        let live = try reloaded(policy("1h"), policy("2h"))
        #expect(live.configuration.world.policies["co-ordinator-digest"]?.lastResort.after == 7200)
    }

    @Test("a template that is being edited keeps no absence from being in force")
    func halfEdited() async throws {
        let site = try AnswerSite()
        let folder = site.folder.path + "/templates"
        try FileManager.default.copyItem(atPath: root.path + "/templates", toPath: folder)
        let moved = try AnswerSite("templates: \(folder)")
        try "{{broken".write(
            toFile: folder + "/breach/subject.txt", atomically: true, encoding: .utf8)
        _ = try await moved.store.add([
            AbsenceRecord(
                Absence(person: "kit.example", kind: .leave, from: AnswerSite.due), source: "api",
                saidBy: "kit.example", saidAt: AnswerSite.due)
        ])
        try await moved.live.takeRoster(of: moved.store, at: AnswerSite.due)
        #expect(moved.live.configuration.world.directory.isAway("kit.example", at: AnswerSite.due))
        #expect(throws: (any Error).self) { try moved.live.reload() }
        #expect(moved.live.configuration.world.directory.isAway("kit.example", at: AnswerSite.due))
    }

    @Test("a webhook that a reload cannot open is refused, whole, with the remedy")
    func webhook() throws {
        let added = """
            webhooks:
              another: { url: 'https://pager.trust.example/x', credentials: another-signing }
            people:
              alex.example: { contacts: [{ webhook: another }] }
            """
        #expect {
            _ = try reloaded("people: {}", added)
        } throws: { error in
            "\(error)".contains("systemctl restart longstop")
                && Reloader.place(of: error) == "longstop.yml"
        }
    }
}
