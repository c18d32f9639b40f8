import Deadlines
import Escalation
import Foundation
import Measures

/// Reads what is told at calendar times: `schedules.yml`.
struct ScheduleReader {
    let catalogue: Catalogue
    let zone: Zone
    let measures: [Measure]
    /// What may be counted: rules and spans.
    let counted: Set<String>?
    let answerable: AnswerCheck

    /// Every schedule with its agenda; what is wrong has been reported.
    func schedules() -> [String: (Schedule, Agenda)] {
        catalogue.map(.schedules, schedule)
    }

    private func schedule(_ entry: Catalogue.Entry) -> (Schedule, Agenda)? {
        guard let section = entry.value.section(of: entry.position) else { return nil }
        let owner = "schedule \(Quoted.text(entry.name))"
        if catalogue.names(of: .rules)?.contains(entry.name) == true {
            section.complain("\(owner) has the name of a rule; give it another")
        }
        let title = section.require("title", of: owner)?.text()
        let ask = section.take("ask")?.text() ?? ""
        let recurrence = recurrence(section, owner)
        let roll = section.take("roll")?.word(Schedule.Roll.self) ?? .keep
        let preparations = preparations(section.take("prepare"))
        let policy = section.require("policy", of: owner)?
            .reference(to: "policy", among: catalogue.names(of: .policies))
        let isDrill = section.take("drill")?.flag() ?? false
        let needsAnswer = section.take("needs_answer")?.flag() ?? isDrill
        let agenda = agenda(section)
        if agenda.figures != nil, roll == .back {
            section.complain(
                "\(owner) rolls back, perhaps into the month before, and would show that month's figures; write "
                    + "roll: forward")
        }
        section.finish()
        guard let title, let recurrence, let policy else { return nil }
        var schedule = Schedule(
            name: entry.name, title: isDrill ? DrillWords.title(title) : title,
            ask: isDrill && ask.isEmpty ? DrillWords.ask : ask, recurrence: recurrence, roll: roll,
            preparations: preparations, policy: policy, needsAnswer: needsAnswer)
        schedule.isDrill = isDrill
        answerable.check(schedule, section)
        return (schedule, agenda)
    }

    // MARK: Dates

    private func recurrence(_ section: Section, _ owner: String) -> Recurrence? {
        if !section.has("starts") {
            section.complain(
                "\(owner) has no \"starts\", so its dates are not known; write its first possible day and "
                    + "time, such as 2026-01-05 08:30")
        }
        let starts = section.take("starts").flatMap(LocalMoment.civil)
        guard let value = section.require("repeats", of: owner), let text = value.text() else {
            return nil
        }
        guard let starts else { return nil }
        do throws(RecurrenceError) {
            let recurrence = try Recurrence(text, starts: starts)
            if recurrence.occurrences(in: zone).first(where: { _ in true }) == nil {
                value.complain(
                    "\(value.label) gives no date from \"starts\", \(starts), on; correct one of them"
                )
                return nil
            }
            return recurrence
        } catch {
            value.complain("\(value.label): \(error)")
            return nil
        }
    }

    private func preparations(_ value: Value?) -> [Schedule.Preparation] {
        var titles: Set<String> = []
        return (value?.oneOrMore() ?? []).compactMap { value in
            guard let preparation = preparation(value) else { return nil }
            if !titles.insert(preparation.title).inserted {
                value.complain(
                    "\(Quoted.text(preparation.title)) is to be prepared twice; give one another title"
                )
            }
            return preparation
        }
    }

    private func preparation(_ value: Value) -> Schedule.Preparation? {
        guard let section = value.section() else { return nil }
        let beforeValue = section.require("before", of: "\"prepare\"")
        let title = section.require("title", of: "\"prepare\"")?.text()
        let ask = section.take("ask")?.text() ?? ""
        section.finish()
        guard let beforeValue, let before = beforeValue.raw.flatMap({ WarningOffset("-" + $0) })
        else {
            beforeValue?.complain(expected: "10 working days, 7 days or 24h")
            return nil
        }
        if case .schoolDays = before {
            beforeValue.complain("a schedule knows no days of school; write working days or days")
            return nil
        }
        return title.map { Schedule.Preparation(before: before, title: $0, ask: ask) }
    }

    // MARK: What it tells

    private func agenda(_ section: Section) -> Agenda {
        Agenda(
            lists: section.take("lists")?.oneOrMore().compactMap(list) ?? [],
            samples: section.take("samples")?.oneOrMore().compactMap(sample) ?? [],
            figures: section.take("scorecard").flatMap(figures),
            condition: section.take("tell_if").flatMap(condition))
    }

    private func list(_ value: Value) -> Agenda.List? {
        guard let section = value.section() else { return nil }
        let title = section.require("title", of: "the list")?.text()
        let kind = kind(section)
        let rules = section.take("of")?.oneOrMore().compactMap {
            $0.reference(to: "rule", among: catalogue.names(of: .rules))
        }
        let withinValue = section.take("within")
        let sinceValue = section.take("since")
        section.finish()
        guard let title, let kind else { return nil }
        var seconds: Int64?
        switch kind {
        case .due:
            if withinValue?.raw != "next" { seconds = withinValue?.length() }
            if withinValue == nil {
                value.complain("a list of what is due says \"within\"; add it")
            }
            sinceValue?.complain("\"since\" is possible with breached and begun; leave it out")
        case .breached, .begun, .counted:
            if let sinceValue, sinceValue.raw != "last" { seconds = sinceValue.length() }
            withinValue?.complain("\"within\" is possible with due only; leave it out")
        case .open, .overdue:
            for value in [withinValue, sinceValue].compactMap(\.self) {
                value.complain(
                    "\"within\" goes with due, and \"since\" with breached and begun; leave it out")
            }
        }
        if rules == nil, kind == .open || kind == .begun || kind == .overdue {
            value.complain("a list of \(kind) clocks says of which rules; add \"of\"")
        }
        return Agenda.List(title: title, kind: kind, rules: Set(rules ?? []), seconds: seconds)
    }

    /// `clocks: open`, or `counted_by: MEASURE`.
    private func kind(_ section: Section) -> Agenda.List.Kind? {
        enum Word: String, CaseIterable { case open, overdue, due, breached, begun }
        guard let value = section.take("counted_by") else {
            return section.require("clocks", of: "the list")?.word(Word.self).map { word in
                switch word {
                case .open: .open
                case .overdue: .overdue
                case .due: .due
                case .breached: .breached
                case .begun: .begun
                }
            }
        }
        section.take("clocks")?.complain("the list has \"counted_by\" too; keep one")
        section.take("of")?.complain("\"counted_by\" says of what; leave \"of\" out")
        guard let name = measure(value) else { return nil }
        let known = measures.first { $0.name == name }
        if let known, known.population.rule == nil {
            value.complain(
                "measure \(Quoted.text(name)) counts facts; name one that counts clocks")
        }
        return .counted(name)
    }

    private func sample(_ value: Value) -> Agenda.Sample? {
        enum Stretch: String, CaseIterable {
            case sinceLast = "since last"
            case lastMonth = "last month"
        }
        guard let section = value.section() else { return nil }
        let title = section.require("title", of: "the sample")?.text()
        let of = section.require("of", of: "the sample")?
            .reference(to: "span or rule", among: counted)
        let when = section.require("when", of: "the sample")?.word(Measure.When.self)
        let size = section.require("size", of: "the sample")?.whole(1...1000)
        let from = section.take("from")?.word(Stretch.self) ?? .sinceLast
        section.finish()
        guard let title, let of, let when, let size else { return nil }
        return Agenda.Sample(
            title: title, of: of, when: when, size: size, lastMonth: from == .lastMonth)
    }

    private func figures(_ value: Value) -> Agenda.Figures? {
        guard let section = value.section() else { return nil }
        let months = section.require("months", of: "\"scorecard\"")?.whole(1...120)
        let charts = section.take("charts")?.oneOrMore().compactMap(chart) ?? []
        section.finish()
        if measures.isEmpty, catalogue.names(of: .measures)?.isEmpty == true {
            value.complain("there are no measures to count; write them in a file of measures/")
        }
        return months.map { Agenda.Figures(months: $0, charts: charts) }
    }

    private func chart(_ value: Value) -> String? {
        guard let name = measure(value) else { return nil }
        if measures.first(where: { $0.name == name })?.grouping != nil {
            value.complain(
                "measure \(Quoted.text(name)) has several figures, and a chart shows one; name another"
            )
        }
        return name
    }

    private func measure(_ value: Value) -> String? {
        value.reference(to: "measure", among: catalogue.names(of: .measures))
    }

    private func condition(_ value: Value) -> Agenda.Condition? {
        guard let section = value.section() else { return nil }
        defer { section.finish() }
        for key in Agenda.Condition.wholeKeys {
            guard let value = section.take(key) else { continue }
            for other in Agenda.Condition.keys where other != key {
                section.take(other)?.complain(
                    "\"\(other)\" does not go with \"\(key)\"; keep one condition")
            }
            if key == Agenda.Condition.horizonKey {
                return value.whole(1...3660).map { .horizon(days: $0) }
            }
            if key == Agenda.Condition.feedsKey {
                return value.flag().flatMap { $0 ? .staleFeeds : nil }
            }
            let days = value.oneOrMore().compactMap { $0.whole(1...366) }
            return days.isEmpty ? nil : .uncovered(daysAhead: Set(days))
        }
        let measureValue = section.require("measure", of: "\"tell_if\"")
        let below = section.require("below", of: "\"tell_if\"")?.whole(1...100)
        let over = section.require("over", of: "\"tell_if\"")?.length()
        let butLast = section.take("but_last").map { $0.length() ?? 0 } ?? 0
        guard let measureValue, let name = measure(measureValue), let below, let over else {
            return nil
        }
        let known = measures.first { $0.name == name }
        if let known, case .share = known.quantity, known.grouping == nil {
            return .below(below, measure: name, over: over, butLast: butLast)
        }
        if known != nil {
            measureValue.complain(
                "\"tell_if\" compares one percentage; name a measure with \"share\" and without "
                    + "\"by\"")
        }
        return nil
    }
}

extension Agenda.Condition {
    fileprivate static let horizonKey = "holidays_known_for_less_than"
    fileprivate static let feedsKey = "stale_feeds"
    /// Conditions of one key each.
    fileprivate static let wholeKeys = [horizonKey, "uncovered_in_days", feedsKey]
    fileprivate static let keys = wholeKeys + ["measure", "below", "over", "but_last"]
}

extension Value {
    /// A local time of day, in seconds since midnight.
    func timeOfDay() -> Int? {
        guard let second = raw.flatMap(TimeOfDay.seconds) else {
            complain(expected: "a local time such as 08:30")
            return nil
        }
        return second
    }
}

/// Times of day as the configuration writes them.
enum TimeOfDay {
    /// Seconds since midnight of `08:30`; nil for anything else.
    static func seconds(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), (0..<24).contains(hour),
            (0..<60).contains(minute)
        else { return nil }
        return hour * 3600 + minute * 60
    }
}

/// Checks that a schedule which needs an answer is told again before its next date takes its place.
struct AnswerCheck {
    let policies: [String: Policy]
    let zone: Zone

    func check(_ schedule: Schedule, _ section: Section) {
        guard schedule.needsAnswer, let policy = policies[schedule.policy] else { return }
        let dates = schedule.recurrence.occurrences(in: zone).prefix(8)
        let gap = zip(dates, dates.dropFirst()).map { $1.seconds(since: $0) }.min()
        let further = policy.steps.flatMap { step -> [Int64] in
            let again = step.isWarning ? nil : step.repetition?.every
            return switch step.moment {
            case .afterPrevious(let seconds), .afterDue(let seconds):
                [seconds, again].compactMap(\.self)
            default: [again].compactMap(\.self)
            }
        }
        let soonest = further.min() ?? policy.lastResort.after
        guard let gap, soonest >= gap else { return }
        section.complain(
            "schedule \(Quoted.text(schedule.name)) needs an answer, and its next date comes before policy "
                + "\(Quoted.text(policy.name)) tells anybody again; name a faster policy")
    }
}
