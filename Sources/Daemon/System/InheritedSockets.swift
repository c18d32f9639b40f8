import CSystemd
import Glibc

/// Listening sockets which systemd opened for us, by the name their socket unit gives them.
package struct InheritedSockets: Sendable {
    private var descriptors: [String: [Int32]]

    /// Takes over what systemd passed; nothing when it passed nothing. Throws a sentence when one of them
    /// is not a listening stream socket. Call once: who takes a descriptor closes it.
    package static func take() throws(SystemError) -> InheritedSockets {
        var names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        let count = sd_listen_fds_with_names(0, &names)
        defer { free(names) }
        guard count >= 0 else {
            throw SystemError(
                "sockets of systemd cannot be taken: \(SystemError.cause(-count)); "
                    + "look at longstop.socket")
        }
        var descriptors: [String: [Int32]] = [:]
        for index in 0..<Int(count) {
            let descriptor = SD_LISTEN_FDS_START + Int32(index)
            let text = names?[index]
            let name = text.map { String(cString: $0) } ?? "unknown"
            free(text)
            guard sd_is_socket(descriptor, AF_UNSPEC, Int32(SOCK_STREAM.rawValue), 1) > 0 else {
                throw SystemError(
                    "socket \"\(name)\" of systemd is not a listening stream; "
                        + "use ListenStream= with Accept=no")
            }
            descriptors[name, default: []].append(descriptor)
        }
        return InheritedSockets(descriptors: descriptors)
    }

    /// The descriptors named `name` (`FileDescriptorName=`), which belong to the caller from here.
    package mutating func remove(_ name: String) -> [Int32] {
        descriptors.removeValue(forKey: name) ?? []
    }

    /// Names nobody asked for: a spelling mistake in the socket unit.
    package var unclaimed: [String] { descriptors.keys.sorted() }
}
