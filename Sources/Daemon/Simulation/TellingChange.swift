package import Deadlines
package import Escalation

extension SimulationComparison {
    /// One person hears one thing.
    package struct Telling: Hashable, Sendable {
        /// When they hear it: for what waited, the moment of its digest.
        package var at: Timestamp
        package var notice: Notice
    }
}

/// One difference between what is told under two configurations.
package enum TellingChange: Hashable, Sendable {
    /// Told only under the first.
    case removed(SimulationComparison.Telling)
    /// Told only under the second.
    case added(SimulationComparison.Telling)
    /// The same telling to the same person by the same channel, at another time.
    case moved(SimulationComparison.Telling, SimulationComparison.Telling)
    /// The same step at the same moment, to another person or by another channel.
    case instead(SimulationComparison.Telling, SimulationComparison.Telling)

    /// As the first configuration tells it; nil where it does not.
    package var before: SimulationComparison.Telling? {
        switch self {
        case .removed(let telling), .moved(let telling, _), .instead(let telling, _): telling
        case .added: nil
        }
    }

    /// As the second does.
    package var after: SimulationComparison.Telling? {
        switch self {
        case .added(let telling), .moved(_, let telling), .instead(_, let telling): telling
        case .removed: nil
        }
    }

    /// Its earlier moment.
    package var at: Timestamp {
        [before?.at, after?.at].compactMap(\.self).min() ?? Timestamp(seconds: 0)
    }

    /// The differences between what is told of one case, clock by clock, each clock's in order of time.
    static func all(
        from before: [SimulationComparison.Telling], to after: [SimulationComparison.Telling]
    ) -> [TellingChange] {
        var pairing = Pairing(before, after)
        // What has no counterpart at its own time may have moved; what did not may be told to somebody else.
        pairing.pair(by: Identity.whole) { _, _ in nil }
        pairing.pair(by: Identity.whoever(at: nil)) { .moved($0, $1) }
        pairing.pair(by: Identity.step) { .instead($0, $1) }
        return pairing.changes.sorted { left, right in
            let (first, second) = (Order(left), Order(right))
            return first < second
        }
    }
}

extension TellingChange {
    /// What makes two tellings one, from clock to channel; what is not asked for is nil.
    ///
    /// Not the number of corrections before it: one more would make everything after it another telling.
    private struct Identity: Hashable {
        let rule: String
        let key: [String]
        let run: Int
        let kind: Notice.Kind
        let telling: StepTelling
        var at: Timestamp?
        var person: String?
        var contact: Contact?

        private init(_ telling: SimulationComparison.Telling) {
            let notice = telling.notice
            rule = notice.clock.rule
            key = notice.clock.keyParts
            run = notice.clock.run
            kind = notice.kind
            self.telling = StepTelling(step: notice.step, repetition: notice.repetition)
        }

        static func whole(_ telling: SimulationComparison.Telling) -> Identity {
            whoever(at: telling.at)(telling)
        }

        static func whoever(
            at moment: Timestamp?
        ) -> (SimulationComparison.Telling) -> Identity {
            { telling in
                var identity = Identity(telling)
                identity.at = moment
                identity.person = telling.notice.person
                identity.contact = telling.notice.contact
                return identity
            }
        }

        static func step(_ telling: SimulationComparison.Telling) -> Identity {
            var identity = Identity(telling)
            identity.at = telling.at
            return identity
        }
    }

    /// Tellings of both sides that have not found each other yet, in order.
    private struct Pairing {
        private var before: [SimulationComparison.Telling]
        private var after: [SimulationComparison.Telling]
        private var found: [TellingChange] = []

        init(
            _ before: [SimulationComparison.Telling], _ after: [SimulationComparison.Telling]
        ) {
            self.before = before
            self.after = after
        }

        /// Everything found, and what is left as told under one of them only.
        var changes: [TellingChange] {
            found + before.map { .removed($0) } + after.map { .added($0) }
        }

        mutating func pair(
            by identity: (SimulationComparison.Telling) -> Identity,
            _ change: (SimulationComparison.Telling, SimulationComparison.Telling) -> TellingChange?
        ) {
            guard !before.isEmpty, !after.isEmpty else { return }
            var places = Dictionary(grouping: after.indices.reversed()) { identity(after[$0]) }
            var taken: Set<Int> = []
            before.removeAll { telling in
                guard let place = places[identity(telling)]?.popLast() else { return false }
                taken.insert(place)
                if let change = change(telling, after[place]) { found.append(change) }
                return true
            }
            if taken.isEmpty { return }
            after = after.indices.filter { !taken.contains($0) }.map { after[$0] }
        }
    }

    /// By clock, then time; what only the first tells before what only the second does.
    private struct Order: Comparable {
        let clock: Clock
        let at: Timestamp
        let side: Int
        let person: String

        init(_ change: TellingChange) {
            let telling = change.before ?? change.after!
            clock = telling.notice.clock
            at = change.at
            side = change.before == nil ? 1 : 0
            person = telling.notice.person
        }

        static func < (left: Order, right: Order) -> Bool {
            if left.clock.rule != right.clock.rule { return left.clock.rule < right.clock.rule }
            if left.clock.key != right.clock.key { return left.clock.key < right.clock.key }
            if left.at != right.at { return left.at < right.at }
            return (left.side, left.person) < (right.side, right.person)
        }
    }
}
