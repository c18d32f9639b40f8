import Crypto
import Foundation

/// A shared secret of Standard Webhooks 1.0: `whsec_` and the base64 of 24 to 64 bytes. It never shows
/// itself in an error, a log or a dump.
package struct SigningSecret: Sendable, CustomStringConvertible, CustomReflectable {
    private let key: SymmetricKey

    /// Takes the content of a credential file; white space around it is not part of it.
    ///
    /// Throws `InvalidValue` with the reason.
    package init(_ text: String) throws(InvalidValue) {
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard trimmed.hasPrefix("whsec_") else {
            throw InvalidValue("the signing secret does not start with whsec_")
        }
        guard let bytes = Data(base64Encoded: String(trimmed.dropFirst(6))) else {
            throw InvalidValue("the signing secret is not base64 after whsec_")
        }
        guard ChannelLimits.secretBytes.contains(bytes.count) else {
            throw InvalidValue("the signing secret is \(bytes.count) bytes long, not 24 to 64")
        }
        key = SymmetricKey(data: bytes)
    }

    /// The `v1,…` signature over `id.timestamp.body`.
    package func signature(id: String, timestamp: Int64, body: [UInt8]) -> String {
        var code = HMAC<SHA256>(key: key)
        code.update(data: Array("\(id).\(timestamp).".utf8))
        code.update(data: body)
        return "v1," + Data(code.finalize()).base64EncodedString()
    }

    package var description: String { "(hidden)" }

    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
