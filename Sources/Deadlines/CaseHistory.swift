/// The facts of one case in the order they happened, indexed for the questions rules ask.
struct CaseHistory {
    /// A standing fact, when it happened, and what it is about.
    ///
    /// A class, because starts and stops of many rules share it: to copy a fact is to retain a dozen things.
    final class Occurrence: Sendable {
        let fact: Fact
        let at: Timestamp
        /// Its place in the order.
        let index: Int
        /// The values of each key part it names.
        let mentions: [Mention]

        init(fact: Fact, at: Timestamp, index: Int, mentions: [Mention]) {
            self.fact = fact
            self.at = at
            self.index = index
            self.mentions = mentions
        }

        /// The values of one key part, in the order in which the fact has them.
        func values(of part: String) -> [String] {
            var result: [String] = []
            for mention in mentions where mention.part == part { result.append(mention.value) }
            return result
        }
    }

    /// One thing that clocks are kept for: `episode` and its reference.
    struct Mention: Hashable {
        let part: String
        let value: String

        // The value tells nearly everything apart, and hashing is what a derivation does most.
        func hash(into hasher: inout Hasher) { hasher.combine(value) }
    }

    let subject: CaseReference
    let book: RuleBook
    let now: Timestamp
    let occurrences: [Occurrence]
    /// When the next fact that has been said will have happened.
    let nextOccurrenceAt: Timestamp?
    private let byType: [String: [Occurrence]]
    private let byMention: [Mention: [Occurrence]]

    init(facts: [Fact], book: RuleBook, now: Timestamp) {
        var happened: [(fact: Fact, at: Timestamp)] = []
        happened.reserveCapacity(facts.count)
        var next: Timestamp?
        for fact in Corrections.apply(to: facts) {
            let at = Self.happened(fact, book.vocabulary)
            if at <= now {
                happened.append((fact, at))
            } else {
                next = min(next ?? at, at)
            }
        }
        happened.sort { ($0.at, $0.fact.identity) < ($1.at, $1.fact.identity) }
        var occurrences: [Occurrence] = []
        occurrences.reserveCapacity(happened.count)
        var byType: [String: [Occurrence]] = [:]
        var byMention: [Mention: [Occurrence]] = [:]
        for (index, entry) in happened.enumerated() {
            let one = Occurrence(
                fact: entry.fact, at: entry.at, index: index,
                mentions: book.mentions(in: entry.fact))
            occurrences.append(one)
            byType[one.fact.type, default: []].append(one)
            for mention in one.mentions { byMention[mention, default: []].append(one) }
        }
        subject = facts.first?.subject ?? CaseReference("")
        self.book = book
        self.now = now
        self.occurrences = occurrences
        self.byType = byType
        self.byMention = byMention
        nextOccurrenceAt = next
    }

    /// Every fact of a type, in order.
    func facts(of type: String) -> [Occurrence] { byType[type] ?? [] }

    /// Every fact that mentions what `key` is kept for; the whole case for a key without parts.
    func facts(about key: ClockKey) -> [Occurrence] {
        guard let mention = key.mention else { return occurrences }
        return byMention[mention] ?? []
    }

    /// The keys of a rule that a fact names; none when it lacks a part.
    func keys(of occurrence: Occurrence, each parts: [String]) -> [ClockKey] {
        var tuples: [[String]] = [[]]
        for part in parts {
            let values = occurrence.values(of: part)
            tuples = tuples.flatMap { tuple in values.map { tuple + [$0] } }
        }
        return tuples.map { ClockKey(parts: parts, values: $0) }
    }

    /// The latest value of a member in any fact of the case, for dates that belong to the case itself.
    func latest(_ member: String) -> FactValue? {
        occurrences.last { $0.fact.data[member] != nil }?.fact.data[member]
    }

    private static func happened(_ fact: Fact, _ vocabulary: Vocabulary) -> Timestamp {
        guard let member = vocabulary.types[fact.type]?.happensAt,
            let text = fact.data[member]?.text, let moment = Timestamp(rfc3339: text)
        else { return fact.time }
        return moment
    }
}

extension RuleBook {
    /// Each value of each key part that a fact names, once; a part's members in the vocabulary's order.
    fileprivate func mentions(in fact: Fact) -> [CaseHistory.Mention] {
        var named: [(place: KeyMember, value: FactValue)] = []
        for (member, value) in fact.data {
            for place in keyMembers[member] ?? [] { named.append((place, value)) }
        }
        if named.count > 1 { named.sort { $0.place < $1.place } }
        var result: [CaseHistory.Mention] = []
        for (place, value) in named {
            for text in value.texts {
                let mention = CaseHistory.Mention(part: place.part, value: text)
                if !result.contains(mention) { result.append(mention) }
            }
        }
        return result
    }
}

/// What one clock is kept for: the values of its rule's key parts.
struct ClockKey: Hashable, Comparable {
    let parts: [String]
    let values: [String]

    /// The first part, by which facts are said to be about it.
    var mention: CaseHistory.Mention? {
        guard let part = parts.first, let value = values.first else { return nil }
        return CaseHistory.Mention(part: part, value: value)
    }

    // Keys are set beside those of the same rule, which have the same parts.
    func hash(into hasher: inout Hasher) { hasher.combine(values) }

    static func < (left: ClockKey, right: ClockKey) -> Bool {
        left.values.lexicographicallyPrecedes(right.values)
    }
}
