import Channels

/// Reads the section `channels`.
struct ChannelReader {
    let settings: SettingsReader

    private var catalogue: Catalogue { settings.catalogue }

    /// Every channel by its name; what is wrong has been reported.
    func channels() -> [String: ChannelSettings] {
        let channels = catalogue.map(.channels, channel)
        let services = (catalogue.entries[.channels] ?? []).filter {
            channels[$0.name]?.kind == .notify
        }
        if services.count > 1, let last = services.last {
            catalogue.complaints.add(
                "channels \(Quoted.text(services[0].name)) and \(Quoted.text(last.name)) are both of kind "
                    + "notify, and a contact does not say which; keep one", at: last.position)
        }
        return channels
    }

    private func channel(_ entry: Catalogue.Entry) -> ChannelSettings? {
        guard let section = entry.value.section(of: entry.position) else { return nil }
        let owner = "channel \(Quoted.text(entry.name))"
        guard
            let kind = section.require("kind", of: owner)?.word(ChannelSettings.Kind.self)
        else { return nil }
        var channel = ChannelSettings(name: entry.name, kind: kind)
        if kind == .program {
            readProgram(section, of: owner, &channel)
        } else {
            readReach(section, &channel)
        }
        let credential =
            kind.needsCredential
            ? section.require("credential", of: owner)
            : kind == .alertmanager
                ? section.take("credential") : nil
        channel.credential = credential.flatMap(settings.credential)
        if [.pagerduty, .notify].contains(kind) {
            channel.answersCredential = section.take("answers_credential")
                .flatMap(settings.credential)
        }
        readPlace(section, of: owner, &channel)
        if kind == .notify { readForms(section, of: owner, &channel) }
        section.finish()
        return channel
    }

    /// Where it is. The URL of Slack's and Teams's webhooks is the secret itself.
    private func readPlace(
        _ section: Section, of owner: String, _ channel: inout ChannelSettings
    ) {
        let isLoopback = channel.reach.insecureLoopback
        switch channel.kind {
        case .slack, .teams:
            if section.has("url") {
                section.take("url")?.complain(
                    "\"url\": the URL of a \(channel.kind.rawValue) webhook is its secret; put it in a "
                        + "file that systemd passes on with LoadCredential, and name that under "
                        + "\"credential\"")
            }
        case .alertmanager:
            channel.url = section.require("url", of: owner).flatMap {
                settings.url($0, insecureLoopback: isLoopback)
            }
            channel.receiver = section.take("receiver")?.text("a receiver's name")
        case .ntfy:
            channel.url = section.require("url", of: owner).flatMap {
                settings.url($0, insecureLoopback: isLoopback)
            }
        case .pagerduty, .notify:
            channel.url = section.take("url").flatMap {
                settings.url($0, insecureLoopback: isLoopback)
            }
        case .program: break
        }
    }

    private func readReach(_ section: Section, _ channel: inout ChannelSettings) {
        channel.reach.insecureLoopback = section.take("insecure_loopback")?.flag() ?? false
        channel.reach.allowPrivate = section.take("allow_private")?.flag() ?? false
        channel.reach.caFile = settings.path(section.take("ca_file"))
        channel.reach.connections =
            section.take("connections")?.whole(ConfigurationLimits.webhookConnections) ?? 8
    }

    private func readForms(
        _ section: Section, of owner: String, _ channel: inout ChannelSettings
    ) {
        let hasTemplate = section.has("email_template") || section.has("sms_template")
        channel.forms.emailTemplate = identity(section.take("email_template"))
        channel.forms.smsTemplate = identity(section.take("sms_template"))
        channel.forms.smsSender = identity(section.take("sms_sender"))
        channel.forms.replyTo = identity(section.take("reply_to"))
        if !hasTemplate {
            section.complain(
                "\(owner) has no template and could send nothing; add \"email_template\", "
                    + "\"sms_template\" or both")
        }
    }

    /// An id of GOV.UK Notify.
    private func identity(_ value: Value?) -> String? {
        guard let value, let text = value.text("an id of GOV.UK Notify") else { return nil }
        guard NotifyKey.isID(text) else {
            value.complain(
                "\(value.label) is not an id of GOV.UK Notify; copy it from there, 36 characters, and never "
                    + "a key")
            return nil
        }
        return text
    }

    private func readProgram(
        _ section: Section, of owner: String, _ channel: inout ChannelSettings
    ) {
        let value = section.require("command", of: owner)
        let words = value?.oneOrMore() ?? []
        channel.command = words.compactMap { $0.text("a word of a command") }
        if let value, let path = channel.command.first, !path.hasPrefix("/") {
            value.complain(
                "\(owner) begins with \(Quoted.text(path)); write its absolute path, since there is no "
                    + "shell that would look for it")
        }
        if words.count > ChannelLimits.programArguments {
            value?.complain(
                "\(owner) has \(words.count) words; write at most \(ChannelLimits.programArguments), "
                    + "or a script")
        }
        guard let limit = section.take("time_limit") else { return }
        let range = ChannelLimits.programTime
        if let seconds = limit.length() {
            if range.contains(.seconds(seconds)) {
                channel.timeLimit = seconds
            } else {
                limit.complain(expected: "a time between 1s and 10m")
            }
        }
    }
}

extension ChannelSettings.Kind {
    /// Whether nothing can be sent without a secret.
    fileprivate var needsCredential: Bool {
        switch self {
        case .slack, .teams, .pagerduty, .ntfy, .notify: true
        case .alertmanager, .program: false
        }
    }
}
