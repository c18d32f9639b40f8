import ArgumentParser
import Daemon

/// The command line: one verb a file.
@main
struct Longstop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "longstop",
        abstract: "Watches case deadlines and tells people until somebody answers.",
        discussion: """
            Exit codes: 0 done; 1 it failed or was refused; 2 the command was not understood; 73 the \
            store's folder cannot be written; 78 the configuration is wrong.
            """,
        version: "longstop \(Version.text)",
        subcommands: [
            ServeCommand.self, CheckCommand.self, CredentialsCommand.self, RecordCommand.self,
            ClocksCommand.self,
            CaseCommand.self, AlertsCommand.self, NoticesCommand.self, AcknowledgeCommand.self,
            SimulateCommand.self, StatusCommand.self, MissedCommand.self, RulesCommand.self,
            CalendarCommand.self, OncallCommand.self, CoverageCommand.self, LoadCommand.self,
            AbsenceCommand.self,
            SilenceCommand.self, ScheduleCommand.self,
            ScorecardCommand.self,
            TemplateCommand.self, ImportCommand.self, TestChannelCommand.self, DrillCommand.self,
            ExplainCommand.self, AnswerMailCommand.self, DoctorCommand.self,
            BackupCommand.self, RestoreCommand.self, VerifyCommand.self, DeadmanCommand.self,
            TrustClockCommand.self,
        ])

    static func main() async {
        do {
            guard let arguments = CommandArguments.afterName() else {
                throw Refusal(
                    "longstop: what it is to do cannot be read, since there is no /proc; mount it")
            }
            var command = try parseAsRoot(arguments)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let refusal as Refusal {
            Output.error(refusal.description)
            exit(withError: ExitCode(refusal.code))
        } catch {
            let code = exitCode(for: error)
            let text = fullMessage(for: error)
            if code == .success { Output.line(text) } else if !text.isEmpty { Output.error(text) }
            exit(withError: code == .validationFailure ? ExitCode(2) : code)
        }
    }
}
