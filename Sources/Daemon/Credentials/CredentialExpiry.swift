package import Deadlines
import Foundation

/// Until when a secret holds, as far as that can be known.
package struct CredentialExpiry: Hashable, Sendable {
    /// The first moment at which it counts no more.
    package let at: Timestamp
    /// What says so: `token`, `certificate`, or the file beside it.
    package let source: String

    /// The ending of the file beside a secret that holds the last day on which it counts, `yyyy-mm-dd`.
    static let ending = ".expires"

    /// What a secret says of itself: the `exp` of a JSON web token, or the first end of its certificates.
    static func within(_ bytes: [UInt8]) -> CredentialExpiry? {
        let text = String(decoding: bytes, as: UTF8.self)
        let ends = CertificateDates.ends(inPEM: text).compactMap(\.self)
        if let first = ends.min() { return CredentialExpiry(at: first, source: "certificate") }
        return tokenEnd(text).map { CredentialExpiry(at: $0, source: "token") }
    }

    private static func tokenEnd(_ text: String) -> Timestamp? {
        for word in text.split(whereSeparator: \.isWhitespace) {
            guard let start = word.firstRange(of: "eyJ")?.lowerBound else { continue }
            let parts = word[start...].split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count >= 3, let claims = decoded(parts[1]),
                let object = try? JSONSerialization.jsonObject(with: claims) as? [String: Any],
                let end = (object["exp"] as? NSNumber)?.doubleValue,
                (0...253_402_300_799).contains(end)
            else { continue }
            return Timestamp(seconds: Int64(end))
        }
        return nil
    }

    /// The bytes of base64 for URLs, which has no padding.
    private static func decoded(_ text: Substring) -> Data? {
        let plain = text.replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - plain.count % 4) % 4)
        return Data(base64Encoded: plain + padding)
    }
}
