import Deadlines
import Measures

/// Reads what is asked of the clocks or facts that a measure counts.
struct MeasureTestReader {
    let triggers: TriggerReader
    let rules: RuleReader
    /// The rule or span whose clocks are counted; nil for facts, or when it could not be read.
    let counted: Rule?
    let isSpan: Bool
    /// The types of the facts that are counted; nil for clocks, and for facts of every type.
    let types: [String]?

    /// The tests of `share` or `among`; what is wrong has been reported.
    func tests(_ value: Value) -> [Measure.Test] {
        guard let section = value.section() else { return [] }
        if value.node.mapping?.isEmpty == true {
            value.complain("\(value.label) asks nothing; write a test, or leave it out")
        }
        var tests: [Measure.Test] = []
        let within = section.take("within")
        if let has = section.take("has") {
            tests.append(.has(facts(has), within: within?.length()))
        } else {
            within?.complain("\"within\" goes with \"has\"; leave it out")
        }
        if let lacks = section.take("lacks") { tests.append(.lacks(facts(lacks))) }
        if isTrue(section.take("first")) { tests.append(.first) }
        if let again = section.take("not_again")?.length() {
            tests.append(.notAgain(within: again))
        }
        if let test = section.take("repeated").flatMap(repeated) { tests.append(test) }
        if let test = section.take("met").flatMap(met) { tests.append(test) }
        if let settled = section.take("settled"), isTrue(settled) {
            if isSpan {
                settled.complain("a span has no deadline to settle it; leave \"settled\" out")
            }
            tests.append(.settled)
        }
        if let test = section.take("lowered").flatMap(lowered) { tests.append(test) }
        if let conditions = section.take("where") { tests += says(conditions) }
        section.finish()
        return tests
    }

    /// The fact types of `has` and `lacks`, which must be able to name what is counted.
    private func facts(_ value: Value) -> Set<String> {
        let found = value.oneOrMore().compactMap { value -> String? in
            guard let type = triggers.type(value) else { return nil }
            if let each = counted?.each {
                rules.check(type, names: each, value.position, "nothing of it has one")
            }
            return type
        }
        return Set(found)
    }

    private func repeated(_ value: Value) -> Measure.Test? {
        guard let section = value.section() else { return nil }
        let times = section.require("times", of: "\"repeated\"")?.whole(2...100)
        let within = section.require("within", of: "\"repeated\"")?.length()
        section.finish()
        guard let times, let within else { return nil }
        return .repeated(times: times, within: within)
    }

    private func met(_ value: Value) -> Measure.Test? {
        guard value.raw == "in time" else {
            value.complain(expected: "\"in time\"")
            return nil
        }
        let canBeMet = counted.map { $0.stops.contains { $0.effect == .met } } ?? true
        if isSpan || !canBeMet {
            value.complain(
                "\(Quoted.text(counted?.name ?? "")) is never met, so none would be in time; count a rule that "
                    + "has \"met\"")
        }
        return .metInTime
    }

    private func says(_ value: Value) -> [Measure.Test] {
        if value.node.mapping?.isEmpty == true {
            value.complain("\"where\" asks nothing; name a member, or leave it out")
        }
        return triggers.conditions(value, of: types).compactMap { condition in
            guard case .oneOf(let values) = condition.test else {
                value.complain(
                    "\"where\" compares with words here, not with \"ours\", \"theirs\", \"known\" or \"not\"; "
                        + "put that on the span's \"start\"")
                return nil
            }
            return .says(member: condition.member, values)
        }
    }

    private func isTrue(_ value: Value?) -> Bool {
        guard let value else { return false }
        let flag = value.flag()
        if flag == false {
            value.complain(
                "\(value.label) is false, which asks nothing; write true or leave it out")
        }
        return flag ?? false
    }

    private func lowered(_ value: Value) -> Measure.Test? {
        let names = triggers.typeNames == nil ? nil : triggers.memberNames(of: nil)
        guard let member = value.reference(to: "member", among: names) else { return nil }
        for case .word(let order) in triggers.memberTypes(member, of: nil) {
            return .lowered(member: member, order: order)
        }
        if names != nil {
            value.complain(
                "member \(Quoted.text(member)) has no words in an order; name one that has")
        }
        return nil
    }
}
