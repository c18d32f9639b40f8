import Glibc
import Synchronization

/// The daemon's exclusive claim to a store: a `flock` on the file beside it, gone with the process.
final class StoreLock: Sendable {
    private let descriptor: Mutex<CInt?>

    /// Takes the lock of the store at `path`, or throws a sentence that says who has it.
    ///
    /// It lies beside the real file, so that a link to the store is no second store.
    init(store path: String) throws(StoreError) {
        let file = RealPath.of(path) + ".lock"
        let opened = open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard opened >= 0 else { throw Self.refusal(errno, lock: file, store: path) }
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            let cause = errno
            let owner = Self.owner(opened)
            close(opened)
            guard cause == EWOULDBLOCK else {
                throw StoreError(
                    .unreachable,
                    "lock \"\(file)\" cannot be taken (\(Self.reason(cause))); "
                        + "keep the store on a local file system")
            }
            throw StoreError(
                .locked,
                "store \"\(path)\" is in use by another longstop daemon\(owner); "
                    + "stop that one, or give this one a store of its own")
        }
        Self.sign(opened)
        descriptor = Mutex(opened)
    }

    deinit {
        release()
    }

    /// Lets go; a second time does nothing.
    func release() {
        descriptor.withLock { held in
            if let held { close(held) }
            held = nil
        }
    }

    /// What is said when the lock cannot be made: which folder, who asks, and what to do.
    private static func refusal(_ code: CInt, lock file: String, store path: String) -> StoreError {
        if code == ENOSPC || code == EDQUOT {
            return StoreError(
                .full, "store \"\(path)\" cannot grow: the disk is full; free some space")
        }
        let folder = file.lastIndex(of: "/").map { String(file[..<$0]) } ?? "."
        let name = getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) + " " } ?? ""
        let user = "user \(name)(\(geteuid()))"
        let reason = reason(code).lowercased()
        switch code {
        case ENOENT, ENOTDIR:
            return StoreError(
                .unwritable,
                "folder \"\(folder)\" of the store is not there (\(reason)); make it, and give it to \(user), who "
                    + "runs this")
        case EROFS:
            return StoreError(
                .unwritable,
                "folder \"\(folder)\" of the store is mounted for reading only; mount it for writing, or name "
                    + "another store")
        case EACCES, EPERM:
            let refused =
                access(folder, W_OK | X_OK) == 0 ? "file \"\(file)\"" : "folder \"\(folder)\""
            return StoreError(
                .unwritable,
                "\(refused) of the store cannot be written by \(user), who runs this (\(reason)); give it to that "
                    + "user with chown, or name another store")
        default:
            return StoreError(
                .unreachable,
                "lock \"\(file)\" cannot be opened (\(reason)); check its folder and owner")
        }
    }

    private static func reason(_ code: CInt) -> String {
        String(cString: strerror(code))
    }

    private static func owner(_ descriptor: CInt) -> String {
        var buffer = [UInt8](repeating: 0, count: 20)
        let count = pread(descriptor, &buffer, buffer.count, 0)
        guard count > 0, let process = Int(String(decoding: buffer[..<count], as: UTF8.self))
        else { return "" }
        return " (process \(process))"
    }

    private static func sign(_ descriptor: CInt) {
        let text = Array("\(getpid())".utf8)
        // The number only helps people; the lock holds without it.
        if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, text, text.count, 0) }
    }
}
