import Synchronization

/// The notices that are being sent, and which of them have become untrue meanwhile.
///
/// A channel asks just before one leaves, since it may have waited for its turn; the store knows too, but
/// asking it each time would halve what can be sent.
package final class UnderWay: Sendable {
    private struct State {
        var notices: [String: Bool] = [:]
        /// Withdrawn before their attempt began: the watcher may be quicker than the claim's answer.
        var early: Set<String> = []
    }

    private let state = Mutex(State())

    /// Nothing is under way.
    package init() {}

    /// An attempt at this notice begins.
    package func begin(_ id: String) {
        state.withLock { $0.notices[id] = $0.early.remove(id) != nil }
    }

    /// The attempt is over; true when the notice was withdrawn meanwhile.
    package func end(_ id: String) -> Bool {
        state.withLock { $0.notices.removeValue(forKey: id) } ?? false
    }

    /// The notice is not leased any more: nothing of it is kept.
    package func forget(_ id: String) {
        state.withLock { _ = $0.early.remove(id) }
    }

    /// These leased notices have become untrue. One whose attempt has not begun is kept until it does, or
    /// until its receipt is stored.
    package func withdraw(_ ids: [String]) {
        state.withLock { state in
            for id in ids {
                if state.notices[id] != nil {
                    state.notices[id] = true
                } else {
                    state.early.insert(id)
                }
            }
        }
    }

    /// Whether this one has become untrue.
    package func isWithdrawn(_ id: String) -> Bool {
        state.withLock { $0.notices[id] } ?? false
    }
}
