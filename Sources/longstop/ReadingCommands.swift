import ArgumentParser
import Channels
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
        let now = try reading.moment()
        let context = try reading.context()
        let filter = try filter(context)
        let asOf = reading.asOf(now, context)
        let zone = context.zone
        try await reading.withStore(context) { store in
            let entries: [CaseFile.Entry]
            if let asOf {
                entries = try await asOf.clocks(filter, in: store)
            } else {
                entries = try await store.clocks(filter)
            }
            switch reading.output {
            case .json: Output.line(Reports.array(entries.map(Reports.json)))
            case .text:
                for entry in entries { Output.line(Reports.text(entry, zone: zone, now: now)) }
            }
        }
    }

    private func filter(_ context: ReadingContext) throws -> ClockFilter {
        let wanted = try state.map { word in
            guard let state = ClockState(rawValue: word) else {
                let known = ClockState.allCases.map(\.rawValue)
                throw Refusal(
                    "unknown state \"\(word)\"" + NearestName.suggestion(for: word, among: known)
                        + "; the states are \(known.joined(separator: ", "))",
                    code: Refusal.usage)
            }
            return state
        }
        let known = context.rules?.rules.map(\.name) ?? rule.map { [$0] } ?? []
        if let rule, !known.contains(rule) {
            throw Refusal(
                "unknown rule \"\(rule)\"" + NearestName.suggestion(for: rule, among: known),
                code: Refusal.usage)
        }
        return ClockFilter(
            subject: reference.map { CaseReference($0) }, state: wanted, rule: rule)
    }
}

struct CaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "case",
        abstract: "Shows one case: its clocks, and everything that happened with its reasons.")

    @OptionGroup var reading: ReadingOptions
    @Argument(help: "The case reference.") var reference: String

    func run() async throws {
        let now = try reading.moment()
        let context = try reading.context()
        let asOf = reading.asOf(now, context)
        let zone = context.zone
        try await reading.withStore(context) { store in
            guard let record = try await store.caseHistory(CaseReference(reference)) else {
                throw Refusal("no fact names case \"\(reference)\"; look at its spelling")
            }
            guard
                asOf == nil || record.subject.hasNoCase
                    || record.facts.contains(where: { $0.recordedAt <= now })
            else {
                throw Refusal("no fact named case \"\(reference)\" by \(now); look later")
            }
            let entries =
                asOf?.clocks(of: record.facts, known: record.entries) ?? record.entries
            let timeline = CaseTimeline(
                record, zone: zone, hidden: context.rules?.vocabulary.secret,
                upTo: asOf == nil ? nil : now)
            switch reading.output {
            case .json:
                let clocks = Reports.array(entries.map(Reports.json))
                Output.line(
                    "{\"case\":\"\(record.subject)\",\"clocks\":\(clocks),\"timeline\":\(timeline.json)}"
                )
            case .text:
                for entry in entries {
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
        let now = try reading.moment()
        let context = try reading.context()
        let asOf = reading.asOf(now, context)
        try await reading.withStore(context) { store in
            let entries: [CaseFile.Entry]
            if let asOf {
                entries = try await asOf.alerts(open: !all, in: store)
            } else {
                entries = try await store.alerts(open: !all)
            }
            var lines: [String] = []
            for entry in entries {
                let notices =
                    if let asOf {
                        try await asOf.notices(
                            state: nil, alert: entry.id, limit: .max, in: store)
                    } else {
                        try await store.notices(alert: entry.id)
                    }
                lines.append(
                    reading.output == .json
                        ? Reports.alertJSON(entry, notices)
                        : Reports.alertText(entry, notices, zone: context.zone, now: now))
            }
            if reading.output == .json { lines = [Reports.array(lines)] }
            for line in lines { Output.line(line) }
        }
    }
}

struct NoticesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notices", abstract: "Lists what was sent, is waiting, or reached nobody.")

    @OptionGroup var reading: ReadingOptions
    @Option(
        help: "In this state only: ready, leased, sent, undeliverable, withdrawn, held, gathered.")
    var state: String?
    @Option(help: "Of this alert only.") var alert: Int64?
    @Option(help: "At most so many.") var limit = 1000

    func run() async throws {
        let now = try reading.moment()
        let context = try reading.context()
        let asOf = reading.asOf(now, context)
        let wanted = try state.map { word in
            guard let state = NoticeState(rawValue: word) else {
                let known = NoticeState.allCases.map(\.rawValue)
                throw Refusal(
                    "unknown state \"\(word)\"" + NearestName.suggestion(for: word, among: known)
                        + "; the states are \(known.joined(separator: ", "))",
                    code: Refusal.usage)
            }
            return state
        }
        try await reading.withStore(context) { store in
            let notices: [NoticeRecord]
            if let asOf {
                notices = try await asOf.notices(
                    state: wanted, alert: alert, limit: limit, in: store)
            } else {
                notices = try await store.notices(state: wanted, alert: alert, limit: limit)
            }
            switch reading.output {
            case .json: Output.line(Reports.array(notices.map(Reports.json)))
            case .text:
                for notice in notices {
                    Output.line(Reports.text(notice, zone: context.zone))
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
        let now = try reading.moment()
        let context = try reading.context()
        let asOf = reading.asOf(now, context)
        try await reading.withStore(context) { store in
            if let asOf {
                let glance = try await asOf.glance(at: store)
                Output.line(
                    reading.output == .json
                        ? glance.json(at: now)
                        : glance.text(asOf: now, zone: context.zone))
                return
            }
            let status = try await store.status()
            Output.line(
                reading.output == .json
                    ? status.json(at: now) : status.line(at: now, zone: context.zone))
            let health = try? LocalClient.ask(socket: context.socketPath, path: "/v1/health")
            if health == nil {
                Output.error(
                    "no daemon answers on \(context.socketPath): nobody is watching this store")
            } else if health?.status == 503 {
                Output.error("the daemon's check of itself fails: longstop doctor says what it is")
            }
        }
    }
}

extension ReadingOptions {
    /// What shows things as they stood at the moment asked for; nil when none was, and the store says.
    func asOf(_ now: Timestamp, _ context: ReadingContext) -> AsOf? {
        self.now == nil ? nil : context.rules.map { AsOf(now, rules: $0) }
    }

    /// Runs `body` on the opened store; whatever goes wrong is one sentence.
    func withStore(
        _ context: ReadingContext, _ body: (Store) async throws -> Void
    ) async throws {
        do {
            try await body(try Store(path: context.storePath, role: .reader))
        } catch {
            throw Refusal(error)
        }
    }
}
