import ArgumentParser
import Daemon
import Deadlines
import Escalation
import Storage

struct ClocksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clocks", abstract: "Lists clocks with their deadlines.")

    @OptionGroup var reading: ReadingOptions
    @Option(name: .customLong("case"), help: "Of this case only.") var reference: String?
    @Option(help: "In this state only: running, paused, met, breached, cancelled, superseded.")
    var state: String?
    @Option(help: "Of this rule only.") var rule: String?

    func run() async throws {
        let configuration = try reading.configuration.load()
        let filter = try filter(configuration)
        let now = try reading.moment()
        let zone = configuration.ruleBook.zone
        try await reading.withStore(configuration) { store in
            var entries = try await store.clocks(filter)
            if reading.now != nil {
                entries = try await asOf(now, filter, store, configuration.ruleBook)
            }
            switch reading.output {
            case .json: Output.line(Reports.array(entries.map(Reports.json)))
            case .text:
                for entry in entries { Output.line(Reports.text(entry, zone: zone, now: now)) }
            }
        }
    }

    private func filter(_ configuration: Configuration) throws -> ClockFilter {
        let wanted = try state.map { word in
            guard let state = ClockState(rawValue: word) else {
                let known = ClockState.allCases.map(\.rawValue)
                throw Refusal(
                    "unknown state \"\(word)\"" + NearestName.suggestion(for: word, among: known),
                    code: Refusal.usage)
            }
            return state
        }
        if let rule, !configuration.ruleBook.rules.contains(where: { $0.name == rule }) {
            let known = configuration.ruleBook.rules.map(\.name)
            throw Refusal(
                "unknown rule \"\(rule)\"" + NearestName.suggestion(for: rule, among: known),
                code: Refusal.usage)
        }
        return ClockFilter(
            subject: reference.map { CaseReference($0) }, state: wanted, rule: rule)
    }

    /// The clocks as they stood at a moment, derived anew from the facts known by then.
    private func asOf(
        _ now: Timestamp, _ filter: ClockFilter, _ store: Store, _ rules: RuleBook
    ) async throws -> [CaseFile.Entry] {
        let known = try await store.clocks(ClockFilter(subject: filter.subject))
        var result: [CaseFile.Entry] = []
        for subject in Set(known.map(\.clock.subject)).sorted() {
            let facts = try await store.facts(of: subject).filter { $0.recordedAt <= now }
            for clock in Deadlines.clocks(of: facts, under: rules, at: now) {
                let match = known.first {
                    $0.clock.subject == subject && $0.clock.rule == clock.rule
                        && $0.clock.key == clock.key && $0.clock.run == clock.run
                }
                result.append(CaseFile.Entry(id: match?.id ?? 0, clock: clock, alert: Alert()))
            }
        }
        return result.filter { entry in
            (filter.state.map { $0 == entry.clock.state } ?? true)
                && (filter.rule.map { $0 == entry.clock.rule } ?? true)
        }
    }
}

struct CaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "case",
        abstract: "Shows one case: its clocks, and everything that happened with its reasons.")

    @OptionGroup var reading: ReadingOptions
    @Argument(help: "The case reference.") var reference: String

    func run() async throws {
        let configuration = try reading.configuration.load()
        let now = try reading.moment()
        let zone = configuration.ruleBook.zone
        try await reading.withStore(configuration) { store in
            guard let record = try await store.caseHistory(CaseReference(reference)) else {
                throw Refusal("no fact names case \"\(reference)\"; look at its spelling")
            }
            let timeline = CaseTimeline(record, zone: zone)
            switch reading.output {
            case .json:
                let clocks = Reports.array(record.entries.map(Reports.json))
                Output.line(
                    "{\"case\":\"\(record.subject)\",\"clocks\":\(clocks),\"timeline\":\(timeline.json)}"
                )
            case .text:
                for entry in record.entries {
                    Output.line(Reports.text(entry, zone: zone, now: now))
                }
                Output.line("")
                Output.line(timeline.text)
            }
        }
    }
}

struct AlertsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts", abstract: "Lists open alerts: what was told, to whom, who answered.")

    @OptionGroup var reading: ReadingOptions
    @Flag(help: "Those that have ended too.") var all = false

    func run() async throws {
        let configuration = try reading.configuration.load()
        let now = try reading.moment()
        try await reading.withStore(configuration) { store in
            let entries = try await store.alerts(open: !all)
            switch reading.output {
            case .json: Output.line(Reports.array(entries.map(Reports.alertJSON)))
            case .text:
                for entry in entries {
                    Output.line(
                        Reports.alertText(entry, zone: configuration.ruleBook.zone, now: now))
                }
            }
        }
    }
}

struct NoticesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notices", abstract: "Lists what was sent, is waiting, or reached nobody.")

    @OptionGroup var reading: ReadingOptions
    @Option(help: "In this state only: ready, leased, sent, undeliverable, withdrawn.")
    var state: String?
    @Option(help: "Of this alert only.") var alert: Int64?
    @Option(help: "At most so many.") var limit = 1000

    func run() async throws {
        let configuration = try reading.configuration.load()
        let wanted = try state.map { word in
            guard let state = NoticeState(rawValue: word) else {
                let known = NoticeState.allCases.map(\.rawValue)
                throw Refusal(
                    "unknown state \"\(word)\"" + NearestName.suggestion(for: word, among: known),
                    code: Refusal.usage)
            }
            return state
        }
        try await reading.withStore(configuration) { store in
            let notices = try await store.notices(state: wanted, alert: alert, limit: limit)
            switch reading.output {
            case .json: Output.line(Reports.array(notices.map(Reports.json)))
            case .text:
                for notice in notices {
                    Output.line(Reports.text(notice, zone: configuration.ruleBook.zone))
                }
            }
        }
    }
}

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Shows the store at a glance: cases, deadlines, outbox.")

    @OptionGroup var reading: ReadingOptions

    func run() async throws {
        let configuration = try reading.configuration.load()
        let now = try reading.moment()
        try await reading.withStore(configuration) { store in
            let status = try await store.status()
            Output.line(reading.output == .json ? status.json(at: now) : status.line(at: now))
        }
    }
}

extension ReadingOptions {
    /// Runs `body` on the opened store; whatever goes wrong is one sentence.
    func withStore(
        _ configuration: Configuration, _ body: (Store) async throws -> Void
    ) async throws {
        let store = try open(configuration)
        do {
            try await body(store)
        } catch {
            throw Refusal(error)
        }
    }
}
