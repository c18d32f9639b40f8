import Deadlines
import Measures

/// Reads what the scorecard counts: `measures/*.yml`.
struct MeasureReader {
    let triggers: TriggerReader
    let catalogue: Catalogue
    /// The names of what may be counted, rules and spans; nil when they are not all known.
    let counted: Set<String>?
    /// Rules and spans that could be read.
    private let byName: [String: Rule]
    private let spans: Set<String>
    private let rules: RuleReader

    init(_ rules: RuleReader, _ read: [Rule], spans: [Rule], catalogue: Catalogue) {
        triggers = rules.triggers
        self.rules = rules
        self.catalogue = catalogue
        self.spans = Set(spans.map(\.name))
        byName = Dictionary((read + spans).map { ($0.name, $0) }, uniquingKeysWith: { $1 })
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
        let measures = names.compactMap { byName[$0] }
        checkFigureNames(measures)
        return measures
    }

    /// Reports a figure that two measures would give.
    private func checkFigureNames(_ measures: [Measure]) {
        var owners: [String: String] = [:]
        for measure in measures {
            let groups = measure.grouping.map { $0.names.map(\.name) + [$0.unknown] } ?? []
            let figures = groups.isEmpty ? [measure.name] : groups.map { "\(measure.name)_\($0)" }
            for figure in Set(figures).sorted() {
                if let owner = owners[figure], let entry = entry(measure.name) {
                    catalogue.complaints.add(
                        "measure \(Quoted.text(measure.name)) has a figure \(Quoted.text(figure)), and so "
                            + "has measure \(Quoted.text(owner)); rename one", at: entry.position)
                }
                owners[figure] = measure.name
            }
        }
    }

    private func entry(_ name: String) -> Catalogue.Entry? {
        catalogue.entries[.measures]?.last { $0.name == name }
    }

    private func measure(_ entry: Catalogue.Entry) -> Measure? {
        guard let section = entry.value.section(of: entry.position) else { return nil }
        let owner = "measure \(Quoted.text(entry.name))"
        let title = section.require("title", of: owner)?.text()
        let definition = section.require("definition", of: owner)?.text()
        let population = population(section, owner)
        let tests = MeasureTestReader(
            triggers: triggers, rules: rules, counted: population?.rule.flatMap { byName[$0] },
            isSpan: population?.rule.map(spans.contains) ?? false,
            types: population?.types)
        let quantity = quantity(section, owner, tests)
        let among = section.take("among").map(tests.tests) ?? []
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
        guard case .clocks(let name, let when, _) = measure.population else {
            let asksClocks = measure.among.contains { test in
                if case .says = test { false } else { true }
            }
            if case .share = measure.quantity {
                section.complain(
                    "\(owner) takes a share of facts, and only clocks have one; name a span or rule in "
                        + "\"of\"")
            } else if asksClocks || measure.grouping != nil {
                section.complain(
                    "\(owner) is made of facts, of which only \"where\" may be asked, and no \"by\"; leave "
                        + "the rest out")
            }
            return
        }
        if measure.quantity == .medianLateness {
            section.complain(
                "\(owner) takes the lateness of clocks, and only facts have one; name \"facts\" or "
                    + "\"recorded\"")
        }
        if when == .ended, rules.endlessSpans.contains(name) {
            section.complain(
                "\(owner) counts what has ended, and \(Quoted.text(name)) never ends; give it an \"end\""
            )
        }
    }

    private func quantity(
        _ section: Section, _ owner: String, _ tests: MeasureTestReader
    ) -> Measure.Quantity? {
        enum Counted: String, CaseIterable { case cases, each }
        enum Median: String, CaseIterable { case lateness }
        let present = ["count", "share", "median"].filter(section.has)
        guard present.count == 1 else {
            section.complain(
                "\(owner) has \(present.isEmpty ? "none" : "several") of \"count\", \"share\" and "
                    + "\"median\"; write one")
            for key in ["count", "share", "median"] { _ = section.take(key) }
            return nil
        }
        if let value = section.take("share") { return .share(tests.tests(value)) }
        if let value = section.take("median") {
            return value.word(Median.self).map { _ in .medianLateness }
        }
        return section.take("count")?.word(Counted.self).map { $0 == .cases ? .cases : .each }
    }

    // MARK: What is counted

    private func population(_ section: Section, _ owner: String) -> Measure.Population? {
        let present = ["of", "facts", "recorded"].filter(section.has)
        let months = section.take("months")
        let when = section.take("when")
        guard present.count == 1 else {
            section.complain(
                "\(owner) has \(present.isEmpty ? "none" : "several") of \"of\", \"facts\" and "
                    + "\"recorded\"; write one")
            for key in ["of", "facts", "recorded"] { _ = section.take(key) }
            return nil
        }
        guard present == ["of"] else {
            for value in [months, when].compactMap(\.self) {
                value.complain("\(value.label) goes with \"of\", not with facts; leave it out")
            }
            if let value = section.take("facts") { return .facts(types(value)) }
            return section.take("recorded").map { .recordedFacts(types($0)) }
        }
        guard let value = section.take("of") else { return nil }
        guard let when else {
            section.complain("\(owner) has no \"when\"; write open, begun or ended")
            return nil
        }
        let reach = months?.whole(1...120)
        if when.raw == Measure.When.open.rawValue {
            months?.complain(
                "\(owner) counts what is open at the month's end, not over \"months\"; leave it out"
            )
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
        let names = triggers.typeNames == nil ? nil : triggers.memberNames(of: nil)
        let memberValue = section.require("member", of: "\"by\"")
        let member = memberValue?.reference(to: "member", among: names)
        let unknown = section.require("unknown", of: "\"by\"")?.name()
        let namesValue = section.require("names", of: "\"by\"")
        let items = namesValue?.section()?.takeAll() ?? []
        var titles: [String: String] = [:]
        for item in section.take("titles")?.section()?.takeAll() ?? [] {
            titles[item.name] = item.value.text()
        }
        section.finish()
        guard let member, let unknown else { return nil }
        if namesValue != nil, items.isEmpty {
            namesValue?.complain(
                "\"names\" names no value, so there is nothing to tell apart; add one")
        }
        if names != nil { checkWords(items, of: member, memberValue) }
        return Measure.Grouping(
            member: member,
            names: items.compactMap { item in item.value.name().map { (item.name, $0) } },
            unknown: unknown, titles: titles)
    }

    /// Reports values that the member never has.
    private func checkWords(_ items: [Section.Item], of member: String, _ value: Value?) {
        let kinds = triggers.memberTypes(member, of: nil)
        let words = kinds.flatMap { kind in
            if case .word(let words) = kind { words } else { [] as [String] }
        }
        guard !words.isEmpty else {
            value?.complain(
                "member \(Quoted.text(member)) is none of a few words, so nothing can be told apart by it; "
                    + "name one that is")
            return
        }
        for item in items where !words.contains(item.name) {
            catalogue.complaints.add(
                "member \(Quoted.text(member)) is never \(Quoted.text(item.name))"
                    + NearestName.suggestion(for: item.name, among: words), at: item.position)
        }
    }
}

extension Measure.Population {
    /// The rule or span whose clocks it is.
    var rule: String? {
        if case .clocks(let name, _, _) = self { name } else { nil }
    }

    /// The types of its facts; nil for clocks, and for facts of every type.
    var types: [String]? {
        switch self {
        case .clocks: nil
        case .facts(let types), .recordedFacts(let types): types.isEmpty ? nil : types.sorted()
        }
    }
}
