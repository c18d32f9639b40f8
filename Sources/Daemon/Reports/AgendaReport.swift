package import Channels
package import Deadlines
package import Escalation
import Measures
package import Storage

/// Makes the reports of schedules from the store as it is.
package struct AgendaReport: Sendable {
    /// Rows of one table in a message.
    private static let rowsAtMost = 200
    /// Cases read at once.
    private static let casesAtOnce = 500

    let configuration: Configuration
    let renderer: Renderer
    let store: Store

    /// Reports under this configuration.
    package init(_ configuration: Configuration, renderer: Renderer, store: Store) {
        self.configuration = configuration
        self.renderer = renderer
        self.store = store
    }

    /// What is told of one date of a schedule; `seed` draws its samples, the date's own unless given.
    package func report(
        of schedule: Schedule, date: Timestamp, at now: Timestamp, seed: String? = nil
    ) async throws -> Report {
        let agenda = configuration.agendas[schedule.name] ?? Agenda()
        let last = previous(of: schedule, before: date)
        let day = now.advanced(seconds: 86_400)
        let next = schedule.date(after: date, in: configuration.ruleBook.calendar) ?? day
        var report = Report()
        if let condition = agenda.condition {
            report.lead.append(try await finding(of: condition, at: now).sentence)
        }
        if case .uncovered = agenda.condition { report.sections.append(coverage(at: now)) }
        var counts: [String] = []
        var clocks: [Clock] = []
        for list in agenda.lists {
            let (section, found) = try await section(of: list, (last, next), at: now)
            report.sections.append(section)
            clocks += found
            let count = found.count
            counts.append("\(count) \(list.title.lowercasedFirst)")
        }
        report.summary = counts.joined(separator: ", ")
        let drawn = seed ?? "\(schedule.name)/\(date)"
        for sample in agenda.samples {
            report.sections.append(
                try await section(of: sample, date, since: last, at: now, seed: drawn))
        }
        if !agenda.samples.isEmpty {
            report.lead.append(
                "Drawn at random. From the same facts this draws the same again: longstop schedule preview "
                    + "\(schedule.name) --date \(date) --now \(now) --seed \(drawn)")
        }
        if let versions = ClockRow.versions(of: clocks) { report.sections.append(versions) }
        if let figures = agenda.figures { try await add(figures, to: &report, at: date, now) }
        return report
    }

    /// Why a schedule's date is not told; nil when it is.
    package func refusal(of schedule: Schedule, at now: Timestamp) async throws -> String? {
        guard let condition = configuration.agendas[schedule.name]?.condition else { return nil }
        let finding = try await finding(of: condition, at: now)
        return finding.tells ? nil : finding.sentence
    }

    var zone: Zone { configuration.ruleBook.zone }

    private func previous(of schedule: Schedule, before date: Timestamp) -> Timestamp {
        let start = date.advanced(seconds: -400 * 86_400)
        return schedule.dates(from: start, to: date, in: configuration.ruleBook.calendar).last
            ?? date.advanced(seconds: -86_400)
    }

    // MARK: Lists

    private func entries(
        of list: Agenda.List, _ between: (last: Timestamp, next: Timestamp), at now: Timestamp
    ) async throws -> [CaseFile.Entry] {
        let (last, next) = between
        let start = list.seconds.map { now.advanced(seconds: -$0) } ?? last
        let selection: ClockSelection =
            switch list.kind {
            case .open, .overdue: .open(list.rules)
            case .due:
                .due(after: now, through: list.seconds.map { now.advanced(seconds: $0) } ?? next)
            case .breached: .breached(after: start, through: now)
            case .begun, .counted: .begun(list.rules, after: start, through: now)
            }
        return try await store.clocks(selection).filter { entry in
            (list.rules.isEmpty || list.rules.contains(entry.clock.rule))
                && (list.kind != .overdue || entry.clock.state == .breached)
                && !entry.clock.subject.hasNoCase && !entry.alert.isGroundRemoved
        }
    }

    private func section(
        _ title: String, _ entries: [CaseFile.Entry], _ now: Timestamp
    ) -> Report.Section {
        let rows = entries.prefix(Self.rowsAtMost).map { entry in
            ClockRow(entry, renderer, now: now).cells
        }
        return Report.Section(
            "\(title): \(entries.count)", note: entries.isEmpty ? "None." : "",
            columns: entries.isEmpty ? [] : ClockRow.columns, rows: rows,
            omitted: entries.count - rows.count, figures: ClockRow.figures)
    }

    /// A list as a table, and the clocks it holds.
    private func section(
        of list: Agenda.List, _ between: (last: Timestamp, next: Timestamp), at now: Timestamp
    ) async throws -> (Report.Section, [Clock]) {
        guard case .counted(let name) = list.kind else {
            let entries = try await entries(of: list, between, at: now)
            return (section(list.title, entries, now), entries.map(\.clock))
        }
        let start = list.seconds.map { now.advanced(seconds: -$0) } ?? between.last
        let period = Period(from: start, to: now.advanced(seconds: 1), zone: zone)
        let measure = configuration.measures.measures.first { $0.name == name }
        var found: [Clock] = []
        try await eachCase { facts in
            guard let measure else { return }
            // A case once, by the last of its clocks that count.
            found += configuration.measures.counted(by: measure, in: period, among: facts, at: now)
                .suffix(1)
        }
        found.sort { ($0.startedAt, $0.subject) < ($1.startedAt, $1.subject) }
        let rows = found.prefix(Self.rowsAtMost).map { clock in
            [renderer.short(clock.startedAt, now: now), clock.subject.description, clock.key]
        }
        let table = Report.Section(
            "\(list.title): \(found.count)", note: found.isEmpty ? "None." : "",
            columns: found.isEmpty ? [] : ["Last from", "Case", "Concerns"], rows: rows,
            omitted: found.count - rows.count)
        return (table, found)
    }

    // MARK: Samples

    private func section(
        of sample: Agenda.Sample, _ date: Timestamp, since last: Timestamp, at now: Timestamp,
        seed: String
    ) async throws -> Report.Section {
        let month = Month(of: zone.local(date).date).advanced(by: -1)
        let period =
            sample.lastMonth ? month.period(in: zone) : Period(from: last, to: now, zone: zone)
        var found: [Clock] = []
        try await eachCase { facts in
            found += configuration.measures.clocks(
                of: sample.of, sample.when, in: period, among: facts, at: now)
        }
        let drawn = Sampling.draw(sample.size, of: found, seed: seed)
        return Report.Section(
            sample.title, note: "\(drawn.count) of \(found.count).",
            columns: drawn.isEmpty ? [] : ["From", "To", "Case", "Concerns"],
            rows: drawn.map { clock in
                [
                    renderer.short(clock.startedAt, now: now),
                    clock.endedAt.map { renderer.short($0, now: now) } ?? "open",
                    clock.subject.description, clock.key,
                ]
            })
    }

    private func eachCase(_ body: ([Fact]) -> Void) async throws {
        var last: CaseReference?
        while true {
            let cases = try await store.facts(ofCasesAfter: last, limit: Self.casesAtOnce)
            guard let end = cases.last else { return }
            last = end.subject
            for one in cases where !one.facts.isEmpty { body(one.facts) }
        }
    }

    // MARK: Figures

    private func add(
        _ figures: Agenda.Figures, to report: inout Report, at date: Timestamp, _ now: Timestamp
    ) async throws {
        let last = Month(of: zone.local(date).date).advanced(by: -1)
        let card = try await ScorecardReport(
            of: configuration.measures, months: (1 - figures.months...0).map(last.advanced),
            from: store, at: now)
        report.summary = ScorecardReport.short(last)
        report.sections.append(card.section)
        report.charts += figures.charts.compactMap(card.chart)
    }

    private func finding(
        of condition: Agenda.Condition, at now: Timestamp
    ) async throws -> (tells: Bool, sentence: String) {
        switch condition {
        case .horizon(let days):
            let last = configuration.ruleBook.calendar.knownUntil
            let left = max(0, last.dayNumber - zone.local(now).date.dayNumber)
            return (left < days, "Bank holidays are known until \(last), \(left) days ahead.")
        case .uncovered(let days): return coverageFinding(days, at: now)
        case .staleFeeds: return try await feedFinding(at: now)
        case .below(let wanted, let name, let over, let butLast):
            let end = now.advanced(seconds: -butLast)
            let period = Period(from: end.advanced(seconds: -over), to: end, zone: zone)
            var book = configuration.measures
            book.measures = book.measures.filter { $0.name == name }
            var card = Scorecard(book, periods: [period], at: now)
            try await eachCase { card.add($0) }
            guard let measure = book.measures.first, let figure = card.figures.first,
                case .share(let part, let whole) = figure.amount, whole > 0
            else { return (false, "There was nothing to compare.") }
            let tenths = (2000 * part + whole) / (2 * whole)
            let (from, to) = (renderer.short(period.from, now: now), renderer.short(end, now: now))
            return (
                100 * part < wanted * whole,
                "\(measure.title): \(tenths / 10).\(tenths % 10), \(part) of \(whole) from \(from) to "
                    + "\(to); the aim is \(wanted). How it is counted, for a month: "
                    + "\(measure.definition)."
            )
        }
    }
}

/// One clock in a table for people.
struct ClockRow {
    static let columns = ["Due", "State", "Case", "What", "Alert"]
    /// The columns of figures.
    static let figures: Set<Int> = [4]

    let cells: [String]

    init(
        _ entry: CaseFile.Entry, _ renderer: Renderer, now: Timestamp, note: String = "",
        asks: Bool = false
    ) {
        let clock = entry.clock
        let due = clock.dueAt.map { renderer.short($0, now: now) } ?? "paused"
        let key = clock.keyParts.joined(separator: "/")
        cells = [
            due, Self.state(entry, now) + (note.isEmpty ? "" : "; \(note)"),
            clock.subject.description + (key.isEmpty ? "" : " \(key)"),
            renderer.title(of: clock.rule)
                + (asks && clock.isOpen ? ". \(renderer.ask(of: clock.rule))" : ""),
            String(entry.id),
        ]
    }

    /// The versions of the rules under which the clocks of a table were computed, as a section of their own.
    static func versions(of clocks: some Sequence<Clock>) -> Report.Section? {
        let versions = Set(
            clocks.filter { !$0.ruleVersion.isEmpty }.map { "\($0.rule) \($0.ruleVersion)" })
        guard !versions.isEmpty else { return nil }
        return Report.Section(
            "Rules and their versions", note: versions.sorted().joined(separator: "; "),
            columns: [], rows: [])
    }

    /// `in 5 hours`, `2 days late`, `done in time`, …
    static func state(_ entry: CaseFile.Entry, _ now: Timestamp) -> String {
        let clock = entry.clock
        switch clock.endedAs {
        case .met: return clock.late ? "done late" : "done in time"
        case .cancelled: return "not needed any more"
        case .superseded: return "superseded"
        default: break
        }
        guard let dueAt = clock.dueAt else { return "paused" }
        let answered =
            entry.alert.acknowledgement.map { $0.until > now ? ", with \($0.person)" : "" } ?? ""
        let length = Span.words(dueAt.seconds(since: now))
        if clock.startedAt == dueAt { return "to be looked at\(answered)" }
        return (dueAt > now ? "in \(length)" : "\(length) late") + answered
    }
}

extension String {
    /// With a small first letter, for the middle of a sentence; `MASE` stays as it is.
    var lowercasedFirst: String {
        guard let first, !dropFirst().prefix(1).allSatisfy(\.isUppercase) else { return self }
        return first.lowercased() + dropFirst()
    }
}
