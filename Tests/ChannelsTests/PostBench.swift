import Deadlines
import Escalation
import Foundation
import Testing

@testable import Channels

/// Every kind of place that takes HTTP, as the contract sees it.
enum PostKind: String, CaseIterable, Sendable {
    case webhook, slack, teams, pagerduty, alertmanager, ntfy, email, sms

    static let topic = "a-topic-nobody-guesses"
    static let token = "tk_0123456789secret"
    static let routingKey = "0123456789abcdef0123456789ABCDEF"
    static let service = "26785a09-ab16-4eb0-8407-a37497a57506"
    static let notifySecret = "3d844edf-8d35-48ac-975b-e847b4f122b0"
    static let path = "services/T0/B0/pathsecret"

    /// What must be seen nowhere.
    var secrets: [String] {
        switch self {
        case .webhook, .slack, .teams: ["pathsecret", "whsec_"]
        case .pagerduty: [Self.routingKey]
        case .alertmanager: [Self.token]
        case .ntfy: [Self.topic, Self.token]
        case .email, .sms: [Self.notifySecret, recipient]
        }
    }

    /// The channel of the notices that go there.
    var channel: ChannelKind {
        switch self {
        case .email: .notifyEmail
        default: ChannelKind(rawValue: rawValue) ?? .webhook
        }
    }

    var recipient: String {
        switch self {
        case .email: "sam@trust.example"
        case .sms: "+447700900123"
        default: "duty-room"
        }
    }

    /// What the place answers when it takes a message.
    var taken: (status: Int, body: String) {
        switch self {
        case .webhook, .alertmanager: (200, "")
        case .slack: (200, "ok")
        case .teams: (202, "")
        case .pagerduty: (202, #"{"status":"success","dedup_key":"longstop-17-x"}"#)
        case .ntfy: (200, #"{"id":"sPs71M8A2T","event":"message"}"#)
        case .email, .sms: (201, #"{"id":"bfb50d92-100d-4b8b-b559-14fa3b091cda"}"#)
        }
    }

    /// What a refusal with this status means there.
    func refusal(_ status: Int) -> String {
        switch (self, status) {
        case (.email, 400), (.sms, 400): "misconfigured"
        case (.webhook, _), (.alertmanager, 404), (_, 400): "permanent"
        default: "misconfigured"
        }
    }

    func destination(port: Int) throws -> any PostDestination {
        let root = "http://127.0.0.1:\(port)"
        func link(_ path: String = "") throws -> PostLink {
            var link = try PostLink(WebhookURL(root + path), insecureLoopback: true)
            link.patience.connect = .seconds(2)
            link.patience.attempt = .milliseconds(700)
            return link
        }
        let token = try Credential(fileContents: Array(Self.token.utf8))
        switch self {
        case .webhook:
            var destination = try WebhookDestination(
                name: "duty-room", url: WebhookURL("\(root)/\(Self.path)"),
                secrets: [SigningSecret(Samples.secret)], insecureLoopback: true)
            destination.link.patience = try link().patience
            return destination
        case .slack: return SlackDestination(name: "duty-room", link: try link("/\(Self.path)"))
        case .teams: return try TeamsDestination(name: "duty-room", link: link("/\(Self.path)"))
        case .pagerduty:
            return try PagerDutyDestination(
                name: "duty-room", link: link("/v2/enqueue"),
                routingKey: Credential(fileContents: Array(Self.routingKey.utf8)))
        case .alertmanager:
            return AlertmanagerDestination(
                name: "duty-room", link: try link("/hook"), token: token)
        case .ntfy:
            return try NtfyDestination(
                name: "duty-room", link: link(),
                credential: Array("\(Self.topic)\n\(Self.token)\n".utf8))
        case .email, .sms:
            let key = try NotifyKey(
                Credential(fileContents: Array("a-b \(Self.service)-\(Self.notifySecret)".utf8))
            )
            return try NotifyDestination(
                name: "duty-room", link: link(), key: key,
                form: .init(
                    self == .email ? .email : .sms,
                    template: "f33517ff-2a88-4f6e-b855-c550268ce08a"))
        }
    }
}

/// A server and a channel to it, of any kind.
struct PostBench {
    let kind: PostKind
    let server: TestServer
    let channel: PostChannel
    let destination: any PostDestination

    init(_ kind: PostKind, spacing: Duration? = nil) throws {
        self.kind = kind
        server = try TestServer("webhook_receiver.py")
        var destination = try kind.destination(port: server.port)
        destination.link.spacing = spacing
        self.destination = destination
        let grace = Duration.milliseconds(200)
        channel =
            [.email, .sms].contains(kind)
            ? try PostChannel(carrier: destination, grace: grace, clock: { HookBench.now })
            : try PostChannel(
                destinations: [destination], grace: grace, clock: { HookBench.now })
    }

    /// A breach as it is stored.
    func message(id: String = "notice-1", attempt: Int = 1) throws -> OutgoingMessage {
        var notice = Fixture.notice(.breach)
        notice.contact = Contact(kind.channel, kind.recipient)
        let body = try Fixture.renderer().render(notice, id: id).body
        return OutgoingMessage(
            noticeID: id, recipient: kind.recipient, body: body, attempt: attempt)
    }

    /// Sends one while the server answers so.
    func send(status: Int, _ body: String = "", after: String? = nil) async throws
        -> AttemptOutcome
    {
        var wish: [String: Any] = ["status": status, "body": body]
        wish["after"] = after
        try server.tell(
            String(decoding: try JSONSerialization.data(withJSONObject: wish), as: UTF8.self))
        return await channel.send(try message())
    }

    func send(mode: String) async throws -> AttemptOutcome {
        try server.tell(#"{"mode":"\#(mode)"}"#)
        return await channel.send(try message())
    }

    func stop() async {
        await channel.stop()
        server.stop()
    }
}
