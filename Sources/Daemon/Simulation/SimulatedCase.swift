import Deadlines
import Escalation

/// What every case of a simulation is run under.
struct SimulationSetting: Sendable {
    let rules: RuleBook
    let world: World
    /// For each rule those whose clocks start or stop its own.
    let parents: [String: Set<String>]
    /// Members of facts that some silence asks for.
    let silencedMembers: Set<String>
    let answers: AnswerModel
    /// Whether it matters when people really hear of what they are told: it takes time to follow.
    let isFollowed: Bool

    init(rules: RuleBook, world: World, answers: AnswerModel = .nobody, isFollowed: Bool = false) {
        self.rules = rules
        self.world = world
        self.answers = answers
        self.isFollowed = isFollowed || answers != .nobody
        silencedMembers = world.silencedMembers
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
        var events: [Event]
        /// What people heard then; empty unless that is followed.
        var heard: [Heard] = []
    }

    /// A notice that somebody hears, with its alert as it stands then.
    struct Heard {
        let notice: Notice
        let entry: CaseFile.Entry
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
    /// The newest values of the members that silences ask for.
    private var members: [String: String] = [:]
    /// Nil unless it is followed.
    private var hearing: Hearing?

    /// A case to which these facts will come, in order.
    init(_ subject: CaseReference, coming: [Coming], in setting: SimulationSetting) {
        self.subject = subject
        self.setting = setting
        self.coming = coming.reversed()
        if setting.isFollowed { hearing = Hearing(setting.answers, in: setting.world) }
    }

    /// When something happens next; nil when nothing ever does.
    var nextAt: Timestamp? {
        let next = hearing == nil ? lookAt : [lookAt, hearing?.nextAt].compactMap(\.self).min()
        guard let factAt = coming.last?.fact.recordedAt else { return next }
        return next.map { min($0, factAt) } ?? factAt
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
        if number != nil, !setting.silencedMembers.isEmpty {
            members = setting.rules.newest(setting.silencedMembers, of: facts.map(\.fact))
        }
        // Somebody may only hear or answer then.
        let isDue = hearing == nil || number != nil || lookAt.map { $0 <= now } ?? false
        let changes = isDue ? advance(at: now) : []
        var moment = Moment(
            at: now, number: number ?? .max, subject: subject,
            events: number == nil ? changes.flatMap(\.events) : factsFirst(changes))
        if hearing != nil { follow(changes, in: &moment) }
        return moment
    }

    /// Has people hear what they are told, and answer: after what is told at the same moment.
    private mutating func follow(_ changes: [Advance.Change], in moment: inout Moment) {
        let now = moment.at
        func take(_ changes: [Advance.Change]) {
            for change in changes {
                moment.heard += (hearing?.take(change, at: now) ?? []).map {
                    Heard(notice: $0, entry: change.entry)
                }
            }
        }
        take(changes)
        while let answer = hearing?.answer(at: now) {
            guard let given = acknowledgement(answer, at: now) else { continue }
            let changes = advance(at: now, [given])
            moment.events += changes.flatMap(\.events)
            take(changes)
        }
        for notice in hearing?.release(at: now) ?? [] {
            guard let entry = entries.first(where: { $0.id == notice.alert }) else { continue }
            moment.heard.append(Heard(notice: notice, entry: entry))
        }
    }

    /// The answer as it is taken; nil when whoever would give it is away, or it is no longer wanted.
    private func acknowledgement(_ answer: Hearing.Answer, at now: Timestamp) -> Acknowledgement? {
        guard let entry = entries.first(where: { $0.id == answer.alert }),
            !setting.world.directory.isAway(answer.person, at: now),
            entry.wantsAnswer(of: answer.person, in: setting.world, at: now)
        else { return nil }
        let seconds = setting.world.policies[entry.clock.policy]?.acknowledgedFor ?? 4 * 3600
        return Acknowledgement(
            alert: answer.alert, person: answer.person, at: now,
            until: now.advanced(seconds: seconds))
    }

    private mutating func advance(
        at now: Timestamp, _ answers: [Acknowledgement] = []
    ) -> [Advance.Change] {
        let derivation = derivation(at: now)
        let file = CaseFile(
            subject: subject, facts: [], entries: entries, acknowledgements: answers,
            nextAlert: nextAlert, quietUntil: quietUntil)
        let advance = Escalation.advance(
            file, to: derivation, in: setting.world, at: now, members: members)
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
