/// Derives every clock of one case. The same facts give the same clocks, whatever order they came in.
///
/// `facts` are all of one case; the result is in order of start, then rule, key and run.
package func clocks(of facts: [Fact], under rules: RuleBook, at now: Timestamp) -> [Clock] {
    Derivation(of: facts, under: rules, at: now).clocks
}

/// The clocks of a case at one moment, and when time alone will next change which there are.
package struct Derivation: Sendable {
    package private(set) var clocks: [Clock] = []
    /// When a fact said in advance will have happened or a date cancels a clock; deadlines are the clocks' own.
    package private(set) var changesAt: Timestamp?

    /// Until when the same facts give the same clocks: the next deadline or change; nil is for ever.
    package var holdsUntil: Timestamp? {
        var moment = changesAt
        for clock in clocks where clock.state == .running {
            guard let dueAt = clock.dueAt else { continue }
            moment = min(moment ?? dueAt, dueAt)
        }
        return moment
    }

    /// Derives the clocks of one case.
    package init(of facts: [Fact], under rules: RuleBook, at now: Timestamp) {
        let history = CaseHistory(facts: facts, book: rules, now: now)
        changesAt = history.nextOccurrenceAt
        var derived: [String: [Run]] = [:]
        for rule in rules.rules {
            let derivation = RuleDerivation(rule: rule, history: history, derived: derived)
            let runs = derivation.runs()
            guard !runs.isEmpty else { continue }
            derived[rule.name] = runs
            for run in runs {
                if let clock = run.clock { clocks.append(clock) }
            }
            if let until = history.midnight(of: rule.until), until > now,
                runs.contains(where: { $0.end == nil })
            {
                changesAt = min(changesAt ?? until, until)
            }
        }
        clocks.sort { left, right in
            // A key is made of its parts, so it is asked for last.
            if left.startedAt != right.startedAt { return left.startedAt < right.startedAt }
            if left.rule != right.rule { return left.rule < right.rule }
            return (left.key, left.run) < (right.key, right.run)
        }
    }
}

extension CaseHistory {
    /// The local midnight of the date a member of the case holds; nil when there is none.
    func midnight(of member: String?) -> Timestamp? {
        guard let member, let text = latest(member)?.text, let date = CivilDate(iso: text)
        else { return nil }
        return book.zone.timestamp(date, secondOfDay: 0)
    }
}

/// Derives the runs of one rule, given those of the rules it is chained from.
struct RuleDerivation {
    let rule: Rule
    let history: CaseHistory
    let derived: [String: [Run]]

    func runs() -> [Run] {
        let begins = begins()
        guard !begins.isEmpty else { return [] }
        var ends = ends()
        let midnight = history.midnight(of: rule.until)
        let closings = history.facts(of: Fact.closing)
        var result: [Run] = []
        for key in begins.keys.sorted() {
            var starting = begins[key]!
            var stopping = ends.removeValue(forKey: key) ?? []
            stopping += endsByOthers(key)
            bound(&starting, &stopping, key, midnight: midnight, closings: closings)
            result += numbered(RunBuilder.runs(of: key, begins: starting, ends: stopping))
        }
        return rule.carriedUntil == nil ? result : carryingForward(result)
    }

    // MARK: Starts

    private func begins() -> [ClockKey: [Run.Begin]] {
        var result: [ClockKey: [Run.Begin]] = [:]
        for start in rule.starts {
            switch start.trigger.source {
            case .fact(let type):
                for occurrence in history.facts(of: type) {
                    for key in history.keys(of: occurrence, each: rule.each)
                    where starts(start, occurrence, key) {
                        result[key, default: []].append(begin(start, occurrence, key))
                    }
                }
            case .breach(let parent):
                for run in derived[parent] ?? [] {
                    guard let dueAt = run.breachedAt(history.now),
                        holds(start.trigger.conditions, run.winner.occurrence, run.key)
                    else { continue }
                    let begin = Run.Begin(
                        place: dueAt, from: dueAt, occurrence: run.winner.occurrence, factAt: dueAt,
                        startedBy: run.startedBy, isStartedByFact: false, isRepetition: false)
                    result[run.key, default: []].append(begin)
                }
            case .met(let parent):
                for run in derived[parent] ?? [] {
                    guard let end = run.end, end.effect == .met, let occurrence = end.occurrence,
                        holds(start.trigger.conditions, occurrence, run.key)
                    else { continue }
                    let begin = Run.Begin(
                        place: end.at, from: end.at, occurrence: occurrence, factAt: end.at,
                        startedBy: [occurrence.fact.identity], isStartedByFact: true,
                        isRepetition: false)
                    result[run.key, default: []].append(begin)
                }
            case .startOfAnother: break
            }
        }
        return result
    }

    private func starts(
        _ start: Start, _ occurrence: CaseHistory.Occurrence, _ key: ClockKey
    ) -> Bool {
        holds(start.trigger.conditions, occurrence, key)
            && history.everHappened(start.ifEver, to: key)
    }

    private func holds(
        _ conditions: [Condition], _ occurrence: CaseHistory.Occurrence, _ key: ClockKey
    ) -> Bool {
        conditions.isEmpty || history.hold(conditions, for: occurrence.fact, key: key)
    }

    private func begin(
        _ start: Start, _ occurrence: CaseHistory.Occurrence, _ key: ClockKey
    ) -> Run.Begin {
        let fact = occurrence.fact
        let from: Timestamp
        switch start.from {
        case .occurred: from = occurrence.at
        case .recorded: from = fact.recordedAt
        case .earliest(let members):
            let moments = members.compactMap { member in
                member == "time"
                    ? occurrence.at : fact.data[member]?.text.flatMap(Timestamp.init(rfc3339:))
            }
            from = moments.min() ?? occurrence.at
        }
        return Run.Begin(
            place: min(from, occurrence.at), from: from, occurrence: occurrence,
            factAt: occurrence.at,
            startedBy: [fact.identity], isStartedByFact: true,
            isRepetition: history.isRepetition(occurrence, key: key))
    }

    // MARK: Stops

    private func ends() -> [ClockKey: [Run.End]] {
        var result: [ClockKey: [Run.End]] = [:]
        for stop in rule.stops {
            guard let type = stop.trigger.factType else { continue }
            for occurrence in history.facts(of: type) {
                for key in history.keys(of: occurrence, each: rule.each)
                where holds(stop.trigger.conditions, occurrence, key) {
                    result[key, default: []].append(end(stop, occurrence.at, occurrence))
                }
            }
        }
        return result
    }

    private func end(
        _ stop: Stop, _ moment: Timestamp, _ occurrence: CaseHistory.Occurrence?
    ) -> Run.End {
        Run.End(
            at: moment, effect: stop.effect, occurrence: occurrence, matching: stop.matching,
            startsAgain: stop.startsAgain)
    }

    /// Adds the stops that no fact about the key makes, and drops the starts they forbid.
    private func bound(
        _ begins: inout [Run.Begin], _ ends: inout [Run.End], _ key: ClockKey,
        midnight: Timestamp?, closings: [CaseHistory.Occurrence]
    ) {
        func cancel(at moment: Timestamp, _ occurrence: CaseHistory.Occurrence?) {
            ends.append(
                Run.End(
                    at: moment, effect: .cancelled, occurrence: occurrence, matching: [:],
                    startsAgain: false))
        }
        if let withdrawal = history.withdrawal(of: key) {
            begins.removeAll { $0.place > withdrawal.at }
            cancel(at: withdrawal.at, withdrawal)
        }
        if let midnight, midnight <= history.now {
            begins.removeAll { $0.place > midnight }
            cancel(at: midnight, nil)
        }
        for closing in closings where !history.outlivesClosing(key, at: closing.at) {
            cancel(at: closing.at, closing)
        }
    }

    /// Stops made by clocks: another key's start, or a parent's breach or meeting.
    private func endsByOthers(_ key: ClockKey) -> [Run.End] {
        var result: [Run.End] = []
        for stop in rule.stops {
            guard let parent = stop.trigger.rule else { continue }
            for run in derived[parent] ?? [] {
                switch stop.trigger.source {
                case .startOfAnother:
                    if run.key != key, history.withdrawal(of: run.key) == nil {
                        result.append(end(stop, run.winner.factAt, run.winner.occurrence))
                    }
                case .breach:
                    if run.key == key, let dueAt = run.breachedAt(history.now) {
                        result.append(end(stop, dueAt, nil))
                    }
                case .met:
                    if run.key == key, let meeting = run.end, meeting.effect == .met {
                        result.append(end(stop, meeting.at, meeting.occurrence))
                    }
                case .fact: break
                }
            }
        }
        return result
    }

    // MARK: Clocks

    private func numbered(_ runs: [Run]) -> [Run] {
        var runs = runs
        for index in runs.indices { runs[index].clock = clock(of: runs[index], number: index + 1) }
        return runs
    }

    private func clock(of run: Run, number: Int) -> Clock? {
        let winner = run.winner
        let variant = rule.variants.first {
            $0.conditions.isEmpty
                || history.hold(
                    $0.conditions, for: winner.occurrence.fact, key: run.key,
                    recordedBy: winner.occurrence.fact.recordedAt)
        }
        guard let variant = variant ?? rule.variants.last, let last = variant.limits.last
        else { return nil }
        let limits = variant.limits
        let limit = limits.indices.contains(run.restarts) ? limits[run.restarts] : last
        let calendar = history.book.calendar
        let dueAt = calendar.deadline(limit, from: winner.from, pauses: run.pauses, at: run.end?.at)
        var clock = Clock(
            subject: history.subject, rule: rule.name, keyParts: run.key.values, run: number,
            startedAt: winner.from, dueAt: dueAt, endedAt: run.end?.at, startedBy: run.startedBy,
            endedBy: run.end?.identity, episodes: run.key.episodes, policy: variant.policy)
        if let dueAt {
            clock.warnings = calendar.warnings(variant.warnings, of: limit, dueAt: dueAt)
                .filter { $0 > winner.from }
            clock.provisional =
                limit.needsHolidays
                && calendar.zone.local(dueAt).date > calendar.knownUntil
        }
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

extension ClockKey {
    /// The name of the key part that stands for a missing episode.
    static let episode = "episode"

    /// The episodes a clock of this key speaks for by itself.
    var episodes: [String] {
        parts.firstIndex(of: Self.episode).map { [values[$0]] } ?? []
    }
}
