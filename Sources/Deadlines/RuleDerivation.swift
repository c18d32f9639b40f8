/// Derives the runs of one rule, given those of the rules it is chained from.
struct RuleDerivation {
    let planned: PlannedRule
    let history: CaseHistory
    /// By the number of a rule, then by the index of its key.
    let derived: [[[Run]]]

    private var plan: Plan { history.plan }

    init(_ planned: PlannedRule, history: CaseHistory, derived: [[[Run]]]) {
        self.planned = planned
        self.history = history
        self.derived = derived
    }

    /// The runs by the index of their key; nothing at all when there is none.
    func runs() -> [[Run]] {
        guard canStart else { return [] }
        let keys = history.keys(of: planned.each)
        let others = endsOfOthers(keys)
        var result: [[Run]] = []
        let startTypes = planned.startTypes
        for key in keys {
            if !startTypes.isEmpty, !startTypes.contains(where: key.types.mayContain) { continue }
            var starting = begins(key)
            guard !starting.isEmpty else { continue }
            var stopping = ends(key)
            stopping += others.isEmpty ? [] : endsByOthers(others, key, starting)
            bound(&starting, &stopping, key)
            let runs = numbered(runs(of: key, starting, stopping))
            guard !runs.isEmpty else { continue }
            if result.isEmpty { result = Array(repeating: [], count: keys.count) }
            result[key.index] = runs
        }
        if !planned.carriedUntil.isEmpty { carryForward(result) }
        return result
    }

    private func runs(
        of key: ClockKey, _ begins: [Run.Begin], _ ends: [Run.End]
    ) -> [Run] {
        if case .count(_, let times, let within)? = planned.starts.first?.trigger.source {
            return counted(key, begins, ends, times: times, within: within)
        }
        guard planned.startsEach else {
            return RunBuilder.runs(of: key, begins: begins, ends: ends)
        }
        return begins.sorted { ($0.place, $0.identity) < ($1.place, $1.identity) }.flatMap {
            RunBuilder.runs(of: key, begins: [$0], ends: ends)
        }
    }

    /// The runs of a rule that counts, whose `begins` are what is counted (§3.9).
    private func counted(
        _ key: ClockKey, _ begins: [Run.Begin], _ ends: [Run.End], times: Int, within: Int64
    ) -> [Run] {
        var result: [Run] = []
        var waiting = begins.sorted { ($0.from, $0.identity) < ($1.from, $1.identity) }
        while let last = waiting.indices.first(where: { index in
            index >= times - 1
                && waiting[index].from.microseconds - waiting[index - times + 1].from.microseconds
                    <= within * 1_000_000
        }) {
            let runs = RunBuilder.runs(of: key, begins: [waiting[last]], ends: ends)
            result += runs
            guard let ended = runs.last?.end?.at else { break }
            waiting.removeAll { $0.from <= ended }
        }
        return result
    }

    /// Whether the case has a fact, or a clock, of a kind that starts the rule's clocks.
    private var canStart: Bool {
        planned.starts.contains { start in
            switch start.trigger.source {
            case .fact(let type): history.types.mayContain(type)
            case .breach(let parent), .met(let parent), .startOfAnother(let parent),
                .count(let parent, _, _):
                !derived[parent].isEmpty
            }
        }
    }

    private func parentRuns(_ rule: Int, _ key: ClockKey) -> [Run] {
        let runs = derived[rule]
        return runs.isEmpty ? [] : runs[key.index]
    }

    // MARK: Starts

    private func begins(_ key: ClockKey) -> [Run.Begin] {
        var result: [Run.Begin] = []
        for start in planned.starts {
            let trigger = start.trigger
            switch trigger.source {
            case .fact(let type):
                for one in key.occurrences where one.type == type {
                    guard !start.onlyFirst || isFirstStanding(key, of: one),
                        key.hold(trigger.conditions, for: one),
                        key.everHappened(start.ifEver)
                    else { continue }
                    result.append(begin(start, one, key))
                }
            case .breach(let parent):
                for run in parentRuns(parent, key) {
                    let one = run.winner.occurrence
                    guard let dueAt = run.breachedAt(history.now),
                        key.hold(trigger.conditions, for: one)
                    else { continue }
                    result.append(
                        Run.Begin(
                            place: dueAt, from: dueAt, occurrence: one, factAt: dueAt,
                            inherited: run.startedBy, isStartedByFact: false, isRepetition: false))
                }
            case .met(let parent):
                for run in parentRuns(parent, key) {
                    guard let end = run.end, end.effect == .met, let one = end.occurrence,
                        key.hold(trigger.conditions, for: one)
                    else { continue }
                    result.append(
                        Run.Begin(
                            place: end.at, from: end.at, occurrence: one, factAt: end.at,
                            inherited: nil, isStartedByFact: true, isRepetition: false))
                }
            case .count(let parent, _, _):
                for runs in derived[parent] {
                    guard let first = runs.first, first.key.withdrawal == nil else { continue }
                    let winner = first.winner
                    result.append(
                        Run.Begin(
                            place: winner.from, from: winner.from, occurrence: winner.occurrence,
                            factAt: winner.factAt, inherited: first.startedBy,
                            isStartedByFact: false, isRepetition: false))
                }
            case .startOfAnother: break
            }
        }
        return result
    }

    /// Whether a fact that lists several keys lists this one first, of those that nobody withdrew.
    private func isFirstStanding(_ key: ClockKey, of one: Occurrence) -> Bool {
        guard let mention = key.mention else { return true }
        for other in one.mentions where other.part == mention.part {
            if other == mention { return true }
            let keys = history.keys(of: planned.each)
            let isWithdrawn = keys.contains {
                $0.values.first == other.value && $0.withdrawal != nil
            }
            if !isWithdrawn { return false }
        }
        return false
    }

    private func begin(_ start: PlannedStart, _ one: Occurrence, _ key: ClockKey) -> Run.Begin {
        let from: Timestamp
        switch start.from {
        case .occurred: from = one.at
        case .recorded: from = one.fact.recordedAt
        case .earliest(let members, let isTimeOne):
            var earliest = isTimeOne ? one.at : nil
            for member in members {
                guard let moment = one.moment(of: member) else { continue }
                earliest = min(earliest ?? moment, moment)
            }
            from = earliest ?? one.at
        }
        return Run.Begin(
            place: min(from, one.at), from: from, occurrence: one, factAt: one.at,
            inherited: nil, isStartedByFact: true, isRepetition: key.isRepetition(one))
    }

    // MARK: Stops

    /// Stops made by facts about the key, and by what becomes of its parent's clocks.
    private func ends(_ key: ClockKey) -> [Run.End] {
        var result: [Run.End] = []
        for stop in planned.stops {
            if let type = stop.ownType, !key.types.mayContain(type) { continue }
            guard let trigger = stop.trigger else { continue }
            switch trigger.source {
            case .fact(let type):
                if stop.stop.scope == .anotherKey { continue }
                for one in key.occurrences where one.type == type {
                    guard key.hold(trigger.conditions, for: one) else { continue }
                    result.append(Run.End(at: one.at, stop: stop, occurrence: one))
                }
                guard stop.stop.scope == .ownKeyOrNone, let part = key.mention?.part else {
                    continue
                }
                for one in history.occurrences where one.type == type {
                    guard one.mentions.allSatisfy({ $0.part != part }),
                        key.hold(trigger.conditions, for: one)
                    else { continue }
                    result.append(Run.End(at: one.at, stop: stop, occurrence: one))
                }
            case .breach(let parent):
                for run in parentRuns(parent, key) {
                    guard let dueAt = run.breachedAt(history.now) else { continue }
                    result.append(Run.End(at: dueAt, stop: stop, occurrence: nil))
                }
            case .met(let parent):
                for run in parentRuns(parent, key) {
                    guard let meeting = run.end, meeting.effect == .met else { continue }
                    result.append(
                        Run.End(at: meeting.at, stop: stop, occurrence: meeting.occurrence))
                }
            case .startOfAnother, .count: break
            }
        }
        return result
    }

    /// Stops that each key makes for all others, by a fact or the start of a clock, in order of time.
    private func endsOfOthers(_ keys: [ClockKey]) -> [(key: ClockKey, end: Run.End)] {
        var result: [(key: ClockKey, end: Run.End)] = []
        for stop in planned.stops {
            guard let trigger = stop.trigger else { continue }
            switch trigger.source {
            case .startOfAnother(let parent):
                for run in derived[parent].joined() where run.key.withdrawal == nil {
                    let winner = run.winner
                    let end = Run.End(at: winner.factAt, stop: stop, occurrence: winner.occurrence)
                    result.append((run.key, end))
                }
            case .fact(let type) where stop.stop.scope == .anotherKey:
                for key in keys where key.withdrawal == nil {
                    for one in key.occurrences where one.type == type {
                        guard key.hold(trigger.conditions, for: one)
                        else { continue }
                        result.append((key, Run.End(at: one.at, stop: stop, occurrence: one)))
                    }
                }
            default: break
            }
        }
        if result.count > 1 { result.sort { $0.end.at < $1.end.at } }
        return result
    }

    /// Those of other keys that can matter to a key with these starts.
    ///
    /// Of many episodes each would else be compared with all: what comes before the first start stops nothing,
    /// and after the last the first that ends a clock ends it for good, unless a stop starts it again.
    private func endsByOthers(
        _ others: [(key: ClockKey, end: Run.End)], _ key: ClockKey, _ begins: [Run.Begin]
    ) -> [Run.End] {
        var first = begins[0].place
        var last = first
        for begin in begins {
            first = min(first, begin.place)
            last = max(last, begin.place)
        }
        let isFinal = planned.stops.allSatisfy { !$0.stop.startsAgain && !$0.stop.asksMore }
        var result: [Run.End] = []
        for other in others where other.end.at >= first && other.key !== key {
            if isFinal, let ended = result.last, ended.at > last, ended.at < other.end.at,
                ended.effect.final != nil
            {
                break
            }
            result.append(other.end)
        }
        return result
    }

    /// Adds the stops that no fact about the key makes, and drops the starts they forbid.
    private func bound(_ begins: inout [Run.Begin], _ ends: inout [Run.End], _ key: ClockKey) {
        func cancel(at moment: Timestamp, _ one: Occurrence?) {
            ends.append(Run.End(at: moment, stop: .cancelling, occurrence: one))
        }
        if let withdrawal = key.withdrawal {
            begins.removeAll { $0.place > withdrawal.at }
            cancel(at: withdrawal.at, withdrawal)
        }
        if let midnight = history.midnight(of: planned.until), midnight <= history.now {
            begins.removeAll { $0.place > midnight }
            cancel(at: midnight, nil)
        }
        for closing in history.closings where !key.outlivesClosing(at: closing.at) {
            cancel(at: closing.at, closing)
        }
    }

    // MARK: Clocks

    private func numbered(_ runs: [Run]) -> [Run] {
        for (index, run) in runs.enumerated() { run.clock = clock(of: run, number: index + 1) }
        return runs
    }

    /// The calendar a limit counts by.
    private func calendar(for limit: Limit) -> WorkingCalendar {
        if case .schoolDays = limit { return plan.schoolCalendar ?? plan.calendar }
        return workingCalendar
    }

    /// Working days, without the Trust's closures where the rule counts them.
    private var workingCalendar: WorkingCalendar {
        planned.rule.countsClosures ? plan.trustCalendar ?? plan.calendar : plan.calendar
    }

    private func clock(of run: Run, number: Int) -> Clock? {
        let (rule, version) = (planned.rule.name, planned.version)
        let winner = run.winner
        let one = winner.occurrence
        let holding = planned.variants.first { planned in
            run.key.hold(planned.conditions, for: one, recordedBy: one.fact.recordedAt)
        }
        guard let variant = holding ?? planned.variants.last else { return nil }
        let place = min(run.restarts, variant.limits.count - 1)
        let limit = variant.limits[place]
        let calendar = calendar(for: limit)
        let dueAt: Timestamp?
        if let date = variant.dates[place] {
            // Without its date there is no deadline, and so no clock.
            guard let moment = history.moment(of: limit, by: date, for: one) else { return nil }
            dueAt = moment
        } else {
            dueAt = calendar.deadline(
                limit, from: winner.from, pauses: run.pauses, at: run.end?.at)
        }
        // One before the start is past when the clock becomes known, and told at once (§3.7).
        let warnings =
            variant.warnings.isEmpty
            ? []
            : dueAt.map { dueAt in
                workingCalendar.warnings(
                    variant.warnings, of: limit, dueAt: dueAt, school: plan.schoolCalendar)
            } ?? []
        let needsHolidays = limit.needsHolidays || variant.warnsByHolidays
        let provisional =
            needsHolidays
            && dueAt.map { calendar.isProvisional(from: winner.from, to: $0) } ?? false
        var clock = Clock(
            subject: history.subject, rule: rule, keyParts: run.key.values,
            run: number, startedAt: winner.from, dueAt: dueAt, endedAt: run.end?.at,
            startedBy: run.startedBy, endedBy: run.end?.identity, warnings: warnings,
            episodes: run.key.episodes, policy: variant.policy, provisional: provisional,
            ruleVersion: version)
        let passed = run.passes(dueAt, at: history.now)
        clock.endedAs = run.end?.effect.final
        switch clock.endedAs {
        case .met:
            clock.state = .met
            clock.late = passed
        case let ending?: clock.state = passed ? .breached : ending
        case nil: clock.state = passed ? .breached : dueAt == nil ? .paused : .running
        }
        return clock
    }
}

extension Run {
    /// Whether a deadline passes before the run ends; what ends it exactly then is in time.
    func passes(_ dueAt: Timestamp?, at now: Timestamp) -> Bool {
        guard let dueAt else { return false }
        return end.map { $0.at > dueAt } ?? (now >= dueAt)
    }

    /// When the deadline passed while the clock ran; nil when it did not.
    func breachedAt(_ now: Timestamp) -> Timestamp? {
        guard let clock, clock.isBreached else { return nil }
        return clock.dueAt
    }
}
