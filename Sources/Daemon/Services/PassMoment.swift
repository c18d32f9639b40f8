package import Deadlines
import Escalation

/// The moment at which a pass decides: the wall clock's, but never before what was decided already.
///
/// At an earlier one a deadline that was missed would lie ahead again, and what people were told of it would
/// be taken back. So deadlines stand still until a clock that was set back has caught up. One that lies far behind is not
/// believed at all: until it is right, or somebody says that it is, nobody but the administrator is told anything.
package struct PassMoment: Sendable {
    /// Seconds that a clock may lag without a word: so much a time service corrects.
    private static let toleratedSeconds: Int64 = 60

    private var newest: Timestamp?
    private var isReported = false

    /// Begins after `newest`, the newest moment in the store; nil for an empty one.
    package init(after newest: Timestamp?) {
        self.newest = newest
    }

    /// The moment on record that the wall clock is not to be believed before; nil while it is to be believed.
    package func disbelief(at wall: Timestamp) -> Timestamp? {
        newest.flatMap { $0.seconds(since: wall) > Lateness.clockTolerance ? $0 : nil }
    }

    /// The moment to decide at when the wall clock says `now`.
    package func at(_ now: Timestamp) -> Timestamp {
        newest.map { max($0, now) } ?? now
    }

    /// Something was decided at `moment`.
    package mutating func decided(at moment: Timestamp) {
        newest = at(moment)
    }

    /// The moment with which the wall clock must catch up, when that has to be said: once each time it falls
    /// behind.
    package mutating func lagToReport(at now: Timestamp) -> Timestamp? {
        guard let newest, newest.seconds(since: now) > Self.toleratedSeconds else {
            isReported = false
            return nil
        }
        defer { isReported = true }
        return isReported ? nil : newest
    }
}
