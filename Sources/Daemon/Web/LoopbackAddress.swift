import CLinux

/// Sockets that only this machine can reach.
enum LoopbackAddress {
    /// A listening socket, or a negative errno.
    static func listen(_ host: String, _ port: Int) -> Int32 {
        longstop_listen_loopback(
            host.contains(":") ? 1 : 0, UInt16(truncatingIfNeeded: port), SystemLimits.backlog)
    }
}
