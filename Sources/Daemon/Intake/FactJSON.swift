package import Deadlines

/// Writes facts as CloudEvents 1.0 JSON.
package enum FactJSON {
    /// One line, members in a fixed order; `recordedAt` is not part of it.
    package static func text(of fact: Fact) -> String {
        let attributes: [(String, String)] = [
            ("specversion", "1.0"), ("id", fact.identity.id), ("source", fact.identity.source),
            ("type", fact.type), ("subject", fact.subject.description),
            ("time", fact.time.description),
        ]
        let envelope = attributes.map { "\(quoted($0.0)):\(quoted($0.1))" }.joined(separator: ",")
        return "{\(envelope),\"data\":\(text(of: .object(fact.data)))}"
    }

    /// A value as JSON, the members of objects in order of their names.
    package static func text(of value: FactValue) -> String {
        switch value {
        case .text(let text): quoted(text)
        case .number(let number):
            Int64(exactly: number).map { String($0) } ?? String(number)
        case .flag(let flag): flag ? "true" : "false"
        case .null: "null"
        case .list(let values): "[\(values.map(text(of:)).joined(separator: ","))]"
        case .object(let members):
            "{"
                + members.sorted { $0.key < $1.key }
                .map { "\(quoted($0.key)):\(text(of: $0.value))" }.joined(separator: ",") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
