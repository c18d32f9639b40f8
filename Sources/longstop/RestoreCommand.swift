import ArgumentParser
import Daemon

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Puts a backup in the place of the store.",
        discussion: """
            Refuses while a daemon has the store, and when the backup is not sound. What was there is put aside, as \
            longstop.db.aside-YYYYMMDDTHHMMSSZ, and not removed. Stop longstop, its sockets and longstop-deadman.timer \
            before: docs/operations.md has the whole way.
            """)

    @OptionGroup var reading: ReadingOptions
    @Argument(help: "The backup.") var file: String

    func run() async throws {
        let path = reading.storePathReadably
        do {
            let aside = try await Backups.restore(file, to: path, at: SystemClock.now())
            Output.line(
                "\(path) is as \(file) has it" + (aside.map { "; what was there is \($0)" } ?? ""))
        } catch {
            throw Refusal("nothing was restored: \(error)")
        }
    }
}
