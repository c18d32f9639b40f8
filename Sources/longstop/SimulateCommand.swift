import ArgumentParser
import Daemon
import Deadlines
import Foundation
import Storage

struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Runs facts through the rules in virtual time and prints who would be told what.",
        discussion: """
            longstop simulate --config config --facts story.jsonl --answer 'after 10m'
            longstop simulate --config config --facts year.jsonl --answer p=0.7 --seed 3 --compare other

            Rotas, absences and quiet hours of the configuration count by themselves. With --roster, --absences, \
            --silences or --answer, or with --digests, what waits is marked as held, and each digest that tells it is a \
            line of its own.

            With --compare it prints who would be told differently under a second configuration: "-" told no more, \
            "+" told anew, "~" at another time or to another. It exits with 1 if anything differs, and with 0 if \
            nothing does.
            """)

    @OptionGroup var configuration: ConfigurationOptions
    @Option(help: "A file of facts; recordedat is accepted in each.") var facts: String
    @Option(help: "Print from this moment, RFC 3339.") var from: String?
    @Option(help: "Stop at this moment; seven days after the last fact unless given.") var to:
        String?
    @Option(help: "How to print: text or json.") var output = OutputFormat.text
    @OptionGroup var people: SimulatedPeopleOptions
    @Option(help: "A second configuration folder: print who would be told differently under it.")
    var compare: String?
    @Option(
        name: .customLong("compare-overlay"),
        help: "An overlay of the second configuration; may be given more than once.")
    var compareOverlays: [String] = []

    func run() async throws {
        let answers = try people.answers()
        let (start, end) = (try moment(from), try moment(to))
        let files = try configuration.load()
        // Refused before a long run, not after it.
        let other = try compare.map(load)
        let (facts, problems) = try await read(files.ruleBook)
        let (roster, complaints) = try await people.roster(
            for: files, at: facts.map(\.recordedAt).min())
        for problem in problems + complaints { Output.error(problem) }
        let configuration = roster.map(files.with) ?? files
        var isRefused = !problems.isEmpty || !complaints.isEmpty
        if let other {
            let isSame =
                other.ruleBook.vocabulary == files.ruleBook.vocabulary
                && other.ruleBook.zone == files.ruleBook.zone
            let second = isSame ? (facts, []) : try await read(other.ruleBook)
            for problem in second.1 where !problems.contains(problem) {
                Output.error("under \(compare ?? ""): \(problem)")
                isRefused = true
            }
            let comparison = SimulationComparison(
                from: configuration, to: roster.map(other.with) ?? other, answers: answers)
            let isDifferent = try await tell(
                comparison, of: (facts, second.0), from: start, to: end,
                zone: configuration.ruleBook.zone)
            if isDifferent { isRefused = true }
        } else {
            try await tell(configuration, facts, answers, from: start, to: end)
        }
        if isRefused { throw ExitCode(Refusal.failed) }
    }

    private func tell(
        _ configuration: Configuration, _ facts: [Fact], _ answers: AnswerModel,
        from start: Timestamp?, to end: Timestamp?
    ) async throws {
        do {
            let simulation = Simulation(
                rules: configuration.ruleBook, world: configuration.world,
                renderer: try configuration.renderer(), answers: answers,
                showsDigests: people.showsDigests)
            let (output, zone) = (output, configuration.ruleBook.zone)
            try await simulation.run(facts, from: start, to: end) { event, subject in
                output == .json
                    ? SimulationLine.json(event, subject: subject)
                    : SimulationLine.text(event, subject: subject, zone: zone)
            } _: { lines in
                Output.lines(lines)
            }
        } catch {
            throw Refusal(error)
        }
    }

    /// Prints what differs; false when nothing does.
    private func tell(
        _ comparison: SimulationComparison, of facts: (before: [Fact], after: [Fact]),
        from start: Timestamp?, to end: Timestamp?, zone: Zone
    ) async throws -> Bool {
        let summary = try await comparison.run(facts, from: start, to: end) { changes in
            Output.lines(
                changes.map {
                    output == .json ? ComparisonLine.json($0) : ComparisonLine.text($0, zone: zone)
                })
        }
        for person in summary.people {
            Output.line(
                output == .json
                    ? ComparisonLine.json(person) : ComparisonLine.text(person, zone: zone))
        }
        if output == .text { Output.line(ComparisonLine.text(summary)) }
        return !summary.isEmpty
    }

    private func load(_ folder: String) throws -> Configuration {
        do {
            return try Configuration.load(folder: folder, overlays: compareOverlays)
        } catch {
            throw Refusal(error)
        }
    }

    private func moment(_ text: String?) throws -> Timestamp? {
        try text.map { text in
            guard let moment = Timestamp(rfc3339: text) else {
                throw Refusal(
                    "\"\(text)\" is no moment; write it like 2026-11-24T09:00:00Z",
                    code: Refusal.usage)
            }
            return moment
        }
    }

    private func read(_ book: RuleBook) async throws -> ([Fact], [String]) {
        guard let data = try? Data(contentsOf: URL(fileURLWithPath: facts)) else {
            throw Refusal(
                "file \"\(facts)\" cannot be read; name one that exists and is yours to read")
        }
        let reader = FactReader(
            vocabulary: book.vocabulary, zone: book.zone, allowsRecordedAt: true)
        return await reader.readForSimulation(Array(data), name: facts)
    }
}

/// What people say and do in a simulation, beside what the configuration says of them.
struct SimulatedPeopleOptions: ParsableArguments {
    @Option(
        help:
            "A store: absences, silences and calendars that people said to its daemon count too. It is only read."
    )
    var roster: String?
    @Option(help: "A list of absences that count too, .csv or .ics.") var absences: String?
    @Option(
        help:
            "A JSON file of silences that count too: a list of what POST /v1/silences takes, with confirmedBy."
    )
    var silences: String?
    @Option(
        help:
            "How people answer: none; 'after 10m', by whoever is told first; p=0.7, by each with that probability."
    )
    var answer = "none"
    @Option(help: "What p=… is drawn from: the same seed gives the same answers.")
    var seed: UInt64 = 1
    @Flag(help: "Mark what waits as held, and print each digest when it is told.")
    var digests = false

    /// Whether digests are lines of their own.
    var showsDigests: Bool {
        digests || answer != "none" || sources != RosterSources()
    }

    /// How people answer; refuses what is no model with code 2.
    func answers() throws -> AnswerModel {
        guard let answers = AnswerModel(answer, seed: seed) else {
            throw Refusal(
                "\"\(answer)\" is no way to answer; write \(AnswerModel.shape)",
                code: Refusal.usage)
        }
        return answers
    }

    /// What people said, nil when nobody asked for any of it, and what of a list could not be taken.
    func roster(
        for configuration: Configuration, at start: Timestamp?
    ) async throws -> (Roster?, [String]) {
        do {
            return try await sources.read(for: configuration, at: start ?? Timestamp(seconds: 0))
        } catch let error as RosterSourceError {
            throw Refusal(error.description)
        } catch {
            throw Refusal(error)
        }
    }

    private var sources: RosterSources {
        RosterSources(store: roster, absences: absences, silences: silences)
    }
}
