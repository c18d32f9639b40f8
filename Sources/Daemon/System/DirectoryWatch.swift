import CLinux
import Dispatch
import Glibc

/// Hints that something was put into one folder. The reader scans the folder itself, once before the
/// first hint and once for each: what the kernel says is never taken as the list.
package final class DirectoryWatch: Sendable {
    /// One element for one or more changes; for one reader. It ends when the folder is removed, moved
    /// or unmounted, or when the watch is let go.
    package let hints: AsyncStream<Void>
    // Dispatch does not declare it, but a source may be cancelled from any thread.
    nonisolated(unsafe) private let source: any DispatchSourceRead

    /// Watches `folder` for files that are moved in or closed after writing; throws a sentence when it
    /// cannot be watched.
    package init(_ folder: String) throws(SystemError) {
        let descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        guard descriptor >= 0 else {
            throw SystemError(
                "folder \(folder) cannot be watched: \(SystemError.cause(errno)); "
                    + "raise fs.inotify.max_user_instances")
        }
        let events = IN_MOVED_TO | IN_CLOSE_WRITE | IN_MOVE_SELF | IN_DELETE_SELF | IN_ONLYDIR
        guard inotify_add_watch(descriptor, folder, UInt32(events)) >= 0 else {
            let code = errno
            close(descriptor)
            throw SystemError(
                "folder \(folder) cannot be watched: \(SystemError.cause(code)); "
                    + "make it a folder which this user may read")
        }
        let (hints, continuation) = AsyncStream.makeStream(
            of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let queue = DispatchQueue(label: "longstop.folder", qos: .default)
        let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
        source.setEventHandler {
            let (changed, gone) = Self.drain(descriptor)
            if changed { continuation.yield() }
            if gone { continuation.finish() }
        }
        source.setCancelHandler {
            close(descriptor)
            continuation.finish()
        }
        self.hints = hints
        self.source = source
        source.activate()
    }

    deinit {
        source.cancel()
    }

    private static func drain(_ descriptor: Int32) -> (changed: Bool, gone: Bool) {
        var changed = false
        var gone = false
        withUnsafeTemporaryAllocation(byteCount: 16 * 1024, alignment: 8) { buffer in
            while true {
                let count = read(descriptor, buffer.baseAddress, buffer.count)
                guard count > 0 else { return }
                let masks = masks(in: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                changed =
                    changed || masks & UInt32(IN_MOVED_TO | IN_CLOSE_WRITE | IN_Q_OVERFLOW) != 0
                gone = gone || masks & UInt32(IN_MOVE_SELF | IN_DELETE_SELF | IN_IGNORED) != 0
            }
        }
        return (changed, gone)
    }

    /// All kinds of event in one `read(2)` from inotify, or-ed together.
    static func masks(in events: UnsafeRawBufferPointer) -> UInt32 {
        let header = MemoryLayout<inotify_event>.size
        var all: UInt32 = 0
        var offset = 0
        while offset + header <= events.count {
            all |= events.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self)
            let name = events.loadUnaligned(fromByteOffset: offset + 12, as: UInt32.self)
            offset += header + Int(name)
        }
        return all
    }
}
