import Foundation
import GRDB

extension StoreError {
    /// The sentence for `error`, which came from SQLite or is one of ours already.
    static func explaining(_ error: any Error, path: String) -> StoreError {
        if let known = error as? StoreError { return known }
        guard let cause = error as? DatabaseError else {
            return StoreError(.failed, "store \"\(path)\" failed: \(error)")
        }
        let detail = cause.message ?? "result code \(cause.resultCode.rawValue)"
        let store = "store \"\(path)\""
        switch cause.resultCode {
        case .SQLITE_NOTADB:
            return StoreError(
                .notADatabase,
                "\(store) is not a database; name another file, or restore this one from a backup")
        case .SQLITE_FULL:
            return StoreError(.full, "\(store) cannot grow: the disk is full; free some space")
        case .SQLITE_IOERR where isDiskFull(at: path):
            // What is mapped into memory has no room, which SQLite takes for a failing disk.
            return StoreError(.full, "\(store) cannot grow: the disk is full; free some space")
        case .SQLITE_CORRUPT:
            return StoreError(.damaged, "\(store) is damaged (\(detail)); restore it from a backup")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            return StoreError(
                .busy, "\(store) is locked by another program (\(detail)); stop that program")
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_READONLY, .SQLITE_IOERR, .SQLITE_AUTH:
            return StoreError(
                .unreachable,
                "\(store) cannot be read or written (\(detail)); check its folder, owner and disk")
        default:
            return StoreError(.failed, "\(store) failed: \(detail)")
        }
    }

    private static func isDiskFull(at path: String) -> Bool {
        let folder = URL(filePath: RealPath.of(path)).deletingLastPathComponent().path
        // Where that cannot be told, the disk is not said to be full.
        let room = try? FileManager.default.attributesOfFileSystem(forPath: folder)[.systemFreeSize]
        guard let bytes = (room as? NSNumber)?.int64Value else { return false }
        return bytes < Limits.fullDiskBytes
    }
}
