package import Deadlines
import Glibc
package import Logging

/// What is out of the ordinary around the daemon. None of it keeps deadlines from being watched; each is said once,
/// in one sentence.
package enum Surroundings {
    /// Throws a sentence for what the runtime itself cannot do without: libdispatch looks at its threads in `/proc`
    /// once a second, and ends the process when there is none. To be refused at once is better than that.
    static func require() throws(SystemError) {
        guard access("/proc/self/task", R_OK | X_OK) == 0 else {
            throw SystemError(
                "there is no /proc, without which this program would end by itself at any moment; mount it "
                    + "(mount -t proc proc /proc) and start again")
        }
    }

    /// Says what there is to say, after the start: a start that fails has one sentence of its own.
    package static func tell(
        _ logger: Logger, environment: [String: String], at now: Timestamp, exposed: String?
    ) {
        if let exposed { logger.warning("\(exposed)") }
        if let sentence = clock(at: now) { logger.critical("\(sentence)") }
        if let sentence = ServiceManager.deafness() { logger.warning("\(sentence)") }
        if environment["NOTIFY_SOCKET"] == nil {
            logger.info(
                "no systemd has started this ($NOTIFY_SOCKET is not set): when it ends, nobody starts it again"
            )
        }
        if case .standardError(prefixed: true) = JournalSink.detect(environment: environment) {
            logger.warning("\(noJournal)")
        }
    }

    private static let noJournal =
        "there is no journal at /run/systemd/journal/socket: lines go to standard error, where their fields are "
        + "text; start systemd-journald, then longstop again"

    /// What is said of a clock that cannot be right; nil for one that can.
    static func clock(at now: Timestamp) -> String? {
        guard now.seconds < SystemLimits.madeAfterSeconds else { return nil }
        return
            "the clock says \(now), which is before this version was made: set it (timedatectl); deadlines are "
            + "watched by that clock, and facts are recorded"
    }
}
