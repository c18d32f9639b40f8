/// The URL of a place that takes HTTP: HTTPS, or plain HTTP to exactly 127.0.0.1 or [::1], without user, password or
/// fragment, in plain ASCII.
///
/// Such URLs often carry a secret in their path, so neither errors nor `description` show more than
/// scheme, host and port.
package struct WebhookURL: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    package let host: HostName
    package let port: Int
    /// False for plain HTTP.
    package let isSecure: Bool
    /// The whole URL, for libcurl only.
    let text: String

    /// Throws `InvalidValue` naming the part at fault.
    package init(_ text: String) throws(InvalidValue) {
        guard text.utf8.count <= ChannelLimits.urlBytes else {
            throw InvalidValue("the URL is longer than \(ChannelLimits.urlBytes) bytes")
        }
        let unsafe = #""<>\^`{|}"#.utf8
        guard text.utf8.allSatisfy({ (0x21...0x7e).contains($0) && !unsafe.contains($0) }) else {
            throw InvalidValue(
                "the URL holds a space, a control character, or one that must be percent-encoded")
        }
        guard !text.contains("#") else { throw InvalidValue("the URL has a fragment") }
        let rest: Substring
        if text.hasPrefix("https://") {
            (isSecure, rest) = (true, text.dropFirst(8))
        } else if text.hasPrefix("http://") {
            (isSecure, rest) = (false, text.dropFirst(7))
        } else {
            throw InvalidValue("the URL does not start with https://")
        }
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard !authority.contains("@") else {
            throw InvalidValue("the URL holds a user name or password; use a signing secret")
        }
        let parts = try Self.split(authority, standardPort: isSecure ? 443 : 80)
        (host, port) = parts
        guard isSecure || host.isLoopbackLiteral else {
            throw InvalidValue("the URL is plain http to another host than 127.0.0.1 or [::1]")
        }
        let path = rest.dropFirst(authority.count)
        let start = path.hasPrefix("/") ? "" : "/"
        self.text = "\(isSecure ? "https" : "http")://\(host.urlText):\(port)\(start)\(path)"
    }

    /// Scheme, host and port.
    package var description: String {
        "\(isSecure ? "https" : "http")://\(host.urlText):\(port)"
    }

    package var customMirror: Mirror { Mirror(self, children: [:]) }

    /// Whether it names a server alone.
    var isRoot: Bool { text == "\(self)/" }

    /// A place below it, such as `/v2/notifications`; it must have no query of its own.
    func below(_ path: String) throws(InvalidValue) -> WebhookURL {
        guard !text.contains("?") else { throw InvalidValue("the URL has a query; leave it out") }
        return try WebhookURL((text.hasSuffix("/") ? String(text.dropLast()) : text) + path)
    }

    private static func split(
        _ authority: Substring, standardPort: Int
    ) throws(InvalidValue) -> (HostName, Int) {
        var name = authority
        var portText: Substring?
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else {
                throw InvalidValue("the URL has a [ without its ]")
            }
            name = authority[authority.index(after: authority.startIndex)..<end]
            let tail = authority[authority.index(after: end)...]
            guard name.contains(":"), tail.isEmpty || tail.hasPrefix(":") else {
                throw InvalidValue("the URL has something else than an IPv6 address in brackets")
            }
            portText = tail.isEmpty ? nil : tail.dropFirst()
        } else if let colon = authority.firstIndex(of: ":") {
            name = authority[..<colon]
            portText = authority[authority.index(after: colon)...]
        }
        let host = try HostName(String(name))
        guard let portText else { return (host, standardPort) }
        guard portText.utf8.allSatisfy({ (48...57).contains($0) }), let port = Int(portText),
            (1...65535).contains(port)
        else { throw InvalidValue("the URL has a port that is not between 1 and 65535") }
        return (host, port)
    }
}
