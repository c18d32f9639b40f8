import ArgumentParser
import Daemon
import Deadlines
import Foundation

struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Runs facts through the rules in virtual time and prints who would be told what.")

    @OptionGroup var configuration: ConfigurationOptions
    @Option(help: "A file of facts; recordedat is accepted in each.") var facts: String
    @Option(help: "Print from this moment, RFC 3339.") var from: String?
    @Option(help: "Stop at this moment; seven days after the last fact unless given.") var to:
        String?
    @Option(help: "How to print: text or json.") var output = OutputFormat.text

    func run() async throws {
        let configuration = try configuration.load()
        let book = configuration.ruleBook
        let (facts, problems) = try await read(book)
        for problem in problems { Output.error(problem) }
        do {
            let simulation = Simulation(
                rules: book, world: configuration.world, renderer: try configuration.renderer())
            let (output, zone) = (output, book.zone)
            try await simulation.run(facts, from: moment(from), to: moment(to)) { event, subject in
                output == .json
                    ? SimulationLine.json(event, subject: subject)
                    : SimulationLine.text(event, subject: subject, zone: zone)
            } _: { lines in
                Output.lines(lines)
            }
        } catch {
            throw Refusal(error)
        }
        if !problems.isEmpty { throw ExitCode(Refusal.failed) }
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
