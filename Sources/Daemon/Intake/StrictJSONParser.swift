/// Parses one JSON value (RFC 8259) within a range of bytes.
///
/// What leaves the shape of the text clear (a member given twice, a lone surrogate, bytes that are not
/// UTF-8) is kept in `faults` and reading goes on; what does not is thrown.
struct StrictJSONParser {
    let bytes: [UInt8]
    let end: Int
    var position: Int
    private(set) var faults: [StrictJSON.Fault] = []

    init(_ bytes: [UInt8], in range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
    }

    /// Moves past blanks.
    mutating func skipBlanks() {
        while position < end {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    /// Moves past `character` if it is next.
    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < end, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    /// The next value, with any blanks before it.
    mutating func value(depth: Int = 1) throws(StrictJSON.Fault) -> StrictJSON.Node {
        skipBlanks()
        let start = position
        guard depth <= IntakeLimits.depth else {
            throw fault("values are nested deeper than \(IntakeLimits.depth) levels")
        }
        guard position < end else { throw fault("the text ends where a value is expected") }
        let value: StrictJSON.Value
        switch bytes[position] {
        case UInt8(ascii: "{"): value = .object(try members(depth: depth))
        case UInt8(ascii: "["): value = .list(try elements(depth: depth))
        case UInt8(ascii: "\""): value = .text(try string())
        case UInt8(ascii: "t"): value = try word("true", .flag(true))
        case UInt8(ascii: "f"): value = try word("false", .flag(false))
        case UInt8(ascii: "n"): value = try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): value = try number()
        default: throw fault("expected a value, found \(found)")
        }
        return StrictJSON.Node(value: value, offset: start)
    }

    private mutating func members(depth: Int) throws(StrictJSON.Fault) -> [StrictJSON.Member] {
        position += 1
        var members: [StrictJSON.Member] = []
        skipBlanks()
        if take("}") { return members }
        repeat {
            skipBlanks()
            let offset = position
            guard position < end, bytes[position] == UInt8(ascii: "\"") else {
                throw fault("expected a member's name in double quotes, found \(found)")
            }
            let name = try string()
            skipBlanks()
            guard take(":") else { throw fault("expected \":\" after a name, found \(found)") }
            let node = try value(depth: depth + 1)
            if members.contains(where: { $0.name == name }) {
                let shown = ShownValue.token(name).map { "member \($0)" } ?? "a member"
                note("\(shown) is given twice", at: offset)
            } else if members.count == IntakeLimits.members {
                throw fault("an object has more than \(IntakeLimits.members) members")
            } else {
                members.append(StrictJSON.Member(name: name, offset: offset, node: node))
            }
            skipBlanks()
        } while take(",")
        guard take("}") else { throw fault("expected \",\" or \"}\", found \(found)") }
        return members
    }

    private mutating func elements(depth: Int) throws(StrictJSON.Fault) -> [StrictJSON.Node] {
        position += 1
        var elements: [StrictJSON.Node] = []
        skipBlanks()
        if take("]") { return elements }
        repeat {
            elements.append(try value(depth: depth + 1))
            skipBlanks()
        } while take(",")
        guard take("]") else { throw fault("expected \",\" or \"]\", found \(found)") }
        return elements
    }

    private mutating func word(
        _ word: StaticString, _ value: StrictJSON.Value
    ) throws(StrictJSON.Fault) -> StrictJSON.Value {
        let length = word.utf8CodeUnitCount
        let matches =
            position + length <= end
            && word.withUTF8Buffer { $0.elementsEqual(bytes[position..<position + length]) }
        guard matches else { throw fault("expected \(word)") }
        position += length
        return value
    }

    private mutating func number() throws(StrictJSON.Fault) -> StrictJSON.Value {
        let start = position
        _ = take("-")
        if !take("0") { try digits() }
        if take(".") { try digits() }
        if take("e") || take("E") {
            _ = take("+") || take("-")
            try digits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        guard position - start <= IntakeLimits.numberBytes, let value = Double(text), value.isFinite
        else {
            note("a number is too large or too long", at: start)
            return .number(0)
        }
        return .number(value)
    }

    private mutating func digits() throws(StrictJSON.Fault) {
        let start = position
        while position < end, (0x30...0x39).contains(bytes[position]) { position += 1 }
        guard position > start else { throw fault("expected a digit, found \(found)") }
    }

    private mutating func string() throws(StrictJSON.Fault) -> String {
        let opening = position
        position += 1
        var start = position
        var unescaped: [UInt8]?
        while position < end {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                let rest = bytes[start..<position]
                position += 1
                let text =
                    unescaped.map { String(validating: $0 + rest, as: UTF8.self) }
                    ?? String(validating: rest, as: UTF8.self)
                if text == nil { note("a text is not valid UTF-8", at: opening) }
                return text ?? ""
            case UInt8(ascii: "\\"):
                if unescaped == nil { unescaped = [] }
                unescaped?.append(contentsOf: bytes[start..<position])
                unescaped?.append(contentsOf: try escape())
                start = position
            case 0x0A, 0x0D:
                throw StrictJSON.Fault(
                    offset: opening, message: "the text that begins here has no closing quote")
            case 0..<0x20:
                note("a text holds an unescaped control character", at: position)
                position += 1
            default: position += 1
            }
        }
        throw StrictJSON.Fault(
            offset: opening, message: "the text that begins here has no closing quote")
    }

    /// The bytes that the escape at `position` stands for.
    private mutating func escape() throws(StrictJSON.Fault) -> [UInt8] {
        let start = position
        position += 1
        guard position < end else { throw fault("the text ends within an escape") }
        let letter = bytes[position]
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [letter]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): break
        default:
            throw StrictJSON.Fault(offset: start, message: "a text holds an escape JSON lacks")
        }
        var code = try hexadecimal()
        if (0xD800..<0xDC00).contains(code), take("\\") {
            guard take("u") else { throw fault("expected the second half of a surrogate pair") }
            let low = try hexadecimal()
            code =
                (0xDC00..<0xE000).contains(low)
                ? 0x10000 + (code - 0xD800) << 10 + low - 0xDC00 : low
            if !(0x10000...).contains(code) { code = 0xD800 }
        }
        guard let scalar = Unicode.Scalar(code) else {
            note("a text holds half of a surrogate pair", at: start)
            return []
        }
        if code == 0 { note("a text holds the character NUL", at: start) }
        return Array(String(scalar).utf8)
    }

    private mutating func hexadecimal() throws(StrictJSON.Fault) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard position < end,
                let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue
            else { throw fault("expected four hexadecimal digits after \\u") }
            code = code << 4 | UInt32(digit)
            position += 1
        }
        return code
    }

    /// Keeps a fault that leaves the shape of the text clear.
    mutating func note(_ message: String, at offset: Int) {
        if faults.count < IntakeLimits.problemsOfFact {
            faults.append(StrictJSON.Fault(offset: offset, message: message))
        }
    }

    /// A fault here.
    func fault(_ message: String) -> StrictJSON.Fault {
        StrictJSON.Fault(offset: min(position, end), message: message)
    }

    /// What stands at `position`, for a message.
    var found: String {
        guard position < end else { return "the end of the text" }
        let byte = bytes[position]
        return (0x21..<0x7F).contains(byte)
            ? "\"\(Unicode.Scalar(byte))\"" : "the byte 0x\(String(byte, radix: 16))"
    }
}
