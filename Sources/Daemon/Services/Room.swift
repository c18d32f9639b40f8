import Synchronization

/// Counts what is under way, and lets one waiter wait for room.
final class Room: Sendable {
    private struct State {
        var inside = 0
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) {
        self.limit = limit
    }

    func enter() {
        state.withLock { $0.inside += 1 }
    }

    func leave() {
        let waiter = state.withLock { state in
            state.inside -= 1
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    /// How many may enter, at least one; waits while there is no room. One caller at a time.
    func free() async -> Int {
        while true {
            let free = state.withLock { limit - $0.inside }
            if free > 0 { return free }
            await withCheckedContinuation { continuation in
                let isFree = state.withLock { state in
                    if state.inside < limit { return true }
                    state.waiter = continuation
                    return false
                }
                if isFree { continuation.resume() }
            }
        }
    }
}
