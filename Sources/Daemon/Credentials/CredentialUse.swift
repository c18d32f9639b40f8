import Channels
import Escalation
import Foundation

/// What a secret is for.
package enum CredentialUse: Hashable, Sendable {
    case relay(RelaySettings)
    case webhook(WebhookSettings)
    case channel(ChannelSettings)
    case channelAnswers(ChannelSettings)
    case links
    case feed(FeedSettings)
    case heartbeat(HeartbeatSettings)

    /// `the password of relay "trust"`.
    package var words: String {
        switch self {
        case .relay(let relay): "the password of relay \"\(relay.name)\""
        case .webhook(let webhook): "a signing secret of webhook \"\(webhook.name)\""
        case .channel(let channel): "the secret of channel \"\(channel.name)\""
        case .channelAnswers(let channel): "what channel \"\(channel.name)\" answers by"
        case .links: "the key of links"
        case .feed(let feed): "the address of feed \"\(feed.name)\""
        case .heartbeat: "the address of the heartbeat"
        }
    }

    /// Throws what is wrong with a secret for this use, as the daemon would at its start; never the secret.
    func check(_ bytes: [UInt8], of name: String) throws {
        switch self {
        case .relay, .channelAnswers: _ = try Credential(fileContents: bytes)
        case .webhook: _ = try SigningSecret(String(decoding: bytes, as: UTF8.self))
        case .links: _ = try LinkKey(bytes)
        case .channel(let channel):
            let credentials = Credentials(known: [name: bytes])
            for kind in ChannelKind.allCases where kind != .program && channel.carries(kind) {
                _ = try channel.destination(kind, credentials)
            }
        case .heartbeat(let heartbeat):
            if let problem = heartbeat.problem(with: Credentials(known: [name: bytes])) {
                throw SystemError(problem)
            }
        case .feed(let feed):
            _ = try PostLink(
                try WebhookURL(String(decoding: bytes, as: UTF8.self)),
                insecureLoopback: feed.insecureLoopback,
                allowsPrivateAddresses: feed.allowPrivate)
        }
    }
}

/// A secret that the configuration names.
package struct NamedCredential: Sendable {
    package let name: String
    /// What it is for: more than one thing when several share it.
    package let uses: [CredentialUse]
}

extension NamedCredential {
    /// Every secret that is named anywhere, by name. What reads a new one is added here.
    static func all(in settings: Settings, _ feeds: [FeedSettings]) -> [NamedCredential] {
        var uses: [String: [CredentialUse]] = [:]
        func add(_ name: String?, _ use: CredentialUse) {
            if let name { uses[name, default: []].append(use) }
        }
        for relay in settings.relays.values { add(relay.credential, .relay(relay)) }
        for webhook in settings.webhooks.values {
            for name in webhook.credentials { add(name, .webhook(webhook)) }
        }
        for channel in settings.channels.values {
            add(channel.credential, .channel(channel))
            add(channel.answersCredential, .channelAnswers(channel))
        }
        add(settings.answers?.credential, .links)
        if let heartbeat = settings.heartbeat, case .credential(let name) = heartbeat.place {
            add(name, .heartbeat(heartbeat))
        }
        for feed in feeds {
            if case .credential(let name) = feed.place { add(name, .feed(feed)) }
        }
        return uses.sorted { $0.key < $1.key }.map { name, uses in
            NamedCredential(name: name, uses: uses.sorted { $0.words < $1.words })
        }
    }
}

extension Configuration {
    /// Every secret that is named anywhere, by name.
    package var credentials: [NamedCredential] { NamedCredential.all(in: settings, feeds) }

    /// Files of certificates that are trusted in place of the system's, and for what.
    package var certificateFiles: [(path: String, of: [String])] {
        var owners: [String: [String]] = [:]
        for relay in settings.relays.values {
            if let path = relay.caFile {
                owners[path, default: []].append("relay \"\(relay.name)\"")
            }
        }
        for webhook in settings.webhooks.values {
            if let path = webhook.caFile {
                owners[path, default: []].append("webhook \"\(webhook.name)\"")
            }
        }
        for channel in settings.channels.values {
            if let path = channel.reach.caFile {
                owners[path, default: []].append("channel \"\(channel.name)\"")
            }
        }
        return owners.sorted { $0.key < $1.key }.map { ($0.key, $0.value.sorted()) }
    }
}
