import Foundation

/// An answer to one of our mails (RFC 5322), as far as it matters: who wrote it, to which mail, and what its first
/// line says.
struct MailReply: Hashable, Sendable {
    /// Bytes of a mail that are read; whoever answers a mail writes less.
    static let longestBytes = 1024 * 1024
    private static let deepest = 5
    /// What takes an alert on, alone on the first line.
    private static let yes: Set<String> = [
        "yes", "ack", "acknowledge", "acknowledged", "taken", "mine", "on it", "in hand",
        "i have it", "i have it in hand",
    ]

    /// The address of its writer, in small letters; empty when there is not exactly one.
    private(set) var from = ""
    /// The mails it answers, without angle brackets, the nearest first.
    private(set) var answers: [String] = []
    /// Whether a program wrote it: a notice of absence takes nothing on.
    private(set) var isAutomatic = false
    /// The first line that its writer wrote.
    private(set) var firstLine = ""

    /// Whether its first line takes the alert on.
    var saysYes: Bool {
        guard !firstLine.contains("?") else { return false }
        let letters = firstLine.lowercased().map { $0.isLetter || $0 == " " ? $0 : " " }
        let words = String(letters).split(separator: " ").joined(separator: " ")
        return Self.yes.contains(words)
    }

    init(_ bytes: [UInt8]) {
        let whole = MailPart(bytes)
        let addresses = whole.values("from").flatMap(Self.addresses)
        if addresses.count == 1 { from = addresses[0].lowercased() }
        answers = (whole.values("in-reply-to") + whole.values("references").reversed())
            .flatMap { Self.bracketed($0).reversed() }
        isAutomatic = Self.isAutomatic(whole)
        firstLine =
            Self.text(of: whole, depth: 0).split(whereSeparator: \.isNewline)
            .map { $0.trimmingCharacters(in: .whitespaces) }
            .first { !$0.isEmpty && !$0.hasPrefix(">") } ?? ""
    }

    /// RFC 3834, and what older programs say instead.
    private static func isAutomatic(_ mail: MailPart) -> Bool {
        let submitted = mail.values("auto-submitted").first?.lowercased() ?? "no"
        let precedence = mail.values("precedence").first?.lowercased() ?? ""
        return !submitted.hasPrefix("no")
            || ["bulk", "junk", "list", "auto_reply"].contains(precedence)
            || !mail.values("x-autoreply").isEmpty || !mail.values("x-autorespond").isEmpty
            || mail.values("return-path").contains("<>") || mail.type == "multipart/report"
    }

    private static func text(of part: MailPart, depth: Int) -> String {
        guard depth < deepest else { return "" }
        if part.type.hasPrefix("multipart/") {
            return part.parts.lazy.map { text(of: $0, depth: depth + 1) }.first { !$0.isEmpty }
                ?? ""
        }
        return part.type == "text/plain" ? part.text : ""
    }

    /// What stands between angle brackets.
    private static func bracketed(_ value: String) -> [String] {
        value.split(separator: "<", omittingEmptySubsequences: false).dropFirst().compactMap {
            piece in
            piece.firstIndex(of: ">").map { String(piece[..<$0]) }
        }
    }

    /// The addresses of a header: those in brackets, or a bare one.
    private static func addresses(_ value: String) -> [String] {
        let found = bracketed(value)
        guard found.isEmpty else { return found }
        let bare = value.trimmingCharacters(in: .whitespaces)
        return bare.contains("@") && !bare.contains(" ") ? [bare] : []
    }
}

/// A mail, or one part of it.
private struct MailPart {
    private var headers: [(name: String, value: String)] = []
    private var body: [UInt8] = []

    init(_ bytes: [UInt8]) {
        var lines: [[UInt8]] = []
        var line: [UInt8] = []
        var end = bytes.count
        for (place, byte) in bytes.enumerated() {
            if byte != 10 {
                line.append(byte)
                continue
            }
            if line.last == 13 { line.removeLast() }
            if line.isEmpty {
                end = place + 1
                break
            }
            lines.append(line)
            line = []
        }
        body = Array(bytes[min(end, bytes.count)...])
        for line in lines.map({ String(decoding: $0, as: UTF8.self) }) {
            if line.first == " " || line.first == "\t", !headers.isEmpty {
                headers[headers.count - 1].value += " " + line.trimmingCharacters(in: .whitespaces)
            } else if let colon = line.firstIndex(of: ":") {
                headers.append(
                    (
                        String(line[..<colon]).lowercased(),
                        line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
                    ))
            }
        }
    }

    func values(_ name: String) -> [String] { headers.filter { $0.name == name }.map(\.value) }

    /// `text/plain` unless it says otherwise.
    var type: String {
        let value = values("content-type").first ?? "text/plain"
        return value.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
    }

    /// The parts of a multipart.
    var parts: [MailPart] {
        guard let boundary = parameter("boundary"), !boundary.isEmpty else { return [] }
        let mark = Array("--\(boundary)".utf8)
        var parts: [[UInt8]] = []
        var current: [UInt8]?
        for line in body.split(separator: 10, omittingEmptySubsequences: false) {
            if line.starts(with: mark) {
                if let current { parts.append(current) }
                current = []
            } else {
                current?.append(contentsOf: line)
                current?.append(10)
            }
        }
        return parts.map(MailPart.init)
    }

    private func parameter(_ name: String) -> String? {
        let pieces = (values("content-type").first ?? "").split(separator: ";").dropFirst()
        for piece in pieces {
            let sides = piece.split(separator: "=", maxSplits: 1).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            if sides.count == 2, sides[0].lowercased() == name {
                return sides[1].trimmingCharacters(in: CharacterSet(charactersIn: "\""))
            }
        }
        return nil
    }

    /// Its text, decoded.
    var text: String {
        let encoding = values("content-transfer-encoding").first?.lowercased() ?? ""
        switch encoding {
        case "base64":
            let letters = body.filter { $0 > 32 && $0 < 127 }
            return Data(base64Encoded: Data(letters)).map { String(decoding: $0, as: UTF8.self) }
                ?? ""
        case "quoted-printable": return String(decoding: Self.unquoted(body), as: UTF8.self)
        default: return String(decoding: body, as: UTF8.self)
        }
    }

    private static func unquoted(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var rest = bytes[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "=") else {
                result.append(byte)
                continue
            }
            let next = rest.prefix(2)
            if next.first == 10 {
                rest = rest.dropFirst()
            } else if next.elementsEqual([13, 10]) {
                rest = rest.dropFirst(2)
            } else if let value = UInt8(String(decoding: next, as: UTF8.self), radix: 16) {
                result.append(value)
                rest = rest.dropFirst(2)
            } else {
                result.append(byte)
            }
        }
        return result
    }
}
