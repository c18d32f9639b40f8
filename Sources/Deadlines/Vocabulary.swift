/// The fact types an installation knows, with what its members mean to the clocks (`config/vocabulary.yml`).
package struct Vocabulary: Hashable, Sendable {
    /// Every type by its name.
    package var types: [String: FactType]
    /// What clocks are kept for, by name: `episode`, `concern`, ….
    package var keys: [String: KeyDefinition]
    /// Members that a condition may read from other facts of the same key, §3.1.
    package var shared: [String: SharedMember]
    /// Members that are refused always, because they identify a child.
    package var refused: Set<String>
    /// The member that holds the eighteenth birthday or another date at which rules end, and is never shown.
    package var secret: Set<String>

    /// Makes a vocabulary of its parts.
    package init(
        types: [String: FactType] = [:], keys: [String: KeyDefinition] = [:],
        shared: [String: SharedMember] = [:], refused: Set<String> = [], secret: Set<String> = []
    ) {
        self.types = types
        self.keys = keys
        self.shared = shared
        self.refused = refused
        self.secret = secret
    }

    /// The names of members that facts may have and that may be spoken of.
    package var memberNames: [String] {
        Set(types.values.flatMap(\.members.keys)).subtracting(secret).subtracting(refused).sorted()
    }
}

/// One fact type.
package struct FactType: Hashable, Sendable {
    /// What it means, for people.
    package var meaning: String
    package var members: [String: MemberType]
    /// Members that must be there.
    package var required: Set<String>
    /// Members that must be there unless the flag that each is given is true: `starts_at` unless `emergency`.
    package var requiredUnless: [String: String]
    /// The member that says when it happened, in place of `time` where it is given.
    package var happensAt: String?
    /// What must have happened since the last fact of this type and key for another to count as new; a mere
    /// repetition starts no clock that has already ended (§3.2). Nil when every one is new.
    package var renewedBy: [Trigger]?

    /// Makes a type of its parts.
    package init(
        meaning: String = "", members: [String: MemberType] = [:], required: Set<String> = [],
        requiredUnless: [String: String] = [:], happensAt: String? = nil,
        renewedBy: [Trigger]? = nil
    ) {
        self.meaning = meaning
        self.members = members
        self.required = required
        self.requiredUnless = requiredUnless
        self.happensAt = happensAt
        self.renewedBy = renewedBy
    }
}

/// The type of a member's value.
package indirect enum MemberType: Hashable, Sendable {
    /// Any text of at most 200 characters.
    case text
    /// One of these words.
    case word([String])
    case flag
    /// An RFC 3339 moment; `past` when more than five minutes ahead is refused.
    case moment(past: Bool)
    /// A day, `yyyy-mm-dd`; when `withinYears` is given, one further ahead is refused.
    case date(withinYears: Int?)
    /// An authority's nine-character code.
    case authority
    /// A list of these, at least one.
    case list(MemberType)
    /// `{source, id}` of another fact.
    case fact
}

/// One kind of thing that clocks are kept for within a case.
package struct KeyDefinition: Hashable, Sendable {
    /// Members of a fact that name it, singly or in a list.
    package var members: [String]
    /// Types that withdraw it: every clock of it is cancelled and none starts afterwards.
    package var withdrawnBy: Set<String>
    /// Clocks of it that `case.closed` leaves running (§3.13).
    package var outlivesCase: OutlivesCase?

    /// Makes a definition of its parts.
    package init(
        members: [String], withdrawnBy: Set<String> = [], outlivesCase: OutlivesCase? = nil
    ) {
        self.members = members
        self.withdrawnBy = withdrawnBy
        self.outlivesCase = outlivesCase
    }
}

/// When a closed case leaves clocks running: after an `opened` fact without a later `ended` one, if all
/// of `conditions` hold.
package struct OutlivesCase: Hashable, Sendable {
    package var opened: [Trigger]
    package var ended: [Trigger]
    package var conditions: [Condition]

    /// Makes an exception of its parts.
    package init(opened: [Trigger], ended: [Trigger], conditions: [Condition]) {
        self.opened = opened
        self.ended = ended
        self.conditions = conditions
    }
}

/// A member read from any fact of the same key when the fact itself lacks it.
package struct SharedMember: Hashable, Sendable {
    /// Values of other members that make this one true too: a flag when a word is one of several.
    package var impliedBy: [String: FactValue]

    /// Makes a shared member.
    package init(impliedBy: [String: FactValue] = [:]) {
        self.impliedBy = impliedBy
    }
}
