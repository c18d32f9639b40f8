import Glibc

/// One run of a program: its input written, its output read, its end awaited, and nothing of it left.
struct ProgramRun {
    /// What became of a program.
    enum End: Equatable {
        /// It never ran; the system's word for why.
        case notStarted(Int32)
        case exited(Int32, said: String)
        /// A signal ended it that we did not send.
        case killed(Int32)
        /// It was ended by us, at its time or because the daemon stops.
        case outOfTime
    }

    /// How often an end is looked for while nothing is said, in milliseconds.
    private static let glance: Int32 = 20

    private let process: pid_t
    private var input: ChildPipe.End
    private var output: ChildPipe.End
    private var errors: ChildPipe.End
    private var unwritten: ArraySlice<UInt8>
    private var said: [UInt8] = []
    private var complained: [UInt8] = []

    /// Runs the program with `input` on its standard input; blocks its thread until the program has ended.
    static func run(
        _ destination: ProgramDestination, input: [UInt8], abort: AbortMoment
    ) -> End {
        guard let pipes = ChildPipes() else { return .notStarted(errno) }
        let (code, process) = pipes.spawn(destination.command)
        pipes.closeTheirs()
        guard code == 0 else {
            pipes.closeOurs()
            return .notStarted(code)
        }
        var run = ProgramRun(process: process, pipes: pipes, unwritten: input[...])
        defer { run.close() }
        return run.wait(until: Monotonic.after(destination.timeLimit), abort: abort)
    }

    private init(process: pid_t, pipes: ChildPipes, unwritten: ArraySlice<UInt8>) {
        self.process = process
        input = pipes.input.write
        output = pipes.output.read
        errors = pipes.errors.read
        self.unwritten = unwritten
    }

    private mutating func wait(until deadline: UInt64, abort: AbortMoment) -> End {
        while true {
            exchange()
            var status: Int32 = 0
            if waitpid(process, &status, WNOHANG) == process {
                // What it said last may still be in the pipes.
                exchange(patience: 0)
                return end(status)
            }
            if Monotonic.nanoseconds() >= deadline || abort.isPast {
                // The program leads a group of its own: what it started ends with it.
                kill(-process, SIGKILL)
                waitpid(process, nil, 0)
                return .outOfTime
            }
        }
    }

    private func end(_ status: Int32) -> End {
        let signal = status & 0x7f
        guard signal == 0 else { return .killed(signal) }
        let words = complained.isEmpty ? said : complained
        return .exited((status >> 8) & 0xff, said: String(decoding: words, as: UTF8.self))
    }

    /// Writes and reads what can be without waiting, after waiting a little for something that can.
    private mutating func exchange(patience: Int32 = glance) {
        if unwritten.isEmpty { input.close() }
        var polled = [
            pollfd(fd: input.number, events: Int16(POLLOUT), revents: 0),
            pollfd(fd: output.number, events: Int16(POLLIN), revents: 0),
            pollfd(fd: errors.number, events: Int16(POLLIN), revents: 0),
        ]
        // Of a closed end, which is -1, nothing is ever reported.
        guard poll(&polled, nfds_t(polled.count), patience) > 0 else { return }
        if polled[0].revents != 0 { write() }
        if polled[1].revents != 0 { Self.read(&output, &said) }
        if polled[2].revents != 0 { Self.read(&errors, &complained) }
    }

    private mutating func write() {
        let count = unwritten.withUnsafeBytes {
            Glibc.write(input.number, $0.baseAddress, $0.count)
        }
        if count > 0 {
            unwritten = unwritten.dropFirst(count)
        } else if count < 0, errno != EAGAIN, errno != EINTR {
            // It does not want to hear more, which is its own affair.
            unwritten = []
        }
    }

    /// Reads all there is and keeps the beginning; the rest is read too, lest the program wait for ever.
    private static func read(_ end: inout ChildPipe.End, _ kept: inout [UInt8]) {
        var chunk = [UInt8](repeating: 0, count: 4096)
        for _ in 0..<ChannelLimits.programChunks {
            let count = Glibc.read(end.number, &chunk, chunk.count)
            if count > 0 {
                kept += chunk[..<count].prefix(ChannelLimits.keptAnswerBytes - kept.count)
            } else {
                if count == 0 || (errno != EAGAIN && errno != EINTR) { end.close() }
                return
            }
        }
    }

    private mutating func close() {
        input.close()
        output.close()
        errors.close()
    }
}
