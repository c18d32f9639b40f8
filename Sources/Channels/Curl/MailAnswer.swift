/// How far an SMTP transaction came: the last command that was sent.
enum MailPhase: Int, Comparable, Sendable {
    case connecting, hello, startTLS, login, sender, recipient, data, body

    static func < (left: MailPhase, right: MailPhase) -> Bool { left.rawValue < right.rawValue }
}

/// One reply of the server to one command.
struct SMTPReply: Hashable, Sendable {
    var code: Int
    /// The enhanced status `5.1.1`, where the reply has one.
    var enhanced: String?
    /// The whole last line, printable ASCII only.
    var text: String

    /// Reads one reply line; nil for a continuation line (`250-`) or anything else.
    init?(line: some Collection<UInt8>) {
        let bytes = Array(line.prefix(ChannelLimits.receiptCharacters))
        guard bytes.count >= 3, bytes.prefix(3).allSatisfy({ (48...57).contains($0) }),
            bytes.count == 3 || bytes[3] != UInt8(ascii: "-")
        else { return nil }
        code = bytes.prefix(3).reduce(0) { $0 * 10 + Int($1 - 48) }
        text = String(
            decoding: bytes.filter { $0 != 13 && $0 != 10 }
                .map { (32...126).contains($0) ? $0 : UInt8(ascii: "?") },
            as: UTF8.self)
        let word = text.dropFirst(4).prefix { $0 != " " }
        let numbers = word.split(separator: ".", omittingEmptySubsequences: false)
        let isStatus =
            numbers.count == 3
            && numbers.allSatisfy { (1...3).contains($0.count) && $0.allSatisfy(\.isNumber) }
        enhanced = isStatus ? String(word) : nil
    }
}

/// What is known after one SMTP transaction.
struct MailAnswer: Sendable {
    var result: CurlResult
    var phase: MailPhase
    /// The reply to the last command; in phase `body`, the reply to the final dot.
    var reply: SMTPReply?
    /// libcurl took the whole message, so the final dot may have been sent.
    var bodyTaken: Bool
    /// The transaction ran on a connection of an earlier one.
    var reusedConnection: Bool
    /// libcurl's words for a failure.
    var detail: String
}
