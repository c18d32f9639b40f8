extension Recurrence {
    /// The local times of the rule from its start on; `zone` says when UNTIL in UTC is over.
    package func localTimes(in zone: Zone) -> LocalTimes {
        LocalTimes(rule: self, zone: zone)
    }

    /// The moments of the rule from its start on.
    package func occurrences(in zone: Zone) -> Moments {
        Moments(rule: self, zone: zone, from: nil, to: nil)
    }

    /// The moments of the rule from `first` on, and before `end`.
    ///
    /// Rules without COUNT are taken up where `first` falls, whenever they started.
    package func occurrences(from first: Timestamp, to end: Timestamp, in zone: Zone) -> Moments {
        Moments(rule: self, zone: zone, from: first, to: end)
    }

    /// The first occurrence after `moment`; nil when there is none up to the end of 2119.
    package func first(after moment: Timestamp, in zone: Zone) -> Timestamp? {
        Moments(rule: self, zone: zone, from: moment, to: nil).first { $0 > moment }
    }

    /// The moments of a rule in a zone, ascending, each once: two local times that fall on one moment,
    /// because clocks went forward, are one occurrence.
    ///
    /// Nothing is expanded before it is asked for.
    package struct Moments: Sequence, Sendable {
        let rule: Recurrence
        let zone: Zone
        let from: Timestamp?
        let to: Timestamp?

        package func makeIterator() -> Iterator { Iterator(self) }

        package struct Iterator: IteratorProtocol, Sendable {
            private let bounds: Moments
            private var localTimes: LocalTimes.Iterator
            private var upcoming: CivilTime?
            /// Moments of local times that do not exist, ascending: others may fall before them.
            private var moved: [Timestamp] = []
            private var last: Timestamp?

            init(_ bounds: Moments) {
                self.bounds = bounds
                // A local time that does not exist may fall on the next day, or, where a whole day is
                // left out, on the one after.
                let day = bounds.from.map { bounds.zone.local($0).date.advanced(days: -2) }
                // A rule that never matches is not looked for beyond what was asked.
                let end = bounds.to.map { bounds.zone.local($0).date.advanced(days: 2) }
                localTimes = LocalTimes.Iterator(
                    bounds.rule, in: bounds.zone, from: day ?? bounds.rule.starts.date,
                    to: end ?? Recurrence.lastDay)
            }

            package mutating func next() -> Timestamp? {
                while let moment = following() {
                    if let end = bounds.to, moment >= end { return nil }
                    if let first = bounds.from, moment < first { continue }
                    if moment == last { continue }
                    last = moment
                    return moment
                }
                return nil
            }

            private mutating func following() -> Timestamp? {
                let zone = bounds.zone
                while let local = upcoming ?? localTimes.next() {
                    upcoming = nil
                    if let first = moved.first, zone.civilTime(first) < local {
                        upcoming = local
                        return moved.removeFirst()
                    }
                    let moment = zone.timestamp(local)
                    if moved.isEmpty, zone.civilTime(moment) == local { return moment }
                    moved.insert(moment, at: moved.firstIndex { $0 > moment } ?? moved.endIndex)
                }
                return moved.isEmpty ? nil : moved.removeFirst()
            }
        }
    }
}
