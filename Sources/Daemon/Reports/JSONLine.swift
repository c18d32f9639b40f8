import Deadlines

/// Builds one JSON object on one line, its members in the order they are added.
///
/// Written by hand because a simulation prints hundreds of thousands of them.
struct JSONLine {
    private var bytes: [UInt8] = [UInt8(ascii: "{")]

    init() {
        bytes.reserveCapacity(Self.usualLength)
    }

    /// Bytes of what is usually said of a clock.
    private static let usualLength = 512

    mutating func add(_ name: String, _ value: String?) {
        begin(name)
        if let value { quote(value) } else { append("null") }
    }

    mutating func add(_ name: String, _ value: Timestamp?) {
        add(name, value?.description)
    }

    mutating func add(_ name: String, _ value: Int?) {
        begin(name)
        append(value.map { "\($0)" } ?? "null")
    }

    mutating func add(_ name: String, _ value: Bool) {
        begin(name)
        append(value ? "true" : "false")
    }

    mutating func add(_ name: String, _ values: [String]) {
        begin(name)
        bytes.append(UInt8(ascii: "["))
        for (index, value) in values.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            quote(value)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    /// Adds what every account of a clock says of it.
    mutating func add(_ clock: Clock) {
        add("case", clock.subject.description)
        add("rule", clock.rule)
        add("key", clock.key)
        add("n", clock.run)
        add("state", clock.state.rawValue)
        add("startedAt", clock.startedAt)
        add("dueAt", clock.dueAt)
        add("endedAt", clock.endedAt)
        add("episodes", clock.episodes)
    }

    /// Adds a member whose value is JSON already.
    mutating func add(_ name: String, json: String) {
        begin(name)
        append(json)
    }

    /// A refusal as the interface gives it: `{"error":"sentence"}` and a line end.
    static func error(_ sentence: String) -> [UInt8] {
        var line = JSONLine()
        line.add("error", sentence)
        return Array((line.closed + "\n").utf8)
    }

    /// The finished object.
    var closed: String { String(decoding: bytes + [UInt8(ascii: "}")], as: UTF8.self) }

    private mutating func begin(_ name: String) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        bytes.append(UInt8(ascii: "\""))
        append(name)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func quote(_ value: String) {
        bytes.append(UInt8(ascii: "\""))
        defer { bytes.append(UInt8(ascii: "\"")) }
        if value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C }) {
            append(value)
            return
        }
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\""): append("\\\"")
            case UInt8(ascii: "\\"): append("\\\\")
            case UInt8(ascii: "\n"): append("\\n")
            case UInt8(ascii: "\r"): append("\\r")
            case UInt8(ascii: "\t"): append("\\t")
            case 0..<0x20:
                let hex = String(byte, radix: 16)
                append("\\u" + String(repeating: "0", count: 4 - hex.count) + hex)
            default: bytes.append(byte)
            }
        }
    }
}
