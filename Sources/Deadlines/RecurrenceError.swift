/// What is wrong with a recurrence: the part, the cause, and what would be right.
package struct RecurrenceError: Error, Hashable, CustomStringConvertible {
    /// The part as RFC 5545 names it, `RRULE` for the whole text, or `start`.
    package let part: String
    let problem: String
    /// What would be right, without what was written.
    package let remedy: String

    /// One sentence: `BYMONTH: "13" is out of range; write 1 to 12`.
    package var description: String { "\(part): \(problem); \(remedy)" }

    init(_ part: RecurrencePart, _ problem: String, _ remedy: String) {
        self.init(part.rawValue, problem, remedy)
    }

    init(_ part: String, _ problem: String, _ remedy: String) {
        self.part = part
        self.problem = problem
        self.remedy = remedy
    }

    /// Quotes a value at fault, cut to a bearable length and to one line.
    static func quoted(_ text: some StringProtocol) -> String {
        let scalars = text.unicodeScalars
        let shown = scalars.prefix(RecurrenceLimits.shownCharacters).map {
            $0.properties.generalCategory == .control ? "?" : Character($0)
        }
        return "\"\(String(shown))\(shown.count < scalars.count ? "…" : "")\""
    }
}
