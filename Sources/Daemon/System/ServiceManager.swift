import CLinux
import CSystemd
import Glibc

/// What the daemon tells systemd, and what systemd asks of it. Without `$NOTIFY_SOCKET` every call does
/// nothing.
package enum ServiceManager {
    /// The service is up: store, configuration and listeners are ready. `status` is one line for
    /// `systemctl status`.
    package static func ready(status: String) {
        send(["READY=1", statusLine(status)])
    }

    /// The configuration is being read again; `ready` must follow, also when it was refused.
    package static func reloading() {
        send(["RELOADING=1", "MONOTONIC_USEC=\(SystemClock.monotonic().microseconds)"])
    }

    /// Why nobody hears what is said here; nil while somebody does, or is not meant to.
    package static func deafness() -> String? {
        guard let path = getenv("NOTIFY_SOCKET").map({ String(cString: $0) }) else { return nil }
        let code = send([])
        // A manager that does not read for a while still hears.
        guard code != 0, code != EAGAIN else { return nil }
        return
            "$NOTIFY_SOCKET is \(path), and nobody listens there (\(SystemError.cause(code))): systemd is "
            + "not told what longstop does, and everything else goes on; start it by its unit, or unset that"
    }

    /// The service is going down.
    package static func stopping(status: String) {
        send(["STOPPING=1", statusLine(status)])
    }

    /// The one line shown by `systemctl status`. The caller keeps to one every ten seconds.
    package static func status(_ text: String) {
        send([statusLine(text)])
    }

    /// The watcher has completed a pass.
    package static func watchdog() {
        send(["WATCHDOG=1"])
    }

    /// The next message, or the end of starting or stopping, comes within `interval`.
    package static func extendTimeout(by interval: Duration) {
        send(["EXTEND_TIMEOUT_USEC=\(interval.microseconds)"])
    }

    /// How often `watchdog` must be called: half of what the unit allows; nil when it asks for nothing.
    package static func watchdogInterval() -> Duration? {
        var microseconds: UInt64 = 0
        guard sd_watchdog_enabled(0, &microseconds) > 0 else { return nil }
        return .microseconds(Int64(clamping: microseconds)) / 2
    }

    /// `STATUS=` with text that cannot end the line and begin another assignment.
    static func statusLine(_ text: String) -> String {
        let line = text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }
        var cut = String(String.UnicodeScalarView(line))
        while cut.utf8.count > SystemLimits.statusBytes { cut.removeLast() }
        return "STATUS=" + cut
    }

    /// Sends one datagram, and never waits: libsystemd's own `sd_notify` blocks while the manager does not read,
    /// and a manager that hangs is no reason to stop watching deadlines.
    @discardableResult
    private static func send(_ assignments: [String]) -> Int32 {
        guard let path = getenv("NOTIFY_SOCKET") else { return 0 }
        let message = Array(assignments.joined(separator: "\n").utf8)
        return longstop_send_datagram(path, message, message.count)
    }
}
