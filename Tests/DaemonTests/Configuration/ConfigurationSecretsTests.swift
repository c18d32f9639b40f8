import Foundation
import Testing

@testable import Daemon

/// Secrets in the configuration: refused with their place and the way out, and never shown.
@Suite struct ConfigurationSecretsTests {
    private static let id = "1f8e7c3a-9b52-4d10-8a6e-5c0d3b7f2e91"
    private static let remedy =
        " does not belong in the configuration; put it in a file that systemd passes on "
        + "(LoadCredential=NAME:/etc/longstop/credentials/NAME) and name that under \"credential\" or "
        + "\"credentials\""

    /// A value in place of the webhook's URL.
    private func problems(url: String) throws -> [String] {
        try Miniature().replacing("https://pager.example/hook", with: url, in: "longstop.yml")
            .problems()
    }

    @Test(arguments: [
        ("https://me:hunter2@pager.example/hook", "a URL with a password"),
        ("https://hooks.slack.com/services/T0/hunter2", "the URL of a Slack webhook"),
        ("https://x.webhook.office.com/webhookb2/hunter2", "the URL of a Teams webhook"),
        ("https://pager.example/hook?token=hunter2hunter2", "a URL with a token"),
    ])
    func `a URL that is a secret is refused where it stands`(_ url: String, _ what: String) throws {
        #expect(try problems(url: url) == ["longstop.yml:7:17: \(what)\(Self.remedy)"])
    }

    @Test(arguments: [
        "longstop-\(id)-\(id)", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJodW50ZXIyIn0.aHVudGVyMg",
        "-----BEGIN PRIVATE KEY----- hunter2", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "xoxb-1234567890-hunter2",
    ])
    func `a secret is refused wherever it stands, even in the title of a rule`(
        _ secret: String
    ) throws {
        let problems = try Miniature()
            .replacing("A child is missing", with: "\"\(secret)\"", in: "rules/rules.yml")
            .problems()
        #expect(problems.count == 1)
        let problem = problems.first ?? ""
        #expect(problem.hasPrefix("rules/rules.yml:3:12: ") && problem.hasSuffix(Self.remedy))
        #expect(!problem.contains(secret) && !problem.contains("hunter2"))
    }

    @Test(arguments: [
        "password", "smtp_password", "SMTP-Password", "api_key", "key", "routing_key", "apikey",
        "client-secret", "auth_token", "secret", "token", "signing_secret", "passphrase",
    ])
    func `a key under which a secret stands has the way to move it, whatever it holds`(
        _ key: String
    ) throws {
        let problems = try Miniature()
            .replacing(
                "sender: longstop@trust.example }",
                with: "sender: longstop@trust.example, \(key): hunter2 }", in: "longstop.yml"
            ).problems()
        #expect(
            problems == ["longstop.yml:5:84: key \"\(key)\": a secret\(Self.remedy)"],
            "\(problems)")
    }

    @Test func `at the top of a file too, and a slip of the pen stays one`() throws {
        let top = try Miniature()
            .replacing("zone:", with: "smtp_password: hunter2\nzone:", in: "longstop.yml")
            .problems()
        #expect(top == ["longstop.yml:2:1: key \"smtp_password\": a secret\(Self.remedy)"])
        let slip = try Miniature()
            .replacing("credentials: pager", with: "credentails: pager", in: "longstop.yml")
            .problems()
        #expect(slip.contains { $0.hasSuffix("did you mean \"credentials\"?") }, "\(slip)")
    }

    @Test func `a secret in a comment is refused, since the file is read and copied all the same`()
        throws
    {
        let problems = try Miniature()
            .replacing(
                "zone: Europe/London",
                with: "zone: Europe/London # https://me:hunter2@relay.example",
                in: "longstop.yml"
            ).problems()
        #expect(
            problems == [
                "longstop.yml:2:23: a comment holds a URL with a password: it\(Self.remedy)"
            ])
    }

    @Test func `a key in place of a credential's name is not shown`() throws {
        let key = "0123456789abcdef0123456789abcdef"
        let problems = try Miniature()
            .replacing("pager-signing", with: key, in: "longstop.yml").problems()
        #expect(problems.contains { $0.contains("is not the name of a credential") })
        #expect(!problems.joined().contains(key))
        let feed = try feedProblems("https://calendar.example/hunter2.ics")
        #expect(feed.contains { $0.contains("is not the name of a credential") }, "\(feed)")
        #expect(!feed.joined().contains("hunter2"))
    }

    private func feedProblems(_ credential: String) throws -> [String] {
        var miniature = Miniature()
        miniature.files["rotas.yml"] = """
            feeds:
              leave: { url_credential: "\(credential)", kind: leave }
            """
        return try miniature.problems()
    }

    @Test(arguments: [
        "https://host/path", "https://host:8443/@team", "https://pager.example/hooks/BCT-900001",
        "https://pager.example/\(id)", "https://pager.example/hook?room=0123456789",
    ])
    func `what only looks like a secret is taken`(_ url: String) throws {
        #expect(try problems(url: url).isEmpty)
    }

    @Test func `names of credentials and words about secrets are no secrets`() throws {
        for title in ["A case BCT-900001", Self.id, "the token of a password", "api-key"] {
            let problems = try Miniature()
                .replacing("A child is missing", with: "\"\(title)\"", in: "rules/rules.yml")
                .problems()
            #expect(problems.isEmpty, "\(problems)")
        }
        for name in ["smtp-password", "token", "routing-key", "notify.api_key"] {
            let problems = try Miniature()
                .replacing("pager-signing", with: name, in: "longstop.yml").problems()
            #expect(problems.isEmpty, "\(problems)")
        }
    }
}
