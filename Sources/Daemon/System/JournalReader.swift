import CSystemd
package import Deadlines
import Foundation
import Glibc

/// Which journal is read.
package enum JournalPlace: Hashable, Sendable {
    /// This machine's.
    case machine
    /// The one that journald keeps apart under this name.
    case namespace(String)
    /// The files of a folder, such as a copy.
    case folder(String)
}

/// An entry of the journal: what Longstop wrote beside the text, and when journald took it.
package struct JournalRecord: Hashable, Sendable {
    package var at: Timestamp
    /// `MESSAGE_ID` and the fields that begin with `LONGSTOP_`.
    package var fields: [String: String]

    /// Makes one.
    package init(at: Timestamp, fields: [String: String]) {
        self.at = at
        self.fields = fields
    }

    /// Its kind; nil for entries that are of none.
    package var event: JournalEvent? { fields["MESSAGE_ID"].flatMap(JournalEvent.init(rawValue:)) }

    package subscript(field: JournalField) -> String? { fields[field.rawValue] }
}

/// Which entries are read: all conditions hold, and of one field any of its values. Nothing else is looked at,
/// because journald has an index of every value.
package struct JournalFilter: Hashable, Sendable {
    package var events: [JournalEvent] = []
    package var cases: [String] = []

    /// Entries of Longstop alone, of these kinds and cases; without any, all of them.
    package init(events: [JournalEvent] = [], cases: [String] = []) {
        self.events = events
        self.cases = cases
    }

    var matches: [String] {
        ["SYSLOG_IDENTIFIER=longstop"] + events.map { "MESSAGE_ID=\($0.messageID)" }
            + cases.map { "\(JournalField.caseReference.rawValue)=\($0)" }
    }
}

/// Reads the journal through libsystemd, oldest entry first.
///
/// Used by one task alone: a handle of libsystemd is not to be shared.
package struct JournalReader: ~Copyable {
    private let handle: OpaquePointer

    /// Opens a journal; throws a `SystemError` when it is not there or may not be read.
    ///
    /// libsystemd opens what it may and says nothing of the rest, so that is looked for here: an answer from
    /// part of the journal would be a wrong one.
    package init(_ place: JournalPlace) throws {
        try JournalAccess(place).assertReadable()
        var opened: OpaquePointer?
        let local = Int32(SD_JOURNAL_LOCAL_ONLY)
        let code =
            switch place {
            case .machine: sd_journal_open(&opened, local)
            case .namespace(let name): sd_journal_open_namespace(&opened, name, local)
            case .folder(let path): sd_journal_open_directory(&opened, path, 0)
            }
        guard code >= 0, let opened else { throw JournalAccess(place).error(-code) }
        handle = opened
    }

    deinit { sd_journal_close(handle) }

    /// Hands over every entry that `filter` lets through, from one moment to another, both included.
    package func read(
        _ filter: JournalFilter, from: Timestamp? = nil, through: Timestamp? = nil,
        _ body: (JournalRecord) -> Void
    ) throws {
        try match(filter)
        try seek(from)
        while let record = try next() {
            // Several files need not agree on the order to the microsecond.
            if let from, record.at < from { continue }
            if let through, record.at > through { return }
            body(record)
        }
    }

    /// When the oldest entry of Longstop that is of any kind was written; nil when there is none.
    package func begin() throws -> Timestamp? {
        try match(JournalFilter(events: JournalEvent.allCases))
        try seek(nil)
        return try next()?.at
    }

    /// When the newest entry of anybody was written; nil when there is none.
    package func end() throws -> Timestamp? {
        sd_journal_flush_matches(handle)
        try check(sd_journal_seek_tail(handle))
        guard try check(sd_journal_previous(handle)) > 0 else { return nil }
        return try moment()
    }

    /// Hands over entries after that moment as they come, for as long as `body` says true.
    package func follow(
        _ filter: JournalFilter, after: Timestamp, _ body: (JournalRecord) -> Bool
    ) throws {
        try match(filter)
        try seek(after)
        while true {
            while let record = try next() {
                if record.at > after, !body(record) { return }
            }
            // Files that come and go meanwhile are taken in or let go of here.
            try check(sd_journal_wait(handle, UInt64.max))
        }
    }

    private func match(_ filter: JournalFilter) throws {
        sd_journal_flush_matches(handle)
        for match in filter.matches {
            try check(
                match.utf8CString.withUnsafeBytes {
                    sd_journal_add_match(handle, $0.baseAddress, $0.count - 1)
                })
        }
    }

    private func seek(_ from: Timestamp?) throws {
        guard let from else {
            try check(sd_journal_seek_head(handle))
            return
        }
        try check(sd_journal_seek_realtime_usec(handle, UInt64(max(0, from.microseconds))))
    }

    private func next() throws -> JournalRecord? {
        guard try check(sd_journal_next(handle)) > 0 else { return nil }
        return JournalRecord(at: try moment(), fields: try fields())
    }

    private func moment() throws -> Timestamp {
        var microseconds: UInt64 = 0
        try check(sd_journal_get_realtime_usec(handle, &microseconds))
        return Timestamp(microseconds: Int64(clamping: microseconds))
    }

    private func fields() throws -> [String: String] {
        var fields: [String: String] = [:]
        sd_journal_restart_data(handle)
        var data: UnsafeRawPointer?
        var count = 0
        while try check(sd_journal_enumerate_available_data(handle, &data, &count)) > 0 {
            guard let data else { break }
            let bytes = UnsafeRawBufferPointer(start: data, count: count)
            guard let equals = bytes.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let name = String(decoding: bytes[..<equals], as: UTF8.self)
            guard name == "MESSAGE_ID" || name.hasPrefix("LONGSTOP_") else { continue }
            fields[name] = String(decoding: bytes[(equals + 1)...], as: UTF8.self)
        }
        return fields
    }

    @discardableResult
    private func check(_ code: Int32) throws -> Int32 {
        guard code < 0 else { return code }
        throw SystemError(
            "the journal cannot be read: \(SystemError.cause(-code)); look at it with journalctl --verify"
        )
    }
}

/// Whether the files of a journal may be read.
private struct JournalAccess {
    let place: JournalPlace

    init(_ place: JournalPlace) {
        self.place = place
    }

    private var name: String {
        switch place {
        case .machine: "the journal"
        case .namespace(let name): "the journal of namespace \"\(name)\""
        case .folder(let path): "the journal in \"\(path)\""
        }
    }

    /// Where its files are; those of persons are not looked at, the daemon writes to the system's.
    private var folders: [String] {
        if case .folder(let path) = place { return [path] }
        let file = try? String(contentsOfFile: "/etc/machine-id", encoding: .utf8)
        var machine = (file ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
        if case .namespace(let name) = place { machine += ".\(name)" }
        return ["/run/log/journal/\(machine)", "/var/log/journal/\(machine)"]
    }

    func assertReadable() throws {
        if case .folder(let path) = place {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
                throw error(access(path, F_OK) == 0 ? ENOENT : errno)
            }
            guard isFolder.boolValue else { throw error(ENOTDIR) }
        }
        if case .namespace = place, !folders.contains(where: { access($0, F_OK) == 0 }) {
            throw error(ENOENT)
        }
        for folder in folders where access(folder, F_OK) == 0 {
            guard access(folder, R_OK | X_OK) == 0 else { throw error(errno) }
            let files = FileManager.default.enumerator(atPath: folder)?.allObjects ?? []
            for case let file as String in files where isOfSystem(file) {
                // Rotated away between the list and the look is no harm.
                if access("\(folder)/\(file)", R_OK) != 0, errno != ENOENT { throw error(errno) }
            }
        }
    }

    private func isOfSystem(_ file: String) -> Bool {
        let name = file.split(separator: "/").last ?? ""
        return name.hasSuffix(".journal") && !name.hasPrefix("user-")
    }

    func error(_ code: Int32) -> SystemError {
        let cause = "\(name) cannot be read: \(SystemError.cause(code))"
        switch code {
        case EACCES, EPERM:
            return SystemError(
                "\(cause); run it as root, or as somebody who is in the group systemd-journal")
        default:
            return SystemError("\(cause); name a folder with journal files, or say --no-journal")
        }
    }
}
