import ArgumentParser
import Daemon
import Deadlines
import Escalation
import Storage

struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract:
            "Says why something was told, to whom, and what became of it: the whole chain of reasons.",
        discussion: """
            Facts, rule and its version, calendar, policy and step, role and rota, absences, what held it, the channel \
            and every attempt. Rotas and absences are shown as they are known now for the moment it was decided.
            """)

    @OptionGroup var reading: ReadingOptions
    @Argument(help: "The alert's number, or a notice's id.") var what: String

    func run() async throws {
        let now = try reading.moment()
        let context = try reading.context()
        let configuration = try await reading.configuration.loadWithRoster(store: reading.store)
        try await reading.withStore(context) { store in
            let notice = Int64(what) == nil ? try await store.notice(what) : nil
            guard let alert = Int64(what) ?? notice?.alert,
                let entry = try await store.alert(alert),
                let record = try await store.caseHistory(entry.clock.subject)
            else {
                throw Refusal(
                    "there is no alert or notice \"\(what)\"; longstop alerts and longstop notices list them"
                )
            }
            let explanation = Explanation(
                of: entry, notice: notice?.id, in: record, under: configuration, at: now)
            switch reading.output {
            case .json: Output.line(explanation.json)
            case .text: Output.lines(explanation.text)
            }
        }
    }
}
