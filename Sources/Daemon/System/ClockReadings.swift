package import Deadlines
package import Escalation

/// What the three clocks said at one moment, and what may be read from two of those.
package struct ClockReadings: Hashable, Sendable {
    /// Seconds by which they may part company without a word: so much a time service corrects.
    private static let tolerance: Int64 = 60

    package var wall: Timestamp
    package var monotonic: Duration
    package var boottime: Duration

    package init(wall: Timestamp, monotonic: Duration, boottime: Duration) {
        self.wall = wall
        self.monotonic = monotonic
        self.boottime = boottime
    }

    /// The time passed over since `earlier`: the machine slept, or its clock was set forward; nil for neither, and for a
    /// clock that was set back.
    package func outage(since earlier: ClockReadings) -> Outage? {
        let awake = (monotonic - earlier.monotonic).microseconds
        let slept = (boottime - earlier.boottime).microseconds - awake
        let expected = Timestamp(microseconds: earlier.wall.microseconds + awake)
        if slept > Self.tolerance * 1_000_000 {
            return Outage(.suspended, from: earlier.wall, to: wall)
        }
        guard wall.seconds(since: expected) > Self.tolerance else { return nil }
        return Outage(.clockSet, from: expected, to: wall)
    }
}
