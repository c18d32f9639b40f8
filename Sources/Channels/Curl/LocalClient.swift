import CCurl
import Glibc

/// Asks the daemon on this machine over its Unix socket, through libcurl. Blocks; for the command line.
package enum LocalClient {
    /// What the daemon answered.
    package struct Answer: Sendable {
        package let status: Int
        package let body: [UInt8]

        package init(status: Int, body: [UInt8]) {
            self.status = status
            self.body = body
        }
    }

    /// Longest answer that is read, in bytes.
    private static let answerBytes = 64 * 1024 * 1024

    private final class Received {
        var bytes: [UInt8] = []
    }

    /// Sends `body` to `path` (`/v1/facts`), or gets it when there is no body.
    ///
    /// Throws `InvalidValue` with one sentence when nobody answers on the socket.
    package static func ask(
        socket: String, path: String, body: [UInt8]? = nil
    ) throws(InvalidValue) -> Answer {
        guard !socket.utf8.contains(0) else { throw InvalidValue("the socket's path holds a NUL") }
        let handle = EasyHandle(context: Received())
        handle.set(CURLOPT_UNIX_SOCKET_PATH, socket)
        handle.set(CURLOPT_URL, "http://longstop\(path)")
        handle.set(CURLOPT_NOSIGNAL, 1)
        handle.set(CURLOPT_CONNECTTIMEOUT_MS, 5000)
        handle.set(CURLOPT_TIMEOUT_MS, 120_000)
        handle.set(CURLOPT_WRITEDATA, pointer: handle.contextPointer)
        handle.set(
            CURLOPT_WRITEFUNCTION,
            callback: { bytes, size, count, context in
                guard let bytes, let context else { return 0 }
                let received = Unmanaged<Received>.fromOpaque(context).takeUnretainedValue()
                let length = size * count
                guard received.bytes.count + length <= LocalClient.answerBytes else { return 0 }
                let raw = UnsafeRawBufferPointer(start: bytes, count: length)
                received.bytes.append(contentsOf: raw)
                return length
            })
        let headers = StringList(["Content-Type: application/json", "Expect:"])
        let code = withExtendedLifetime(headers) {
            guard let body else { return CurlResult(curl_easy_perform(handle.raw)) }
            handle.set(CURLOPT_HTTPHEADER, list: headers)
            handle.set(CURLOPT_POSTFIELDSIZE_LARGE, offset: body.count)
            handle.set(CURLOPT_POST, 1)
            return body.withUnsafeBytes { bytes in
                let start = UnsafeMutableRawPointer(mutating: bytes.baseAddress)
                handle.set(CURLOPT_POSTFIELDS, pointer: start)
                return CurlResult(curl_easy_perform(handle.raw))
            }
        }
        guard code == .ok else {
            if access(socket, F_OK) == 0, access(socket, W_OK) != 0 {
                throw InvalidValue(
                    "you may not use \(socket): \(String(cString: strerror(errno))); run it as a user or group that may, "
                        + "such as the daemon's own")
            }
            throw InvalidValue(
                "no daemon answers on \(socket); start it with "
                    + "\"systemctl start longstop\", or name its socket with --socket")
        }
        return Answer(
            status: handle.long(CURLINFO_RESPONSE_CODE), body: handle.context.bytes)
    }
}
