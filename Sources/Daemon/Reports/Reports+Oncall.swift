package import Escalation

extension Reports {
    /// Who is told for a role, on one line for people.
    package static func text(_ holders: [Holder], of role: String) -> String {
        let names = holders.map { holder in
            holder.person.name + (holder.onBehalfOf.map { " (in place of \($0))" } ?? "")
        }
        return "\(role)  " + (names.isEmpty ? "NOBODY" : names.joined(separator: ", "))
    }

    /// The same as JSON.
    package static func json(_ holders: [Holder], of role: String) -> String {
        var line = JSONLine()
        line.add("role", role)
        let objects = holders.map { holder in
            var object = JSONLine()
            object.add("person", holder.person.name)
            object.add("onBehalfOf", holder.onBehalfOf)
            return object.closed
        }
        line.add("told", json: "[\(objects.joined(separator: ","))]")
        return line.closed
    }
}
