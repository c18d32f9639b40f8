import Deadlines
import Measures

/// Reads what the scorecard counts: `measures/*.yml`.
struct MeasureReader {
    let triggers: TriggerReader
    let catalogue: Catalogue
    /// What may be counted: rules and spans.
    let counted: Set<String>?

    init(_ rules: RuleReader, catalogue: Catalogue) {
        triggers = rules.triggers
        self.catalogue = catalogue
        counted = catalogue.names(of: .rules).flatMap { rules in
            catalogue.names(of: .spans).map(rules.union)
        }
    }

    /// Every measure in the order of the files; what is wrong has been reported.
    func measures() -> [Measure] {
        let byName = catalogue.map(.measures, measure)
        var names: [String] = []
        for entry in catalogue.entries[.measures] ?? [] where !names.contains(entry.name) {
            names.append(entry.name)
        }
        return names.compactMap { byName[$0] }
    }

    private func measure(_ entry: Catalogue.Entry) -> Measure? {
        guard let section = entry.value.section(of: entry.position) else { return nil }
        let owner = "measure \(Quoted.text(entry.name))"
        let title = section.require("title", of: owner)?.text()
        let definition = section.require("definition", of: owner)?.text()
        let quantity = quantity(section, owner)
        let population = population(section, owner)
        let among = section.take("among").map(tests) ?? []
        let grouping = section.take("by").flatMap(grouping)
        section.finish()
        guard let title, let definition, let quantity, let population else { return nil }
        let measure = Measure(
            name: entry.name, title: title, definition: definition, quantity: quantity,
            population: population, among: among, grouping: grouping)
        check(measure, section, owner)
        return measure
    }

    private func check(_ measure: Measure, _ section: Section, _ owner: String) {
        if case .clocks = measure.population {
            if measure.quantity == .medianLateness {
                section.complain(
                    "\(owner) takes the lateness of clocks, and only facts have one; name \"facts\" or "
                        + "\"recorded\"")
            }
            return
        }
        let asksClocks = measure.among.contains { test in
            if case .says = test { false } else { true }
        }
        if case .share = measure.quantity {
            section.complain("\(owner) takes a share of facts; count clocks, with \"of\"")
        } else if asksClocks || measure.grouping != nil {
            section.complain(
                "\(owner) counts facts, of which only \"where\" may be asked; count clocks, with \"of\""
            )
        }
    }

    private func quantity(_ section: Section, _ owner: String) -> Measure.Quantity? {
        enum Counted: String, CaseIterable { case cases, each }
        enum Median: String, CaseIterable { case lateness }
        let present = ["count", "share", "median"].filter(section.has)
        guard present.count == 1 else {
            section.complain(
                "\(owner) has \(present.isEmpty ? "none" : "several") of \"count\", \"share\" and "
                    + "\"median\"; write one")
            for key in present { _ = section.take(key) }
            return nil
        }
        if let value = section.take("share") { return .share(tests(value)) }
        if let value = section.take("median") {
            return value.word(Median.self).map { _ in .medianLateness }
        }
        return section.take("count")?.word(Counted.self).map { $0 == .cases ? .cases : .each }
    }

    private func population(_ section: Section, _ owner: String) -> Measure.Population? {
        let present = ["of", "facts", "recorded"].filter(section.has)
        let months = section.take("months")
        let when = section.take("when")
        guard present.count == 1 else {
            section.complain(
                "\(owner) has \(present.isEmpty ? "none" : "several") of \"of\", \"facts\" and "
                    + "\"recorded\"; write one")
            for key in present { _ = section.take(key) }
            return nil
        }
        guard let value = section.take("of") else {
            (months ?? when)?.complain("this goes with \"of\" only; leave it out")
            if let value = section.take("facts") { return .facts(types(value)) }
            return section.take("recorded").map { .recordedFacts(types($0)) }
        }
        guard let when else {
            section.complain("\(owner) has no \"when\"; write open, begun or ended")
            return nil
        }
        let reach = months?.whole(1...120)
        if when.raw == Measure.When.open.rawValue {
            months?.complain("what is open is so at the month's end; leave \"months\" out")
        }
        guard let name = value.reference(to: "span or rule", among: counted),
            let lies = when.word(Measure.When.self)
        else { return nil }
        return .clocks(of: name, lies, months: reach ?? 0)
    }

    private func types(_ value: Value) -> Set<String> {
        value.raw == "all" ? [] : Set(value.oneOrMore().compactMap(triggers.type))
    }

    private func grouping(_ value: Value) -> Measure.Grouping? {
        guard let section = value.section() else { return nil }
        let member = section.require("member", of: "\"by\"")?.reference(
            to: "member", among: triggers.memberNames(of: nil))
        let unknown = section.require("unknown", of: "\"by\"")?.name()
        let names = section.require("names", of: "\"by\"")?.section()?.takeAll() ?? []
        section.finish()
        guard let member, let unknown else { return nil }
        return Measure.Grouping(
            member: member,
            names: names.compactMap { item in item.value.name().map { (item.name, $0) } },
            unknown: unknown)
    }

    // MARK: Tests

    private func tests(_ value: Value) -> [Measure.Test] {
        guard let section = value.section() else { return [] }
        var tests: [Measure.Test] = []
        let within = section.take("within")
        if let has = section.take("has") {
            tests.append(.has(types(has), within: within?.length()))
        } else {
            within?.complain("\"within\" goes with \"has\"; leave it out")
        }
        if let lacks = section.take("lacks") { tests.append(.lacks(types(lacks))) }
        if isTrue(section.take("first")) { tests.append(.first) }
        if let again = section.take("not_again")?.length() {
            tests.append(.notAgain(within: again))
        }
        if let repeated = section.take("repeated")?.section() {
            let times = repeated.require("times", of: "\"repeated\"")?.whole(2...100)
            let within = repeated.require("within", of: "\"repeated\"")?.length()
            repeated.finish()
            if let times, let within { tests.append(.repeated(times: times, within: within)) }
        }
        if let met = section.take("met") {
            if met.raw == "in time" {
                tests.append(.metInTime)
            } else {
                met.complain(expected: "in time")
            }
        }
        if isTrue(section.take("settled")) { tests.append(.settled) }
        if let test = section.take("lowered").flatMap(lowered) { tests.append(test) }
        for condition in triggers.conditions(section.take("where"), of: nil) {
            guard case .oneOf(let values) = condition.test else {
                section.complain("\"where\" takes a value or a list of values here")
                continue
            }
            tests.append(.says(member: condition.member, values))
        }
        section.finish()
        return tests
    }

    private func isTrue(_ value: Value?) -> Bool {
        guard let value else { return false }
        if value.flag() == false { value.complain("leave it out instead") }
        return true
    }

    private func lowered(_ value: Value) -> Measure.Test? {
        let names = triggers.memberNames(of: nil)
        guard let member = value.reference(to: "member", among: names) else { return nil }
        for case .word(let order) in triggers.memberTypes(member, of: nil) {
            return .lowered(member: member, order: order)
        }
        value.complain("member \(Quoted.text(member)) has no words in an order; name one that has")
        return nil
    }
}
