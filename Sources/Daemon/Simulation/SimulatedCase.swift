import Deadlines
import Escalation

/// What every case of a simulation is run under.
struct SimulationSetting: Sendable {
    let rules: RuleBook
    let world: World
    /// For each rule those whose clocks start or stop its own.
    let parents: [String: Set<String>]

    init(rules: RuleBook, world: World) {
        self.rules = rules
        self.world = world
        parents = Dictionary(
            rules.rules.map { ($0.name, $0.parents) }, uniquingKeysWith: { $0.union($1) })
    }
}

/// One case in virtual time. Cases know nothing of one another, so each is run by itself.
struct SimulatedCase {
    /// A fact, and its number among all facts of the simulation.
    struct Coming {
        let fact: Fact
        let number: Int
    }

    /// What happened to the case at one moment.
    struct Moment {
        let at: Timestamp
        /// The number of the first fact that came then; what time alone brings about comes after all facts.
        let number: Int
        let subject: CaseReference
        let events: [Event]
    }

    private let subject: CaseReference
    private let setting: SimulationSetting
    /// Facts still to come, the next one last.
    private var coming: [Coming] = []
    private var facts: [Occurrence] = []
    private var entries: [CaseFile.Entry] = []
    private var lookAt: Timestamp?
    private var nextAlert: Int64 = 1
    private var quietUntil: [Int64: Timestamp] = [:]
    /// The clocks as last derived, and until when they hold; none after a fact.
    private var derived: (derivation: Derivation, until: Timestamp?)?

    /// A case to which these facts will come, in order.
    init(_ subject: CaseReference, coming: [Coming], in setting: SimulationSetting) {
        self.subject = subject
        self.setting = setting
        self.coming = coming.reversed()
    }

    /// When something happens next; nil when nothing ever does.
    var nextAt: Timestamp? {
        guard let factAt = coming.last?.fact.recordedAt else { return lookAt }
        return lookAt.map { min($0, factAt) } ?? factAt
    }

    /// Takes in what comes at `nextAt`, and says what follows.
    mutating func step(at now: Timestamp) -> Moment {
        var number: Int?
        while let next = coming.last, next.fact.recordedAt == now {
            coming.removeLast()
            facts.append(Occurrence(next.fact, under: setting.rules))
            number = number ?? next.number
            derived = nil
        }
        let changes = advance(at: now)
        return Moment(
            at: now, number: number ?? .max, subject: subject,
            events: number == nil ? changes.flatMap(\.events) : factsFirst(changes))
    }

    private mutating func advance(at now: Timestamp) -> [Advance.Change] {
        let derivation = derivation(at: now)
        let file = CaseFile(
            subject: subject, facts: [], entries: entries, nextAlert: nextAlert,
            quietUntil: quietUntil)
        let advance = Escalation.advance(file, to: derivation, in: setting.world, at: now)
        for change in advance.changes {
            if change.isNew {
                entries.append(change.entry)
                nextAlert = max(nextAlert, change.entry.id + 1)
            } else if let index = entries.firstIndex(where: { $0.id == change.entry.id }) {
                entries[index] = change.entry
            }
        }
        lookAt = advance.lookAgainAt
        quietUntil = advance.quietUntil
        return advance.changes
    }

    private mutating func derivation(at now: Timestamp) -> Derivation {
        if let derived, derived.until.map({ now < $0 }) ?? true { return derived.derivation }
        let derivation = Derivation(of: facts, under: setting.rules, at: now)
        derived = (derivation, derivation.holdsUntil)
        return derivation
    }

    /// The events of one moment at which the case has a new fact: what the fact did to each clock comes before
    /// warnings, deadlines and tellings (facts, §3.15), save for what only follows from a deadline.
    private func factsFirst(_ changes: [Advance.Change]) -> [Event] {
        let breached = Set(
            changes.flatMap(\.events).filter { $0.kind == .breach }.map(\.clock.rule))
        var first: [Event] = []
        var rest: [Event] = []
        for change in changes {
            let parents = setting.parents[change.entry.clock.rule]
            let follows = parents.map { !$0.isDisjoint(with: breached) } ?? false
            let count = follows ? 0 : change.events.prefix { $0.kind.isOfClock }.count
            first += change.events.prefix(count)
            rest += change.events.dropFirst(count)
        }
        return first + rest
    }
}

extension Event.Kind {
    /// Whether a fact alone can bring it about.
    fileprivate var isOfClock: Bool {
        switch self {
        case .started, .paused, .resumed, .met, .cancelled, .superseded: true
        default: false
        }
    }
}
