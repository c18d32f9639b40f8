/// One thing wrong with a template, and where.
package struct TemplateError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The path as the folder was given.
    package var file: String
    /// From 1.
    package var line: Int
    /// In characters, from 1.
    package var column: Int
    /// A lower-case fragment: the thing, the cause, the remedy.
    package var sentence: String

    /// Something wrong with a file as a whole.
    init(_ file: String, _ sentence: String) {
        self.init(file, 1, 1, sentence)
    }

    init(_ file: String, _ line: Int, _ column: Int, _ sentence: String) {
        self.file = file
        self.line = line
        self.column = column
        self.sentence = sentence
    }

    /// `templates/breach/body.txt:3:7: unknown member "deu"; did you mean "due"?`
    package var description: String { "\(file):\(line):\(column): \(sentence)" }
}

/// Everything wrong with a folder of templates, by file and position.
package struct TemplateErrors: Error, Hashable, Sendable, CustomStringConvertible {
    package var all: [TemplateError]

    init(_ errors: some Sequence<TemplateError>) {
        all = Set(errors).sorted {
            ($0.file, $0.line, $0.column, $0.sentence) < ($1.file, $1.line, $1.column, $1.sentence)
        }
    }

    /// One error a line.
    package var description: String { all.map(\.description).joined(separator: "\n") }
}
