import ArgumentParser
import Daemon
import Deadlines
import Storage

struct MissedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "missed",
        abstract:
            "Which deadlines were missed, who was told, who answered: by the journal and by the store.",
        discussion: """
            longstop missed
            longstop missed --since 7d --role ROLE --output csv
            longstop missed --since 2026-11-20 --until 2026-11-21 --directory /mnt/copy/journal --no-store

            Where journal and store differ it says so and ends with 1; so it does when one of them cannot be read \
            that was not left out.
            """)

    @OptionGroup var configuration: ConfigurationOptions
    @Option(help: "From when: \(LocalTimeWords.beginnings).") var since = "yesterday"
    @Option(help: "Until when, in the same words; now unless given.") var until: String?
    @Option(help: "Of this rule only.") var rule: String?
    @Option(help: "Only what was told, or was to be, to whoever holds this role.") var role: String?
    @Flag(help: "Goes on with whatever the journal gets, until it is interrupted.")
    var follow = false
    @Option(help: "How to print: text, json or csv.") var output = ScorecardCommand.Format.text
    @Option(help: "The folder of journal files to read; this machine's journal unless given.")
    var directory: String?
    @Option(help: "The journal namespace in which the daemon runs.") var namespace: String?
    @Flag(name: .customLong("no-journal"), help: "Reads the store alone.") var withoutJournal =
        false
    @Flag(name: .customLong("no-store"), help: "Reads the journal alone.") var withoutStore = false
    @Option(help: "The store; as the configuration says unless given.") var store: String?

    func validate() throws {
        let clash: String? =
            if withoutJournal && withoutStore {
                "--no-journal and --no-store leave nothing to read; keep one"
            } else if withoutJournal && (follow || directory != nil || namespace != nil) {
                "--no-journal goes with none of --follow, --directory and --namespace; leave it out"
            } else if directory != nil && namespace != nil {
                "--directory and --namespace name two journals; keep one"
            } else if withoutStore && store != nil {
                "--no-store and --store say two things; keep one"
            } else if follow && (output == .csv || until != nil) {
                "--follow goes neither with --until nor with csv; leave one out"
            } else {
                nil
            }
        if let clash { throw ValidationError(clash) }
    }

    func run() async throws {
        let context = try ReadingOptions.context(configuration, store: store, needsRules: false)
        let question = try question(context)
        var failures: [Refusal] = []
        var ofStore: MissedReport.StoreSide?
        if !withoutStore {
            do {
                let store = try Store(path: context.storePath, role: .reader)
                ofStore = try await MissedReport.StoreSide(store, question)
                try await store.close()
            } catch { failures.append(Refusal(error)) }
        }
        var ofJournal: MissedReport.JournalSide?
        if !withoutJournal {
            do {
                ofJournal = try MissedReport.JournalSide(
                    JournalReader(place), question, store: ofStore, isWhole: directory != nil)
            } catch { failures.append(Refusal(error)) }
        }
        for failure in failures { Output.error(failure.description) }
        // An empty journal alone would answer that nothing was missed.
        guard ofStore != nil || ofJournal?.begin != nil else {
            throw Refusal(
                ofJournal == nil
                    ? "there is nothing to answer from: neither journal nor store can be read"
                    : "there is nothing to answer from: the journal has no entry of longstop, and no store is read; "
                        + "name another journal or store")
        }
        let report = MissedReport(question, journal: ofJournal, store: ofStore)
        show(report, zone: context.zone)
        if follow, ofJournal != nil { try keepFollowing(report, zone: context.zone) }
        if !failures.isEmpty || !report.differences.isEmpty || report.isUnknown {
            throw ExitCode(Refusal.failed)
        }
    }

    private var place: JournalPlace {
        directory.map(JournalPlace.folder) ?? namespace.map(JournalPlace.namespace) ?? .machine
    }

    private func question(_ context: ReadingContext) throws -> MissedReport.Question {
        let now = SystemClock.now()
        func moment(_ words: String, _ option: String) throws -> Timestamp {
            guard
                let moment = LocalTimeWords.beginning(words, zone: context.zone, now: now)
            else {
                throw Refusal(
                    "\(option) \"\(words)\" is no moment; write \(LocalTimeWords.beginnings)",
                    code: Refusal.usage)
            }
            return moment
        }
        let since = try moment(since, "--since")
        let until = try until.map { try moment($0, "--until") } ?? now
        guard since <= until else {
            throw Refusal("--since is later than --until; turn them round", code: Refusal.usage)
        }
        var question = MissedReport.Question(since: since, until: until, now: now)
        try assertKnown(rule, "rule", among: context.rules?.rules.map(\.name))
        try assertKnown(role, "role", among: context.roles)
        question.rule = rule
        question.role = role
        question.momentaryRules = Set(
            (context.rules?.rules ?? []).filter(\.isMomentary).map(\.name))
        return question
    }

    /// A name that is misspelt would find nothing, and nothing would look like good news.
    private func assertKnown(_ name: String?, _ what: String, among known: [String]?) throws {
        guard let name, let known, !known.contains(name) else { return }
        let hint = NearestName.suggestion(for: name, among: known)
        throw Refusal(
            "unknown \(what) \"\(name)\""
                + (hint.isEmpty ? "; leave out --\(what) for one that was taken away" : hint),
            code: Refusal.usage)
    }

    private func show(_ report: MissedReport, zone: Zone) {
        switch output {
        case .text: Output.lines(report.text(zone: zone))
        case .json: Output.line(report.json(zone: zone))
        case .csv:
            Output.lines(report.csv(zone: zone))
            for note in [report.read(zone)] + report.notes(zone) { Output.error(note) }
        }
    }

    private func keepFollowing(_ report: MissedReport, zone: Zone) throws {
        var follower = MissedFollower(report)
        do {
            try JournalReader(place).follow(
                JournalFilter(events: MissedFollower.events), after: report.question.now
            ) { record in
                if let line = follower.line(record, zone: output == .text ? zone : nil) {
                    Output.line(line)
                }
                return true
            }
        } catch { throw Refusal(error) }
    }
}
