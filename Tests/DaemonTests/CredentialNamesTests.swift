import Foundation
import Testing

@testable import Daemon

/// That no secret is forgotten where all are listed.
@Suite struct CredentialNamesTests {
    /// A configuration with everything that can name a secret.
    private func everything() throws -> Configuration {
        let channels = ConfigurationChannelsTests.whole
            .replacing(
                "credential: pagerduty-key,",
                with: "credential: pagerduty-key, answers_credential: pd-hook,"
            )
            .replacing(
                "credential: notify-key,",
                with: "credential: notify-key, answers_credential: notify-hook,"
            )
            .replacing("receiver: duty }", with: "receiver: duty, credential: karma-token }")
        var miniature = Miniature()
            .replacing("webhooks:\n", with: channels + "webhooks:\n", in: "longstop.yml")
            .replacing(
                "zone:",
                with: """
                    reply_address: longstop-reply@trust.example
                    answers: { url: "https://longstop.example", listen: "127.0.0.1:8480", credential: link-key }
                    heartbeat: { credential: heartbeat-url }
                    metrics: { listen: "127.0.0.1:8481" }
                    caretaker: manager
                    zone:
                    """, in: "longstop.yml"
            )
            .replacing(
                "security: starttls",
                with: "security: starttls, username: longstop, credential: relay-password",
                in: "longstop.yml"
            )
            .replacing(
                "credentials: pager-signing", with: "credentials: [pager-signing, pager-old]",
                in: "longstop.yml")
        miniature.files["rotas.yml"] = """
            feeds:
              leave: { url_credential: leave-url, kind: leave }
            """
        return try miniature.load()
    }

    /// Names under members called after credentials, however deep; an empty one stands for a member without.
    private func names(in value: Any, called label: String = "", _ depth: Int = 0) -> [String] {
        guard depth < 8 else { return [] }
        if label.lowercased().contains("credential") {
            if let name = value as? String { return [name] }
            if let names = value as? [String] { return names }
        }
        return Mirror(reflecting: value).children.flatMap {
            let isWrapping = [nil, "some", ".0"].contains($0.label)
            return names(in: $0.value, called: isWrapping ? label : $0.label ?? "", depth + 1)
        }
    }

    @Test func `every member called after credentials is among the names that are listed`() throws {
        let configuration = try everything()
        let listed = Set(configuration.credentials.map(\.name))
        let found = Set(names(in: configuration.settings) + names(in: configuration.feeds))
        #expect(found == listed)
        #expect(listed.count == 14, "\(listed.sorted())")
    }

    @Test func `the configuration of that test leaves no part of the settings out`() throws {
        for child in Mirror(reflecting: try everything().settings).children {
            let mirror = Mirror(reflecting: child.value)
            let isNothing = mirror.displayStyle == .optional && mirror.children.isEmpty
            #expect(
                !isNothing,
                "give \(child.label ?? "?") a value above, so that its secrets are looked for")
        }
    }

    @Test func `each says what it is for, and one that two share says both`() throws {
        let shared = Miniature().replacing(
            "security: starttls",
            with: "security: starttls, username: longstop, credential: pager-signing",
            in: "longstop.yml")
        #expect(
            try shared.load().credentials.map { $0.uses.map(\.words) } == [
                ["a signing secret of webhook \"pager\"", "the password of relay \"trust\""]
            ])
    }
}
