import Deadlines

/// Reads the fact types, their members, and what they mean to the clocks.
struct VocabularyReader {
    let catalogue: Catalogue

    /// The plain types a member can have, by their names in the file.
    private static let plainTypes: [String: MemberType] = [
        "text": .text, "flag": .flag, "moment": .moment(past: false),
        "past-moment": .moment(past: true), "date": .date(withinYears: nil),
        "authority": .authority, "fact": .fact,
    ]

    /// Types that are known whatever the files say, with the members the files may add to.
    private static let builtIn: [String: FactType] = [
        "case.opened": FactType(meaning: "a case was opened"),
        Fact.closing: FactType(meaning: "a case was closed"),
        Fact.retraction: FactType(
            meaning: "a fact was wrong and is withdrawn", members: ["corrects": .fact],
            required: ["corrects"]),
    ]

    /// The names of all fact types; nil when they are not all known.
    static func typeNames(_ catalogue: Catalogue) -> Set<String>? {
        catalogue.names(of: .types).map { $0.union(builtIn.keys) }
    }

    func vocabulary() -> Vocabulary {
        let words = catalogue.map(.words, words)
        var vocabulary = Vocabulary(
            refused: names("refused").union(FactReader.refusedAlways),
            secret: names("hidden").union(FactReader.hiddenAlways))
        vocabulary.types = Self.builtIn
        let refused = Set(vocabulary.refused.map(FactReader.folded))
        var renewals: [(type: String, value: Value)] = []
        let types = catalogue.map(.types) { entry -> FactType? in
            guard let section = entry.value.section(of: entry.position) else { return nil }
            if let value = section.take("renewed_by") { renewals.append((entry.name, value)) }
            return type(entry, section, words, refused: refused)
        }
        for (name, type) in types { vocabulary.types[name] = type.addedTo(Self.builtIn[name]) }
        let members = Set(vocabulary.types.values.flatMap(\.members.keys))
        vocabulary.shared = catalogue.map(.shared) { shared($0, vocabulary, members) }
        complainOfRings(vocabulary.shared)
        checkHidden(members)
        let triggers = TriggerReader(vocabulary: vocabulary, catalogue: catalogue)
        for (name, value) in renewals {
            vocabulary.types[name]?.renewedBy = value.oneOrMore().compactMap {
                triggers.factTrigger($0)
            }
        }
        vocabulary.keys = catalogue.map(.keys) { key($0, members, triggers) }
        return vocabulary
    }

    // MARK: Words and lists of names

    private func words(_ entry: Catalogue.Entry) -> [String]? {
        guard entry.value.isList else {
            entry.value.complain(expected: "a list of words such as [low, medium, high]")
            return nil
        }
        return words(of: entry.value)
    }

    private func words(of list: Value) -> [String] {
        var words: [String] = []
        for value in list.oneOrMore() {
            guard let word = value.text("a word") else { continue }
            if words.contains(word) {
                value.complain("word \(Quoted.text(word)) appears twice in the list; keep one")
            }
            words.append(word)
        }
        return words
    }

    private func names(_ setting: String) -> Set<String> {
        Set((catalogue.settings[setting]?.oneOrMore() ?? []).compactMap { $0.name() })
    }

    private func checkHidden(_ members: Set<String>) {
        guard catalogue.names(of: .types) != nil else { return }
        for value in catalogue.settings["hidden"]?.oneOrMore() ?? [] {
            _ = value.reference(to: "member", among: members)
        }
    }

    // MARK: Types and members

    private func type(
        _ entry: Catalogue.Entry, _ section: Section, _ words: [String: [String]],
        refused: Set<String>
    ) -> FactType {
        var type = FactType(meaning: section.take("meaning")?.text() ?? "")
        for item in section.take("members")?.section()?.takeAll() ?? [] {
            let isRequired = item.name.hasSuffix("*")
            let name = isRequired ? String(item.name.dropLast()) : item.name
            if refused.contains(FactReader.folded(name)) {
                catalogue.complaints.add(
                    "member \(Quoted.text(name)) identifies a child and is refused always; leave it "
                        + "out", at: item.position)
            } else if !Value.isName(name) {
                catalogue.complaints.add(
                    "member \(Quoted.text(name)) is \(Value.nameRule)", at: item.position)
            } else if type.members[name] != nil {
                catalogue.complaints.add(
                    "member \(Quoted.text(name)) appears twice; keep one", at: item.position)
            }
            type.members[name] = memberType(item.value, words) ?? .text
            if isRequired { type.required.insert(name) }
        }
        for item in section.take("required_unless")?.section()?.takeAll() ?? [] {
            guard type.members[item.name] != nil else {
                let meant = NearestName.suggestion(for: item.name, among: type.members.keys)
                catalogue.complaints.add(
                    "there is no member \(Quoted.text(item.name))\(meant)", at: item.position)
                continue
            }
            let flags = Set(type.members.filter { $0.value == .flag }.keys)
            type.requiredUnless[item.name] = item.value.reference(to: "flag", among: flags)
        }
        if let value = section.take("happens_at"),
            let name = value.reference(to: "member", among: Set(type.members.keys))
        {
            if case .moment = type.members[name] {
                type.happensAt = name
            } else {
                value.complain("member \(Quoted.text(name)) is no moment; name one that is")
            }
        }
        section.finish()
        return type
    }

    private func memberType(_ value: Value, _ words: [String: [String]]) -> MemberType? {
        if value.isList { return .word(self.words(of: value)) }
        guard value.isSection else {
            guard let name = value.text("the type of a member") else { return nil }
            if let list = words[name] { return .word(list) }
            if let type = Self.plainTypes[name] { return type }
            if catalogue.names(of: .words)?.contains(name) == false {
                let known = Self.plainTypes.keys.sorted() + words.keys.sorted()
                value.complain(
                    "unknown type \(Quoted.text(name))"
                        + NearestName.suggestion(for: name, among: known))
            }
            return nil
        }
        guard let section = value.section() else { return nil }
        var type: MemberType?
        if let list = section.take("list") {
            type = memberType(list, words).map { .list($0) }
            if case .list(.list) = type { list.complain("a list of lists is not possible") }
        } else if let years = section.take("date_within_years") {
            type = years.whole(1...100).map { .date(withinYears: $0) }
        } else {
            section.complain(
                "a member's type is missing; write \"list: TYPE\" or \"date_within_years: NUMBER\"")
        }
        section.finish()
        return type
    }

    // MARK: Shared members and keys

    private func shared(
        _ entry: Catalogue.Entry, _ vocabulary: Vocabulary, _ members: Set<String>
    ) -> SharedMember? {
        if catalogue.names(of: .types) != nil, !members.contains(entry.name) {
            let meant = NearestName.suggestion(for: entry.name, among: members)
            catalogue.complaints.add(
                "shared member \(Quoted.text(entry.name)) belongs to no fact type\(meant)",
                at: entry.position)
        }
        guard !entry.value.isEmpty else { return SharedMember() }
        guard let section = entry.value.section(of: entry.position) else { return nil }
        var shared = SharedMember()
        let triggers = TriggerReader(vocabulary: vocabulary, catalogue: catalogue)
        for condition in triggers.conditions(section.take("implied_by"), of: nil) {
            guard case .oneOf(let values) = condition.test, let value = values.first,
                values.count == 1
            else {
                section.complain("\"implied_by\" takes one value for each member")
                continue
            }
            shared.impliedBy[condition.member] = value
        }
        section.finish()
        return shared
    }

    /// Members that would be read by way of themselves, each reported where it stands.
    private func complainOfRings(_ shared: [String: SharedMember]) {
        for entry in catalogue.entries[.shared] ?? [] {
            var seen: Set<String> = []
            var next = shared[entry.name].map { Array($0.impliedBy.keys) } ?? []
            while let member = next.popLast() {
                if member == entry.name {
                    catalogue.complaints.add(
                        "member \(Quoted.text(entry.name)) is implied by itself, by way of others; "
                            + "break the ring", at: entry.position)
                    break
                }
                if seen.insert(member).inserted, let further = shared[member] {
                    next += further.impliedBy.keys
                }
            }
        }
    }

    private func key(
        _ entry: Catalogue.Entry, _ members: Set<String>, _ triggers: TriggerReader
    ) -> KeyDefinition? {
        let isKnown = catalogue.names(of: .types) != nil
        guard !entry.value.isEmpty else {
            if isKnown, !members.contains(entry.name) { complainOfKey(entry, members) }
            return KeyDefinition(members: [entry.name])
        }
        guard let section = entry.value.section(of: entry.position) else { return nil }
        var key = KeyDefinition(members: [entry.name])
        if let value = section.take("members") {
            key.members = value.oneOrMore().compactMap {
                $0.reference(to: "member", among: isKnown ? members : nil)
            }
        } else if isKnown, !members.contains(entry.name) {
            complainOfKey(entry, members)
        }
        let withdrawing = section.take("withdrawn_by")?.oneOrMore() ?? []
        key.withdrawnBy = Set(
            withdrawing.compactMap { $0.reference(to: "fact type", among: triggers.typeNames) })
        if let exception = section.take("outlives_case") {
            key.outlivesCase = outlivesCase(exception, triggers)
        }
        section.finish()
        return key
    }

    private func complainOfKey(_ entry: Catalogue.Entry, _ members: Set<String>) {
        let meant = NearestName.suggestion(for: entry.name, among: members)
        catalogue.complaints.add(
            "clock key \(Quoted.text(entry.name)) is a member of no fact type; list its \"members\""
                + meant, at: entry.position)
    }

    private func outlivesCase(_ value: Value, _ triggers: TriggerReader) -> OutlivesCase? {
        guard let section = value.section() else { return nil }
        let owner = "\"outlives_case\""
        let opened = (section.require("opened", of: owner)?.oneOrMore() ?? [])
            .compactMap { triggers.factTrigger($0) }
        let ended = (section.require("ended", of: owner)?.oneOrMore() ?? [])
            .compactMap { triggers.factTrigger($0) }
        let conditions = triggers.conditions(
            section.take("where"), of: opened.compactMap(\.factType))
        section.finish()
        return OutlivesCase(opened: opened, ended: ended, conditions: conditions)
    }
}

extension FactType {
    /// The same type with what is built in of it.
    fileprivate func addedTo(_ builtIn: FactType?) -> FactType {
        guard let builtIn else { return self }
        var type = self
        type.members.merge(builtIn.members) { _, fixed in fixed }
        type.required.formUnion(builtIn.required)
        if type.meaning.isEmpty { type.meaning = builtIn.meaning }
        return type
    }
}
