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
    private let opened: FileStatus

    private init(_ name: SpoolName, _ descriptor: Int32, _ opened: FileStatus) {
        self.name = name
        self.descriptor = descriptor
        self.opened = opened
    }

    /// Opens the file if it is regular, neither empty nor too long, and nobody is writing it.
    static func open(
        _ name: SpoolName, in folder: Int32, at now: Timestamp
    ) throws(Obstacle) -> SpoolFile {
        let entry: FileStatus
        do throws(FileStatus.Failure) {
            entry = try FileStatus(name.raw, in: folder)
        } catch {
            if error.code == ENOENT { throw .gone }
            throw .busy("it cannot be looked at (\(SpoolError.message(error.code)))")
        }
        try refuseIrregular(entry)
        let descriptor = openat(folder, name.raw, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw obstacleToOpening() }
        let file = SpoolFile(name, descriptor, entry)
        guard file.isUnchanged(in: folder), file.isOpened else {
            throw .busy("another file took its place while it was opened")
        }
        try file.refuseWriting(at: now)
        if entry.size == 0 { throw .unfit("the file is empty; nothing was recorded") }
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

    private static func refuseIrregular(_ entry: FileStatus) throws(Obstacle) {
        switch entry.kind {
        case .regular: break
        case .link:
            throw .unfit("it is a symbolic link, which is never followed; send the file itself")
        case .folder: throw .unfit("it is a folder; drop files of facts one by one")
        case .socket: throw .unfit("it is a socket; drop a regular file")
        case .pipe: throw .unfit("it is a pipe; drop a regular file")
        case .device: throw .unfit("it is a device; drop a regular file")
        }
        guard entry.size <= IntakeLimits.documentBytes else {
            throw .unfit(Intake.tooLarge(Int(entry.size)).message)
        }
    }

    /// Whether the descriptor is of the file that was looked at.
    private var isOpened: Bool {
        (try? FileStatus(in: descriptor)) == opened
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
        let rested = now.seconds - opened.modifiedSeconds
        if (0...IntakeLimits.spoolRestSeconds).contains(rested) {
            throw .busy("it was written a moment ago")
        }
    }

    /// All of it; an obstacle when it is not what it was when it was opened.
    func read() throws(Obstacle) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Int(opened.size))
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
        (try? FileStatus(name.raw, in: folder)) == opened
    }
}
