import Deadlines
import Escalation
import Foundation
import Testing

@testable import Channels

/// Secrets made for these tests.
enum Samples {
    static let secret = "whsec_" + Data("an old secret of 24 byte".utf8).base64EncodedString()
    static let newSecret = "whsec_" + Data("a newer secret of 26 bytes".utf8).base64EncodedString()

    static func mail(
        to recipient: String, id: String = "0198a1f2-0000-7000-8000-000000000001",
        text: String = "BCT-900001 needs you."
    ) -> OutgoingMessage {
        let message =
            "Message-ID: <\(id)@longstop.example>\r\nSubject: BCT-900001\r\n\r\n\(text)\r\n"
        return OutgoingMessage(
            noticeID: id, recipient: recipient, body: Array(message.utf8), attempt: 1)
    }

    static func event(to destination: String, id: String = "notice-1") -> OutgoingMessage {
        OutgoingMessage(
            noticeID: id, recipient: destination,
            body: Array(#"{"specversion":"1.0","id":"notice-1"}"#.utf8), attempt: 1)
    }
}

/// An SMTP server and a channel to it.
struct MailBench {
    let server: TestServer
    let channel: EmailChannel

    init(
        _ arguments: [String] = [], security: RelayProfile.Security = .insecureLoopback,
        login: (String, String)? = nil, trusting: Bool = true, script: String = "smtp_server.py",
        adjust: (inout RelayProfile) -> Void = { $0.threads = 1 }
    ) throws {
        server = try TestServer(script, arguments)
        let identity = RelayProfile.Identity(
            sender: try EmailAddress("longstop@trust.example"),
            heloName: try HostName("duty.trust.example"), username: login?.0)
        var profile = try RelayProfile(
            name: "main", host: try HostName("127.0.0.1"), port: server.port, security: security,
            identity: identity)
        if trusting { profile.caFile = server.certificate }
        profile.patience.connect = .seconds(2)
        profile.patience.reply = .seconds(1)
        profile.patience.attempt = .seconds(5)
        profile.patience.stop = .milliseconds(200)
        adjust(&profile)
        channel = try EmailChannel(
            profile: profile,
            credential: try login.map { try Credential(fileContents: Array(($0.1 + "\n").utf8)) })
    }

    func send(_ recipient: String) async -> AttemptOutcome {
        await channel.send(Samples.mail(to: recipient))
    }

    func stop() async {
        await channel.stop()
        server.stop()
    }
}

/// A webhook receiver and a channel to it, with one destination per path.
struct HookBench {
    let receiver: TestServer
    let channel: PostChannel
    static let now = Timestamp(seconds: Int64(time(nil)))

    init(
        _ paths: [String], _ arguments: [String] = [], secure: Bool = false,
        secrets: [String] = [Samples.secret],
        adjust: (inout WebhookDestination) -> Void = { _ in }
    ) throws {
        receiver = try TestServer("webhook_receiver.py", arguments)
        let (port, certificate) = (receiver.port, receiver.certificate)
        let destinations = try paths.map { path in
            var destination = try WebhookDestination(
                name: path,
                url: try WebhookURL("\(secure ? "https" : "http")://127.0.0.1:\(port)/\(path)"),
                secrets: try secrets.map { try SigningSecret($0) }, insecureLoopback: !secure,
                allowsPrivateAddresses: secure)
            destination.link.caFile = certificate
            destination.link.patience.connect = .seconds(2)
            destination.link.patience.attempt = .seconds(1)
            adjust(&destination)
            return destination
        }
        channel = try PostChannel(
            destinations: destinations, grace: .milliseconds(200), clock: { Self.now })
    }

    func send(_ destination: String, id: String = "notice-1") async -> AttemptOutcome {
        await channel.send(Samples.event(to: destination, id: id))
    }

    func stop() async {
        await channel.stop()
        receiver.stop()
    }
}

extension AttemptOutcome {
    /// The case's name and the far side's words, for short expectations.
    var kind: String {
        switch self {
        case .accepted: "accepted"
        case .temporary: "temporary"
        case .permanent: "permanent"
        case .misconfigured: "misconfigured"
        case .unknown: "unknown"
        }
    }

    var words: String {
        switch self {
        case .accepted(let words), .permanent(let words), .misconfigured(let words),
            .unknown(let words), .temporary(let words, _):
            words
        }
    }
}
