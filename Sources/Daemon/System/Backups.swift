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

    /// Those of the store at `path`, in `backups` beside it.
    package init(besides path: String) {
        folder =
            URL(fileURLWithPath: path).deletingLastPathComponent().appendingPathComponent("backups")
            .path
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
        // Made by root, those beside the store are the daemon's all the same: it makes the next. Any other folder is
        // somebody else's.
        let isDaemons = folder == Backups(besides: store.path).folder
        if isDaemons { try Descriptors.give(folder, toOwnerOf: store.realPath) }
        let path = "\(folder)/\(Self.prefix)\(Self.stamp(now))\(Self.suffix)"
        let partial = path + ".partial"
        try? FileManager.default.removeItem(atPath: partial)
        do {
            try await store.backUp(to: partial)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o600], ofItemAtPath: partial)
            if isDaemons { try Descriptors.give(partial, toOwnerOf: store.realPath) }
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

    /// What shows that there was a store where none is now: its backups, or the lock beside it; nil when there is a store,
    /// and when there never was one. A link that leads nowhere is no store.
    package static func traceOfStore(at path: String) -> String? {
        guard !FileManager.default.fileExists(atPath: path) else { return nil }
        let real = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        for place in [path, real] {
            let backups = Backups(besides: place)
            if !backups.names.isEmpty { return backups.folder }
            // An empty one is left by a start that had no room for more.
            if let lock = try? FileStatus(path: place + ".lock"), lock.size > 0 {
                return place + ".lock"
            }
        }
        return nil
    }

    /// Puts a copy in the place of the store, and what was there aside; answers where that is, nil when nothing was there.
    ///
    /// Throws when a daemon has the store, and when the copy is no store or not sound: then nothing has changed.
    package static func restore(
        _ copy: String, to store: String, at now: Timestamp
    ) async throws -> String? {
        let findings = try await Store(path: copy, role: .reader).verify()
        guard findings.isEmpty else {
            throw SystemError("the copy \(copy) is not sound: \(findings[0]); choose another one")
        }
        let claim = try StoreClaim(of: store)
        defer { claim.release() }
        let files = FileManager.default
        let partial = store + ".restoring"
        try? files.removeItem(atPath: partial)
        try files.copyItem(atPath: copy, toPath: partial)
        try files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: partial)
        try Descriptors.give(partial, toOwnerOf: (store as NSString).deletingLastPathComponent)
        try Descriptors.flush(partial)
        let aside = "\(store).aside-\(stamp(now))"
        var moved: [String] = []
        do {
            for end in ["", "-wal", "-shm"] where files.fileExists(atPath: store + end) {
                try files.moveItem(atPath: store + end, toPath: aside + end)
                moved.append(end)
            }
            try files.moveItem(atPath: partial, toPath: store)
        } catch {
            // As it was before; what does not go back is named by the error.
            for end in moved { try files.moveItem(atPath: aside + end, toPath: store + end) }
            throw error
        }
        try Descriptors.flush((store as NSString).deletingLastPathComponent)
        return moved.isEmpty ? nil : aside
    }

    private static func stamp(_ now: Timestamp) -> String {
        now.description.filter { $0 != "-" && $0 != ":" }.prefix(15) + "Z"
    }

    /// Removes the oldest until `count` are left.
    package func prune(keeping count: Int) throws {
        for name in names.dropLast(count) {
            try FileManager.default.removeItem(atPath: folder + "/" + name)
        }
    }
}
