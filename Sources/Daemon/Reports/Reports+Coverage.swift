package import Deadlines
package import Escalation

extension Reports {
    /// A gap on one line for people.
    package static func text(_ gap: CoverageGap, zone: Zone) -> String {
        let who = gap.person.map { "only \($0), without a deputy" } ?? "NOBODY"
        let urgency = gap.urgency.map { " for \($0.rawValue)" } ?? ""
        return "\(local(gap.from, zone)) to \(local(gap.to, zone))  \(gap.role)\(urgency)  \(who)"
    }

    /// The same as JSON.
    package static func json(_ gap: CoverageGap) -> String {
        var line = JSONLine()
        line.add("role", gap.role)
        line.add("finding", gap.kind.rawValue)
        line.add("person", gap.person)
        line.add("urgency", gap.urgency?.rawValue)
        line.add("from", gap.from.description)
        line.add("to", gap.to.description)
        return line.closed
    }
}
