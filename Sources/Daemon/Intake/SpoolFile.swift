import Deadlines
import Glibc

/// The name of a file as the kernel has it, and as people may see it.
struct SpoolName: Hashable, Comparable {
    /// The bytes, with the final zero.
    let raw: [CChar]
    /// Printable, and short enough to take a suffix.
    let shown: String

    init(_ raw: [CChar]) {
        self.raw = raw
        let text = String(decoding: raw.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        var plain = ShownValue.plain(text)
        while plain.utf8.count > IntakeLimits.spoolNameBytes { plain.removeLast() }
        shown = plain
    }

    /// Whether it is a file still being made, by its name.
    var isUnfinished: Bool {
        shown.hasPrefix(".") || shown.hasSuffix(".tmp") || shown.hasSuffix(".part")
    }

    static func < (left: SpoolName, right: SpoolName) -> Bool {
        left.raw.map(UInt8.init(bitPattern:)).lexicographicallyPrecedes(
            right.raw.map(UInt8.init(bitPattern:)))
    }
}

/// A file of the spool, open for reading and known to be at rest.
struct SpoolFile: ~Copyable {
    /// Why a file is not read.
    enum Obstacle: Error {
        case gone
        /// Leave it where it is; it may do later.
        case busy(String)
        /// It will never do.
        case unfit(String)
    }

    private let name: SpoolName
    private let descriptor: Int32
    private let opened: stat

    private init(_ name: SpoolName, _ descriptor: Int32, _ opened: stat) {
        self.name = name
        self.descriptor = descriptor
        self.opened = opened
    }

    /// Opens the file if it is regular, neither empty nor too long, and nobody is writing it.
    static func open(
        _ name: SpoolName, in folder: Int32, at now: Timestamp
    ) throws(Obstacle) -> SpoolFile {
        var entry = stat()
        guard fstatat(folder, name.raw, &entry, AT_SYMLINK_NOFOLLOW) == 0 else {
            throw errno == ENOENT ? .gone : .busy("it cannot be looked at (\(lastError))")
        }
        try refuseIrregular(entry)
        let descriptor = openat(folder, name.raw, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw obstacleToOpening() }
        var opened = stat()
        let isKnown = fstat(descriptor, &opened) == 0
        let file = SpoolFile(name, descriptor, opened)
        guard isKnown, opened.st_ino == entry.st_ino else {
            throw .busy("another file took its place while it was opened")
        }
        try file.refuseWriting(at: now)
        if opened.st_size == 0 { throw .unfit("the file is empty; nothing was recorded") }
        return file
    }

    deinit {
        close(descriptor)
    }

    private static var lastError: String { SpoolError.message(errno) }

    private static func obstacleToOpening() -> Obstacle {
        switch errno {
        case ENOENT: .gone
        case ELOOP, ENXIO: .unfit("it is not a regular file; send a copy of its content instead")
        case EACCES, EPERM:
            .unfit("it cannot be read (\(lastError)); make it readable for the daemon's user")
        default: .busy("it cannot be opened (\(lastError))")
        }
    }

    private static func refuseIrregular(_ entry: stat) throws(Obstacle) {
        switch entry.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFLNK:
            throw .unfit("it is a symbolic link, which is never followed; send the file itself")
        case S_IFDIR: throw .unfit("it is a folder; drop files of facts one by one")
        case S_IFSOCK: throw .unfit("it is a socket; drop a regular file")
        case S_IFIFO: throw .unfit("it is a pipe; drop a regular file")
        default: throw .unfit("it is not a regular file; drop a regular file")
        }
        guard entry.st_size <= IntakeLimits.documentBytes else {
            throw .unfit(Intake.tooLarge(Int(entry.st_size)).message)
        }
    }

    /// Asks the kernel for a read lease, which it refuses while anyone has the file open for writing.
    ///
    /// The lease is given back at once. Its signal is set to one that is ignored by default, since a
    /// writer that comes between would otherwise end the process. Only a file's owner may ask; for others
    /// the file must have rested for a moment.
    private func refuseWriting(at now: Timestamp) throws(Obstacle) {
        let setSignal: Int32 = 10
        let setLease: Int32 = 1024
        if fcntl(descriptor, setSignal, SIGURG) == 0 {
            if fcntl(descriptor, setLease, Int32(F_RDLCK)) == 0 {
                _ = fcntl(descriptor, setLease, Int32(F_UNLCK))
                return
            }
            if errno == EAGAIN { throw .busy("it is still being written") }
        }
        let rested = now.seconds - Int64(opened.st_mtim.tv_sec)
        if (0...IntakeLimits.spoolRestSeconds).contains(rested) {
            throw .busy("it was written a moment ago")
        }
    }

    /// All of it; an obstacle when it is not what it was when it was opened.
    func read() throws(Obstacle) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Int(opened.st_size))
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress?.advanced(by: filled), $0.count - filled)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                throw .busy(count == 0 ? "it shrank while it was read" : Self.lastError)
            }
            filled += count
        }
        return bytes
    }

    /// Whether the name still stands for the file that was opened, and nothing has been written to it.
    func isUnchanged(in folder: Int32) -> Bool {
        var current = stat()
        guard fstatat(folder, name.raw, &current, AT_SYMLINK_NOFOLLOW) == 0 else { return false }
        return current.st_ino == opened.st_ino && current.st_size == opened.st_size
            && current.st_mtim.tv_sec == opened.st_mtim.tv_sec
            && current.st_mtim.tv_nsec == opened.st_mtim.tv_nsec
    }
}
