import CLinux
import Glibc

/// A pipe of which neither end outlives this process's children.
struct ChildPipe {
    /// One end; -1 once it is closed.
    struct End {
        private(set) var number: Int32

        mutating func close() {
            if number >= 0 { Glibc.close(number) }
            number = -1
        }

        /// Our own ends never hold up their thread.
        func becomeNonBlocking() {
            _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK)
        }

        init(_ number: Int32) { self.number = number }
    }

    var read: End
    var write: End

    /// Nil when the process has no descriptor left; `errno` says so.
    init?() {
        var ends: [Int32] = [-1, -1]
        guard longstop_pipe(&ends) == 0 else { return nil }
        (read, write) = (End(ends[0]), End(ends[1]))
    }
}

/// The three pipes of a program that is to run.
struct ChildPipes {
    var input: ChildPipe
    var output: ChildPipe
    var errors: ChildPipe

    /// Nil when there are too many descriptors; what was opened is closed again.
    init?() {
        let pipes = (0..<3).compactMap { _ in ChildPipe() }
        guard pipes.count == 3 else {
            let code = errno
            for end in pipes.flatMap({ [$0.read, $0.write] }) { Glibc.close(end.number) }
            errno = code
            return nil
        }
        (input, output, errors) = (pipes[0], pipes[1], pipes[2])
        input.write.becomeNonBlocking()
        output.read.becomeNonBlocking()
        errors.read.becomeNonBlocking()
    }

    /// Closes the program's ends in this process.
    func closeTheirs() {
        for end in [input.read, output.write, errors.write] { Glibc.close(end.number) }
    }

    /// Closes our ends, when there is no program at the others.
    func closeOurs() {
        for end in [input.write, output.read, errors.read] { Glibc.close(end.number) }
    }

    /// Starts the program at the other ends: no shell, nothing inherited, PATH and LANG alone in its
    /// environment. The code is 0, or says why it did not start.
    func spawn(_ command: [String]) -> (code: Int32, process: pid_t) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input.read.number, 0)
        posix_spawn_file_actions_adddup2(&actions, output.write.number, 1)
        posix_spawn_file_actions_adddup2(&actions, errors.write.number, 2)
        longstop_spawn_bare(&actions, "/")
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The daemon ignores and blocks signals which a program expects to end it.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
        posix_spawnattr_setflags(&attributes, Int16(flags))
        var words: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        var environment: [UnsafeMutablePointer<CChar>?] =
            Self.environment.map { strdup($0) } + [nil]
        defer { for word in words + environment { free(word) } }
        var process: pid_t = 0
        let code = posix_spawn(&process, command[0], &actions, &attributes, &words, &environment)
        return (code, process)
    }

    private static let environment = ["PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8"]
}
