import Escalation
import Foundation
import Testing

@testable import Channels

@Suite struct ChannelBodyTests {
    /// Those with a body of their own.
    static let kinds: [ChannelKind] = [
        .slack, .teams, .pagerduty, .alertmanager, .ntfy, .notifyEmail, .sms,
    ]

    private func body(
        _ notice: Notice, on channel: ChannelKind, title: String = "Missing for 72 hours"
    ) throws -> [UInt8] {
        var notice = notice
        notice.contact = Contact(channel, "secret-place")
        return try Fixture.renderer(title: title).render(
            notice, id: Fixture.id, report: Fixture.report(notice.kind)
        ).body
    }

    @Test(arguments: kinds, [Notice.Kind.warning, .breach, .resolved, .corrected, .schedule])
    func `a body is as its golden file`(channel: ChannelKind, kind: Notice.Kind) throws {
        let body = try body(Fixture.notice(kind), on: channel)
        try GoldenFile.compare(
            GoldenFile.pretty(body), "\(kind.rawValue).\(channel.rawValue).json")
    }

    @Test(arguments: ChannelKind.allCases.filter { $0 != .email }, Notice.Kind.allCases)
    func `no body holds the place it goes to`(channel: ChannelKind, kind: Notice.Kind) throws {
        let text = String(decoding: try body(Fixture.notice(kind), on: channel), as: UTF8.self)
        #expect(!text.contains("secret-place"))
        #expect(text.hasPrefix("{") && text.hasSuffix("}"))
    }

    @Test func `an answer acknowledges in PagerDuty, and what is told after it rings anew`() throws
    {
        func event(_ change: (inout Notice) -> Void) throws -> [String: String] {
            var notice = Fixture.notice(.escalation)
            change(&notice)
            let object = try Fixture.object(body(notice, on: .pagerduty))
            return ["event_action", "dedup_key"].reduce(into: [:]) {
                $0[$1] = object[$1] as? String
            }
        }
        let first = try event { _ in }
        let answered = try event { $0.reason = Reason(.acknowledged, "alex has taken it on") }
        #expect(answered["event_action"] == "acknowledge")
        #expect(answered["dedup_key"] == first["dedup_key"])
        let again = try event { $0.round = 1 }
        #expect(again["event_action"] == "trigger" && again["dedup_key"] != first["dedup_key"])
        let key = try #require(again["dedup_key"])
        let host = try #require(key.split(separator: "-", maxSplits: 2).last.map(String.init))
        let read = try #require(PagerDutyKey(key, host: host))
        #expect(
            read.round == 1 && PagerDutyKey(first["dedup_key"]!, host: host)?.alert == read.alert)
        for bad in ["longstop-1.-h", "longstop-.1-h", "longstop-1.1.1-h", "longstop--h"] {
            #expect(PagerDutyKey(bad, host: "h") == nil)
        }
    }

    @Test func `a program reads what a webhook does`() throws {
        let notice = Fixture.notice(.breach)
        #expect(try body(notice, on: .program) == body(notice, on: .webhook))
    }

    @Test func `nothing in a Slack message calls everybody or disguises a link`() throws {
        let title = "<!channel> <https://evil.example|here> & ``` *"
        let text = String(
            decoding: try body(Fixture.notice(.breach), on: .slack, title: title), as: UTF8.self)
        #expect(!text.contains("<!channel>") && !text.contains("<https"))
        #expect(text.contains("&lt;!channel&gt;") && text.contains(" &amp; "))
    }

    @Test func `nothing in a Teams card becomes a link under other words`() throws {
        let title = "[the case](https://evil.example)"
        let text = String(
            decoding: try body(Fixture.notice(.breach), on: .teams, title: title), as: UTF8.self)
        #expect(!text.contains("]("))
    }

    @Test(arguments: [ChannelKind.slack, .teams, .ntfy, .pagerduty, .alertmanager])
    func `a long report is cut to what the channel takes`(channel: ChannelKind) throws {
        var notice = Fixture.notice(.digest)
        notice.contact = Contact(channel, "place")
        let rows = (1...2000).map {
            ["Tue 24 Nov 10:00", "Something & <that>", "BCT-\(900_000 + $0)"]
        }
        let report = Report(
            summary: "2000 overdue",
            sections: [Report.Section("Overdue", columns: ["Due", "What", "Case"], rows: rows)])
        let body = try Fixture.renderer().render(notice, id: Fixture.id, report: report).body
        let text = String(decoding: body, as: UTF8.self)
        #expect(text.contains(ChatText.cut))
        let most: [ChannelKind: Int] = [
            .slack: 50_000, .teams: ChannelLimits.teamsBytes, .ntfy: 4600, .pagerduty: 512_000,
        ]
        #expect(body.count < most[channel] ?? ChannelLimits.webhookBytes)
        if channel == .slack {
            let blocks = try #require(Fixture.object(body)["blocks"] as? [[String: Any]])
            let texts = blocks.compactMap { ($0["text"] as? [String: Any])?["text"] as? String }
            #expect(blocks.count <= 50 && texts.allSatisfy { $0.count <= 3000 })
        }
    }

    @Test func `an end resolves an incident, and nothing else does`() throws {
        func action(_ notice: Notice) throws -> String {
            let event = try Fixture.object(body(notice, on: .pagerduty))
            #expect(event["dedup_key"] as? String == "longstop-17-longstop.trust.example")
            #expect(event["routing_key"] == nil)
            return event["event_action"] as? String ?? ""
        }
        for kind in [Notice.Kind.warning, .breach, .escalation, .lastResort, .schedule, .corrected]
        {
            #expect(try action(Fixture.notice(kind)) == "trigger")
        }
        #expect(try action(Fixture.notice(.resolved)) == "resolve")
        var ended = Fixture.notice(.corrected)
        ended.clock.state = .cancelled
        ended.clock.endedAt = ended.decidedAt
        #expect(try action(ended) == "resolve")
    }

    @Test func `every label of an alert is a text, and the same each time it is told`() throws {
        func alert(_ kind: Notice.Kind) throws -> [String: Any] {
            let body = try Fixture.object(body(Fixture.notice(kind), on: .alertmanager))
            return try #require((body["alerts"] as? [[String: Any]])?.first)
        }
        let first = try alert(.breach)
        let labels = try #require(first["labels"] as? [String: String])
        for kind in [Notice.Kind.warning, .escalation, .lastResort, .resolved] {
            let other = try alert(kind)
            #expect(other["labels"] as? [String: String] == labels)
            #expect(other["fingerprint"] as? String == first["fingerprint"] as? String)
        }
        #expect(try alert(.resolved)["status"] as? String == "resolved")
        #expect(first["endsAt"] as? String == "0001-01-01T00:00:00Z")
    }

    @Test(arguments: Notice.Kind.allCases)
    func `a text message has two parts at most, in its own letters`(kind: Notice.Kind) throws {
        let long = String(repeating: "an unusually “long” title – ", count: 20)
        for title in ["Missing for 72 hours", long] {
            var notice = Fixture.notice(kind)
            notice.next = notice.next.map {
                NextTelling(at: $0.at, roles: (1...20).map { "some-role-\($0)" })
            }
            let body = try Fixture.object(body(notice, on: .sms, title: title))
            let values = try #require(body["personalisation"] as? [String: String])
            let text = try #require(values["text"])
            #expect(text.count <= ChannelLimits.smsCharacters, "\(text)")
            #expect(GSMText.plain(text) == text)
            #expect(kind == .digest || text.contains("Alert 17"))
            #expect(text.hasPrefix("(OFFICIAL-SENSITIVE) "))
        }
    }

    @Test func `a text message says what, by when, which case, what to do and what comes next`()
        throws
    {
        let body = try Fixture.object(body(Fixture.notice(.breach), on: .sms))
        #expect(
            (body["personalisation"] as? [String: String])?["text"]
                == "(OFFICIAL-SENSITIVE) Overdue: Missing for 72 hours BCT-900001 was due Tue 24 Nov 10:00."
                + " To do: Arrange a strategy discussion with police."
                + " If nobody answers: on-call-manager, Tue 24 Nov 10:30. Alert 17.")
    }

    @Test(arguments: kinds)
    func `a link by which one answers stands where the channel opens it`(channel: ChannelKind)
        throws
    {
        let key = try LinkKey(Array(repeating: 7, count: 32))
        let links = AnswerLinks(key: key, address: "https://longstop.trust.example", seconds: 3600)
        let plain = try Fixture.renderer()
        let renderer = try Renderer(
            templates: plain.templates, settings: Fixture.settings,
            words: ["missing-72h": RuleWords(title: "Missing", ask: "Arrange it.")],
            zone: Fixture.zone(), links: links)
        var notice = Fixture.notice(.breach)
        notice.contact = Contact(channel, "place")
        let body = try renderer.render(notice, id: Fixture.id).body
        let link = links.link(alert: 17, notice: Fixture.id, at: notice.decidedAt)
        let object = try Fixture.object(body)
        let personalisation = object["personalisation"] as? [String: String]
        switch channel {
        case .notifyEmail:
            // Where Markdown is not read, Notify takes links out.
            #expect(personalisation?["link"] == link)
            #expect(personalisation?["body"]?.contains("https://") == false)
        case .sms: #expect(personalisation?["text"]?.hasSuffix(" Answer: \(link)") == true)
        case .ntfy: #expect(object["click"] as? String == link)
        case .pagerduty:
            let links = object["links"] as? [[String: String]]
            #expect(links?.first?["href"] == link)
        case .alertmanager:
            let alerts = object["alerts"] as? [[String: Any]]
            #expect(alerts?.first?["generatorURL"] as? String == link)
        default:
            let text = String(decoding: body, as: UTF8.self)
            let shown = channel == .slack ? "<\(link)|I have it in hand>" : #""url":"\#(link)""#
            #expect(text.contains(shown), "\(text)")
        }
    }
}
