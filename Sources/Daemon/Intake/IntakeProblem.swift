/// One thing wrong with a text of facts, and where it stands.
package struct IntakeProblem: Error, Hashable, Sendable {
    /// Nil when it concerns the whole text.
    package let mark: StrictJSON.Mark?
    /// The member at fault, when it is one; never one that identifies a child under another name.
    package let member: String?
    /// A lower-case fragment: the thing, the cause, the remedy.
    package let message: String

    /// Makes a problem of its parts.
    package init(mark: StrictJSON.Mark?, member: String? = nil, message: String) {
        self.mark = mark
        self.member = member
        self.message = message
    }

    /// `file:line:column: message`, for the text of that name.
    package func sentence(in name: String) -> String {
        mark.map { "\(name):\($0.line):\($0.column): \(message)" } ?? "\(name): \(message)"
    }
}
