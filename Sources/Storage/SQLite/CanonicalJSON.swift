import Deadlines

/// JSON as this store writes it: members sorted by name, no spaces, one form for each value.
///
/// Foundation's coders are several times slower, and tell a flag from a number by guesswork.
enum CanonicalJSON {
    /// The text of a value.
    static func text(_ value: FactValue) -> String {
        var output = ""
        write(value, to: &output)
        return output
    }

    /// The value of a text that `text` made, or an error that the store is damaged.
    static func value(_ text: String) throws(StoreError) -> FactValue {
        var reader = CanonicalJSONReader(text)
        guard let value = reader.value(), reader.atEnd else {
            throw StoreError(.damaged, "the store holds unreadable JSON; restore it from a backup")
        }
        return value
    }

    private static func write(_ value: FactValue, to output: inout String) {
        switch value {
        case .text(let text): quote(text, to: &output)
        case .number(let number): output += number.isFinite ? "\(number)" : "null"
        case .flag(let flag): output += flag ? "true" : "false"
        case .null: output += "null"
        case .list(let values):
            output += "["
            for (index, element) in values.enumerated() {
                if index > 0 { output += "," }
                write(element, to: &output)
            }
            output += "]"
        case .object(let members):
            output += "{"
            for (index, name) in members.keys.sorted().enumerated() {
                if index > 0 { output += "," }
                quote(name, to: &output)
                output += ":"
                write(members[name] ?? .null, to: &output)
            }
            output += "}"
        }
    }

    private static func quote(_ text: String, to output: inout String) {
        output += "\""
        if text.utf8.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C }) {
            for scalar in text.unicodeScalars {
                switch scalar.value {
                case 0x22: output += "\\\""
                case 0x5C: output += "\\\\"
                case ..<0x20:
                    let digits = String(scalar.value, radix: 16)
                    output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                default: output.unicodeScalars.append(scalar)
                }
            }
        } else {
            output += text
        }
        output += "\""
    }
}

/// Reads what `CanonicalJSON` writes; nil for anything else.
private struct CanonicalJSONReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    var atEnd: Bool { position == bytes.count }

    mutating func value() -> FactValue? {
        guard position < bytes.count else { return nil }
        switch bytes[position] {
        case UInt8(ascii: "\""): return string().map { .text($0) }
        case UInt8(ascii: "{"): return object()
        case UInt8(ascii: "["): return list()
        case UInt8(ascii: "t"): return take("true") ? .flag(true) : nil
        case UInt8(ascii: "f"): return take("false") ? .flag(false) : nil
        case UInt8(ascii: "n"): return take("null") ? .null : nil
        default: return number()
        }
    }

    private mutating func take(_ word: StaticString) -> Bool {
        let end = position + word.utf8CodeUnitCount
        guard end <= bytes.count,
            word.withUTF8Buffer({ $0.elementsEqual(bytes[position..<end]) })
        else { return false }
        position = end
        return true
    }

    private mutating func number() -> FactValue? {
        let start = position
        while position < bytes.count,
            ![UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}")].contains(bytes[position])
        {
            position += 1
        }
        return Double(String(decoding: bytes[start..<position], as: UTF8.self)).map { .number($0) }
    }

    private mutating func list() -> FactValue? {
        position += 1
        var values: [FactValue] = []
        if take("]") { return .list([]) }
        repeat {
            guard let element = value() else { return nil }
            values.append(element)
        } while take(",")
        return take("]") ? .list(values) : nil
    }

    private mutating func object() -> FactValue? {
        position += 1
        var members: [String: FactValue] = [:]
        if take("}") { return .object([:]) }
        repeat {
            guard let name = string(), take(":"), let element = value() else { return nil }
            members[name] = element
        } while take(",")
        return take("}") ? .object(members) : nil
    }

    private mutating func string() -> String? {
        guard take("\"") else { return nil }
        var content: [UInt8] = []
        var start = position
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                content += bytes[start..<position]
                position += 1
                return String(decoding: content, as: UTF8.self)
            case UInt8(ascii: "\\"):
                content += bytes[start..<position]
                position += 1
                guard let byte = escaped() else { return nil }
                content.append(byte)
                start = position
            default:
                position += 1
            }
        }
        return nil
    }

    private mutating func escaped() -> UInt8? {
        if take("\"") { return UInt8(ascii: "\"") }
        if take("\\") { return UInt8(ascii: "\\") }
        guard take("u00"), position + 2 <= bytes.count else { return nil }
        defer { position += 2 }
        return UInt8(
            String(decoding: bytes[position..<position + 2], as: UTF8.self), radix: 16)
    }
}
