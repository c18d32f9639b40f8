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
        guard opened >= 0 else {
            throw StoreError(
                .unreachable,
                "lock \"\(file)\" cannot be opened (\(Self.reason(errno))); check its folder and owner"
            )
        }
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
