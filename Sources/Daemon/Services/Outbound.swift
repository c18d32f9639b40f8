package import Channels
import Escalation
import Foundation

/// The channels an installation sends by, built from its settings and credentials.
package struct Outbound: Sendable {
    /// Mail by the default relay; nil when nobody is told by email.
    package let email: EmailChannel?
    package let webhook: PostChannel
    /// The other channels that are configured.
    package let others: [Line]
    /// Mails at the same time.
    package let mailsAtOnce: Int
    /// Ways by which nobody can be told, a sentence for each: most often a secret is missing. People are told by their
    /// other contacts.
    package let faults: [String]

    /// Builds every channel whose secrets are there; nothing is connected yet. Throws a sentence when
    /// nobody could be told in any way.
    package init(_ settings: Settings, credentials: Credentials) throws {
        var faults: [String] = []
        func attempt<Made>(_ body: () throws -> Made) -> Made? {
            do {
                return try body()
            } catch {
                faults.append("\(error)")
                return nil
            }
        }
        let relay = settings.defaultRelay.flatMap { settings.relays[$0] }
        email = relay.flatMap { relay in
            attempt {
                try EmailChannel(
                    profile: RelayProfile(relay),
                    credential: relay.credential.map {
                        try Credential(fileContents: credentials.read($0))
                    })
            }
        }
        // Half of them may be for one mailbox, which still keeps every thread busy.
        mailsAtOnce = (relay?.threads ?? 1) * 32
        let webhooks = settings.webhooks.values.sorted { $0.name < $1.name }.compactMap { webhook in
            attempt { try WebhookDestination(webhook) { try credentials.read($0) } }
        }
        webhook = try PostChannel(destinations: webhooks, clock: { SystemClock.now() })
        let built = settings.channels.values.filter { channel in
            attempt { try channel.build(credentials) } != nil
        }
        others = try Self.lines(built, credentials)
        if email == nil, webhooks.isEmpty, others.isEmpty, let fault = faults.first {
            throw SystemError("nobody could be told: \(fault)")
        }
        self.faults = faults
    }

    /// Everything wrong with the settings that only a channel can tell, without reading a secret.
    package static func problems(_ settings: Settings) -> [String] {
        var problems: [String] = []
        for relay in settings.relays.values.sorted(by: { $0.name < $1.name }) {
            do { _ = try RelayProfile(relay) } catch {
                problems.append("relay \"\(relay.name)\": \(error)")
            }
        }
        for webhook in settings.webhooks.values.sorted(by: { $0.name < $1.name }) {
            do { _ = try WebhookURL(webhook.url) } catch {
                problems.append("webhook \"\(webhook.name)\": \(error)")
            }
        }
        for channel in settings.channels.values.sorted(by: { $0.name < $1.name }) {
            do { try channel.check() } catch {
                problems.append("channel \"\(channel.name)\": \(error)")
            }
        }
        return problems
    }
}

extension RelayProfile {
    /// The relay of the settings; throws a sentence naming what is wrong.
    init(_ relay: RelaySettings) throws {
        let identity = RelayProfile.Identity(
            sender: try EmailAddress(relay.sender),
            heloName: try HostName(relay.helo ?? ProcessInfo.processInfo.hostName),
            username: relay.username)
        try self.init(
            name: relay.name, host: try HostName(relay.host), port: relay.port,
            security: .init(relay.security), identity: identity)
        caFile = relay.caFile
        threads = relay.threads
    }
}

extension RelayProfile.Security {
    init(_ security: RelaySettings.Security) {
        switch security {
        case .starttls: self = .starttls
        case .implicitTLS: self = .implicitTLS
        case .insecureLoopback: self = .insecureLoopback
        }
    }
}

extension WebhookDestination {
    /// The destination of the settings, its secrets read by `secret`.
    init(_ webhook: WebhookSettings, secret: (String) throws -> [UInt8]) throws {
        let secrets = try webhook.credentials.map { name in
            try SigningSecret(String(decoding: secret(name), as: UTF8.self))
        }
        try self.init(
            name: webhook.name, url: try WebhookURL(webhook.url), secrets: secrets,
            insecureLoopback: webhook.insecureLoopback,
            allowsPrivateAddresses: webhook.allowPrivate)
        link.reusesConnections = webhook.reuse
        link.caFile = webhook.caFile
        link.connections = webhook.connections
    }
}
