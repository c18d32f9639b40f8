import ArgumentParser
import Daemon
import Deadlines
import Foundation

struct CredentialsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "credentials",
        abstract: "Looks at the secrets that the configuration names; shows none.",
        subcommands: [CredentialsCheckCommand.self])
}

struct CredentialsCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Says which secrets are there, who may read them, and which expire.",
        discussion: """
            Looks in $CREDENTIALS_DIRECTORY, else in --credentials, else where the installed unit and systemd look: \
            /etc/credstore, /run/credstore, /usr/lib/credstore and the same with .encrypted. A file NAME.expires \
            beside a secret holds the last day on which it counts, yyyy-mm-dd. Exits with 1 when something is \
            missing, unfit, expired, open to others or not loaded by the unit; warns 30 days ahead.
            """)

    @OptionGroup var configuration: ConfigurationOptions
    @Option(help: "A folder of credentials, where systemd gives none.") var credentials: String?
    @Option(help: "Look for units and secrets below this folder in place of /.") var root = ""
    @Option(help: "How to print: text or json.") var output = OutputFormat.text
    @Option(help: "As of this moment, RFC 3339; now unless given.") var now: String?

    func run() throws {
        ProcessMemory.hide()
        let moment = try ReadingOptions.moment(now)
        let whole = try configuration.load()
        let zone = whole.ruleBook.zone
        let places = CredentialPlaces(
            environment: ProcessInfo.processInfo.environment, folder: credentials, root: root)
        let check = CredentialCheck(whole, in: places, at: moment)
        let (secrets, certificates) = (check.secrets(), check.certificates())
        switch output {
        case .json:
            Output.line(
                Reports.json(
                    secrets: secrets, certificates: certificates, notes: check.notes(), zone: zone))
        case .text:
            for finding in secrets + certificates {
                Output.line(Reports.text(finding, zone: zone))
            }
            for note in check.notes() { Output.line("note: \(note)") }
            if secrets.isEmpty { Output.line("the configuration names no secret") }
        }
        if (secrets + certificates).contains(where: { !$0.problems.isEmpty }) {
            throw ExitCode(Refusal.failed)
        }
    }
}
