import CLinux
import Glibc

/// A socket that already listens: connections wait in its queue from here on, whoever accepts them.
package struct ListeningSocket: Sendable {
    let descriptor: Int32
    private let owned: Owned?

    /// What must be undone for a socket of our own.
    private struct Owned {
        var path: String
        var inode: ino_t
        var lock: Int32
    }

    /// Takes a socket which systemd opened. Its path, mode and owner are systemd's.
    package init(inherited descriptor: Int32) {
        self.descriptor = descriptor
        owned = nil
    }

    /// Listens on the Unix socket `path`, for owner and group only (mode 0660).
    ///
    /// A socket left behind by a process that died is replaced. Throws a sentence when another process
    /// answers there, when something else lies there, or when the folder does not allow it.
    package init(path: String) throws(SystemError) {
        guard path.utf8.count <= SystemLimits.socketPathBytes, !path.utf8.contains(0) else {
            throw SystemError(
                "socket \(path) has a path longer than \(SystemLimits.socketPathBytes) bytes; "
                    + "choose a shorter one")
        }
        let lock = try Self.lock(path)
        do {
            try Self.clearStale(path)
            descriptor = try Self.bind(path)
        } catch {
            close(lock)
            throw error
        }
        var file = stat()
        lstat(path, &file)
        owned = Owned(path: path, inode: file.st_ino, lock: lock)
    }

    /// Listens on a loopback address, `127.0.0.1` or `::1`.
    ///
    /// Throws a sentence when the port is taken.
    package init(host: String, port: Int) throws(SystemError) {
        let opened = LoopbackAddress.listen(host, port)
        guard opened >= 0 else {
            throw SystemError(
                "cannot listen on \(host) port \(port): \(SystemError.cause(-opened)); "
                    + "choose another port, or stop what has it")
        }
        descriptor = opened
        owned = nil
    }

    /// Removes the path of a socket of our own, if it is still ours, and lets go of its lock. The
    /// descriptor belongs to whoever accepts on it.
    package func remove() {
        guard let owned else { return }
        var file = stat()
        if lstat(owned.path, &file) == 0, file.st_ino == owned.inode { unlink(owned.path) }
        close(owned.lock)
    }

    /// Between the stale check and the bind nobody else may do the same: the kernel has no such step.
    private static func lock(_ path: String) throws(SystemError) -> Int32 {
        let lock = open(path + ".lock", O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard lock >= 0 else {
            throw SystemError(
                "socket \(path) cannot be locked: \(path).lock: \(SystemError.cause(errno)); "
                    + "make its folder, writable for this user")
        }
        guard Descriptors.lock(lock) == 0 else {
            close(lock)
            throw SystemError(
                "socket \(path) is in use by another longstop; stop that one, or choose another path"
            )
        }
        return lock
    }

    private static func clearStale(_ path: String) throws(SystemError) {
        var file = stat()
        guard lstat(path, &file) == 0 else { return }
        guard file.st_mode & S_IFMT == S_IFSOCK else {
            throw SystemError(
                "socket \(path) cannot be made: something that is not a socket lies there; "
                    + "move it away, or choose another path")
        }
        let code = try UnixAddress.connect(path)
        if code == 0 || code == EAGAIN {
            throw SystemError(
                "socket \(path) is in use: another process answers there; "
                    + "stop that one, or choose another path")
        }
        guard code == ECONNREFUSED else {
            throw SystemError(
                "socket \(path) cannot be checked: \(SystemError.cause(code)); remove it by hand")
        }
        guard unlink(path) == 0 || errno == ENOENT else {
            throw SystemError(
                "socket \(path) is left over and cannot be removed: \(SystemError.cause(errno)); "
                    + "remove it by hand")
        }
    }

    private static func bind(_ path: String) throws(SystemError) -> Int32 {
        let descriptor = try UnixAddress.socket(path)
        // Linux makes the path with the socket's own mode: it is at no moment open to others.
        let done =
            fchmod(descriptor, 0o660) == 0 && UnixAddress.bind(descriptor, path) == 0
            && chmod(path, 0o660) == 0 && listen(descriptor, SystemLimits.backlog) == 0
        guard done else {
            let code = errno
            close(descriptor)
            throw SystemError(
                "socket \(path) cannot be made: \(SystemError.cause(code)); "
                    + "make its folder, writable for this user")
        }
        return descriptor
    }
}

/// The address form of the socket calls.
enum UnixAddress {
    /// A new stream socket that is not inherited and does not block.
    static func socket(_ path: String) throws(SystemError) -> Int32 {
        let descriptor = Descriptors.localSocket()
        guard descriptor >= 0 else {
            throw SystemError(
                "socket \(path) cannot be opened: \(SystemError.cause(errno)); "
                    + "allow AF_UNIX and more files in the unit")
        }
        return descriptor
    }

    /// Whether somebody listens: 0, or the errno of connect(2).
    static func connect(_ path: String) throws(SystemError) -> Int32 {
        let descriptor = try socket(path)
        defer { close(descriptor) }
        return with(path) { Glibc.connect(descriptor, $0, $1) } == 0 ? 0 : errno
    }

    static func bind(_ descriptor: Int32, _ path: String) -> Int32 {
        with(path) { Glibc.bind(descriptor, $0, $1) }
    }

    static func with(
        _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { space in
            space.copyBytes(from: path.utf8.prefix(space.count - 1))
        }
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
