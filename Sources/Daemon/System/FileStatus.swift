import CLinux
import Glibc

/// What the file system says about a name, without following a symbolic link.
///
/// Use it in place of `stat`, which several C modules declare, so that Swift takes now one and now another.
package struct FileStatus: Hashable, Sendable {
    /// What a name stands for.
    package enum Kind: Sendable {
        case regular, folder, link, socket, pipe, device
    }

    package let kind: Kind
    /// Device and inode, which together are the file's identity.
    package let device: UInt64
    package let inode: UInt64
    /// Permission bits.
    package let mode: UInt32
    /// The owner's user id.
    package let owner: UInt32
    /// Bytes.
    package let size: Int64
    /// When it was last written, in seconds since 1970 and nanoseconds within the second.
    package let modifiedSeconds: Int64
    package let modifiedNanoseconds: Int64

    /// Why there is no status: an `errno`.
    package struct Failure: Error {
        package let code: Int32
    }

    /// Looks at a name within an open folder, or at the descriptor itself when `name` is only the final
    /// zero; throws the `errno`.
    package init(_ name: [CChar] = [0], in descriptor: Int32) throws(Failure) {
        var status = longstop_file_status()
        let code = longstop_file_status(descriptor, name, &status)
        guard code == 0 else { throw Failure(code: code) }
        kind =
            switch status.mode & 0o170000 {
            case 0o100000: .regular
            case 0o040000: .folder
            case 0o120000: .link
            case 0o140000: .socket
            case 0o010000: .pipe
            default: .device
            }
        device = status.device
        inode = status.inode
        mode = status.mode & 0o7777
        owner = status.owner
        size = status.size
        modifiedSeconds = status.modified_seconds
        modifiedNanoseconds = status.modified_nanoseconds
    }

    /// Looks at a path, relative to the working directory when it does not begin with `/`; throws the
    /// `errno`.
    package init(path: String) throws(Failure) {
        try self.init(path.utf8CString.map(\.self), in: AT_FDCWD)
    }

    /// Why a path has no status, an `errno`; nil when it has one.
    static func failure(path: String) -> Int32? {
        do throws(Failure) {
            _ = try FileStatus(path: path)
            return nil
        } catch {
            return error.code
        }
    }

    /// Renames within or between open folders, never onto a name that is taken; the `errno`, or nil.
    package static func rename(
        _ name: [CChar], in folder: Int32, to newName: String, in newFolder: Int32
    ) -> Int32? {
        let code = longstop_rename(folder, name, newFolder, newName)
        return code == 0 ? nil : code
    }
}
