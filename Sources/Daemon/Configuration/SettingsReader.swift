import Channels
import Foundation

/// Reads the settings, relays, webhooks and channels.
struct SettingsReader {
    let catalogue: Catalogue
    /// Where templates are when the configuration does not say: in its folder, beside it, or as installed.
    private static func templates(besides folder: String) -> String {
        let besides = ["templates", "../templates"].map {
            path($0, besides: folder + "/longstop.yml")
        }
        let installed = ["/usr/share/longstop/templates", "/usr/local/share/longstop/templates"]
        let found = (besides + installed).first { FileManager.default.fileExists(atPath: $0) }
        return found ?? besides[0]
    }

    /// The folder of the configuration.
    let folder: String

    func settings() -> Settings {
        var settings = Settings(
            templatesPath: Self.templates(besides: folder))
        if let value = catalogue.settings["authority"] {
            settings.authority = authority(value) ?? settings.authority
        }
        if let value = catalogue.settings["zone"] {
            settings.zone = value.text("a zone such as Europe/London") ?? settings.zone
        }
        settings.storePath = path("store") ?? settings.storePath
        settings.spoolPath = path("spool") ?? settings.spoolPath
        settings.templatesPath = path("templates") ?? settings.templatesPath
        if let socket = path("socket") {
            if socket.utf8.count > ConfigurationLimits.socketPathBytes {
                catalogue.settings["socket"]?.complain(
                    "\"socket\" is \(socket.utf8.count) bytes long, and a socket's path has room for "
                        + "\(ConfigurationLimits.socketPathBytes); choose a shorter one")
            }
            settings.socketPath = socket
        }
        if let host = host(catalogue.settings["message_id_host"]) { settings.messageIDHost = host }
        if let marking = catalogue.settings["subject_marking"]?.text() {
            settings.subjectMarking = marking
        }
        settings.relays = catalogue.map(.relays, relay)
        settings.webhooks = catalogue.map(.webhooks, webhook)
        settings.channels = ChannelReader(settings: self).channels()
        settings.defaultRelay = defaultRelay()
        settings.replyAddress = mailAddress(catalogue.settings["reply_address"])
        settings.answers = catalogue.settings["answers"].flatMap(answers)
        settings.caretaker = catalogue.settings["caretaker"]?.reference(
            to: Catalogue.Part.roles.noun, among: catalogue.roleNames)
        settings.heartbeat = catalogue.settings["heartbeat"].flatMap(heartbeat)
        settings.metrics = catalogue.settings["metrics"].flatMap(metrics)
        if catalogue.settings["answers"] == nil {
            for entry in catalogue.entries[.channels] ?? []
            where settings.channels[entry.name]?.answersCredential != nil {
                catalogue.complaints.add(
                    "channel \(Quoted.text(entry.name)) has \"answers_credential\", and nothing listens for what it "
                        + "says; add \"answers\", or take it out", at: entry.position)
            }
        }
        return settings
    }

    private func defaultRelay() -> String? {
        let names = catalogue.names(of: .relays)
        if let value = catalogue.settings["default_relay"] {
            return value.reference(to: Catalogue.Part.relays.noun, among: names)
        }
        if let names, names.count > 1, let first = catalogue.entries[.relays]?.first {
            catalogue.complaints.add(
                "there are \(names.count) relays; say which one carries mail with \"default_relay\"",
                at: first.position)
        }
        return names?.count == 1 ? names?.first : nil
    }

    private func authority(_ value: Value) -> String? {
        guard let text = value.raw, Self.isAuthority(text) else {
            value.complain(expected: "an authority's nine-character code such as E08000025")
            return nil
        }
        return text
    }

    /// Whether a text is an authority's code: a letter and eight digits.
    static func isAuthority(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return bytes.count == 9 && (65...90).contains(bytes[0])
            && bytes.dropFirst().allSatisfy { (48...57).contains($0) }
    }

    // MARK: Paths and hosts

    private func path(_ name: String) -> String? {
        guard let value = catalogue.settings[name] else { return nil }
        return path(value)
    }

    func path(_ value: Value?) -> String? {
        guard let value, let text = value.text("a path") else { return nil }
        return Self.path(text, besides: value.position.file)
    }

    /// A path as it stands when it is absolute, else counted from the folder of the file that has it.
    static func path(_ text: String, besides file: String) -> String {
        guard !text.hasPrefix("/") else { return text }
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
        return folder.appendingPathComponent(text).standardizedFileURL.path
    }

    private func host(_ value: Value?) -> String? {
        guard let value, let text = value.text("a host name") else { return nil }
        guard (try? HostName(text)) != nil else {
            value.complain("\(value.label) is \(Quoted.text(text)), not a host name or address")
            return nil
        }
        return text
    }

    /// Why a text is no mail address that sending accepts; nil when it is one.
    static func faultOfAddress(_ text: String) -> String? {
        (try? EmailAddress(text)) == nil ? "not a mail address; write name@host" : nil
    }

    func mailAddress(_ value: Value?) -> String? {
        guard let value, let text = value.text("a mail address") else { return nil }
        if let fault = Self.faultOfAddress(text) {
            value.complain("\(value.label) is \(Quoted.text(text)), \(fault)")
            return nil
        }
        return text
    }

    func credential(_ value: Value) -> String? { value.credentialName() }

    // MARK: Relays and webhooks

    private func relay(_ entry: Catalogue.Entry) -> RelaySettings? {
        guard let section = entry.value.section(of: entry.position) else { return nil }
        let owner = "relay \(Quoted.text(entry.name))"
        let hostValue = section.require("host", of: owner)
        let host = host(hostValue)
        let security = section.require("security", of: owner)?.word(RelaySettings.Security.self)
        let port = section.take("port")?.whole(1...65_535)
        let sender = mailAddress(section.require("sender", of: owner))
        let helo = self.host(section.take("helo"))
        let username = section.take("username")?.text("a user name")
        let credential = section.take("credential").flatMap(credential)
        let caFile = path(section.take("ca_file"))
        let threads = section.take("threads")?.whole(ConfigurationLimits.relayThreads)
        section.finish()
        if let username, credential == nil {
            section.complain(
                "\(owner) has user name \(Quoted.text(username)) and no \"credential\"; name the one "
                    + "that holds the password")
        }
        if username == nil, credential != nil {
            section.complain("\(owner) has a \"credential\" and no \"username\"; add it")
        }
        if security == .insecureLoopback, let host, !["127.0.0.1", "::1"].contains(host) {
            hostValue?.complain(
                "\(owner) would send without TLS to \(Quoted.text(host)); insecure-loopback is for "
                    + "127.0.0.1 and ::1 only: use starttls or implicit-tls")
        }
        guard let host, let security, let sender else { return nil }
        return RelaySettings(
            name: entry.name, host: host, port: port ?? (security == .implicitTLS ? 465 : 587),
            security: security, sender: sender, helo: helo, username: username,
            credential: credential, caFile: caFile, threads: threads ?? 2)
    }

    private func webhook(_ entry: Catalogue.Entry) -> WebhookSettings? {
        guard let section = entry.value.section(of: entry.position) else { return nil }
        let owner = "webhook \(Quoted.text(entry.name))"
        let insecureLoopback = section.take("insecure_loopback")?.flag() ?? false
        let url = section.require("url", of: owner).flatMap {
            self.url($0, insecureLoopback: insecureLoopback)
        }
        let credentialsValue = section.require("credentials", of: owner)
        let credentials = credentialsValue?.oneOrMore().compactMap(credential) ?? []
        if credentials.count > ConfigurationLimits.webhookCredentials.upperBound {
            credentialsValue?.complain(
                "\(owner) has \(credentials.count) credentials; name one, or two while the receiver "
                    + "changes over")
        }
        let allowPrivate = section.take("allow_private")?.flag() ?? false
        let reuse = section.take("reuse")?.flag() ?? true
        let caFile = path(section.take("ca_file"))
        let connections = section.take("connections")?
            .whole(ConfigurationLimits.webhookConnections)
        section.finish()
        guard let url else { return nil }
        return WebhookSettings(
            name: entry.name, url: url, credentials: credentials,
            insecureLoopback: insecureLoopback, allowPrivate: allowPrivate, reuse: reuse,
            caFile: caFile, connections: connections ?? 8)
    }

    /// The URL of a place; a wrong one is not shown, since its path may be a secret.
    func url(_ value: Value, insecureLoopback: Bool) -> String? {
        guard let text = value.text("a URL"), let parts = URLComponents(string: text),
            let host = parts.host, !host.isEmpty, ["https", "http"].contains(parts.scheme ?? ""),
            text.utf8.allSatisfy({ $0 > 32 && $0 < 127 })
        else {
            value.complain("\(value.label) is not a URL; write https://host/path")
            return nil
        }
        if parts.user != nil || parts.password != nil || parts.fragment != nil {
            value.complain(
                "\(value.label) holds a user, a password or a fragment; leave it out, messages are "
                    + "signed by the credential")
            return nil
        }
        let isLoopback = ["127.0.0.1", "[::1]", "::1"].contains(host)
        if parts.scheme == "http", !(insecureLoopback && isLoopback) {
            value.complain(
                "\(value.label) is plain http; use https, or \"insecure_loopback: true\" for a "
                    + "receiver at 127.0.0.1 or [::1]")
            return nil
        }
        return text
    }
}
