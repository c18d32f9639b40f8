import Synchronization

/// The notices that are being sent, and which of them have become untrue meanwhile.
///
/// A channel asks just before one leaves, since it may have waited for its turn; the store knows too, but
/// asking it each time would halve what can be sent.
package final class UnderWay: Sendable {
    private let notices = Mutex<[String: Bool]>([:])

    /// Nothing is under way.
    package init() {}

    /// An attempt at this notice begins.
    package func begin(_ id: String) {
        notices.withLock { $0[id] = false }
    }

    /// The attempt is over; true when the notice was withdrawn meanwhile.
    package func end(_ id: String) -> Bool {
        notices.withLock { $0.removeValue(forKey: id) } ?? false
    }

    /// These have become untrue; what is not under way is not kept.
    package func withdraw(_ ids: [String]) {
        notices.withLock { notices in
            for id in ids where notices[id] != nil { notices[id] = true }
        }
    }

    /// Whether this one has become untrue.
    package func isWithdrawn(_ id: String) -> Bool {
        notices.withLock { $0[id] } ?? false
    }
}
