package import Channels
package import Deadlines
package import Escalation

/// Runs the core over facts in virtual time: no store, no network, nobody told.
package struct Simulation {
    private struct Case {
        var facts: [Fact] = []
        var entries: [CaseFile.Entry] = []
        var lookAt: Timestamp?
    }

    private let rules: RuleBook
    private let world: World
    private let renderer: Renderer
    private var cases: [CaseReference: Case] = [:]
    private var queue = MomentQueue()
    private var nextAlert: Int64 = 1

    /// Simulates under these rules in this world.
    package init(rules: RuleBook, world: World, renderer: Renderer) {
        self.rules = rules
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
                touched.append(fact.subject)
            }
            while let moment = queue.first, moment.at == now {
                queue.removeFirst()
                if cases[moment.subject]?.lookAt == now { touched.append(moment.subject) }
            }
            var done: Set<CaseReference> = []
            for subject in touched where done.insert(subject).inserted {
                for event in advance(subject, at: now) where start.map({ now >= $0 }) ?? true {
                    try report(event, event.notice.map { try renderer.renderSubject($0) })
                }
            }
        }
    }

    private mutating func advance(_ subject: CaseReference, at now: Timestamp) -> [Event] {
        guard var record = cases.removeValue(forKey: subject) else { return [] }
        let file = CaseFile(
            subject: subject, facts: record.facts, entries: record.entries, nextAlert: nextAlert)
        let advance = Escalation.advance(file, under: rules, in: world, at: now)
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
        return advance.changes.flatMap(\.events)
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
