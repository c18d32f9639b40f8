package import Deadlines
package import Escalation

extension Reports {
    /// Who is told for a role, on one line for people.
    package static func text(
        _ holders: [Holder], of role: String, until ends: [String: Timestamp] = [:], zone: Zone
    ) -> String {
        let names = holders.map { holder in
            let name = holder.person.name
            let end = ends[name].map { " until \(local($0, zone))" } ?? ""
            return name + (holder.onBehalfOf.map { " (in place of \($0))" } ?? "") + end
        }
        return "\(role)  " + (names.isEmpty ? "NOBODY" : names.joined(separator: ", "))
    }

    /// The same as JSON.
    package static func json(
        _ holders: [Holder], of role: String, until ends: [String: Timestamp] = [:]
    ) -> String {
        var line = JSONLine()
        line.add("role", role)
        let objects = holders.map { holder in
            var object = JSONLine()
            object.add("person", holder.person.name)
            object.add("onBehalfOf", holder.onBehalfOf)
            object.add("until", ends[holder.person.name])
            return object.closed
        }
        line.add("told", json: "[\(objects.joined(separator: ","))]")
        return line.closed
    }
}
