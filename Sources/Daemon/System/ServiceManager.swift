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
    private static func send(_ assignments: [String]) {
        guard let path = getenv("NOTIFY_SOCKET").map({ String(cString: $0) }), !path.isEmpty else {
            return
        }
        let kind = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_UNIX, kind, 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let message = Array(assignments.joined(separator: "\n").utf8)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8.prefix(SystemLimits.socketPathBytes))
        withUnsafeMutableBytes(of: &address.sun_path) { space in
            space.copyBytes(from: bytes)
            // An abstract socket is written with @ for its leading NUL (sd_notify(3)).
            if bytes.first == UInt8(ascii: "@") { space[0] = 0 }
        }
        let start = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
        _ = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(
                    descriptor, message, message.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL),
                    $0, socklen_t(start + bytes.count))
            }
        }
    }
}
