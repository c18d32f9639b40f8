import Dispatch
import Foundation
import Glibc
import Synchronization

/// Readings of the monotonic clock, for time-outs inside one attempt only.
enum Monotonic {
    /// Nanoseconds since some fixed moment.
    static func nanoseconds() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// The reading `duration` from here.
    static func after(_ duration: Duration) -> UInt64 {
        nanoseconds() + UInt64(max(0, duration.milliseconds)) * 1_000_000
    }
}

extension Duration {
    /// Whole milliseconds.
    var milliseconds: Int {
        Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }

    /// Whole seconds, at least one: libcurl reads 0 as "never".
    var wholeSeconds: Int { max(1, (milliseconds + 999) / 1000) }
}

/// Work handed to threads: many post, several take.
final class Mailbox<Job: Sendable>: Sendable {
    enum Next {
        case job(Job)
        case idle
        case closed
    }

    private struct State {
        var jobs: ArraySlice<Job> = []
        var closed = false
    }

    private let state = Mutex(State())
    private let signal = DispatchSemaphore(value: 0)
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// False when the mailbox is closed or full; the job is then still the caller's.
    func post(_ job: Job) -> Bool {
        let taken = state.withLock { state in
            guard !state.closed, state.jobs.count < limit else { return false }
            state.jobs.append(job)
            return true
        }
        if taken { signal.signal() }
        return taken
    }

    /// Blocks the calling thread until there is a job, the mailbox closes, or `patience` has passed.
    func next(patience: Duration?) -> Next {
        while true {
            let deadline =
                patience.map { DispatchTime(uptimeNanoseconds: Monotonic.after($0)) }
                ?? .distantFuture
            let outcome = signal.wait(timeout: deadline)
            let (job, closed) = state.withLock { ($0.jobs.popFirst(), $0.closed) }
            if let job { return .job(job) }
            if closed { return .closed }
            if outcome == .timedOut { return .idle }
        }
    }

    /// Takes everything that waits.
    func drain() -> ArraySlice<Job> {
        state.withLock { state in
            defer { state.jobs = [] }
            return state.jobs
        }
    }

    /// Takes no more, wakes `readers` threads, and returns what still waited.
    func close(readers: Int) -> ArraySlice<Job> {
        let left = state.withLock { state in
            state.closed = true
            defer { state.jobs = [] }
            return state.jobs
        }
        for _ in 0..<readers { signal.signal() }
        return left
    }
}

/// Opens once `count` threads have passed; others wait for that without blocking a thread.
final class Gate: Sendable {
    private struct State {
        var missing: Int
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    init(count: Int) { state = Mutex(State(missing: count)) }

    func pass() {
        let waiters = state.withLock { state in
            state.missing -= 1
            guard state.missing == 0 else { return [CheckedContinuation<Void, Never>]() }
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    func wait() async {
        await withCheckedContinuation { waiter in
            let open = state.withLock { state in
                if state.missing > 0 { state.waiters.append(waiter) }
                return state.missing <= 0
            }
            if open { waiter.resume() }
        }
    }
}

/// A moment after which transfers under way give up, set once when a channel stops.
final class AbortMoment: Sendable {
    private let moment = Atomic<UInt64>(.max)

    func set(after grace: Duration) {
        moment.store(Monotonic.after(grace), ordering: .relaxed)
    }

    var isPast: Bool {
        let moment = moment.load(ordering: .relaxed)
        return moment != .max && Monotonic.nanoseconds() >= moment
    }
}
