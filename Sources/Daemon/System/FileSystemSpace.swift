import CLinux

/// How much room there is on a file system.
package struct FileSystemSpace: Hashable, Sendable {
    /// Bytes in all.
    package var size: Int64
    /// Bytes that may still be written without being root.
    package var available: Int64

    package init(size: Int64, available: Int64) {
        self.size = size
        self.available = available
    }

    /// That which holds `path`; nil when it cannot be told.
    package init?(of path: String) {
        var size: UInt64 = 0
        var available: UInt64 = 0
        guard longstop_file_system_space(path, &size, &available) == 0 else { return nil }
        self.init(size: Int64(clamping: size), available: Int64(clamping: available))
    }

    /// The part of it that is free, 0 to 1.
    package var share: Double { size > 0 ? Double(available) / Double(size) : 0 }
}
