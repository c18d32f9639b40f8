import Glibc

/// Waiting, for a verb that looks again and again.
enum Pause {
    /// Half a second.
    static func halfSecond() { usleep(500_000) }
}
