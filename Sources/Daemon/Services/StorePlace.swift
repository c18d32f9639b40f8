import Storage

/// The store's file as it was when the daemon opened it.
///
/// A file that is removed stays open, so that everything goes on, into something that nobody will find again.
struct StorePlace: Sendable {
    private let path: String
    private let file: FileStatus?

    init(_ store: Store) {
        path = store.realPath
        file = try? FileStatus(path: path)
    }

    /// Whether the path still leads to that file.
    var isKept: Bool {
        guard let file else { return true }
        guard let found = try? FileStatus(path: path) else { return false }
        return found.device == file.device && found.inode == file.inode
    }
}
