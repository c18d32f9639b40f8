package import Deadlines

/// Says in words what a member's value must be.
package enum MemberWords {
    /// `"M" or "A"`.
    static func alternatives(_ words: [String]) -> String {
        let quoted = words.map { "\"\($0)\"" }
        guard quoted.count > 1, let last = quoted.last else { return quoted.first ?? "" }
        return quoted.dropLast().joined(separator: ", ") + " or " + last
    }

    /// What to write for a value of this type; nil when any text will do.
    package static func expectation(_ type: MemberType) -> String? {
        switch type {
        case .text: nil
        case .word(let words): alternatives(words)
        case .flag: "true or false"
        case .moment: "a date and time"
        case .date: "a day, such as 2030-05-17"
        case .authority: "an authority's code, such as E08000025"
        case .list(let element):
            expectation(element).map { "one or more of \($0)" } ?? "one or more"
        case .fact: "the source and id of a fact"
        }
    }
}
