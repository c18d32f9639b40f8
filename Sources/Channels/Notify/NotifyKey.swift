import Crypto
import Deadlines
import Foundation

/// An API key of GOV.UK Notify: a name, the service's id and the secret, with hyphens between. It never shows
/// itself in an error, a log or a dump.
package struct NotifyKey: Sendable, CustomStringConvertible, CustomReflectable {
    private struct Header: Encodable {
        var typ = "JWT"
        var alg = "HS256"
    }

    private struct Claims: Encodable {
        var iss: String
        var iat: Int64
    }

    /// The length of an id in hyphenated hexadecimal.
    private static let idLength = 36

    private let service: String
    private let secret: SymmetricKey
    /// What is hidden wherever it is repeated.
    let hidden: String

    /// Takes the content of a credential file.
    ///
    /// Read from the right, since the name may hold hyphens too. Throws `InvalidValue` with the reason.
    package init(_ credential: Credential) throws(InvalidValue) {
        let text = credential.password
        let secret = String(text.suffix(Self.idLength))
        let rest = text.dropLast(Self.idLength)
        let service = String(rest.dropLast().suffix(Self.idLength))
        guard rest.last == "-", Self.isID(secret), Self.isID(service) else {
            throw InvalidValue(
                "its API key does not end in two ids of 36 characters; copy the whole key from \"API "
                    + "integration\" in GOV.UK Notify into the credential")
        }
        self.service = service
        hidden = secret
        self.secret = SymmetricKey(data: Data(secret.utf8))
    }

    /// A token (JWT, HS256) for one request at `now`; Notify takes it for 30 seconds.
    func token(at now: Timestamp) throws(InvalidValue) -> String {
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            let parts = [
                try encoder.encode(Header()),
                try encoder.encode(Claims(iss: service, iat: now.seconds)),
            ]
            let signed = parts.map(Self.encoded).joined(separator: ".")
            let code = HMAC<SHA256>.authenticationCode(for: Data(signed.utf8), using: secret)
            return signed + "." + Self.encoded(Data(code))
        } catch {
            throw InvalidValue("a token for GOV.UK Notify cannot be made")
        }
    }

    /// Whether a text is an id in hyphenated hexadecimal.
    package static func isID(_ text: String) -> Bool { UUID(uuidString: text) != nil }

    /// Base64 for URLs, without padding.
    private static func encoded(_ data: Data) -> String {
        data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }

    package var description: String { "(hidden)" }

    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
