/// The facts of one case in the order they happened, indexed for the questions rules ask.
struct CaseHistory {
    /// A standing fact and when it happened.
    struct Occurrence {
        let fact: Fact
        let at: Timestamp
        let index: Int
    }

    /// One thing that clocks are kept for: `episode` and its reference.
    struct Mention: Hashable {
        let part: String
        let value: String
    }

    let subject: CaseReference
    let book: RuleBook
    let now: Timestamp
    let occurrences: [Occurrence]
    /// When the next fact that has been said will have happened.
    let nextOccurrenceAt: Timestamp?
    private let byType: [String: [Int]]
    private let byMention: [Mention: [Int]]

    init(facts: [Fact], book: RuleBook, now: Timestamp) {
        var occurrences: [Occurrence] = []
        var next: Timestamp?
        for fact in Corrections.apply(to: facts) {
            let at = Self.happened(fact, book.vocabulary)
            if at <= now {
                occurrences.append(Occurrence(fact: fact, at: at, index: 0))
            } else {
                next = min(next ?? at, at)
            }
        }
        occurrences.sort { ($0.at, $0.fact.identity) < ($1.at, $1.fact.identity) }
        var byType: [String: [Int]] = [:]
        var byMention: [Mention: [Int]] = [:]
        for index in occurrences.indices {
            let fact = occurrences[index].fact
            occurrences[index] = Occurrence(fact: fact, at: occurrences[index].at, index: index)
            byType[fact.type, default: []].append(index)
            for part in book.vocabulary.keys.keys {
                for value in Self.values(of: part, in: fact, book.vocabulary) {
                    byMention[Mention(part: part, value: value), default: []].append(index)
                }
            }
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
    func facts(of type: String) -> [Occurrence] {
        (byType[type] ?? []).map { occurrences[$0] }
    }

    /// Every fact that mentions what `key` is kept for; the whole case for a key without parts.
    func facts(about key: ClockKey) -> [Occurrence] {
        guard let mention = key.mention else { return occurrences }
        return (byMention[mention] ?? []).map { occurrences[$0] }
    }

    /// The keys of a rule that a fact names; none when it lacks a part.
    func keys(of fact: Fact, each parts: [String]) -> [ClockKey] {
        var tuples: [[String]] = [[]]
        for part in parts {
            let values = Self.values(of: part, in: fact, book.vocabulary)
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

    private static func values(
        of part: String, in fact: Fact, _ vocabulary: Vocabulary
    ) -> [String] {
        var result: [String] = []
        for member in vocabulary.keys[part]?.members ?? [part] {
            for value in fact.data[member]?.texts ?? [] where !result.contains(value) {
                result.append(value)
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

    static func < (left: ClockKey, right: ClockKey) -> Bool {
        left.values.lexicographicallyPrecedes(right.values)
    }
}
