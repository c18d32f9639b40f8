package import Channels
package import Deadlines
package import Escalation

/// Runs the core over facts in virtual time: no store, no network, nobody told.
package struct Simulation {
    private struct Case {
        var facts: [Fact] = []
        var entries: [CaseFile.Entry] = []
        var lookAt: Timestamp?
        /// The clocks as last derived, and until when they hold; none after a fact.
        var derived: (derivation: Derivation, until: Timestamp?)?

        mutating func derivation(under rules: RuleBook, at now: Timestamp) -> Derivation {
            if let derived, derived.until.map({ now < $0 }) ?? true { return derived.derivation }
            let derivation = Derivation(of: facts, under: rules, at: now)
            derived = (derivation, derivation.holdsUntil)
            return derivation
        }
    }

    private let rules: RuleBook
    /// For each rule those whose clocks start or stop its own.
    private let parents: [String: Set<String>]
    private let world: World
    private let renderer: Renderer
    private var cases: [CaseReference: Case] = [:]
    private var queue = MomentQueue()
    private var nextAlert: Int64 = 1

    /// Simulates under these rules in this world.
    package init(rules: RuleBook, world: World, renderer: Renderer) {
        self.rules = rules
        parents = Dictionary(
            rules.rules.map { ($0.name, $0.parents) }, uniquingKeysWith: { $0.union($1) })
        self.world = world
        self.renderer = renderer
    }

    /// Runs from the first fact to `end` and hands every event with its subject to `report`, in order.
    ///
    /// Facts count from their `recordedAt`. Of what happens before `start`, nothing is printed. `end` is the last
    /// fact plus seven days unless given.
    package mutating func run(
        _ facts: [Fact], from start: Timestamp?, to end: Timestamp?,
        _ report: (Event, _ subject: String?) throws -> Void
    ) throws {
        let ordered = facts.sorted { ($0.recordedAt, $0.identity) < ($1.recordedAt, $1.identity) }
        let last = ordered.last?.recordedAt
        guard let end = end ?? last?.advanced(seconds: 7 * 86_400) else { return }
        var next = 0
        var known: [FactID: Fact] = [:]
        while true {
            let factAt = next < ordered.count ? ordered[next].recordedAt : nil
            guard let now = [factAt, queue.first?.at].compactMap({ $0 }).min(), now <= end else {
                return
            }
            var touched: [CaseReference] = []
            while next < ordered.count, ordered[next].recordedAt == now {
                let fact = ordered[next]
                next += 1
                if known.updateValue(fact, forKey: fact.identity) != nil { continue }
                cases[fact.subject, default: Case()].facts.append(fact)
                cases[fact.subject]?.derived = nil
                touched.append(fact.subject)
            }
            let told = Set(touched)
            while let moment = queue.first, moment.at == now {
                queue.removeFirst()
                if cases[moment.subject]?.lookAt == now { touched.append(moment.subject) }
            }
            var done: Set<CaseReference> = []
            for subject in touched where done.insert(subject).inserted {
                let changes = advance(subject, at: now)
                let events =
                    told.contains(subject) ? factsFirst(changes) : changes.flatMap(\.events)
                for event in events where start.map({ now >= $0 }) ?? true {
                    try report(event, event.notice.map { try renderer.renderSubject($0) })
                }
            }
        }
    }

    private mutating func advance(
        _ subject: CaseReference, at now: Timestamp
    ) -> [Advance.Change] {
        guard var record = cases.removeValue(forKey: subject) else { return [] }
        let derivation = record.derivation(under: rules, at: now)
        let file = CaseFile(
            subject: subject, facts: record.facts, entries: record.entries, nextAlert: nextAlert)
        let advance = Escalation.advance(file, to: derivation, in: world, at: now)
        for change in advance.changes {
            if change.isNew {
                record.entries.append(change.entry)
                nextAlert = max(nextAlert, change.entry.id + 1)
            } else if let index = record.entries.firstIndex(where: { $0.id == change.entry.id }) {
                record.entries[index] = change.entry
            }
        }
        record.lookAt = advance.lookAgainAt
        cases[subject] = record
        if let lookAt = advance.lookAgainAt { queue.insert(.init(at: lookAt, subject: subject)) }
        return advance.changes
    }

    /// The events of one moment at which a case has a new fact: what the fact did to each clock comes before
    /// warnings, deadlines and tellings (facts, §3.15), save for what only follows from a deadline.
    private func factsFirst(_ changes: [Advance.Change]) -> [Event] {
        let breached = Set(
            changes.flatMap(\.events).filter { $0.kind == .breach }.map(\.clock.rule))
        var first: [Event] = []
        var rest: [Event] = []
        for change in changes {
            let follows = parents[change.entry.clock.rule].map { !$0.isDisjoint(with: breached) }
            let count = follows == true ? 0 : change.events.prefix { $0.kind.isOfClock }.count
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

/// Moments at which cases are looked at, earliest first: a binary heap.
struct MomentQueue {
    struct Moment {
        let at: Timestamp
        let subject: CaseReference
    }

    private var heap: [Moment] = []

    var first: Moment? { heap.first }

    mutating func insert(_ moment: Moment) {
        heap.append(moment)
        var child = heap.count - 1
        while child > 0, precedes(child, (child - 1) / 2) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func removeFirst() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if precedes(child, least) { least = child }
            }
            if least == parent { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }

    private func precedes(_ left: Int, _ right: Int) -> Bool {
        (heap[left].at, heap[left].subject) < (heap[right].at, heap[right].subject)
    }
}
