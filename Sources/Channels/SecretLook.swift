import Glibc

/// Recognises secrets by their look, so that none stays in a file that people and logs show.
///
/// It knows what has a form of its own. A password does not, and is recognised by its key.
package enum SecretLook {
    /// A secret in a text: what it is, never what it says, and where it begins.
    package struct Finding: Hashable, Sendable {
        /// `a JSON web token`.
        package let what: String
        /// From 1.
        package let line: Int
        /// In Unicode scalars, from 1.
        package let column: Int
    }

    /// What a text holds that is a secret, such as `a JSON web token`; nil when nothing looks like one.
    package static func of(_ text: String) -> String? {
        guard mayHold(text) else { return nil }
        if text.contains("PRIVATE KEY-----") { return "a private key" }
        return words(of: text).lazy.compactMap { look(at: $0) }.first
    }

    /// Every line of a text that holds a secret.
    package static func find(in text: String) -> [Finding] {
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return lines.enumerated().compactMap { index, bytes in
            guard bytes.count >= shortest else { return nil }
            let line = String(decoding: bytes, as: UTF8.self)
            guard let what = of(line) else { return nil }
            let start = words(of: line).first { look(at: $0) != nil }?.startIndex ?? line.startIndex
            let column = line.unicodeScalars.distance(
                from: line.unicodeScalars.startIndex, to: start)
            return Finding(what: what, line: index + 1, column: column + 1)
        }
    }

    /// What every secret of a known form has a piece of. Nearly every text is known to hold none by this, which
    /// costs little.
    private static let pieces =
        ["whsec_", "whsk_", "PRIVATE KEY-----", "eyJ", "://"] + beginnings.map(\.0)
    /// Hyphens in two ids and between them.
    private static let hyphensOfTwoIDs = 9

    private static func mayHold(_ text: String) -> Bool {
        guard text.utf8.count >= shortest else { return false }
        if pieces.contains(where: { strstr(text, $0) != nil }) { return true }
        return text.utf8.count { $0 == UInt8(ascii: "-") } >= hyphensOfTwoIDs
    }

    /// Whether a text is nothing but the digits of a key, as PagerDuty's and many others' are.
    package static func isBareKey(_ text: String) -> Bool {
        text.utf8.count >= bareKeyDigits && text.utf8.allSatisfy { Character(.init($0)).isHexDigit }
    }

    /// Fewer bytes are no secret of a known form.
    private static let shortest = 12
    private static let bareKeyDigits = 32

    private static let ends = Set(#" "'`<>()[]{},;"#.unicodeScalars)

    private static func words(of text: String) -> [Substring] {
        text.split { $0.isWhitespace || $0.unicodeScalars.contains(where: ends.contains) }
            .filter { $0.utf8.count >= shortest }
    }

    private static func look(at word: Substring) -> String? {
        if word.contains("whsec_") || word.contains("whsk_") { return "a signing secret" }
        if word.contains("eyJ"), isWebToken(word) { return "a JSON web token" }
        if holdsNotifyKey(word) { return "a GOV.UK Notify API key" }
        if isAccessToken(word) { return "an access token" }
        return word.contains("://") ? SecretURL(word)?.what : nil
    }

    private static func isWebToken(_ word: Substring) -> Bool {
        guard let start = word.firstRange(of: "eyJ")?.lowerBound else { return false }
        let parts = word[start...].split(separator: ".", omittingEmptySubsequences: false)
        return parts.count >= 3 && parts[1].hasPrefix("eyJ")
            && parts.prefix(2).allSatisfy { part in
                part.utf8.count >= shortest && part.allSatisfy(isTokenCharacter)
            }
    }

    private static func isTokenCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "-_".contains(character))
    }

    /// Two ids with a hyphen between: the service's and the secret. One alone is no secret.
    private static func holdsNotifyKey(_ word: Substring) -> Bool {
        let bytes = Array(word.utf8)
        let length = 36
        guard bytes.count > 2 * length else { return false }
        return (0..<bytes.count - 2 * length).contains { start in
            bytes[start + length] == UInt8(ascii: "-") && isID(bytes[start..<start + length])
                && isID(bytes[start + length + 1..<start + 2 * length + 1])
        }
    }

    private static func isID(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.enumerated().allSatisfy { index, byte in
            [8, 13, 18, 23].contains(index)
                ? byte == UInt8(ascii: "-") : Character(.init(byte)).isHexDigit
        }
    }

    /// Beginnings that say whose token it is, and how many letters and digits follow at the least.
    private static let beginnings = [
        ("xoxb-", 10), ("xoxp-", 10), ("xoxa-", 10), ("xoxe-", 10), ("xapp-", 10), ("ghp_", 20),
        ("github_pat_", 20), ("glpat-", 20), ("sk_live_", 16), ("AKIA", 16), ("tk_", 29),
    ]

    private static func isAccessToken(_ word: Substring) -> Bool {
        beginnings.contains { start, count in
            guard word.hasPrefix(start) else { return false }
            let rest = word.dropFirst(start.count)
            return rest.count >= count && rest.allSatisfy(isTokenCharacter)
        }
    }
}

/// A URL that is a secret, or carries one.
private struct SecretURL {
    let what: String

    /// Members of a query whose value lets in whoever has it.
    private static let members: Set<Substring> = [
        "token", "access_token", "auth_token", "key", "api_key", "apikey", "secret", "password",
        "sig",
        "signature", "routing_key",
    ]
    private static let shortestValue = 8

    /// Nil for a URL that anybody may read.
    init?(_ word: Substring) {
        guard let scheme = word.firstRange(of: "://") else { return nil }
        let rest = word[scheme.upperBound...]
        let authority = rest.prefix { !"/?#".contains($0) }
        if let at = authority.lastIndex(of: "@"), let colon = authority[..<at].firstIndex(of: ":"),
            authority.index(after: colon) < at
        {
            what = "a URL with a password"
            return
        }
        let server = authority[
            (authority.lastIndex(of: "@").map(authority.index(after:))
                ?? authority.startIndex)...]
        let host = server.prefix { $0 != ":" }.lowercased()
        let path = rest.dropFirst(authority.count)
        guard let found = Self.service(host, path) ?? Self.query(path) else { return nil }
        what = found
    }

    private static func service(_ host: String, _ path: Substring) -> String? {
        let folders = path.prefix { $0 != "?" }.split(separator: "/")
        switch host {
        case "hooks.slack.com", "hooks.slack-gov.com":
            return folders.count >= 2 ? "the URL of a Slack webhook" : nil
        case "discord.com", "discordapp.com":
            return path.hasPrefix("/api/webhooks/") ? "the URL of a Discord webhook" : nil
        case "calendar.google.com":
            return path.contains("/private-") ? "the URL of a private calendar" : nil
        case "outlook.office.com", "outlook.office365.com":
            if folders.first == "webhook" { return "the URL of a Teams webhook" }
            return path.hasPrefix("/owa/calendar/") ? "the URL of a private calendar" : nil
        default:
            let isFlow = [".logic.azure.com", ".powerplatform.com", ".powerautomate.com"]
                .contains { host.hasSuffix($0) }
            let isTeams =
                host.hasSuffix(".webhook.office.com") && folders.count >= 2
                || isFlow && path.contains("sig=")
            return isTeams ? "the URL of a Teams webhook" : nil
        }
    }

    private static func query(_ path: Substring) -> String? {
        guard let start = path.firstIndex(of: "?") else { return nil }
        let holds = path[path.index(after: start)...].split(separator: "&").contains { member in
            let parts = member.split(separator: "=", maxSplits: 1)
            return parts.count == 2 && parts[1].count >= shortestValue
                && members.contains(Substring(parts[0].lowercased()))
        }
        return holds ? "a URL with a token" : nil
    }
}
