package import Channels
package import Escalation
import Foundation

extension Outbound {
    /// One kind of channel with what carries it.
    package struct Line: Sendable {
        package var kind: ChannelKind
        package var channel: any Channel
    }

    /// The kinds by which nobody can be told, since none is configured.
    var absent: Set<ChannelKind> {
        let present = others.map(\.kind) + [.webhook] + (email == nil ? [] : [.email])
        return Set(ChannelKind.allCases).subtracting(present)
    }

    /// Builds a channel for each kind that is configured; throws a sentence for what is wrong with one.
    static func lines(_ channels: [ChannelSettings], _ credentials: Credentials) throws -> [Line] {
        let all = channels.sorted { $0.name < $1.name }
        var lines: [Line] = []
        for kind in ChannelKind.allCases {
            let channels = all.filter { $0.carries(kind) }
            guard !channels.isEmpty else { continue }
            lines.append(Line(kind: kind, channel: try line(kind, channels, credentials)))
        }
        return lines
    }

    /// Everything wrong with channels that their secrets alone tell, such as the URL of a retired connector;
    /// opens nothing and connects to nothing.
    package static func problems(_ settings: Settings, with credentials: Credentials) -> [String] {
        let answers = settings.answers.flatMap { answers -> String? in
            do {
                _ = try LinkKey(credentials.read(answers.credential))
                return nil
            } catch {
                return "answers: \(error)"
            }
        }
        let heartbeat = settings.heartbeat?.problem(with: credentials)
        return [answers, heartbeat].compactMap(\.self)
            + settings.channels.values.sorted { $0.name < $1.name }.compactMap { channel in
                do {
                    try channel.build(credentials)
                    return nil
                } catch {
                    return "\(error)"
                }
            }
    }

    private static func line(
        _ kind: ChannelKind, _ channels: [ChannelSettings], _ credentials: Credentials
    ) throws -> any Channel {
        if kind == .program {
            return try ProgramChannel(destinations: channels.map { try $0.program() })
        }
        let destinations = try channels.map { try $0.destination(kind, credentials) }
        let clock = { @Sendable in SystemClock.now() }
        // A message by Notify has a person's address; the configuration allows one service.
        if kind == .notifyEmail || kind == .sms {
            return try PostChannel(carrier: destinations[0], clock: clock)
        }
        return try PostChannel(destinations: destinations, clock: clock)
    }
}

extension ChannelSettings {
    /// Whether notices of a kind go by it.
    func carries(_ channel: ChannelKind) -> Bool {
        switch (channel, kind) {
        case (.slack, .slack), (.teams, .teams), (.pagerduty, .pagerduty),
            (.alertmanager, .alertmanager), (.ntfy, .ntfy), (.program, .program):
            true
        case (.notifyEmail, .notify): forms.emailTemplate != nil
        case (.sms, .notify): forms.smsTemplate != nil
        default: false
        }
    }

    /// Throws what is wrong with it that can be told without its secret.
    func check() throws {
        if kind == .program {
            let path = try program().command[0]
            guard FileManager.default.isExecutableFile(atPath: path) else {
                throw ChannelConfigurationError(
                    "\(path) is not there, or may not be executed; correct \"command\"")
            }
        } else if let url {
            _ = try WebhookURL(url)
        }
    }

    /// Throws what is wrong with it, its secret read.
    func build(_ credentials: Credentials) throws {
        for kind in ChannelKind.allCases where kind != .program && carries(kind) {
            _ = try destination(kind, credentials)
        }
    }

    func program() throws -> ProgramDestination {
        try ProgramDestination(name: name, command: command, timeLimit: .seconds(timeLimit))
    }

    /// The place notices of a kind are posted to; throws a sentence naming what is wrong, never a secret.
    func destination(
        _ channel: ChannelKind, _ credentials: Credentials
    ) throws -> any PostDestination {
        // A credential that is missing says so itself.
        let secret = try credential.map { try credentials.read($0) }
        do {
            return try destination(channel, secret: secret ?? [])
        } catch let error as InvalidValue {
            throw ChannelConfigurationError("\(kind.rawValue) \"\(name)\": \(error)")
        }
    }

    private func destination(
        _ channel: ChannelKind, secret: [UInt8]
    ) throws -> any PostDestination {
        switch kind {
        case .slack: return SlackDestination(name: name, link: try link(secretURL: secret))
        case .teams: return try TeamsDestination(name: name, link: try link(secretURL: secret))
        case .pagerduty:
            return try PagerDutyDestination(
                name: name, link: try link(url ?? PagerDutyDestination.standardURL),
                routingKey: try Credential(fileContents: secret))
        case .alertmanager:
            return AlertmanagerDestination(
                name: name, link: try link(url ?? ""), receiver: receiver,
                token: secret.isEmpty ? nil : try Credential(fileContents: secret))
        case .ntfy:
            return try NtfyDestination(name: name, link: try link(url ?? ""), credential: secret)
        case .notify:
            let form: NotifyDestination.Form =
                channel == .sms
                ? .init(.sms, template: forms.smsTemplate ?? "", sender: forms.smsSender)
                : .init(.email, template: forms.emailTemplate ?? "", sender: forms.replyTo)
            return try NotifyDestination(
                name: name, link: try link(url ?? NotifyDestination.standardURL),
                key: try NotifyKey(try Credential(fileContents: secret)), form: form)
        case .program:
            throw ChannelConfigurationError("program \"\(name)\" is not reached by HTTP")
        }
    }

    private func link(secretURL: [UInt8]) throws -> PostLink {
        try link(Credential(fileContents: secretURL).text)
    }

    private func link(_ url: String) throws -> PostLink {
        var link = try PostLink(
            try WebhookURL(url), insecureLoopback: reach.insecureLoopback,
            allowsPrivateAddresses: reach.allowPrivate)
        link.caFile = reach.caFile
        link.connections = reach.connections
        return link
    }
}
