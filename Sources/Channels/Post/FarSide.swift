import Foundation

/// What a far side says, made fit for a reason or a receipt: one line, short, and without what could be an
/// address, a number or one of `secrets`.
enum FarSide {
    /// Digits in a row that are taken for a telephone number.
    private static let telling = 7

    static func words(_ text: String, hiding secrets: [String] = []) -> String {
        var words = text.withoutControls
        for secret in secrets where !secret.isEmpty {
            words = words.replacingOccurrences(of: secret, with: hidden)
        }
        let kept = words.split(separator: " ").map { isTelling($0) ? Substring(hidden) : $0 }
        let line = kept.joined(separator: " ")
        let most = ChannelLimits.receiptCharacters
        return line.count <= most ? line : line.prefix(most - 1) + "…"
    }

    /// A code such as `invalid_payload`; nil for anything a person could have written.
    static func code(_ text: String) -> String? {
        let isCode = text.utf8.allSatisfy {
            HostName.isLetterOrDigit($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
        }
        return isCode && (1...64).contains(text.utf8.count) ? text : nil
    }

    private static let hidden = "(hidden)"

    private static func isTelling(_ word: Substring) -> Bool {
        if word.contains("@") { return true }
        var run = 0
        for byte in word.utf8 {
            run = (48...57).contains(byte) ? run + 1 : 0
            if run >= telling { return true }
        }
        return false
    }
}

extension PostAnswer {
    /// Its body as text, as much of it as was kept.
    var text: String {
        String(decoding: body, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Its body as JSON; nil when it is something else.
    func json<Content: Decodable>(_ type: Content.Type) -> Content? {
        try? JSONDecoder().decode(type, from: Data(body))
    }
}
