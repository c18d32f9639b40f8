import Escalation
import Foundation
import Testing

@testable import Channels
@testable import Daemon

/// Channels besides mail and webhooks, and contacts that go by them.
@Suite struct ConfigurationChannelsTests {
    static let template = "f33517ff-2a88-4f6e-b855-c550268ce08a"
    static let webhooks = "webhooks:\n"
    static let doesNotBelong =
        " does not belong in the configuration; put it in a file that systemd passes on "
        + "(LoadCredential=NAME:/etc/longstop/credentials/NAME) and name that under \"credential\" or "
        + "\"credentials\""
    static let contact = "{ webhook: pager, for: page }"

    /// The miniature with every kind of channel.
    static let whole = """
        channels:
          duty-slack: { kind: slack, credential: slack-url }
          duty-teams: { kind: teams, credential: teams-url, connections: 2 }
          duty-pager: { kind: pagerduty, credential: pagerduty-key, url: "https://events.eu.pagerduty.com/v2/enqueue" }
          metrics: { kind: alertmanager, url: "https://10.1.2.3/hook", allow_private: true, receiver: duty }
          phones: { kind: ntfy, url: "https://ntfy.example", credential: ntfy }
          gov: { kind: notify, credential: notify-key, email_template: \(template), sms_template: \(template),
                 reply_to: \(template) }
          script: { kind: program, command: [/bin/cat, -u], time_limit: 10s }

        """

    private func miniature(_ contacts: String = contact) -> Miniature {
        Miniature().replacing(Self.webhooks, with: Self.whole + Self.webhooks, in: "longstop.yml")
            .replacing(Self.contact, with: contacts, in: "people.yml")
    }

    @Test func `every kind of channel is read, and people are reached by it`() throws {
        let contacts = [
            "{ slack: duty-slack }", "{ teams: duty-teams }", "{ pagerduty: duty-pager }",
            "{ alertmanager: metrics }", "{ ntfy: phones }", "{ program: script }",
            "{ sms: \"+447700900123\", for: page }", "{ notify-email: robin@trust.example }",
        ].joined(separator: "\n      - ")
        let configuration = try miniature(contacts).load()
        let channels = configuration.settings.channels
        #expect(channels.count == 7)
        #expect(channels["duty-teams"]?.reach.connections == 2)
        #expect(channels["metrics"]?.receiver == "duty")
        #expect(channels["metrics"]?.reach.allowPrivate == true)
        #expect(channels["gov"]?.forms.replyTo == Self.template)
        #expect(channels["script"]?.command == ["/bin/cat", "-u"])
        #expect(channels["script"]?.timeLimit == 10)
        #expect(Outbound.problems(configuration.settings).isEmpty)
        let robin = try #require(configuration.world.directory.people["robin.example"])
        #expect(
            robin.contacts.dropFirst() == [
                Contact(.slack, "duty-slack"), Contact(.teams, "duty-teams"),
                Contact(.pagerduty, "duty-pager"), Contact(.alertmanager, "metrics"),
                Contact(.ntfy, "phones"), Contact(.program, "script"),
                Contact(.sms, "+447700900123", urgencies: [.page]),
                Contact(.notifyEmail, "robin@trust.example"),
            ])
    }

    @Test(arguments: [
        (
            "kind: slack", "kind: slak",
            "\"kind\" is \"slak\"; write slack, teams, pagerduty, alertmanager, ntfy, notify or program; did you mean \"slack\"?"
        ),
        ("kind: slack, ", "", "channel \"duty-slack\" has no \"kind\"; add it"),
        (
            "credential: slack-url", "credentail: slack-url",
            "unknown key \"credentail\"; did you mean \"credential\"?"
        ),
        (
            "credential: slack-url", "url: \"https://slack.example/services/x\"",
            "\"url\": the URL of a slack webhook is its secret; put it in a file that systemd passes on with LoadCredential, and name that under \"credential\""
        ),
        (
            "credential: slack-url", "url: \"https://hooks.slack.com/services/x\"",
            "the URL of a Slack webhook\(Self.doesNotBelong)"
        ),
        ("credential: ntfy }", "credential: ntfy, topic: mine }", "unknown key \"topic\""),
        ("url: \"https://ntfy.example\", ", "", "channel \"phones\" has no \"url\"; add it"),
        (
            "\"https://ntfy.example\"", "\"http://ntfy.example\"",
            "\"url\" is plain http; use https, or \"insecure_loopback: true\" for a receiver at 127.0.0.1 or [::1]"
        ),
        (
            "reply_to: \(template)", "reply_to: someone",
            "\"reply_to\" is not an id of GOV.UK Notify; copy it from there, 36 characters, and never a key"
        ),
        (
            "email_template: \(template), sms_template: \(template),", "",
            "channel \"gov\" has no template and could send nothing; add \"email_template\", \"sms_template\" or both"
        ),
        (
            "[/bin/cat, -u]", "[cat, -u]",
            "channel \"script\" begins with \"cat\"; write its absolute path, since there is no shell that would look for it"
        ),
        ("[/bin/cat, -u]", "[]", "\"command\" is an empty list; write at least one"),
        (
            "time_limit: 10s", "time_limit: 11m",
            "\"time_limit\" is \"11m\"; write a time between 1s and 10m"
        ),
        ("time_limit: 10s", "ca_file: x", "unknown key \"ca_file\""),
        (
            "kind: pagerduty", "kind: notify, sms_template: \(template)",
            "channels \"duty-pager\" and \"gov\" are both of kind notify, and a contact does not say which; keep one"
        ),
    ])
    func `each mistake in a channel is reported`(piece: String, other: String, line: String) throws
    {
        let problems = try miniature().replacing(piece, with: other, in: "longstop.yml").problems()
        #expect(
            problems.contains { $0.hasPrefix("longstop.yml:") && $0.hasSuffix(": \(line)") },
            "\(problems)")
    }

    @Test(arguments: [
        (
            "{ slack: duty-slak }",
            "unknown slack channel \"duty-slak\"; did you mean \"duty-slack\"?"
        ),
        ("{ slack: phones }", "unknown slack channel \"phones\""),
        (
            "{ slack: \"https://hooks.slack.com/services/secret\" }",
            "the URL of a Slack webhook\(Self.doesNotBelong)"
        ),
        (
            "{ slack: \"https://slack.example/services/secret\" }",
            "\"slack\" is not the name of a channel; write one of those under \"channels\" in longstop.yml, never its URL"
        ),
        (
            "{ sms: \"07700900123\" }",
            "\"sms\" is not a telephone number with its country; write +447700900123, without spaces"
        ),
        ("{ notify-email: robin }", "\"notify-email\" is not a mail address; write name@host"),
        (
            "{ slack: duty-slack, webhook: pager }",
            "a contact is one of \"email: ADDRESS\", \"notify-email: ADDRESS\", \"sms: NUMBER\", or a name under \"webhook\", \"slack\", \"teams\", \"pagerduty\", \"alertmanager\", \"ntfy\" or \"program\"; write one of them"
        ),
    ])
    func `each mistake in a contact is reported`(contact: String, line: String) throws {
        let problems = try miniature(contact).problems()
        #expect(
            problems.contains { $0.hasPrefix("people.yml:10:") && $0.hasSuffix(": \(line)") },
            "\(problems)")
    }

    @Test func `a contact by a channel that is not configured is an error naming it`() throws {
        let bare = Miniature()
        for (contact, line) in [
            ("{ teams: duty }", "unknown teams channel \"duty\""),
            (
                "{ sms: \"+447700900123\" }",
                "there is no channel of kind notify to send by; add one under \"channels\" in longstop.yml"
            ),
        ] {
            let problems = try bare.replacing(Self.contact, with: contact, in: "people.yml")
                .problems()
            #expect(problems.contains { $0.hasSuffix(line) }, "\(problems)")
        }
        let half = miniature("{ sms: \"+447700900123\" }").replacing(
            "sms_template: \(Self.template),", with: "", in: "longstop.yml")
        #expect(
            try half.problems().contains {
                $0.hasSuffix(
                    "the channel of kind notify has no \"sms_template\" to send by; add it in longstop.yml"
                )
            })
    }

    /// The trap of the issue: a URL of Teams that answers 202 and drops.
    @Test func `nobody is told by Teams alone`() throws {
        let line =
            "people.yml:7:3: person \"robin.example\" would be told with urgency \"page\" by Teams alone, "
            + "which says 202 before anything is posted and may drop it unseen; put another contact for it "
            + "first, or add one and \"all_at_once: true\""
        #expect(try miniature("{ teams: duty-teams, for: page }").problems() == [line])
        // It never says that it failed, so what comes after it would never be tried.
        let first = "{ teams: duty-teams, for: page }\n      - { slack: duty-slack, for: page }"
        #expect(try miniature(first).problems() == [line])
        #expect(try miniature(first + "\n    all_at_once: true").problems().isEmpty)
        let second = "{ slack: duty-slack, for: page }\n      - { teams: duty-teams, for: page }"
        #expect(try miniature(second).problems().isEmpty)
    }

    @Test func `what the secrets alone tell is found before the start`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "longstop-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let secrets = [
            "slack-url": "http://127.0.0.1/hook-secret",
            "teams-url": "https://trust.webhook.office.com/webhookb2/hook-secret",
            "pagerduty-key": "hook-secret", "ntfy": "a topic\n", "notify-key": "hook-secret",
        ]
        for (name, secret) in secrets {
            try Data(secret.utf8).write(to: folder.appending(path: name))
        }
        let settings = try miniature().load().settings
        let credentials = Credentials(environment: [:], fallback: folder.path)
        let problems = Outbound.problems(settings, with: credentials)
        let expected = [
            "pagerduty \"duty-pager\": its routing key",
            "slack \"duty-slack\": its URL is plain http",
            "teams \"duty-teams\": its URL is that of an Office 365 connector",
            "notify \"gov\": its API key",
            "ntfy \"phones\": the first line of its credential",
        ]
        #expect(problems.count == expected.count)
        for (problem, start) in zip(problems, expected) {
            #expect(problem.hasPrefix(start) && !problem.contains("secret"), "\(problem)")
        }
        #expect(throws: ChannelConfigurationError.self) {
            try Outbound.lines(Array(settings.channels.values), credentials)
        }
    }

    @Test func `a missing credential and a missing program are named`() throws {
        let settings = try miniature().replacing(
            "/bin/cat", with: "/nowhere/cat", in: "longstop.yml"
        )
        .load().settings
        #expect(
            Outbound.problems(settings) == [
                "channel \"script\": /nowhere/cat is not there, or may not be executed; correct \"command\""
            ])
        let none = Credentials(environment: [:], fallback: nil)
        let problems = Outbound.problems(settings, with: none)
        #expect(problems.contains { $0.hasPrefix("credential \"slack-url\" is missing") })
    }

    @Test func `each kind in use is carried by a channel of its own`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "longstop-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let key = "name-\(Self.template)-\(Self.template)"
        let secrets = [
            "slack-url": "https://hooks.slack.com/services/x", "notify-key": key, "ntfy": "topic",
            "teams-url": "https://prod.logic.azure.com/workflows/x",
            "pager-signing":
                "whsec_" + Data(repeating: 7, count: 32).base64EncodedString(),
            "pagerduty-key": String(repeating: "a", count: 32),
        ]
        for (name, secret) in secrets {
            try Data("\(secret)\n".utf8).write(to: folder.appending(path: name))
        }
        let outbound = try Outbound(
            miniature().load().settings,
            credentials: Credentials(environment: [:], fallback: folder.path))
        #expect(
            outbound.others.map(\.kind) == [
                .notifyEmail, .sms, .teams, .slack, .pagerduty, .alertmanager, .ntfy, .program,
            ])
        #expect(outbound.absent.isEmpty)
        #expect(outbound.faults == [])
        await stop(outbound)

        // One that is missing takes one way away, and says so; without any nobody could be told.
        try FileManager.default.removeItem(at: folder.appending(path: "pagerduty-key"))
        try FileManager.default.removeItem(at: folder.appending(path: "pager-signing"))
        let lesser = try Outbound(
            miniature().load().settings,
            credentials: Credentials(environment: [:], fallback: folder.path))
        #expect(lesser.faults.count == 2, "\(lesser.faults)")
        #expect(lesser.faults.contains { $0.contains("\"pagerduty-key\" is missing") })
        #expect(lesser.faults.contains { $0.contains("\"pager-signing\" is missing") })
        #expect(!lesser.others.map(\.kind).contains(.pagerduty))
        #expect(lesser.others.map(\.kind).contains(.slack) && lesser.email != nil)
        #expect(lesser.absent == [.pagerduty])
        await stop(lesser)
    }

    @Test func `a daemon by which nobody could be told does not start`() throws {
        let error = #expect(throws: SystemError.self) {
            try Outbound(
                Miniature().replacing(
                    "security: starttls",
                    with: "security: starttls, username: longstop, credential: relay-password",
                    in: "longstop.yml"
                ).load().settings, credentials: Credentials(environment: [:], fallback: nil))
        }
        #expect(error?.sentence.hasPrefix("nobody could be told: ") == true)
    }

    private func stop(_ outbound: Outbound) async {
        for line in outbound.others { await line.channel.stop() }
        await outbound.webhook.stop()
        await outbound.email?.stop()
    }
}
