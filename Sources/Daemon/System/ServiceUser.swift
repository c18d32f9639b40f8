import Foundation
import Glibc

/// The user the service runs as, which need not be the one who edits its files.
package struct ServiceUser: Sendable {
    /// As sysusers.d makes it.
    package static let name = "longstop"

    private let user: UInt32
    private let group: UInt32

    /// The user of that name; nil when there is none.
    package init?(named name: String = name) {
        guard let entry = getpwnam(name) else { return nil }
        user = entry.pointee.pw_uid
        group = entry.pointee.pw_gid
    }

    /// Every file and folder below `folder` that the user may not read, each a sentence with what to do. It goes by owner,
    /// group and mode: access lists are not looked at.
    package func unreadable(below folder: String) -> [String] {
        let inside =
            FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return ([""] + inside.sorted()).compactMap { name in
            let path = name.isEmpty ? folder : "\(folder)/\(name)"
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            let needed: UInt32 = isFolder ? 0o5 : 0o4
            let shift: UInt32 = status.st_uid == user ? 6 : status.st_gid == group ? 3 : 0
            guard (status.st_mode >> shift) & needed != needed else { return nil }
            return
                "\(path): the user \(Self.name), as whom the service runs, may not read it; chmod "
                + "\(isFolder ? "a+rx" : "a+r") \(path)"
        }
    }
}
