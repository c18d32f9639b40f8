package import Deadlines
import Foundation
package import Storage

/// The folder of a store's backups.
package struct Backups: Sendable {
    private static let prefix = "longstop-"
    private static let suffix = ".db"

    package let folder: String

    /// Names the folder; it is made with the first backup.
    package init(folder: String) { self.folder = folder }

    /// Where they are kept unless said otherwise.
    package static func folder(besides store: String) -> String {
        BackupFolder.path(besides: store)
    }

    /// Every backup there is, the oldest first, as file names.
    package var names: [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return all.filter { $0.hasPrefix(Self.prefix) && $0.hasSuffix(Self.suffix) }.sorted()
    }

    /// Makes one and answers its path; what is there by that name is whole. Throws a `StoreError`, or what the folder
    /// cannot do.
    package func make(of store: Store, at now: Timestamp) async throws -> String {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        let stamp = now.description.filter { $0 != "-" && $0 != ":" }.prefix(15) + "Z"
        let path = "\(folder)/\(Self.prefix)\(stamp)\(Self.suffix)"
        let partial = path + ".partial"
        try? FileManager.default.removeItem(atPath: partial)
        do {
            try await store.backUp(to: partial)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o600], ofItemAtPath: partial)
            try Descriptors.flush(partial)
            if FileManager.default.fileExists(atPath: path) {
                try FileManager.default.removeItem(atPath: path)
            }
            try FileManager.default.moveItem(atPath: partial, toPath: path)
            try Descriptors.flush(folder)
        } catch {
            try? FileManager.default.removeItem(atPath: partial)
            throw error
        }
        return path
    }

    /// Removes the oldest until `count` are left.
    package func prune(keeping count: Int) throws {
        for name in names.dropLast(count) {
            try FileManager.default.removeItem(atPath: folder + "/" + name)
        }
    }
}
