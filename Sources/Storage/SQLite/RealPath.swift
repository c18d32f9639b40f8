import Glibc

/// Where a path leads once every symbolic link in it has been followed.
enum RealPath {
    /// The real path of a file that exists, or of its folder with its name; as it was when neither does.
    static func of(_ path: String) -> String {
        if let real = resolved(path) { return real }
        guard let slash = path.lastIndex(of: "/") else {
            return resolved(".").map { "\($0)/\(path)" } ?? path
        }
        let folder = String(path[..<slash])
        let name = path[path.index(after: slash)...]
        return resolved(folder.isEmpty ? "/" : folder).map { "\($0)/\(name)" } ?? path
    }

    /// Makes an empty file where there is none, also at the end of a link that leads nowhere yet.
    ///
    /// A file that exists is not touched: closing it would let go of the locks SQLite has on it.
    static func makeFile(_ path: String) {
        guard resolved(path) == nil else { return }
        let descriptor = open(path, O_RDONLY | O_CREAT | O_CLOEXEC, 0o644)
        // What keeps it from being made is said better by whoever opens the store.
        if descriptor >= 0 { close(descriptor) }
    }

    private static func resolved(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }
}
