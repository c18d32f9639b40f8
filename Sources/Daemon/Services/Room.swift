import Synchronization

/// The places for attempts under way: so many in all, and so many of them for one address, so that an
/// address which hangs leaves places for the others.
///
/// An address that has all its places is held back until a quarter of them are free again: one by one
/// would cost a transaction each.
package final class Room: Sendable {
    /// What may be claimed now.
    package struct Offer: Hashable, Sendable {
        /// Notices, at least one.
        package var count: Int
        /// Addresses for which there is no place.
        package var held: Set<String>
    }

    private struct State {
        var inside = 0
        var places: [String: Int] = [:]
        var held: Set<String> = []
        var isClosed = false
        var waiter: CheckedContinuation<Void, Never>?

        /// As many as fit, even if all of them are for the address that has most places already.
        func offer(_ limit: Int, _ share: Int) -> Offer? {
            guard inside < limit else { return nil }
            let most = places.filter { !held.contains($0.key) }.values.max() ?? 0
            return Offer(count: max(1, min(limit - inside, share - most)), held: held)
        }
    }

    private let limit: Int
    private let share: Int
    private let state = Mutex(State())

    /// Makes room for `limit` attempts, at most `share` of them for one address.
    package init(limit: Int, share: Int) {
        self.limit = max(limit, 1)
        self.share = min(max(share, 1), max(limit, 1))
    }

    /// Takes a place for an address.
    package func enter(_ address: String) {
        state.withLock { state in
            state.inside += 1
            let count = state.places[address, default: 0] + 1
            state.places[address] = count
            if count >= share { state.held.insert(address) }
        }
    }

    /// Gives the place back; true when its address was held back and is not any more.
    package func leave(_ address: String) -> Bool {
        let (isReleased, waiter) = state.withLock { state in
            state.inside -= 1
            let count = state.places[address, default: 1] - 1
            state.places[address] = count > 0 ? count : nil
            let isFreeAgain = count <= share - max(1, share / 4)
            let isReleased = isFreeAgain && state.held.remove(address) != nil
            defer { state.waiter = nil }
            return (isReleased, state.waiter)
        }
        waiter?.resume()
        return isReleased
    }

    /// What may be claimed; waits while there is no place; nil once it is closed. One caller at a time.
    package func offer() async -> Offer? {
        while true {
            let (offer, isClosed) = state.withLock { ($0.offer(limit, share), $0.isClosed) }
            if isClosed { return nil }
            if let offer { return offer }
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.isClosed || state.inside < limit { return true }
                    state.waiter = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        }
    }

    /// Offers nothing from now on, and lets the waiter go.
    package func close() {
        let waiter = state.withLock { state in
            state.isClosed = true
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }
}
