import Crypto
package import Deadlines
import Foundation

/// What a signed link stands for: one person's answer to one alert, for a while.
package struct AnswerLink: Hashable, Sendable {
    package var alert: Int64
    /// The notice it stands in; whom that was for is whose answer it is.
    package var notice: String
    package var expiresAt: Timestamp

    /// Names one.
    package init(alert: Int64, notice: String, expiresAt: Timestamp) {
        self.alert = alert
        self.notice = notice
        self.expiresAt = expiresAt
    }
}

/// The secret that signs links (HMAC-SHA256, of which a token carries 128 bits). It never shows itself in an error, a
/// log or a dump.
package struct LinkKey: Sendable, CustomStringConvertible, CustomReflectable {
    private static let macBytes = 16
    private let key: SymmetricKey

    /// Takes the bytes of a credential file; throws `InvalidValue` when they are too few to be a secret.
    package init(_ bytes: [UInt8]) throws(InvalidValue) {
        guard bytes.count >= ChannelLimits.linkKeyBytes else {
            throw InvalidValue(
                "the key for links is \(bytes.count) bytes long, fewer than "
                    + "\(ChannelLimits.linkKeyBytes); make one with \"openssl rand -base64 32\"")
        }
        key = SymmetricKey(data: bytes)
    }

    /// The token of a link: alert, notice, expiry in seconds since 1970 and signature, each after a dot.
    package func token(_ link: AnswerLink) -> String {
        let text = Self.text(link)
        return "\(text).\(Self.base64URL(mac(of: text)))"
    }

    /// What a token stands for; nil when this key has not signed it.
    package func link(_ token: String) -> AnswerLink? {
        guard token.utf8.count <= ChannelLimits.linkTokenBytes else { return nil }
        let parts = token.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4, let alert = Int64(parts[0]), let seconds = Int64(parts[2]),
            (0...253_402_300_799).contains(seconds)
        else { return nil }
        let link = AnswerLink(
            alert: alert, notice: parts[1], expiresAt: Timestamp(microseconds: seconds * 1_000_000))
        // Made anew and compared whole: `+17` or a leading zero is another token, and none of ours.
        return ConstantTime.equal(self.token(link).utf8, token.utf8) ? link : nil
    }

    package var description: String { "(hidden)" }

    package var customMirror: Mirror { Mirror(self, children: [:]) }

    private static func text(_ link: AnswerLink) -> String {
        "\(link.alert).\(link.notice).\(link.expiresAt.microseconds / 1_000_000)"
    }

    private func mac(of text: String) -> [UInt8] {
        let code = HMAC<SHA256>.authenticationCode(
            for: Array("longstop answer \(text)".utf8), using: key)
        return Array(code.prefix(Self.macBytes))
    }

    private static func base64URL(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }
}

/// Makes the links that stand in messages.
package struct AnswerLinks: Sendable {
    private let key: LinkKey
    private let address: String
    private let seconds: Int64

    /// Links that begin with `address`, such as `https://longstop.example`, and last for `seconds`.
    package init(key: LinkKey, address: String, seconds: Int64) {
        self.key = key
        self.address = address
        self.seconds = seconds
    }

    /// The link by which whoever is told by a notice answers an alert.
    func link(alert: Int64, notice: String, at now: Timestamp) -> String {
        let link = AnswerLink(
            alert: alert, notice: notice, expiresAt: now.advanced(seconds: seconds))
        return "\(address)\(Self.path)\(key.token(link))"
    }

    /// What comes before the token.
    package static let path = "/a/"
}
