import Foundation

/// RFC 2045 base64 on one line.
enum Base64 {
    static func encode(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }
}

/// RFC 2045 quoted-printable.
enum QuotedPrintable {
    private static let digits = Array("0123456789ABCDEF".utf8)
    private static let softBreak: [UInt8] = Array("=\r\n".utf8)

    /// Appends `text` to `body` with CR LF line ends and lines of at most 76 bytes.
    static func append(_ text: String, to body: inout [UInt8]) {
        let bytes = Array(text.utf8)
        var length = 0
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "\n") {
                body += "\r\n".utf8
                length = 0
                continue
            }
            let endsLine = index + 1 == bytes.count || bytes[index + 1] == UInt8(ascii: "\n")
            let plain = isPlain(byte, endsLine: endsLine)
            let size = plain ? 1 : 3
            if length + size > MessageLimits.mailLineBytes - (endsLine ? 0 : 1) {
                body += softBreak
                length = 0
            }
            if plain {
                body.append(byte)
            } else {
                body += [UInt8(ascii: "="), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
            length += size
        }
        if length > 0 { body += "\r\n".utf8 }
    }

    private static func isPlain(_ byte: UInt8, endsLine: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: "="): false
        case UInt8(ascii: " "), UInt8(ascii: "\t"): !endsLine
        default: (0x21...0x7E).contains(byte)
        }
    }
}
