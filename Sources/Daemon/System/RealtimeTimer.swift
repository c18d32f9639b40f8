import CLinux
package import Deadlines
import Dispatch
import Glibc

/// Why the watcher wakes up. Reasons that meet before anyone looks are merged, never lost.
package struct Wake: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The armed moment has come.
    package static let due = Wake(rawValue: 1)
    /// The wall clock was set: every plan made from it is to be made again.
    package static let clockStepped = Wake(rawValue: 2)
    /// Somebody changed the store.
    package static let hint = Wake(rawValue: 4)
    /// A place has become free for what was held back.
    package static let place = Wake(rawValue: 8)

    /// What the outcome of one `read(2)` on a timer means; nil when there is nothing to read.
    static func meaning(ofRead count: Int, code: Int32) -> Wake? {
        if count > 0 { return .due }
        if count < 0 && code == ECANCELED { return .clockStepped }
        return nil
    }
}

/// One wall-clock alarm, kept by the kernel: the process sleeps until the armed moment, a hint, or a
/// step of the clock, and never wakes in between.
package final class RealtimeTimer: Sendable {
    /// One element per wake-up; for one reader. It ends when the timer is closed.
    package let wakes: AsyncStream<Wake>
    private let continuation: AsyncStream<Wake>.Continuation
    private let descriptor: Int32
    // Dispatch does not declare it, but a source may be cancelled from any thread.
    nonisolated(unsafe) private let source: any DispatchSourceRead

    /// Opens a disarmed timer; throws when the process has no descriptor left.
    package init() throws(SystemError) {
        let descriptor = longstop_realtime_timer()
        guard descriptor >= 0 else {
            throw SystemError(
                "no timer: \(SystemError.cause(errno)); raise LimitNOFILE= of the unit")
        }
        let (wakes, continuation) = AsyncStream.makeStream(
            of: Wake.self, bufferingPolicy: .bufferingNewest(1))
        let queue = DispatchQueue(label: "longstop.timer", qos: .default)
        let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
        source.setEventHandler { Self.drain(descriptor, into: continuation) }
        source.setCancelHandler {
            close(descriptor)
            continuation.finish()
        }
        self.wakes = wakes
        self.continuation = continuation
        self.descriptor = descriptor
        self.source = source
        // A step of the clock is heard from the start, also while nothing is due.
        arm(at: nil)
        source.activate()
    }

    deinit {
        source.cancel()
    }

    /// Wakes the reader at `moment`, at once when it has passed; nil disarms. Replaces the last moment.
    package func arm(at moment: Timestamp?) {
        // 0 would disarm, and the kernel refuses what is before 1970: both mean "long past".
        let microseconds = moment.map { max($0.microseconds, 1) } ?? 0
        let result = longstop_arm_timer(
            descriptor, Int(microseconds / 1_000_000), Int(microseconds % 1_000_000) * 1_000)
        if result != 0 && errno == ECANCELED {
            // The timer is armed; the clock was set since the last time we looked.
            Self.wake(.clockStepped, continuation)
        }
    }

    /// Wakes the reader at once. May be called from anywhere, and as often as liked.
    package func hint(_ reason: Wake = .hint) {
        Self.wake(reason, continuation)
    }

    /// Time left until the timer fires; nil when it is disarmed.
    package var remaining: Duration? {
        let left = longstop_timer_left(descriptor)
        return left > 0 ? .nanoseconds(left) : nil
    }

    /// Adds `wake` to what the reader has not seen yet.
    static func wake(_ wake: Wake, _ continuation: AsyncStream<Wake>.Continuation) {
        if case .dropped(let unseen) = continuation.yield(wake), !unseen.isSubset(of: wake) {
            self.wake(wake.union(unseen), continuation)
        }
    }

    private static func drain(
        _ descriptor: Int32, into continuation: AsyncStream<Wake>.Continuation
    ) {
        while true {
            var expirations: UInt64 = 0
            let count = read(descriptor, &expirations, MemoryLayout<UInt64>.size)
            guard let meaning = Wake.meaning(ofRead: count, code: errno) else { return }
            wake(meaning, continuation)
        }
    }
}
