import CLinux
import Glibc
package import Logging

/// Where log lines go.
package enum JournalSink: Equatable, Sendable {
    /// journald's own protocol, with fields.
    case journal
    /// Lines on standard error; `prefixed` with `<3>` and the like when systemd reads them.
    case standardError(prefixed: Bool)

    /// What standard error is connected to. libsystemd reports success when there is no journald, so the
    /// choice is made here: `$JOURNAL_STREAM` must name the file behind descriptor 2, and journald's
    /// socket must exist.
    package static func detect(environment: [String: String]) -> JournalSink {
        var file = stat()
        guard let stream = environment["JOURNAL_STREAM"], fstat(2, &file) == 0,
            names(stream, device: UInt64(file.st_dev), inode: UInt64(file.st_ino))
        else { return .standardError(prefixed: false) }
        let reachable = access("/run/systemd/journal/socket", W_OK) == 0
        return reachable ? .journal : .standardError(prefixed: true)
    }

    /// Whether `stream` (`device:inode`, decimal) names that file.
    static func names(_ stream: String, device: UInt64, inode: UInt64) -> Bool {
        let parts = stream.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count == 2 && UInt64(parts[0]) == device && UInt64(parts[1]) == inode
    }
}

/// Sends log lines to the journal with their metadata as fields, or to standard error as text.
///
/// Upper-case metadata keys become fields; `PRIORITY` overrides the level. Keys of libraries, which have
/// lower-case letters, are appended to the text. A key that looks like a field but is not one stops a
/// debug build.
package struct JournalLogHandler: LogHandler {
    package var logLevel: Logger.Level = .info
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let sink: JournalSink

    package init(label: String, sink: JournalSink) {
        self.label = label
        self.sink = sink
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let line = JournalLine(event, metadata: metadata, provided: metadataProvider?.get())
        if sink == .journal && line.entry(label: label).send() == 0 { return }
        let text = line.text(prefixed: sink != .standardError(prefixed: false)) + "\n"
        // Not written is lost: there is nobody left to tell.
        _ = Array(text.utf8).withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
    }
}
