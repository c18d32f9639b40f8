/// How one kind of clock starts, stops, pauses, and how long it lasts.
package struct Rule: Hashable, Sendable {
    /// The rule's name in the configuration.
    package var name: String
    /// What must happen, for people.
    package var title: String
    /// What its reader is asked to do, one or two sentences; may be empty.
    package var ask: String
    /// Names of the key's parts (`episode`, `message`); empty for one clock a case.
    package var each: [String]
    package var starts: [Start]
    package var stops: [Stop]
    /// The first whose conditions hold for the starting fact gives limit, warnings and policy.
    package var variants: [Variant]
    /// A date member at whose local midnight running clocks are cancelled and after which none starts.
    package var until: String?
    /// Carries the keys of superseded clocks forward until a fact of one of these types names them (§3.10).
    package var carriedUntil: Set<String>?
    /// Whether days on which the Trust is closed are no working days for it (§3.6).
    package var countsClosures: Bool
    package var authority: Authority

    /// Makes a rule of its parts.
    package init(
        name: String, title: String, ask: String = "", each: [String], starts: [Start],
        stops: [Stop], variants: [Variant], until: String? = nil, carriedUntil: Set<String>? = nil,
        countsClosures: Bool = false, authority: Authority
    ) {
        self.name = name
        self.title = title
        self.ask = ask
        self.each = each
        self.starts = starts
        self.stops = stops
        self.variants = variants
        self.until = until
        self.carriedUntil = carriedUntil
        self.countsClosures = countsClosures
        self.authority = authority
    }
}

extension Stop {
    /// Whether it asks something of a fact beyond its trigger, so that one may end a clock and another not.
    var asksMore: Bool { !matching.isEmpty || !covering.isEmpty || collecting != nil }
}

extension Rule {
    /// Whether its clocks are due when they start: each starting fact is told by itself, until somebody answers
    /// (§3.14).
    package var isMomentary: Bool { variants.allSatisfy { $0.limits == [.now] } }
}

/// What sets a clock going or stops it.
package struct Trigger: Hashable, Sendable {
    /// Where a trigger looks.
    package enum Source: Hashable, Sendable {
        /// A fact of this type.
        case fact(String)
        /// A clock of this rule and the same key passes its deadline.
        case breach(String)
        /// A clock of this rule and the same key is met.
        case met(String)
        /// A clock of this rule and *another* key of the case starts; at its starting fact's time.
        case startOfAnother(String)
        /// So many clocks of this rule and different keys have started within so many seconds, at the start of
        /// the last of them; once it has ended only later ones count (§3.9).
        case count(String, times: Int, within: Int64)
    }

    package var source: Source
    package var conditions: [Condition]

    /// Makes a trigger of its parts.
    package init(_ source: Source, where conditions: [Condition] = []) {
        self.source = source
        self.conditions = conditions
    }
}

/// One way a clock starts.
package struct Start: Hashable, Sendable {
    /// The moment from which the limit counts.
    package enum From: Hashable, Sendable {
        /// When the fact happened.
        case occurred
        /// When we learnt it.
        case recorded
        /// The earliest of these members that the fact has, `time` being when it happened; that too when it has
        /// none.
        case earliest([String])
    }

    package var trigger: Trigger
    package var from: From
    /// Starts only if one of these happened to the key at any time, or none of their types is known (§3.11).
    package var ifEver: [Trigger]
    /// Starts for the first only of several keys that the fact lists.
    package var onlyFirst: Bool

    /// Makes a start of its parts.
    package init(
        _ trigger: Trigger, from: From = .occurred, ifEver: [Trigger] = [], onlyFirst: Bool = false
    ) {
        self.trigger = trigger
        self.from = from
        self.ifEver = ifEver
        self.onlyFirst = onlyFirst
    }
}

/// One way a clock stops, pauses or goes on.
package struct Stop: Hashable, Sendable {
    /// What becomes of the clock.
    package enum Effect: String, Hashable, Sendable {
        case met, cancelled, superseded, paused, resumed
    }

    /// Which facts count, by the key they name.
    package enum Scope: String, Hashable, Sendable {
        case ownKey
        /// Those that name another key of the case: a start elsewhere.
        case anotherKey
        /// Those that name no key at all too: an end of everything.
        case ownKeyOrNone
    }

    /// Values that facts must have named in a list between them, since the clock started, for it to end (§3.8).
    package struct Collection: Hashable, Sendable {
        package var member: String
        package var values: Set<String>

        /// Makes a collection of values of one member.
        package init(_ member: String, _ values: Set<String>) {
            self.member = member
            self.values = values
        }
    }

    package var trigger: Trigger
    package var effect: Effect
    package var scope: Scope
    /// Members of the stopping fact that must equal members of the starting fact.
    package var matching: [String: String]
    /// Lists of the stopping fact that must hold everything in lists of the starting fact.
    package var covering: [String: String]
    package var collecting: Collection?
    /// Whether the next run starts at the stop's time, also after a breach (§3.8).
    package var startsAgain: Bool

    /// Makes a stop of its parts.
    package init(
        _ trigger: Trigger, effect: Effect, scope: Scope = .ownKey,
        matching: [String: String] = [:], covering: [String: String] = [:],
        collecting: Collection? = nil, startsAgain: Bool = false
    ) {
        self.trigger = trigger
        self.effect = effect
        self.scope = scope
        self.matching = matching
        self.covering = covering
        self.collecting = collecting
        self.startsAgain = startsAgain
    }
}

/// A test on one member of a fact.
package struct Condition: Hashable, Sendable {
    /// What the member's value must be.
    package enum Test: Hashable, Sendable {
        case oneOf([FactValue])
        /// None of these, or nothing known.
        case noneOf([FactValue])
        /// A list that has not all of these, or nothing known.
        case lacksOneOf([String])
        /// Anything that is known.
        case known
        /// Our own authority, or none known.
        case ours
        /// A known authority that is not ours.
        case theirs
    }

    package var member: String
    package var test: Test

    /// Makes a test of one member.
    package init(_ member: String, _ test: Test) {
        self.member = member
        self.test = test
    }
}

/// Limit, warnings and policy under certain conditions.
package struct Variant: Hashable, Sendable {
    package var conditions: [Condition]
    /// The limit of each successive run; the last holds for all further ones.
    package var limits: [Limit]
    /// How long before the deadline warnings fall.
    package var warnings: [WarningOffset]
    package var policy: String

    /// Makes a variant of its parts; there is at least one limit.
    package init(
        conditions: [Condition] = [], limits: [Limit], warnings: [WarningOffset] = [],
        policy: String
    ) {
        self.conditions = conditions
        self.limits = limits
        self.warnings = warnings
        self.policy = policy
    }
}

/// On whose word a rule rests.
package enum Authority: Hashable, Sendable {
    /// A document or statute.
    case source(String)
    /// The installation's own choice: what was chosen, by whom, when it was confirmed and is due for review.
    case local(text: String, setBy: String?, reviewed: CivilDate?, reviewBy: CivilDate?)
}
