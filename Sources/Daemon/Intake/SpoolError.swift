import Glibc

/// Why the spool as a whole cannot be worked.
package struct SpoolError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The thing, the cause, the remedy.
    package let description: String

    /// A failed system call on `path`, by its `errno`.
    init(_ action: String, _ path: String, errno code: Int32) {
        description =
            "\(path): cannot \(action) (\(Self.message(code))); check that the folder is there and "
            + "belongs to the daemon's user"
    }

    /// What the system calls an `errno`, such as `Permission denied`.
    static func message(_ code: Int32) -> String {
        String(cString: strerror(code))
    }
}
