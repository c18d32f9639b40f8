/// JSON as facts are read: every value knows where it stands, and nothing doubtful is let through.
package enum StrictJSON {
    /// A parsed value.
    package enum Value: Hashable, Sendable {
        case text(String)
        case number(Double)
        case flag(Bool)
        case null
        case list([Node])
        case object([Member])
    }

    /// A value and the byte at which it begins.
    package struct Node: Hashable, Sendable {
        package let value: Value
        package let offset: Int
    }

    /// One member of an object, in the order given.
    package struct Member: Hashable, Sendable {
        package let name: String
        /// The byte at which the name's opening quote stands.
        package let offset: Int
        package let node: Node
    }

    /// What is wrong with a text, and at which byte.
    package struct Fault: Error, Hashable, Sendable {
        package let offset: Int
        /// A lower-case fragment.
        package let message: String
    }

    /// Where a byte stands in its text; both count from 1, columns in characters (Unicode scalars).
    package struct Mark: Hashable, Sendable {
        package let line: Int
        package let column: Int

        /// Names a place.
        package init(line: Int, column: Int) {
            self.line = line
            self.column = column
        }
    }
}
