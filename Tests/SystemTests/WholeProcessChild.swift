import Foundation
import Glibc
import Synchronization

/// What a test waited for in vain, or could not start.
struct Vain: Error, CustomStringConvertible {
    var description: String
}

/// Asks for `answer` until there is one; throws when there is none after `seconds`.
@discardableResult
func within<Answer>(
    _ seconds: Int, _ what: String, _ answer: () throws -> Answer?
) throws -> Answer {
    let start = ContinuousClock.now
    while true {
        if let answer = try answer() { return answer }
        guard ContinuousClock.now - start < .seconds(seconds) else {
            throw Vain(description: "waited \(seconds) s in vain for \(what)")
        }
        poll(nil, 0, 20)
    }
}

/// A process of a test. It has the standard descriptors that `prepare` gives it, no blocked signal, and nothing
/// by which systemd speaks to a service.
final class Child: Sendable {
    let process: pid_t
    private let status = Mutex<Int32?>(nil)
    private let core = Mutex(false)

    /// Whether it left a core file when it was killed.
    var leftCore: Bool { core.withLock { $0 } }

    init(
        _ command: [String], _ prepare: (inout posix_spawn_file_actions_t) -> Void
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        prepare(&actions)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let ofService = [
            "NOTIFY_SOCKET", "JOURNAL_STREAM", "WATCHDOG_USEC", "WATCHDOG_PID", "LISTEN_FDS",
            "LISTEN_PID", "LISTEN_FDNAMES", "CREDENTIALS_DIRECTORY", "CONFIGURATION_DIRECTORY",
        ]
        let environment = ProcessInfo.processInfo.environment.filter { !ofService.contains($0.key) }
        var words: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] =
            environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for word in words + variables { free(word) } }
        var process: pid_t = 0
        let code = posix_spawn(&process, command[0], &actions, &attributes, &words, &variables)
        guard code == 0 else { throw Vain(description: "\(command[0]) does not start: \(code)") }
        self.process = process
    }

    /// Starts a program whose output and errors both go to `file`.
    convenience init(_ command: [String], output file: URL) throws {
        try self.init(command) { actions in
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
            posix_spawn_file_actions_addopen(
                &actions, 1, file.path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0o600)
            posix_spawn_file_actions_adddup2(&actions, 1, 2)
        }
    }

    func send(_ signal: Int32) {
        // A process that has been waited for may have given its number to another.
        status.withLock { if $0 == nil { _ = kill(process, signal) } }
    }

    /// The exit status once it has ended, 128 and the signal when it was killed; nil before.
    var exit: Int32? {
        status.withLock { status in
            if status == nil {
                var word: Int32 = 0
                guard waitpid(process, &word, WNOHANG) == process else { return nil }
                core.withLock { $0 = word & 0x7F != 0 && word & 0x80 != 0 }
                status = word & 0x7F == 0 ? (word >> 8) & 0xFF : 128 + (word & 0x7F)
            }
            return status
        }
    }

    /// Ends it by SIGKILL and waits for that.
    func end() {
        send(SIGKILL)
        _ = try? within(10, "the end of a killed process") { exit }
    }
}
