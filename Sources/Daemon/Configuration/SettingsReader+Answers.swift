import Channels
import Foundation

/// How people answer by links.
extension SettingsReader {
    private static let standardDays: Int64 = 7

    /// `{ url: …, listen: 127.0.0.1:8480, credential: …, lasts: 7d }`.
    func answers(_ value: Value) -> AnswerSettings? {
        guard let section = value.section() else { return nil }
        let url = section.require("url", of: "\"answers\"").flatMap(linkAddress)
        let listenValue = section.take("listen")
        let listen = listenValue.flatMap { place($0, socket: "answers") }
        let credential = section.require("credential", of: "\"answers\"").flatMap(credential)
        let lasts = section.take("lasts")?.length(atMost: ConfigurationLimits.linkSeconds)
        section.finish()
        guard let url, let credential, listenValue == nil || listen != nil else { return nil }
        return AnswerSettings(
            url: url, listen: listen, credential: credential,
            lastsSeconds: lasts ?? Self.standardDays * 86_400)
    }

    /// What links begin with: people follow it from anywhere, so it is https; http to this machine is for trying out.
    private func linkAddress(_ value: Value) -> String? {
        guard var text = value.text("the address people reach, such as https://longstop.example")
        else { return nil }
        while text.hasSuffix("/") { text.removeLast() }
        let parts = URLComponents(string: text)
        let isLocal = ["127.0.0.1", "[::1]", "::1", "localhost"].contains(parts?.host ?? "")
        guard let parts, parts.host?.isEmpty == false,
            parts.scheme == "https" || parts.scheme == "http" && isLocal,
            parts.query == nil, parts.fragment == nil, parts.user == nil,
            text.utf8.allSatisfy({ $0 > 32 && $0 < 127 })
        else {
            value.complain(
                expected:
                    "the address people reach, such as https://longstop.example; http is for 127.0.0.1 only"
            )
            return nil
        }
        return text
    }

    /// `127.0.0.1:8480`: a proxy before it ends TLS, so nothing else may reach it. `socket` is how systemd's is named.
    func place(_ value: Value, socket: String) -> AnswerSettings.Place? {
        let text = value.raw ?? ""
        let colon = text.lastIndex(of: ":")
        let host = colon.map { String(text[..<$0]) } ?? ""
        let port = colon.flatMap { Int(text[text.index(after: $0)...]) } ?? 0
        guard ["127.0.0.1", "[::1]"].contains(host), (1...65_535).contains(port) else {
            value.complain(
                expected:
                    "127.0.0.1:PORT or [::1]:PORT, with a proxy before it that ends TLS; or leave it out and name "
                    + "systemd's socket \"\(socket)\"")
            return nil
        }
        return AnswerSettings.Place(host: host == "[::1]" ? "::1" : host, port: port)
    }
}
