import Glibc
import Synchronization

/// Secrets handed over by systemd, or kept in a folder when there is no systemd.
///
/// Each is read once: after a reload systemd still shows the old content, so a changed secret needs a
/// restart everywhere.
package final class Credentials: Sendable {
    private let folder: String?
    private let known: Mutex<[String: [UInt8]]>

    /// Takes `$CREDENTIALS_DIRECTORY` of `environment`, else `fallback`.
    package init(environment: [String: String], fallback: String?) {
        folder = environment["CREDENTIALS_DIRECTORY"] ?? fallback
        known = Mutex([:])
    }

    /// Those that have been read already, and no others.
    init(known: [String: [UInt8]]) {
        folder = nil
        self.known = Mutex(known)
    }

    /// The bytes of credential `id` without one trailing newline; throws a sentence when it is missing,
    /// empty, larger than 1 MB or not a file.
    package func read(_ id: String) throws(SystemError) -> [UInt8] {
        if let bytes = known.withLock({ $0[id] }) { return bytes }
        let bytes = try readFile(id)
        known.withLock { $0[id] = bytes }
        return bytes
    }

    private func readFile(_ id: String) throws(SystemError) -> [UInt8] {
        guard !id.isEmpty, !id.hasPrefix("."), !id.utf8.contains(where: { $0 == 0x2F || $0 < 0x20 })
        else {
            throw SystemError(
                "credential \"\(id)\" has no usable name; use letters, digits, - and _")
        }
        guard let folder else {
            throw SystemError(
                "credential \"\(id)\" is missing: there is no $CREDENTIALS_DIRECTORY; "
                    + "add LoadCredential=\(id) to the unit, or name a folder that holds it")
        }
        return try Self.contents(of: id, at: folder + "/" + id)
    }

    /// The bytes of credential `id` in a file, as `read` gives them.
    static func contents(of id: String, at path: String) throws(SystemError) -> [UInt8] {
        // Not blocking, so that a pipe in its place cannot hold up the start.
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else {
            throw SystemError(
                "credential \"\(id)\" is missing: \(path): \(SystemError.cause(errno)); "
                    + "put it in /etc/credstore/\(id) and restart")
        }
        defer { close(file) }
        var kind = stat()
        guard fstat(file, &kind) == 0, kind.st_mode & S_IFMT == S_IFREG else {
            throw SystemError(
                "credential \"\(id)\" is not a file: \(path); put a file there and restart")
        }
        var bytes = try bytes(of: file, id, path)
        if bytes.last == 0x0A { bytes.removeLast() }
        guard !bytes.isEmpty else {
            throw SystemError(
                "credential \"\(id)\" is empty: \(path); write the secret and restart")
        }
        return bytes
    }

    private static func bytes(of file: Int32, _ id: String, _ path: String) throws(SystemError)
        -> [UInt8]
    {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = Glibc.read(file, &chunk, chunk.count)
            guard count >= 0 else {
                throw SystemError(
                    "credential \"\(id)\" is unreadable: \(path): \(SystemError.cause(errno)); "
                        + "mend the file and restart")
            }
            guard count > 0 else { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= SystemLimits.credentialBytes else {
                throw SystemError(
                    "credential \"\(id)\" is larger than 1 MB: \(path); is it the right file?")
            }
        }
    }
}
