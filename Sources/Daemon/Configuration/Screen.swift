import Channels
import Yams

/// Looks through a parsed file for what no configuration may hold: anchors and aliases, merge keys,
/// tags, and secrets.
struct Screen {
    let file: String
    let complaints: Complaints
    private var isClean = true

    init(file: String, complaints: Complaints) {
        self.file = file
        self.complaints = complaints
    }

    /// Keys under which nothing but a secret would stand.
    static let secretKeys: Set<String> = [
        "password", "passwd", "passphrase", "secret", "secrets", "token", "tokens", "api_key",
        "apikey", "private_key", "access_key", "signing_secret", "signing_key", "routing_key",
        "integration_key", "client_secret", "webhook_secret", "access_token", "auth_token",
        "bearer",
    ]

    /// What else a secret is called. Some of it is a word of its own too, so that it counts only where the key is
    /// unknown in any case.
    private static let secretEndings = [
        "password", "passwd", "passphrase", "secret", "token", "key", "pass", "pwd",
    ]

    /// Whether a value is a secret by its look, whatever it is called.
    static func isSecret(_ text: String) -> Bool { SecretLook.of(text) != nil }

    /// What is said of an unknown key under which a secret would stand; nil for any other.
    static func complaint(ofUnknown key: String) -> String? {
        let plain = plain(key)
        let isOne = secretEndings.contains { plain == $0 || plain.hasSuffix("_\($0)") }
        return isOne ? "key \(Quoted.text(key)): " + moving("a secret") : nil
    }

    private static func plain(_ key: String) -> String {
        key.lowercased().replacing("-", with: "_")
    }

    /// Whether the file may be read on; what is wrong has been reported.
    mutating func passes(_ node: Node) -> Bool {
        look(at: node)
        return isClean
    }

    private mutating func look(at node: Node) {
        if let anchor = node.anchor {
            // What an alias stands for carries the anchor too: looking inside could take for ever.
            refuse(
                "an anchor (&\(anchor)) is not allowed; write the value out where it is used",
                node)
            return
        }
        let tag = node.tag.description
        if !tag.isEmpty, !tag.hasPrefix("tag:yaml.org,2002:") {
            refuse("a tag (\(Quoted.text(tag))) is not allowed; leave it out", node)
        }
        switch node {
        case .scalar(let scalar):
            if let what = SecretLook.of(scalar.string) { refuse(Self.moving(what), node) }
        case .sequence(let sequence): for item in sequence { look(at: item) }
        case .mapping(let mapping): for (key, value) in mapping { look(at: key, value) }
        case .alias: refuse("an alias (*) is not allowed; write the value out", node)
        }
    }

    private mutating func look(at key: Node, _ value: Node) {
        guard let name = key.scalar?.string else {
            refuse("a key must be a plain word", key)
            return
        }
        if name == "<<" {
            refuse("a merge key (<<) is not allowed; write the values out", key)
        } else if Self.secretKeys.contains(Self.plain(name)) {
            refuse("key \"\(name)\": " + Self.moving("a secret"), key)
        } else {
            look(at: key)
            look(at: value)
        }
    }

    /// That it has to go, and where to.
    static func moving(_ what: String) -> String {
        "\(what) does not belong in the configuration; put it in a file that systemd passes on "
            + "(LoadCredential=NAME:/etc/longstop/credentials/NAME) and name that under \"credential\" or "
            + "\"credentials\""
    }

    private mutating func refuse(_ text: String, _ node: Node) {
        isClean = false
        complaints.add(
            text,
            at: Position(file: file, line: node.mark?.line ?? 0, column: node.mark?.column ?? 0))
    }
}
