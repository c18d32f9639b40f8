/// One field of a mail header, folded: by construction free of CR, LF, NUL and every other control.
struct HeaderField: Hashable {
    /// `Name: value`, with CR LF SP where it is folded and without the CR LF that ends it.
    let line: String

    /// A field whose value is syntax (addresses, ids, parameters): printable ASCII only.
    init(_ name: String, structured value: String) throws(MessageError) {
        try Self.check(name)
        guard value.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) else {
            throw MessageError("header \(name) has a control or non-ASCII character; remove it")
        }
        line = try Self.folded(name, words: value.split(separator: " ").map(String.init))
    }

    /// A field whose value is text for people; encoded (RFC 2047) when it is not plain ASCII.
    init(_ name: String, text value: String) throws(MessageError) {
        try Self.check(name)
        guard !value.unicodeScalars.contains(where: \.isControl) else {
            throw MessageError("header \(name) has a control character; remove it")
        }
        let words =
            EncodedWord.isNeeded(for: value)
            ? EncodedWord.encode(value, after: name.utf8.count + 2)
            : value.split(separator: " ").map(String.init)
        line = try Self.folded(name, words: words)
    }

    private static func check(_ name: String) throws(MessageError) {
        let isName = name.utf8.allSatisfy { (0x21..<0x7F).contains($0) && $0 != UInt8(ascii: ":") }
        guard isName, !name.isEmpty, name.utf8.count <= 64 else {
            throw MessageError("header name is not one; write letters, digits and hyphens")
        }
    }

    private static func folded(_ name: String, words: [String]) throws(MessageError) -> String {
        var line = name + ":"
        var length = line.utf8.count
        for (index, word) in words.enumerated() {
            let size = word.utf8.count + 1
            guard size <= MessageLimits.absoluteLineBytes - 66 else {
                throw MessageError("header \(name) has a word too long for a line; shorten it")
            }
            if index > 0, length + size > MessageLimits.mailLineBytes {
                line += "\r\n"
                length = 0
            }
            line += " " + word
            length += size
        }
        return line
    }
}

/// RFC 2047 encoded-words, base64 over UTF-8.
enum EncodedWord {
    private static let overhead = "=?UTF-8?B??=".utf8.count
    private static let longest = 75

    /// Whether `text` cannot stand in a header as it is: not ASCII, or mistakable for an
    /// encoded-word.
    static func isNeeded(for text: String) -> Bool {
        !text.utf8.allSatisfy { $0 < 0x80 } || text.contains("=?")
    }

    /// The words for `text`, each whole characters; the first fits behind `column` characters on
    /// its line.
    static func encode(_ text: String, after column: Int) -> [String] {
        var words: [String] = []
        var bytes: [UInt8] = []
        var room = capacity(MessageLimits.mailLineBytes - column)
        for scalar in text.unicodeScalars {
            let encoded = Array(String(scalar).utf8)
            if bytes.count + encoded.count > room {
                words.append(word(bytes))
                bytes = []
                room = capacity(min(longest, MessageLimits.mailLineBytes - 1))
            }
            bytes += encoded
        }
        return bytes.isEmpty ? words : words + [word(bytes)]
    }

    private static func capacity(_ length: Int) -> Int { max(4, (length - overhead) / 4 * 3) }

    private static func word(_ bytes: [UInt8]) -> String {
        "=?UTF-8?B?\(Base64.encode(bytes))?="
    }
}
