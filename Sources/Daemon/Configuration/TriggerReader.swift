import Deadlines

/// Reads what sets clocks going and stops them, and the conditions on it.
struct TriggerReader {
    /// Where a trigger stands, which decides what it may be.
    enum Place {
        /// On facts alone.
        case facts
        case start
        case stop
    }

    let vocabulary: Vocabulary
    let catalogue: Catalogue

    /// The names of all fact types; nil when they are not all known.
    var typeNames: Set<String>? { VocabularyReader.typeNames(catalogue) }

    // MARK: Triggers

    /// A trigger that can only be a fact: a type, or `{ on: TYPE, where: … }`.
    func factTrigger(_ value: Value) -> Trigger? {
        guard value.isSection else { return type(value).map { Trigger(.fact($0)) } }
        guard let section = value.section() else { return nil }
        let result = trigger(section, in: .facts)
        section.finish()
        return result
    }

    /// The trigger of a section whose other keys the caller reads.
    func trigger(_ section: Section, in place: Place) -> Trigger? {
        let kinds =
            ["on"] + (place == .facts ? [] : ["breach", "met"])
            + (place == .stop ? ["start_of_another"] : place == .start ? ["count"] : [])
        let present = kinds.filter(section.has)
        guard present.count <= 1 else {
            section.complain(
                "this watches \(Value.alternatives(present.map(Quoted.text), joinedBy: "and")); keep one"
            )
            for kind in kinds { _ = section.take(kind) }
            _ = section.take("where")
            return nil
        }
        let condition: Value?
        var source: Trigger.Source?
        var types: [String]?
        var isNamed = false
        for kind in kinds {
            guard let value = section.take(kind) else { continue }
            isNamed = true
            switch kind {
            case "on":
                let name = type(value)
                source = name.map { .fact($0) }
                types = name.map { [$0] }
            case "breach": source = rule(value).map { .breach($0) }
            case "met": source = rule(value).map { .met($0) }
            case "count":
                let counted = rule(value)
                let times = section.require("times", of: "\"count\"")?.whole(2...100)
                let within = section.require("within", of: "\"count\"")?.length()
                if let counted, let times, let within {
                    source = .count(counted, times: times, within: within)
                }
            default: source = rule(value).map { .startOfAnother($0) }
            }
        }
        condition = section.take("where")
        if !isNamed, present.isEmpty {
            section.complain(
                "nothing is said about what is watched; write \"on: FACT TYPE\""
                    + (place == .facts ? "" : " or \"breach: RULE\""))
            return nil
        }
        if present.first == "count" || place == .stop && present.first != "on", let condition {
            condition.complain(
                present.first == "count"
                    ? "\"where\" is not possible with \"count\"; put it on the rule that is counted"
                    : "\"where\" is possible with \"on\" only when a clock stops; leave it out")
            return source.map { Trigger($0) }
        }
        // Members of an unknown type cannot be checked.
        guard let source else { return nil }
        return Trigger(source, where: conditions(condition, of: types))
    }

    /// The name of a fact type.
    func type(_ value: Value) -> String? {
        let name = value.reference(to: "fact type", among: typeNames)
        guard name != Fact.retraction else {
            value.complain(
                "a retraction takes another fact back and is none itself, so this never happens; name "
                    + "another type")
            return nil
        }
        return name
    }

    /// The name of a rule.
    func rule(_ value: Value) -> String? {
        value.reference(to: "rule", among: catalogue.names(of: .rules))
    }

    // MARK: Conditions

    /// The conditions of a `where`; `types` are those of the facts they are read from, nil for any.
    ///
    /// With `asLists` each names all the values a list is asked for.
    func conditions(
        _ value: Value?, of types: [String]?, asLists: Bool = false
    ) -> [Condition] {
        guard let section = value?.section() else { return [] }
        return section.takeAll().compactMap { item in
            let found = memberTypes(item.name, of: types)
            guard !found.isEmpty else {
                if typeNames != nil { complainOfMember(item, of: types) }
                return nil
            }
            let test =
                asLists
                ? lacking(item.value, member: item.name, types: found)
                : test(item.value, member: item.name, types: found)
            return test.map { Condition(item.name, $0) }
        }
    }

    /// The types a member has in facts of `types`, and in any fact if it is shared.
    func memberTypes(_ member: String, of types: [String]?) -> [MemberType] {
        if let types {
            let own = types.compactMap { vocabulary.types[$0]?.members[member] }
            if !own.isEmpty || !isShared(member) { return own }
        }
        return vocabulary.types.keys.sorted().compactMap {
            vocabulary.types[$0]?.members[member]
        }
    }

    /// Whether a member is read from other facts too; asked of the files, since it may not be read yet.
    private func isShared(_ member: String) -> Bool {
        catalogue.names(of: .shared)?.contains(member) ?? true
    }

    /// Every member a condition on facts of `types` may name; nil for any.
    func memberNames(of types: [String]?) -> Set<String> {
        guard let types else { return Set(vocabulary.types.values.flatMap(\.members.keys)) }
        let own = types.flatMap { vocabulary.types[$0].map { Array($0.members.keys) } ?? [] }
        return Set(own).union(catalogue.names(of: .shared) ?? [])
    }

    private func complainOfMember(_ item: Section.Item, of types: [String]?) {
        let meant = NearestName.suggestion(for: item.name, among: memberNames(of: types))
        let owner = types.map { "fact type \(Quoted.text($0.joined(separator: ", ")))" }
        catalogue.complaints.add(
            "\(owner ?? "no fact type") has \(owner == nil ? "a" : "no") member "
                + "\(Quoted.text(item.name))\(meant)", at: item.position)
    }

    private func test(
        _ value: Value, member: String, types: [MemberType]
    ) -> Condition.Test? {
        if types.contains(.authority), let word = value.raw, ["ours", "theirs"].contains(word) {
            return word == "ours" ? .ours : .theirs
        }
        if value.isSection { return negative(value, member: member, types: types) }
        if value.raw == "known", !types.contains(where: { $0.has(word: "known") }) { return .known }
        let values = value.oneOrMore().compactMap { factValue($0, member: member, types: types) }
        return values.isEmpty ? nil : .oneOf(values)
    }

    /// A test for what a member does not say: `{ not: … }` or, of a list, `{ lacks_one_of: … }`.
    private func negative(
        _ value: Value, member: String, types: [MemberType]
    ) -> Condition.Test? {
        guard let section = value.section() else { return nil }
        defer { section.finish() }
        if let list = section.take("lacks_one_of") {
            return lacking(list, member: member, types: types)
        }
        guard let refused = section.take("not") else {
            section.complain(
                "a condition is a value, a list of values, \"not: VALUE\", \"lacks_one_of: LIST\" "
                    + "or \"known\"")
            return nil
        }
        let values = refused.oneOrMore().compactMap { factValue($0, member: member, types: types) }
        for case .word(let words) in types where Set(values).isSuperset(of: words.map { .text($0) })
        {
            refused.complain(
                "member \(Quoted.text(member)) is always one of these, so this never holds unless it is not "
                    + "known; leave one out")
        }
        return values.isEmpty ? nil : .noneOf(values)
    }

    /// The values of a list, of which it may lack one.
    private func lacking(
        _ value: Value, member: String, types: [MemberType]
    ) -> Condition.Test? {
        let elements = types.compactMap { type -> MemberType? in
            if case .list(let element) = type { element } else { nil }
        }
        guard !elements.isEmpty else {
            value.complain(
                "member \(Quoted.text(member)) is no list; \(value.label) is possible with a list only"
            )
            return nil
        }
        let words = value.oneOrMore().compactMap {
            factValue($0, member: member, types: elements)?.text
        }
        return words.isEmpty ? nil : .lacksOneOf(words)
    }

    private func factValue(_ value: Value, member: String, types: [MemberType]) -> FactValue? {
        guard let raw = value.raw else {
            value.complain(expected: "one value or a list of values")
            return nil
        }
        var wanted: Set<String> = []
        var words: [String] = []
        for type in types {
            switch type {
            case .word(let known):
                if known.contains(raw) { return .text(raw) }
                words += known.filter { !words.contains($0) }
            case .flag:
                if raw == "true" || raw == "false" { return .flag(raw == "true") }
                words += ["true", "false"]
            case .authority:
                if SettingsReader.isAuthority(raw) { return .text(raw) }
                words += ["ours", "theirs"]
                wanted.insert("an authority's code")
            case .text: return value.text().map { .text($0) }
            case .moment, .date, .list, .fact: break
            }
        }
        let all = words + wanted.sorted()
        if all.isEmpty {
            value.complain(
                "member \(Quoted.text(member)) is a list, a moment or a date; a condition compares "
                    + "words, flags and authorities only")
        } else {
            value.complain(
                "\(value.label) is \(Quoted.text(raw)), not \(Value.alternatives(all))"
                    + NearestName.suggestion(for: raw, among: words))
        }
        return nil
    }
}

extension MemberType {
    fileprivate func has(word: String) -> Bool {
        if case .word(let words) = self { words.contains(word) } else { false }
    }
}
