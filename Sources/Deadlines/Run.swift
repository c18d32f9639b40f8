/// One running of a rule for one key, before its deadline is computed.
///
/// A class, because several rules look at the runs of another.
final class Run {
    /// What set a run going.
    struct Begin {
        /// Where the start stands among the facts: the earlier of `from` and its fact's time (§3.3).
        let place: Timestamp
        /// The moment from which the limit counts.
        let from: Timestamp
        /// What conditions read; the parent's own for a clock chained from a breach.
        let occurrence: Occurrence
        /// When that counts as having happened: for a clock chained from a breach, the breach.
        let factAt: Timestamp
        /// The facts that started the parent, for a clock chained from a breach; nil for one that its own fact starts.
        let inherited: [FactID]?
        /// Whether that fact itself is the start, and so cannot also be the stop.
        let isStartedByFact: Bool
        let isRepetition: Bool

        var fact: Fact { occurrence.fact }

        /// The facts that started it; those of the parent for a clock chained from a breach.
        var startedBy: [FactID] { inherited ?? [occurrence.fact.identity] }

        /// By which starts of one moment are ordered.
        var identity: FactID { inherited?.first ?? occurrence.fact.identity }
    }

    /// What stops, pauses or resumes a run.
    struct End {
        let at: Timestamp
        let stop: PlannedStop
        /// Nil when time itself ends the clock.
        let occurrence: Occurrence?

        var effect: Stop.Effect { stop.effect }
        var identity: FactID? { occurrence?.fact.identity }
    }

    /// A stretch during which the limit does not run; open until resumed.
    struct Pause {
        let from: Timestamp
        var until: Timestamp?
    }

    let key: ClockKey
    var begins: [Begin]
    /// How many runs since the last start that was not a restart.
    let restarts: Int
    var pauses: [Pause] = []
    /// What facts have named so far of what each stop asks for.
    var collected: [ObjectIdentifier: Set<String>] = [:]
    var end: End?
    var carried: [String] = []
    var clock: Clock?

    init(key: ClockKey, begins: [Begin], restarts: Int) {
        self.key = key
        self.begins = begins
        self.restarts = restarts
    }

    /// The start that counts: the earliest, then by source and id.
    var winner: Begin {
        if begins.count == 1 { return begins[0] }
        return begins.min { ($0.from, $0.identity) < ($1.from, $1.identity) }!
    }

    /// Every starting fact once, the winner's first.
    var startedBy: [FactID] {
        if begins.count == 1 { return begins[0].startedBy }
        var result: [FactID] = []
        for id in winner.startedBy + begins.flatMap(\.startedBy) where !result.contains(id) {
            result.append(id)
        }
        return result
    }

    /// Whether a stop that asks something of the starting fact means this run.
    func accepts(_ end: End) -> Bool {
        guard end.stop.asksOfStart else { return true }
        let stop = end.stop.stop
        let started = winner.occurrence.fact.data
        let stopped = end.occurrence?.fact.data ?? [:]
        return stop.matching.allSatisfy { stopped[$0] == started[$1] }
            && stop.covering.allSatisfy { member, startMember in
                Set(stopped[member]?.texts ?? []).isSuperset(of: started[startMember]?.texts ?? [])
            }
    }

    /// Takes in what a stop names, and says whether it ends the run: when everything it asks for has been named.
    func completes(_ end: End) -> Bool {
        guard end.stop.isCollecting, let wanted = end.stop.stop.collecting else { return true }
        let stop = ObjectIdentifier(end.stop)
        collected[stop, default: []].formUnion(
            end.occurrence?.fact.data[wanted.member]?.texts ?? [])
        return wanted.values.isSubset(of: collected[stop] ?? [])
    }
}

/// Turns the starts and stops of one rule and key into its runs (facts, §3.2 and §3.3).
struct RunBuilder {
    private enum Entry {
        case end(Int)
        case begin(Run.Begin)
    }

    private let key: ClockKey
    private let ends: [Run.End]
    private let begins: [Run.Begin]
    private var isSpent: [Bool]
    private var current: Run?
    private var runs: [Run] = []

    private init(key: ClockKey, begins: [Run.Begin], ends: [Run.End]) {
        self.key = key
        self.begins =
            begins.count < 2
            ? begins : begins.sorted { ($0.place, $0.identity) < ($1.place, $1.identity) }
        isSpent = Array(repeating: false, count: ends.count)
        let noFact = FactID(source: "", id: "")
        self.ends =
            ends.count < 2
            ? ends
            : ends.sorted { left, right in
                left.at == right.at
                    ? left.identity ?? noFact < right.identity ?? noFact : left.at < right.at
            }
    }

    static func runs(of key: ClockKey, begins: [Run.Begin], ends: [Run.End]) -> [Run] {
        var builder = RunBuilder(key: key, begins: begins, ends: ends)
        builder.build()
        return builder.runs
    }

    /// Walks both lists in order of time; at equal times stops come first.
    private mutating func build() {
        var next = 0
        for begin in begins {
            while next < ends.count, ends[next].at <= begin.place {
                apply(next)
                next += 1
            }
            take(begin)
        }
        while next < ends.count {
            apply(next)
            next += 1
        }
        if let current { runs.append(current) }
    }

    private mutating func take(_ begin: Run.Begin) {
        if current != nil {
            current?.begins.append(begin)
        } else if !(begin.isRepetition && !runs.isEmpty) {
            start(Run(key: key, begins: [begin], restarts: 0), at: begin.place)
        }
    }

    /// Starts a run, and ends it at once if a stop of the same moment is still unspent; so too each run that this
    /// starts again.
    private mutating func start(_ run: Run, at moment: Timestamp) {
        var first = 0
        while first < ends.count, ends[first].at < moment { first += 1 }
        var starting: Run? = run
        while let run = starting {
            starting = nil
            current = run
            let starter = run.begins.first.flatMap {
                $0.isStartedByFact ? $0.occurrence.fact.identity : nil
            }
            var index = first
            while index < ends.count, ends[index].at == moment, current != nil, starting == nil {
                let end = ends[index]
                if end.effect.final != nil, end.occurrence == nil || end.identity != starter {
                    starting = settle(index)
                }
                index += 1
            }
        }
    }

    private mutating func apply(_ index: Int) {
        if let again = settle(index) { start(again, at: ends[index].at) }
    }

    /// Lets a stop do to the present run what it does; the run that begins again if it is one that does so.
    private mutating func settle(_ index: Int) -> Run? {
        let end = ends[index]
        guard let run = current, !isSpent[index], run.accepts(end) else { return nil }
        switch end.effect {
        case .paused:
            if run.pauses.last.map({ $0.until != nil }) ?? true {
                run.pauses.append(Run.Pause(from: end.at))
            }
        case .resumed:
            if let last = run.pauses.indices.last, run.pauses[last].until == nil {
                run.pauses[last].until = end.at
            }
        case .met, .cancelled, .superseded:
            isSpent[index] = true
            guard run.completes(end) else { return nil }
            run.end = end
            runs.append(run)
            current = nil
            guard end.stop.startsAgain, let occurrence = end.occurrence else { return nil }
            let begin = Run.Begin(
                place: end.at, from: end.at, occurrence: occurrence, factAt: end.at,
                inherited: nil, isStartedByFact: true, isRepetition: false)
            return Run(key: key, begins: [begin], restarts: run.restarts + 1)
        }
        return nil
    }
}

extension Stop.Effect {
    /// The state in which it ends a run; nil when it pauses or resumes it.
    var final: ClockState? {
        switch self {
        case .met: .met
        case .cancelled: .cancelled
        case .superseded: .superseded
        case .paused, .resumed: nil
        }
    }
}
