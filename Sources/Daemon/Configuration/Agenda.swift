import Deadlines
import Measures

/// What a schedule tells besides its title: lists of clocks, samples, the scorecard; and when it tells at all.
package struct Agenda: Hashable, Sendable {
    /// One list of clocks.
    struct List: Hashable, Sendable {
        enum Kind: Hashable, Sendable {
            /// Not ended.
            case open
            /// Not ended, and past the deadline.
            case overdue
            /// Running, and due soon.
            case due
            /// Past the deadline since, ended or not.
            case breached
            /// Started since.
            case begun
            /// Cases that this measure counts since.
            case counted(String)
        }

        var title: String
        var kind: Kind
        /// Of these rules; empty is any.
        var rules: Set<String>
        /// Seconds ahead for what is due, else back from now; nil is up to the schedule's next date, or since its last.
        var seconds: Int64?
    }

    /// A random sample of spans or clocks.
    struct Sample: Hashable, Sendable {
        var title: String
        var of: String
        var when: Measure.When
        var size: Int
        /// From the last whole month, not since the schedule's last date.
        var lastMonth: Bool
    }

    /// The month's figures.
    struct Figures: Hashable, Sendable {
        var months: Int
        /// Measures drawn as bars.
        var charts: [String]
    }

    /// When it tells; else nobody is told, and why stands in the audit.
    enum Condition: Hashable, Sendable {
        /// The measure is below so many percent over so many seconds, which end so many seconds ago.
        case below(Int, measure: String, over: Int64, butLast: Int64)
        /// Holidays are known for fewer days ahead.
        case horizon(days: Int)
        /// A role that is told is left by somebody, and has too few from then on, in so many days; or has nobody now,
        /// or will have within a day.
        case uncovered(daysAhead: Set<Int>)
        /// A calendar that is read again and again has not been read for too long.
        case staleFeeds
    }

    var lists: [List] = []
    var samples: [Sample] = []
    var figures: Figures?
    var condition: Condition?
}
