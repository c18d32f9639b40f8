package import Deadlines
import Foundation

/// The copies of the store that are kept in `backups` beside it.
package enum BackupFolder {
    /// What is there.
    package enum Finding: Hashable, Sendable {
        /// There is no such folder: backups may be made elsewhere.
        case none
        case empty
        case newest(Timestamp)
    }

    /// The folder of backups of the store at `path`.
    package static func path(besides store: String) -> String {
        URL(fileURLWithPath: store).deletingLastPathComponent().appendingPathComponent("backups")
            .path
    }

    /// Looks into the folder of the store at `path`; a folder that may not be read counts as none.
    package static func look(besides store: String) -> Finding {
        let folder = path(besides: store)
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            return .none
        }
        let moments = names.compactMap { moment(of: $0, in: folder) }
        return moments.max().map { .newest($0) } ?? .empty
    }

    /// When a backup was made: by its name, else by when it was last written; nil for another file.
    static func moment(of name: String, in folder: String) -> Timestamp? {
        if let moment = moment(named: name) { return moment }
        guard name.hasSuffix(".sqlite") || name.hasSuffix(".backup"),
            let file = try? FileStatus(path: folder + "/" + name), file.kind == .regular
        else { return nil }
        return Timestamp(microseconds: file.modifiedSeconds * 1_000_000)
    }

    /// The moment in `longstop-20261130T021500Z.db`.
    private static func moment(named name: String) -> Timestamp? {
        let pattern = /longstop-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.(?:db|sqlite)/
        guard let parts = try? pattern.wholeMatch(in: name)?.output else { return nil }
        return Timestamp(
            rfc3339: "\(parts.1)-\(parts.2)-\(parts.3)T\(parts.4):\(parts.5):\(parts.6)Z")
    }
}
