import Dispatch
import Synchronization

/// Asks the service manager for more time, again and again, for as long as something takes that must not be cut off: a
/// migration, or the reply to a message that is under way.
///
/// A thread of its own, so that it goes on while the caller is busy. It ends with `end`, or after an hour: what takes
/// longer hangs.
package final class TimeoutExtension: Sendable {
    private static let interval = 5
    private static let extent = Duration.seconds(30)
    private static let longest = 3600

    // Dispatch does not declare it, but a source may be cancelled from any thread.
    nonisolated(unsafe) private let timer: any DispatchSourceTimer
    private let asked = Mutex(0)

    /// Asks nothing yet.
    package init() {
        timer = DispatchSource.makeTimerSource(
            queue: DispatchQueue(label: "longstop.extension", qos: .default))
        timer.schedule(deadline: .distantFuture)
        timer.setEventHandler { [weak self] in self?.ask() }
        timer.activate()
    }

    /// Asks from now on.
    package func begin() {
        // Long past, and so at once.
        timer.schedule(
            deadline: DispatchTime(uptimeNanoseconds: 1), repeating: .seconds(Self.interval))
    }

    /// Asks no more.
    package func end() { timer.cancel() }

    deinit { timer.cancel() }

    private func ask() {
        let count = asked.withLock { count in
            count += 1
            return count
        }
        guard count * Self.interval <= Self.longest else { return end() }
        ServiceManager.extendTimeout(by: Self.extent)
    }
}
