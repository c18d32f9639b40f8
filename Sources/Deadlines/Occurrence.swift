/// A fact as rules read it. Prepared once, it serves every derivation under the same rule book.
///
/// A class, because starts and stops of many rules share it: to copy a fact is to retain a dozen things.
package final class Occurrence: Sendable {
    package let fact: Fact
    /// When it happened: by the member its type names, else by its time.
    let at: Timestamp
    /// The number of its type; nil for one that neither the vocabulary nor a rule names.
    let type: Int?
    /// What it is about.
    let mentions: [Mention]
    /// The fact it corrects or retracts.
    let corrects: FactID?
    /// What it says of the members that rules ask for, by their numbers.
    private let members: [(number: Int, value: FactValue)]

    /// Reads a fact under a rule book.
    package convenience init(_ fact: Fact, under rules: RuleBook) {
        self.init(fact, under: rules.plan)
    }

    init(_ fact: Fact, under plan: Plan) {
        let type = plan.types[fact.type]
        self.fact = fact
        self.type = type?.number
        at =
            type?.happensAt.flatMap { fact.data[$0]?.text }.flatMap(Timestamp.init(rfc3339:))
            ?? fact.time
        var corrects: FactID?
        var members: [(number: Int, value: FactValue)] = []
        members.reserveCapacity(fact.data.count)
        // Most facts are about one thing.
        var first: (place: KeyMember, value: FactValue)?
        var more: [(place: KeyMember, value: FactValue)] = []
        for (name, value) in fact.data {
            // A key of the envelope, not of the vocabulary: looked for here, once.
            if name == Fact.correcting { corrects = fact.corrects }
            guard let member = plan.members[name] else { continue }
            if let number = member.number, value != .null { members.append((number, value)) }
            for place in member.names {
                if first == nil { first = (place, value) } else { more.append((place, value)) }
            }
        }
        self.corrects = corrects
        self.members = members
        if let first, more.isEmpty, let text = first.value.text {
            mentions = [Mention(part: first.place.part, value: text)]
        } else {
            mentions = Self.mentions(in: (first.map { [$0] } ?? []) + more)
        }
    }

    /// Each value of each key part once; a part's members in the vocabulary's order.
    private static func mentions(in named: [(place: KeyMember, value: FactValue)]) -> [Mention] {
        var result: [Mention] = []
        for (place, value) in named.sorted(by: { $0.place < $1.place }) {
            for text in value.texts {
                let mention = Mention(part: place.part, value: text)
                if !result.contains(mention) { result.append(mention) }
            }
        }
        return result
    }

    /// The value of a member that rules ask for; nil when the fact does not say.
    func value(of member: Int) -> FactValue? {
        for known in members where known.number == member { return known.value }
        return nil
    }

    /// The moment in a member.
    func moment(of member: Int) -> Timestamp? {
        value(of: member)?.text.flatMap(Timestamp.init(rfc3339:))
    }

    /// The values of one key part, in the order in which the fact has them.
    func values(of part: Int) -> [String] {
        var result: [String] = []
        for mention in mentions where mention.part == part { result.append(mention.value) }
        return result
    }
}

/// One thing that clocks are kept for: an episode and its reference.
struct Mention: Hashable {
    /// The number of the key part.
    let part: Int
    let value: String

    // The value tells nearly everything apart, and hashing is what a derivation does most.
    func hash(into hasher: inout Hasher) { hasher.combine(value) }
}
