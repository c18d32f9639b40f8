/// Something wrong with the configuration, or worth a person's look, and where it stands.
package struct Problem: Hashable, Sendable, CustomStringConvertible {
    package var file: String
    /// From 1; 0 when the whole file is meant.
    package var line: Int
    /// From 1, in Unicode scalars; 0 when the whole file is meant.
    package var column: Int
    /// What, why and the remedy: a lower-case fragment without any secret.
    package var text: String

    /// Makes a problem.
    package init(file: String, line: Int = 0, column: Int = 0, text: String) {
        self.file = file
        self.line = line
        self.column = column
        self.text = text
    }

    /// `file:line:column: text`, as compilers write it.
    package var description: String {
        line > 0 ? "\(file):\(line):\(column): \(text)" : "\(file): \(text)"
    }
}

/// Everything wrong with a configuration, in order of file and line.
package struct ConfigurationErrors: Error, CustomStringConvertible {
    package var problems: [Problem]

    /// Makes the error of these problems, sorted, each once.
    package init(_ problems: [Problem]) {
        self.problems = Set(problems).sorted {
            ($0.file, $0.line, $0.column, $0.text) < ($1.file, $1.line, $1.column, $1.text)
        }
    }

    /// One line for each problem.
    package var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}

/// Where something stands in a file.
struct Position: Hashable, Comparable {
    var file: String
    var line = 0
    var column = 0

    static func < (left: Position, right: Position) -> Bool {
        (left.file, left.line, left.column) < (right.file, right.line, right.column)
    }
}

/// Collects what is wrong while everything is read, so that one run reports it all.
final class Complaints {
    private(set) var problems: [Problem] = []
    /// Worth a look, but no reason to refuse the configuration.
    private(set) var remarks: [Problem] = []

    /// Notes something wrong.
    func add(_ text: String, at position: Position) {
        guard problems.count < ConfigurationLimits.problems else { return }
        problems.append(problem(text, at: position))
    }

    /// Notes something worth a look.
    func remark(_ text: String, at position: Position) {
        remarks.append(problem(text, at: position))
    }

    private func problem(_ text: String, at position: Position) -> Problem {
        Problem(file: position.file, line: position.line, column: position.column, text: text)
    }
}
