import ArgumentParser
import Daemon
import Foundation
import Logging
import Storage

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Writes a copy of the store, whole and read through, beside the running daemon.",
        discussion: """
            The copy is longstop-YYYYMMDDTHHMMSSZ.db in the folder "backups" beside the store, or in --to. Older ones are \
            removed when there are more than --keep, and never before the new one is whole. It holds what the store \
            holds, links for answering among it: keep it as safe as the store. Restore one as docs/operations.md says.
            """)

    @OptionGroup var reading: ReadingOptions
    @Option(help: "The folder, in place of \"backups\" beside the store.") var to: String?
    @Option(help: "How many to keep; all unless given.") var keep: Int?

    func validate() throws {
        if let keep, keep < 1 { throw ValidationError("--keep is at least 1") }
    }

    func run() async throws {
        let journal = Logger.ofVerb()
        let path = reading.storePathReadably
        let now = try reading.moment()
        do {
            let store = try Store(path: path, role: .reader)
            let backups = to.map(Backups.init(folder:)) ?? Backups(besides: path)
            let made = try await backups.make(of: store, at: now)
            journal.record(.backupMade, "a backup was made: \(made)", [.place: made])
            if let keep { try backups.prune(keeping: keep) }
            Output.line("\(made): whole, read through")
        } catch {
            throw Refusal("no backup was made: \(error)")
        }
    }
}

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract:
            "Reads the whole store: is the file sound, and does the record agree with itself?",
        discussion: """
            Checks the file page by page, then the record: nothing told without an attempt that was accepted, nothing \
            accepted that would be sent again, no deadline missed without its decision, no answer without its alert, and \
            that every number kept is the number counted. Exits with 1 if anything is wrong. longstop-verify.timer runs \
            it every week.
            """)

    /// What `--output json` prints.
    private struct Found: Encodable {
        let findings: [String]
        let store: String
    }

    @OptionGroup var reading: ReadingOptions

    func run() async throws {
        let journal = Logger.ofVerb()
        let path = reading.storePathReadably
        let findings: [String]
        do {
            findings = try await Store(path: path, role: .reader).verify()
        } catch {
            journal.record(
                .auditBroken, "the store could not be verified: \(error)", [.reason: "\(error)"])
            throw Refusal("the store could not be verified: \(error)")
        }
        for finding in findings {
            journal.record(.auditBroken, "the store is damaged: \(finding)", [.reason: finding])
        }
        switch reading.output {
        case .text: Output.lines(findings)
        case .json:
            let found = try JSONEncoder().encode(Found(findings: findings, store: path))
            Output.line(String(decoding: found, as: UTF8.self))
        }
        guard findings.isEmpty else {
            throw Refusal("findings: \(findings.count); docs/operations.md says what to do")
        }
        if reading.output == .text {
            Output.line("\(path) is sound, and its record agrees with itself")
        }
    }
}

extension ReadingOptions {
    /// Where the store is, also when the rest of the configuration is wrong.
    var storePathReadably: String {
        store
            ?? Configuration.readableSettings(
                folder: configuration.path, overlays: configuration.overlays
            ).storePath
    }
}

extension Logger {
    /// The journal when systemd has started the verb; nothing for a person, who reads what it prints.
    static func ofVerb() -> Logger {
        let sink = JournalSink.detect(environment: ProcessInfo.processInfo.environment)
        guard sink == .journal else {
            return Logger(label: "longstop") { _ in SwiftLogNoOpLogHandler() }
        }
        return Logger(label: "longstop") { JournalLogHandler(label: $0, sink: sink) }
    }
}
