import Deadlines

/// Reads one rule after another, and remembers how they are chained.
final class RuleReader {
    /// One rule waiting for another's clocks.
    struct Chain {
        let rule: String
        let each: [String]
        let source: Trigger.Source
        let position: Position
    }

    let triggers: TriggerReader
    let catalogue: Catalogue
    private(set) var chains: [Chain] = []
    /// Where the name of each rule stands.
    private(set) var positions: [String: Position] = [:]
    /// Where each policy is chosen by a rule that warns.
    var warningPolicies: [(policy: String, rule: String, position: Position)] = []

    /// Spans that nothing ends.
    private(set) var endlessSpans: Set<String> = []
    /// Where rules go by the Trust's closures.
    private(set) var closureCalendars: [Position] = []

    /// Where limits count days of school.
    var schoolLimits: [Position] = []

    init(vocabulary: Vocabulary, catalogue: Catalogue) {
        triggers = TriggerReader(vocabulary: vocabulary, catalogue: catalogue)
        self.catalogue = catalogue
    }

    /// Every rule; what is wrong has been reported.
    func rules() -> [Rule] {
        catalogue.map(.rules, rule).values.sorted { $0.name < $1.name }
    }

    private func rule(_ entry: Catalogue.Entry) -> Rule? {
        positions[entry.name] = entry.position
        guard let section = entry.value.section(of: entry.position) else { return nil }
        let owner = "rule \(Quoted.text(entry.name))"
        let title = section.require("title", of: owner)?.text()
        let ask = section.take("ask")?.text()
        let each = each(section.require("each", of: owner))
        let starts = starts(section, owner, entry.name, each ?? [])
        let stops = stops(section, entry.name, each ?? [], starts)
        let variants = variants(section, owner, starts)
        let until = section.take("until").flatMap(until)
        let carried = section.take("carry_until")?.oneOrMore().compactMap(triggers.type)
        let closures = section.take("calendar").flatMap(calendar)
        let authority = authority(section.require("authority", of: owner), owner)
        section.finish()
        guard let title, let each, let authority, !variants.isEmpty else { return nil }
        let rule = Rule(
            name: entry.name, title: title, ask: ask ?? "", each: each, starts: starts,
            stops: stops,
            variants: variants, until: until, carriedUntil: carried.map { Set($0) },
            countsClosures: closures ?? false, authority: authority)
        checkEnd(of: rule, section, owner)
        return rule
    }

    /// Every span of the measures: a rule without deadline, of which nobody is told.
    func spans() -> [Rule] {
        catalogue.map(.spans, span).values.sorted { $0.name < $1.name }
    }

    private func span(_ entry: Catalogue.Entry) -> Rule? {
        guard let section = entry.value.section(of: entry.position) else { return nil }
        let owner = "span \(Quoted.text(entry.name))"
        if catalogue.names(of: .rules)?.contains(entry.name) == true {
            section.complain("\(owner) has the name of a rule; give it another")
        }
        if !["end", "until", "met", "cancel"].contains(where: section.has) {
            endlessSpans.insert(entry.name)
        }
        if section.has("met") || section.has("cancel") {
            section.complain("\(owner) ends with \"end\", not as a rule does; write \"end\"")
            for key in ["met", "cancel"] { _ = section.take(key) }
        }
        let each = each(section.require("each", of: owner))
        let starts = starts(section, owner, entry.name, each ?? [])
        let stops = stops(section, entry.name, each ?? [], starts, isSpan: true)
        let until = section.take("until").flatMap(until)
        section.finish()
        guard let each, !starts.isEmpty else { return nil }
        return Rule(
            name: entry.name, title: entry.name, each: each, starts: starts, stops: stops,
            variants: [Variant(limits: [.months(120)], policy: "")], until: until,
            authority: .source(""))
    }

    /// `trust`: closures of the Trust are no working days for the rule.
    private func calendar(_ value: Value) -> Bool? {
        enum Word: String, CaseIterable { case trust }
        closureCalendars.append(value.position)
        return value.word(Word.self).map { $0 == .trust }
    }

    private func checkEnd(of rule: Rule, _ section: Section, _ owner: String) {
        checkDates(of: rule, section, owner)
        let effects = Set(rule.stops.map(\.effect))
        if !rule.isMomentary, rule.variants.contains(where: { $0.limits == [.now] }) {
            section.complain(
                "\(owner) has a limit of now beside others; make two rules of it, because each start of "
                    + "now is told by itself")
        }
        if rule.isMomentary, rule.stops.contains(where: \.startsAgain) {
            section.complain(
                "\(owner) has a limit of now and \"starts_again\", so every fact would be told twice; "
                    + "leave \"starts_again\" out")
        }
        if effects.contains(.paused) != effects.contains(.resumed) {
            section.complain("\(owner) has one of \"pause\" and \"resume\"; it needs both")
        }
        if effects.isDisjoint(with: [.met, .cancelled, .superseded]), rule.until == nil,
            !rule.isMomentary
        {
            section.complain(
                "\(owner) never ends, so it would be told for ever; add \"met\" or \"cancel\"")
        }
    }

    /// Reports what could never happen because of a date, or of what is not said.
    private func checkDates(of rule: Rule, _ section: Section, _ owner: String) {
        if let until = rule.until,
            rule.variants.contains(where: { $0.limits.contains(.at(until)) })
        {
            section.complain(
                "\(owner) is due at \(Quoted.text(until)) and cancelled by \"until\" at the same moment, so its "
                    + "deadline never passes; leave \"until\" out")
        }
        if rule.carriedUntil?.isEmpty == false,
            !rule.stops.contains(where: { $0.effect == .superseded })
        {
            section.complain(
                "\(owner) has \"carry_until\" and nothing that supersedes a clock, so nothing is carried; add "
                    + "\"supersede\" or leave it out")
        }
        let keys = triggers.vocabulary.keys
        for part in rule.each.dropFirst() where keys[part]?.withdrawnBy.isEmpty == false {
            section.complain(
                "\(owner) names \(Quoted.text(part)) after \(Quoted.text(rule.each[0])) in \"each\", and a "
                    + "withdrawal goes by the first; put \(Quoted.text(part)) first")
        }
    }

    private func each(_ value: Value?) -> [String]? {
        guard let value else { return nil }
        if value.raw == "case" { return [] }
        let names = catalogue.names(of: .keys)?.union(["case"])
        var parts: [String] = []
        for part in value.oneOrMore() {
            guard let name = part.reference(to: "clock key", among: names) else { return nil }
            if name == "case" || parts.contains(name) {
                part.complain("\"each\" names \(Quoted.text(name)) beside another; leave it out")
            } else {
                parts.append(name)
            }
        }
        return parts.isEmpty ? nil : parts
    }

    private func until(_ value: Value) -> String? {
        let names = triggers.memberNames(of: nil)
        let known = triggers.typeNames == nil ? nil : names
        guard let name = value.reference(to: "member", among: known) else { return nil }
        for case .date in triggers.memberTypes(name, of: nil) { return name }
        if known != nil {
            value.complain("member \(Quoted.text(name)) is no date; name one that is")
        }
        return nil
    }

    // MARK: Starts

    private func starts(
        _ section: Section, _ owner: String, _ rule: String, _ each: [String]
    ) -> [Start] {
        guard section.has("start") else {
            section.complain("\(owner) has no \"start\", so it never starts; add it")
            _ = section.take("start")
            return []
        }
        let values = section.take("start")?.oneOrMore() ?? []
        let starts = values.compactMap { start($0, rule, each) }
        if starts.count > 1, starts.contains(where: \.trigger.isCount) {
            values[0].complain(
                "a \"count\" is the rule's only start; make another rule of the others")
        }
        return starts
    }

    private func start(_ value: Value, _ rule: String, _ each: [String]) -> Start? {
        guard value.isSection else {
            guard let type = triggers.type(value) else { return nil }
            check(type, names: each, value.position, "this never starts")
            return Start(Trigger(.fact(type)))
        }
        guard let section = value.section() else { return nil }
        let trigger = triggers.trigger(section, in: .start)
        let fromValue = section.take("from")
        let ifEver = section.take("if_ever")?.oneOrMore().compactMap(triggers.factTrigger) ?? []
        let first = section.take("only_first")
        section.finish()
        guard let trigger else { return nil }
        if let type = trigger.factType {
            check(type, names: each, value.position, "this never starts")
        } else {
            chain(rule, each, trigger.source, value.position)
            if let fromValue {
                fromValue.complain(
                    "\"from\" is possible with \"on\" only: a chained clock starts at the breach or "
                        + "meeting; leave it out")
            }
        }
        let from = trigger.factType.flatMap { type in fromValue.flatMap { self.from($0, type) } }
        if let first, trigger.factType == nil || each.isEmpty {
            first.complain("\"only_first\" is possible with \"on\" and a key only; leave it out")
        }
        return Start(
            trigger, from: from ?? .occurred, ifEver: ifEver, onlyFirst: first?.flag() ?? false)
    }

    private func from(_ value: Value, _ type: String) -> Start.From? {
        if value.raw == "time" { return .occurred }
        if value.raw == "recorded" { return .recorded }
        if value.isSection {
            guard let section = value.section() else { return nil }
            let members = section.require("earliest", of: "\"from\"")?.oneOrMore() ?? []
            section.finish()
            return .earliest(
                members.compactMap { $0.raw == "time" ? "time" : moment($0, of: type) })
        }
        return moment(value, of: type).map { .earliest([$0]) }
    }

    private func moment(_ value: Value, of type: String) -> String? {
        guard let definition = triggers.vocabulary.types[type] else { return nil }
        let moments = definition.members.filter {
            if case .moment = $0.value { true } else { false }
        }
        guard let name = value.text("a member's name") else { return nil }
        if moments[name] == nil {
            let known = Array(moments.keys) + ["time", "recorded"]
            value.complain(
                "fact type \(Quoted.text(type)) has no moment \(Quoted.text(name))"
                    + NearestName.suggestion(for: name, among: known))
            return nil
        }
        return name
    }

    /// Reports a fact type that cannot name the key of a rule.
    func check(
        _ type: String, names each: [String], _ position: Position, _ result: String
    ) {
        guard let definition = triggers.vocabulary.types[type],
            catalogue.names(of: .keys) != nil
        else { return }
        for part in each {
            let members = triggers.vocabulary.keys[part]?.members ?? [part]
            if !members.contains(where: { definition.members[$0] != nil }) {
                catalogue.complaints.add(
                    "fact type \(Quoted.text(type)) does not say which \(part) it is about, so "
                        + "\(result); change \"each\" or the fact type", at: position)
            }
        }
    }

    func chain(
        _ rule: String, _ each: [String], _ source: Trigger.Source, _ position: Position
    ) {
        chains.append(Chain(rule: rule, each: each, source: source, position: position))
    }

    // MARK: Authority

    private func authority(_ value: Value?, _ owner: String) -> Authority? {
        guard let value, let section = value.section() else { return nil }
        enum Kind: String, CaseIterable { case source, local }
        let kind = section.require("kind", of: "\"authority\"")?.word(Kind.self)
        let text = section.require("text", of: "\"authority\"")?.text()
        guard kind == .local else {
            section.finish()
            guard kind != nil, let text else { return nil }
            return .source(text)
        }
        let setBy = section.take("set_by")?.text()
        let reviewedValue = section.take("reviewed")
        let reviewed = reviewedValue?.date()
        let reviewByValue = section.take("review_by")
        let reviewBy = reviewByValue?.date()
        section.finish()
        if reviewed != nil, setBy == nil {
            reviewedValue?.complain("\(owner) was reviewed by nobody; say who in \"set_by\"")
        }
        if let reviewed, let reviewBy, reviewBy <= reviewed {
            reviewByValue?.complain(
                "\"review_by\" is \(reviewBy), not after \"reviewed\", \(reviewed); correct one")
        }
        return text.map { .local(text: $0, setBy: setBy, reviewed: reviewed, reviewBy: reviewBy) }
    }
}

extension Trigger {
    fileprivate var isCount: Bool {
        if case .count = source { true } else { false }
    }
}
