import Foundation
import Testing

@testable import Daemon

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
