package import Escalation

extension Reports {
    /// What falls to each person as a table for people; `before` is the same without an absence that is tried out.
    package static func text(
        _ loads: [PersonLoad], before: [PersonLoad]? = nil, days: Int
    ) -> [String] {
        guard !loads.isEmpty else { return ["no clock is open"] }
        let width = loads.map { max($0.person.count, 6) }.max() ?? 6
        func row(_ name: String, _ cells: [String]) -> String {
            name.padded(to: width) + cells.map { "  " + $0.padded(to: 12, left: true) }.joined()
        }
        let head = row("person", ["open", "overdue", "due in \(days) d", "in hand"])
        let names = Set((before ?? []).map(\.person)).union(loads.map(\.person)).sorted()
        return [head]
            + names.map { name in
                let now = loads.first { $0.person == name } ?? PersonLoad(person: name)
                let then = before.map { $0.first { $0.person == name } ?? PersonLoad(person: name) }
                func cell(_ figure: KeyPath<PersonLoad, Int>) -> String {
                    let difference =
                        now[keyPath: figure] - (then?[keyPath: figure] ?? now[keyPath: figure])
                    let sign =
                        difference > 0
                        ? " (+\(difference))" : difference < 0 ? " (\(difference))" : ""
                    return "\(now[keyPath: figure])\(sign)"
                }
                return row(
                    name.isEmpty ? "NOBODY" : name,
                    [cell(\.open), cell(\.overdue), cell(\.dueSoon), cell(\.inHand)])
            }
    }

    /// The same as JSON.
    package static func json(_ load: PersonLoad) -> String {
        var line = JSONLine()
        line.add("person", load.person.isEmpty ? nil : load.person)
        line.add("open", load.open)
        line.add("overdue", load.overdue)
        line.add("dueSoon", load.dueSoon)
        line.add("inHand", load.inHand)
        return line.closed
    }
}

extension String {
    /// With spaces up to a width.
    fileprivate func padded(to width: Int, left: Bool = false) -> String {
        let space = String(repeating: " ", count: max(0, width - count))
        return left ? space + self : self + space
    }
}
