import Foundation

/// A time zone as a table of offsets: binary search instead of a calendar object.
///
/// The table is built once from Foundation's zone data (ICU's, inside the binary).
package struct Zone: Hashable, Sendable {
    /// The IANA name, such as `Europe/London`.
    package let identifier: String

    /// Behind one reference: a zone is handed on with every deadline.
    private let table: Table

    private final class Table: Sendable {
        /// Moments (seconds since 1970) from which the offset of the same index holds.
        let transitions: [Int64]
        /// Seconds east of UTC; one more than there are transitions, the first holding before them all.
        let offsets: [Int64]

        init(transitions: [Int64], offsets: [Int64]) {
            self.transitions = transitions
            self.offsets = offsets
        }
    }

    package static func == (left: Zone, right: Zone) -> Bool {
        // Of the zones that a calendar defines itself, two may have one name.
        left.identifier == right.identifier
            && (left.table === right.table
                || left.table.transitions == right.table.transitions
                    && left.table.offsets == right.table.offsets)
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(identifier) }

    /// The zone of an IANA name; nil when there is none of that name. Offsets hold from 1970 to 2120.
    package init?(identifier: String) {
        guard TimeZone.knownTimeZoneIdentifiers.contains(identifier) || identifier == "UTC",
            let source = TimeZone(identifier: identifier)
        else { return nil }
        let horizon = Date(timeIntervalSince1970: 4_733_510_400)
        var moment = Date(timeIntervalSince1970: 0)
        var transitions: [Int64] = []
        var offsets = [Int64(source.secondsFromGMT(for: moment))]
        while let next = source.nextDaylightSavingTimeTransition(after: moment), next < horizon {
            moment = next
            transitions.append(Int64(next.timeIntervalSince1970.rounded()))
            offsets.append(Int64(source.secondsFromGMT(for: next.addingTimeInterval(1))))
        }
        self.identifier = identifier
        table = Table(transitions: transitions, offsets: offsets)
    }

    /// A zone by its own table: the seconds east of UTC before all `changes`, which are in the order of time.
    package init(identifier: String, offset: Int64, changes: [Change] = []) {
        self.identifier = identifier
        table = Table(
            transitions: changes.map(\.at.seconds), offsets: [offset] + changes.map(\.offset))
    }

    /// A moment from which another offset holds.
    package struct Change: Hashable, Sendable {
        package let at: Timestamp
        /// Seconds east of UTC from then on.
        package let offset: Int64

        /// Makes a change.
        package init(at: Timestamp, offset: Int64) {
            self.at = at
            self.offset = offset
        }
    }

    /// The changes after `from` and before `to`, in the order of time.
    package func changes(from: Timestamp, to: Timestamp) -> [Change] {
        zip(table.transitions, table.offsets.dropFirst())
            .map { Change(at: Timestamp(seconds: $0), offset: $1) }
            .filter { from < $0.at && $0.at < to }
    }

    /// Seconds east of UTC at `moment`.
    package func offset(at moment: Timestamp) -> Int64 {
        offset(atSeconds: moment.seconds)
    }

    private func offset(atSeconds seconds: Int64) -> Int64 {
        let table = table
        var low = 0
        var high = table.transitions.count
        while low < high {
            let middle = (low + high) / 2
            if table.transitions[middle] <= seconds { low = middle + 1 } else { high = middle }
        }
        return table.offsets[low]
    }

    /// The local day, and the whole seconds since its midnight by the clock on the wall.
    package func local(_ moment: Timestamp) -> (date: CivilDate, secondOfDay: Int) {
        let seconds = moment.seconds + offset(at: moment)
        let day = seconds.flooredQuotient(86_400)
        return (CivilDate(dayNumber: Int(day)), Int(seconds - day * 86_400))
    }

    /// The moment of a local time: one that does not exist moves forward by the gap, one that happens
    /// twice is the first.
    package func timestamp(_ date: CivilDate, secondOfDay: Int) -> Timestamp {
        let local = Int64(date.dayNumber) * 86_400 + Int64(secondOfDay)
        let before = offset(atSeconds: local - 86_400)
        let after = offset(atSeconds: local + 86_400)
        if before != after, offset(atSeconds: local - before) != before,
            offset(atSeconds: local - after) == after
        {
            return Timestamp(seconds: local - after)
        }
        return Timestamp(seconds: local - before)
    }
}
