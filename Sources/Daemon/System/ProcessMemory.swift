import CLinux

/// The memory of this process, in which secrets are.
package enum ProcessMemory {
    /// Keeps it from other processes of the same user and out of core files; a sentence when that failed.
    ///
    /// Children are not touched: a program that is started is as it would be otherwise.
    @discardableResult
    package static func hide() -> String? {
        let code = longstop_hide_memory()
        guard code != 0 else { return nil }
        return "the memory, and so the secrets, may be read by other processes of this user "
            + "(\(SystemError.cause(code))); run longstop as a user of its own"
    }
}
