import Deadlines
import Foundation

/// The file by which anybody outside sees when the watcher last completed a pass: `last-pass` beside the socket, on a
/// file system that is gone with the boot.
package struct LastPass: Sendable {
    /// Seconds between two writings.
    static let interval = Duration.seconds(10)

    private let path: String

    /// Beside the daemon's socket.
    package init(besideSocket socket: String) {
        path = (socket as NSString).deletingLastPathComponent + "/last-pass"
    }

    /// Writes that one was completed now.
    package func write(_ readings: ClockReadings) throws {
        let text = "\(readings.monotonic.microseconds)\n\(readings.wall)\n"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    }

    /// How long ago one was completed, by a clock that nobody sets; throws a sentence when that is not known.
    package func age(at readings: ClockReadings) throws(SystemError) -> Duration {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw SystemError(
                "no pass is known: \(path) cannot be read; longstop has not watched since this machine was booted, "
                    + "or this user may not look into its folder")
        }
        guard let line = text.split(separator: "\n").first, let microseconds = Int64(line) else {
            throw SystemError("no pass is known: \(path) holds no moment; is it the daemon's?")
        }
        return readings.monotonic - .microseconds(microseconds)
    }
}
