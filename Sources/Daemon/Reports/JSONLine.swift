import Deadlines

/// Builds one JSON object on one line, its members in the order they are added.
///
/// Written by hand because a simulation prints hundreds of thousands of them.
struct JSONLine {
    private(set) var text = "{"

    mutating func add(_ name: String, _ value: String?) {
        begin(name)
        if let value { Self.quote(value, into: &text) } else { text += "null" }
    }

    mutating func add(_ name: String, _ value: Timestamp?) {
        begin(name)
        if let value { text += "\"\(value)\"" } else { text += "null" }
    }

    mutating func add(_ name: String, _ value: Int?) {
        begin(name)
        text += value.map { "\($0)" } ?? "null"
    }

    mutating func add(_ name: String, _ value: Bool) {
        begin(name)
        text += value ? "true" : "false"
    }

    mutating func add(_ name: String, _ values: [String]) {
        begin(name)
        text += "["
        for (index, value) in values.enumerated() {
            if index > 0 { text += "," }
            Self.quote(value, into: &text)
        }
        text += "]"
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
        text += json
    }

    /// A refusal as the interface gives it: `{"error":"sentence"}` and a line end.
    static func error(_ sentence: String) -> [UInt8] {
        var line = JSONLine()
        line.add("error", sentence)
        return Array((line.closed + "\n").utf8)
    }

    /// The finished object.
    var closed: String { text + "}" }

    private mutating func begin(_ name: String) {
        if text.utf8.count > 1 { text += "," }
        text += "\""
        text += name
        text += "\":"
    }

    private static func quote(_ value: String, into text: inout String) {
        text += "\""
        defer { text += "\"" }
        if !value.utf8.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C }) {
            text += value
            return
        }
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where scalar.value < 32:
                let hex = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}
