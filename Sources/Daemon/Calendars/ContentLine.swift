/// One property as RFC 5545, §3.1, writes it: unfolded, its parameters taken apart.
struct ContentLine {
    /// In capitals.
    let name: String
    /// By their names in capitals, without quotes.
    let parameters: [String: [String]]
    /// As written, escapes and all.
    let value: String
    /// Where it begins in the file, from 1.
    let number: Int

    /// The first value of a parameter.
    func parameter(_ name: String) -> String? { parameters[name]?.first }

    /// A parameter whose value is a word, in capitals.
    func word(_ name: String) -> String? { parameter(name)?.uppercased() }

    /// Takes a line apart; nil when it is no property.
    init?(_ line: RawLine) {
        var reader = Cursor(line.bytes[...])
        guard let name = reader.name() else { return nil }
        var parameters: [String: [String]] = [:]
        while reader.take(";") {
            guard let key = reader.name(), reader.take("=") else { return nil }
            repeat {
                guard let value = reader.parameterValue() else { return nil }
                parameters[key, default: []].append(value)
            } while reader.take(",")
        }
        guard reader.take(":") else { return nil }
        self.name = name
        self.parameters = parameters
        value = String(decoding: reader.rest, as: UTF8.self)
        number = line.number
    }

    /// The word with which a line begins, in capitals, even when the rest of it makes no sense.
    static func firstWord(of line: RawLine) -> String? {
        var reader = Cursor(line.bytes[...])
        return reader.name()
    }

    /// The value as text, its escapes taken out.
    var text: String { Self.texts(in: value, separated: false).first ?? "" }

    /// The value as a list of texts.
    var texts: [String] { Self.texts(in: value, separated: true) }

    private static func texts(in value: String, separated: Bool) -> [String] {
        var texts = [""]
        var isEscaped = false
        for scalar in value.unicodeScalars {
            if isEscaped {
                isEscaped = false
                let plain: Unicode.Scalar = scalar == "n" || scalar == "N" ? "\n" : scalar
                texts[texts.count - 1].unicodeScalars.append(plain)
            } else if scalar == "\\" {
                isEscaped = true
            } else if separated, scalar == "," {
                texts.append("")
            } else {
                texts[texts.count - 1].unicodeScalars.append(scalar)
            }
        }
        return texts
    }
}

/// A line of a file after unfolding, with the number of the first it was made of.
struct RawLine {
    let number: Int
    var bytes: [UInt8]

    /// Unfolds a file whose lines end in CRLF or LF; what is folded may be split within a character.
    static func unfold(_ file: some Sequence<UInt8>) -> [RawLine] {
        var lines: [RawLine] = []
        var number = 1
        var current: [UInt8] = []
        func finish() {
            if current.last == UInt8(ascii: "\r") { current.removeLast() }
            if let first = current.first, first == 0x20 || first == 0x09, !lines.isEmpty {
                lines[lines.count - 1].bytes += current.dropFirst()
            } else if !current.isEmpty {
                lines.append(RawLine(number: number, bytes: current))
            }
            current.removeAll(keepingCapacity: true)
            number += 1
        }
        for byte in file {
            if byte == UInt8(ascii: "\n") { finish() } else { current.append(byte) }
        }
        finish()
        return lines
    }
}

/// Reads the pieces of a content line.
private struct Cursor {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    /// Letters, digits and hyphens, in capitals; nil when there are none.
    mutating func name() -> String? {
        let name = rest.prefix {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) || $0 == 0x2D
        }
        rest = rest[name.endIndex...]
        return name.isEmpty ? nil : String(decoding: name, as: UTF8.self).uppercased()
    }

    /// A value in quotes or without; nil when a quote is not closed.
    mutating func parameterValue() -> String? {
        if take("\"") {
            let quoted = rest.prefix { $0 != UInt8(ascii: "\"") }
            rest = rest[quoted.endIndex...]
            return take("\"") ? String(decoding: quoted, as: UTF8.self) : nil
        }
        let plain = rest.prefix { !",;:\"".utf8.contains($0) }
        rest = rest[plain.endIndex...]
        return String(decoding: plain, as: UTF8.self)
    }
}
