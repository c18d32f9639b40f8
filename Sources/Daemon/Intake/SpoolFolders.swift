import Glibc

/// The three folders of the spool, open for the length of one scan.
final class SpoolFolders {
    let incoming: Int32
    private let accepted: Int32
    private let rejected: Int32
    private let path: String

    init(path: String, makes: Bool) throws(SpoolError) {
        self.path = path
        if makes { try Self.make(path) }
        var open: [Int32] = []
        do throws(SpoolError) {
            for name in ["incoming", "accepted", "rejected"] {
                let folder = "\(path)/\(name)"
                if makes { try Self.make(folder) }
                let descriptor = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
                guard descriptor >= 0 else { throw SpoolError("open it", folder, errno: errno) }
                open.append(descriptor)
            }
        } catch {
            for descriptor in open { close(descriptor) }
            throw error
        }
        (incoming, accepted, rejected) = (open[0], open[1], open[2])
    }

    deinit {
        for descriptor in [incoming, accepted, rejected] { close(descriptor) }
    }

    private static func make(_ folder: String) throws(SpoolError) {
        if mkdir(folder, 0o770) != 0, errno != EEXIST {
            throw SpoolError("make it", folder, errno: errno)
        }
    }

    /// The names to look at, in order.
    func namesInIncoming() throws(SpoolError) -> [SpoolName] {
        let folder = "\(path)/incoming"
        let duplicate = openat(incoming, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard duplicate >= 0, let stream = fdopendir(duplicate) else {
            let code = errno
            if duplicate >= 0 { close(duplicate) }
            throw SpoolError("list it", folder, errno: code)
        }
        defer { closedir(stream) }
        var names: [SpoolName] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else { break }
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { pointer in
                    SpoolName(
                        Array(UnsafeBufferPointer(start: pointer, count: strlen(pointer) + 1)))
                }
            }
            if !name.isUnfinished { names.append(name) }
        }
        guard errno == 0 else { throw SpoolError("list it", folder, errno: errno) }
        return names.sorted()
    }

    /// Moves the file to `accepted/`; the name it has there.
    func accept(_ name: SpoolName) throws(SpoolError) -> String {
        for kept in Self.names(beside: name.shown) {
            if try move(name, to: accepted, "accepted", as: kept) {
                try settle()
                return kept
            }
        }
        throw SpoolError("find a free name in accepted/ for", name.shown, errno: EEXIST)
    }

    /// Writes the reason, then moves the file beside it; the name it has there.
    func reject(_ name: SpoolName, because reason: String) throws(SpoolError) -> String {
        for kept in Self.names(beside: name.shown) {
            guard try write(reason, as: "\(kept).reason") else { continue }
            do {
                if try move(name, to: rejected, "rejected", as: kept) {
                    try settle()
                    return kept
                }
            } catch {
                unlinkat(rejected, "\(kept).reason", 0)
                throw error
            }
            unlinkat(rejected, "\(kept).reason", 0)
        }
        throw SpoolError("find a free name in rejected/ for", name.shown, errno: EEXIST)
    }

    private static func names(beside name: String) -> some Sequence<String> {
        (0..<IntakeLimits.spoolNameSuffixes).lazy.map { $0 == 0 ? name : "\(name).\($0)" }
    }

    /// False when the name is taken.
    private func move(
        _ name: SpoolName, to folder: Int32, _ folderName: String, as kept: String
    ) throws(SpoolError) -> Bool {
        guard let code = FileStatus.rename(name.raw, in: incoming, to: kept, in: folder) else {
            return true
        }
        if code == EEXIST { return false }
        throw SpoolError("move \(name.shown) to it", "\(path)/\(folderName)", errno: code)
    }

    /// Writes a new file in `rejected/` and waits for the disk; false when the name is taken.
    private func write(_ text: String, as name: String) throws(SpoolError) -> Bool {
        let folder = "\(path)/rejected"
        let descriptor = openat(rejected, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else {
            if errno == EEXIST { return false }
            throw SpoolError("write \(name) into it", folder, errno: errno)
        }
        defer { close(descriptor) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw abandoned(name, errno) }
            rest.removeFirst(count)
        }
        guard fsync(descriptor) == 0, fsync(rejected) == 0 else { throw abandoned(name, errno) }
        return true
    }

    private func abandoned(_ name: String, _ code: Int32) -> SpoolError {
        unlinkat(rejected, name, 0)
        return SpoolError("write \(name) into it", "\(path)/rejected", errno: code)
    }

    /// Waits until the moves are on disk.
    private func settle() throws(SpoolError) {
        for folder in [accepted, rejected, incoming] where fsync(folder) != 0 {
            throw SpoolError("flush it", path, errno: errno)
        }
    }
}
