import CLinux
import Glibc

/// What the kernel offers under names that Swift cannot import.
enum Descriptors {
    /// A stream socket of this machine that never blocks and is not inherited; -1 with errno.
    static func localSocket() -> Int32 { longstop_local_socket() }

    /// Takes the exclusive lock of an open file without waiting; -1 with errno when another has it.
    static func lock(_ file: Int32) -> Int32 { longstop_flock(file, LOCK_EX | LOCK_NB) }

    /// Has a file or folder on disk, whatever happens to the power; throws a sentence when that cannot be.
    static func flush(_ path: String) throws(SystemError) {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        defer { close(file) }
        guard file >= 0, fsync(file) == 0 else {
            throw SystemError("\(path) cannot be put on disk: \(SystemError.cause(errno))")
        }
    }

    /// Gives a file or folder to whom another one belongs, when we are root; throws a sentence when that cannot be.
    static func give(_ path: String, toOwnerOf other: String) throws(SystemError) {
        guard geteuid() == 0, let owner = try? FileStatus(path: other).owner else { return }
        let noGroup = gid_t.max
        guard chown(path, owner, noGroup) == 0 else {
            throw SystemError(
                "\(path) cannot be given to the owner of \(other): \(SystemError.cause(errno))")
        }
    }
}
