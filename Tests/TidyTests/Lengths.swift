import Foundation

/// How long files and functions may be.
enum Lengths {
    static let linesOfFile = 400
    static let linesOfFunction = 70
    static let parameters = 5

    static func findings(in file: SourceText) -> [Finding] {
        var findings: [Finding] = []
        let count = file.lines.count - (file.lines.last?.isEmpty == true ? 1 : 0)
        if count > linesOfFile {
            let message = "\(count) lines are more than \(linesOfFile); split it by topic"
            findings.append(Finding(path: file.path, line: count, message: message))
        }
        let pattern = #"(^|\s)(func [^\s(<]+|init[?!]?(?=[(<])|deinit(?= *\{))"#
        for (index, line) in file.code.enumerated() {
            guard let range = line.range(of: pattern, options: .regularExpression) else { continue }
            findings += function(file, from: index, after: range.upperBound)
        }
        return findings
    }

    /// Measures the function that begins on a line: `after` is where its name ends.
    private static func function(
        _ file: SourceText, from start: Int, after: Substring.Index
    ) -> [Finding] {
        var signature = Signature()
        var braces = 0
        for index in start..<file.code.count {
            let line = file.code[index]
            for character in index == start ? line[after...] : line {
                if !signature.hasEnded {
                    signature.read(character)
                } else if character == "{" {
                    braces += 1
                } else if character == "}" {
                    braces -= 1
                    if braces < 0 { return [] }
                    if braces == 0 {
                        return result(file, start, lines: index - start + 1, signature)
                    }
                }
            }
            let next = index + 1 < file.code.count ? file.code[index + 1] : ""
            if signature.hasEnded, braces == 0, !continues(next) {
                return result(file, start, lines: 1, signature)
            }
        }
        return []
    }

    /// Whether the line goes on with a signature, rather than being the next requirement of a protocol.
    private static func continues(_ line: Substring) -> Bool {
        let text = line.drop { $0.isWhitespace }
        return ["->", "where", "{", ")", "async", "throws"].contains { text.hasPrefix($0) }
    }

    private static func result(
        _ file: SourceText, _ start: Int, lines: Int, _ signature: Signature
    ) -> [Finding] {
        var findings: [Finding] = []
        if lines > linesOfFunction {
            let message =
                "\(lines) lines are more than \(linesOfFunction) for one function; move leaves out"
            findings.append(Finding(path: file.path, line: start + 1, message: message))
        }
        let counts = file.code[start].contains("func ") && file.path.hasPrefix("Sources/")
        if counts, signature.parameters > parameters {
            let message =
                "\(signature.parameters) parameters are more than \(parameters); make what belongs "
                + "together a type"
            findings.append(Finding(path: file.path, line: start + 1, message: message))
        }
        return findings
    }
}

/// Counts the parameters of a function, from after its name to the closing parenthesis.
private struct Signature {
    private var depth = 0
    private var commas = 0
    private var isEmpty = true
    private(set) var hasEnded = false

    var parameters: Int { isEmpty ? 0 : commas + 1 }

    mutating func read(_ character: Character) {
        switch character {
        case "(", "[", "<": depth += 1
        case ")", "]":
            depth -= 1
            hasEnded = depth == 0 && character == ")"
        case ">": if depth > 0, !wasDash { depth -= 1 }
        case "," where depth == 1: commas += 1
        default: if depth == 1, !character.isWhitespace { isEmpty = false }
        }
        wasDash = character == "-"
    }

    private var wasDash = false
}
