package import Deadlines
import Foundation

extension Backups {
    /// What is there.
    package enum Finding: Hashable, Sendable {
        /// There is no such folder: backups may be made elsewhere.
        case none
        case empty
        case newest(Timestamp)
    }

    /// What there is to be found; a folder that may not be read counts as none.
    package var finding: Finding {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            return .none
        }
        return names.compactMap(moment).max().map { .newest($0) } ?? .empty
    }

    /// When a backup was made: by its name, else by when it was last written; nil for another file.
    func moment(of name: String) -> Timestamp? {
        if let moment = Self.moment(named: name) { return moment }
        guard name.hasSuffix(".sqlite") || name.hasSuffix(".backup"),
            let file = try? FileStatus(path: folder + "/" + name), file.kind == .regular
        else { return nil }
        return Timestamp(microseconds: file.modifiedSeconds * 1_000_000)
    }

    /// The moment in `longstop-20261130T021500Z.db`.
    private static func moment(named name: String) -> Timestamp? {
        let pattern = /longstop-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.(?:db|sqlite)/
        // A pattern that is written here matches or does not; it cannot fail.
        guard let parts = try? pattern.wholeMatch(in: name)?.output else { return nil }
        return Timestamp(
            rfc3339: "\(parts.1)-\(parts.2)-\(parts.3)T\(parts.4):\(parts.5):\(parts.6)Z")
    }
}
