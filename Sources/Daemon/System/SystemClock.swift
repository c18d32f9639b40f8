import CLinux
package import Deadlines
import Glibc

/// The kernel's clocks; the only place that reads them.
package enum SystemClock {
    /// The wall clock, to the microsecond. It may step; a deadline is compared with it.
    package static func now() -> Timestamp {
        let reading = read(CLOCK_REALTIME)
        return Timestamp(
            microseconds: Int64(reading.tv_sec) * 1_000_000 + Int64(reading.tv_nsec) / 1_000)
    }

    /// Time since boot without what was spent suspended. It never steps; it does not outlive a boot.
    package static func monotonic() -> Duration {
        duration(read(CLOCK_MONOTONIC))
    }

    /// Time since boot with what was spent suspended. Leases and back-off are counted in it.
    package static func boottime() -> Duration {
        duration(read(CLOCK_BOOTTIME))
    }

    /// All of them, one after the other.
    package static func readings() -> ClockReadings {
        ClockReadings(wall: now(), monotonic: monotonic(), boottime: boottime())
    }

    /// Holds the calling thread for half a second: for a verb that looks again and again, never for a service.
    package static func pause() { usleep(500_000) }

    private static func read(_ clock: clockid_t) -> timespec {
        var reading = timespec()
        // Cannot fail: the clocks exist on every kernel that boots Debian 12.
        clock_gettime(clock, &reading)
        return reading
    }

    private static func duration(_ reading: timespec) -> Duration {
        .seconds(Int64(reading.tv_sec)) + .nanoseconds(Int64(reading.tv_nsec))
    }
}

extension Duration {
    /// Whole microseconds, as systemd counts time.
    package var microseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }
}
