import CLinux
import Dispatch
import Glibc
import Logging
import ServiceLifecycle
import Synchronization
import Testing

@testable import Daemon

@Suite(.serialized) struct WebListenerTests {
    let folder = TemporaryFolder()
    let bodies = Bodies()
    var path: String { folder.path + "/api.sock" }

    /// What the daemon's closures were given.
    final class Bodies: Sendable {
        let seen = Mutex<[(count: Int, type: String?)]>([])
    }

    /// Serves on `path` while `body` runs, then shuts down gracefully.
    private func serving(
        bodySeconds: Int64 = SystemLimits.bodySeconds, _ body: () async throws -> Void
    ) async throws {
        let bodies = bodies
        var api = API(
            recordFacts: { body, type in
                bodies.seen.withLock { $0.append((body.count, type)) }
                return APIReply(status: 200, json: Array("{\"accepted\":1}".utf8))
            },
            acknowledge: { _ in APIReply(status: 409, error: "alert \"7\" has ended") },
            status: { APIReply(status: 200, json: Array("{\"clocks\":0}".utf8)) })
        api.bodySeconds = bodySeconds
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let listener = Listener(
            socket: try ListeningSocket(path: path), responder: api.responder(), logger: logger)
        let group = ServiceGroup(configuration: .init(services: [listener], logger: logger))
        async let running: Void = group.run()
        try await body()
        await group.triggerGracefulShutdown()
        try await running
    }

    private func exchange(_ request: String, body: Int = 0) async -> String {
        let path = path
        return await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(returning: HTTPExchange(path).send(request, body: body))
            }
        }
    }

    private func post(_ target: String, body: Int, extra: String = "") async -> String {
        await exchange(
            "POST \(target) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\(extra)"
                + "Content-Type: application/json\r\nContent-Length: \(body)\r\n\r\n", body: body)
    }

    @Test("each route reaches its closure and answers JSON")
    func routes() async throws {
        try await serving {
            let facts = await post("/v1/facts", body: 12)
            #expect(facts.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(facts.contains("application/json") && facts.hasSuffix("{\"accepted\":1}"))
            #expect(bodies.seen.withLock { $0.map(\.count) } == [12])
            #expect(bodies.seen.withLock { $0.first?.type } == "application/json")
            let refused = await post("/v1/acknowledgements", body: 2)
            #expect(refused.hasPrefix("HTTP/1.1 409 "))
            #expect(refused.hasSuffix("{\"error\":\"alert \\\"7\\\" has ended\"}\n"))
            let status = await exchange(
                "GET /v1/status HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            #expect(status.hasPrefix("HTTP/1.1 200 ") && status.hasSuffix("{\"clocks\":0}"))
        }
    }

    @Test("a path or method that does not exist is answered with what does")
    func unknown() async throws {
        try await serving {
            let path = await exchange(
                "GET /v1/fact HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            #expect(path.hasPrefix("HTTP/1.1 404 "))
            #expect(
                path.contains(
                    "{\"error\":\"no such path \\\"/v1/fact\\\"; there are POST /v1/facts"))
            let method = await exchange(
                "DELETE /v1/facts HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            #expect(method.hasPrefix("HTTP/1.1 405 "))
            #expect(method.contains("/v1/facts does not take DELETE; use POST"))
        }
    }

    @Test("a body of 16 MiB is taken whole, one byte more is refused with a sentence")
    func oversize() async throws {
        // The machine may be busy with other tests.
        try await serving(bodySeconds: 600) {
            let limit = SystemLimits.factsBodyBytes
            #expect(await post("/v1/facts", body: limit).hasPrefix("HTTP/1.1 200 "))
            let refused = await post("/v1/facts", body: limit + 1)
            #expect(refused.hasPrefix("HTTP/1.1 413 "))
            #expect(
                refused.contains("body is larger than 16777216 bytes; send it in several requests"))
            #expect(await post("/v1/acknowledgements", body: 65_537).hasPrefix("HTTP/1.1 413 "))
            #expect(bodies.seen.withLock { $0.map(\.count) } == [limit])
        }
    }

    @Test("a body that does not say its length is stopped at the limit too")
    func chunked() async throws {
        try await serving {
            let chunk = "4000\r\n" + String(repeating: "x", count: 0x4000) + "\r\n"
            let reply = await exchange(
                "POST /v1/acknowledgements HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n" + String(repeating: chunk, count: 5)
                    + "0\r\n\r\n")
            #expect(reply.hasPrefix("HTTP/1.1 413 "))
        }
    }

    @Test("a body that takes too long is refused with a sentence and its connection closed")
    func slow() async throws {
        try await serving(bodySeconds: 0) {
            let refused = await post("/v1/facts", body: 1)
            #expect(refused.hasPrefix("HTTP/1.1 408 "))
            #expect(refused.contains("body took longer than 0 seconds; send it again at once"))
            #expect(bodies.seen.withLock { $0.isEmpty })
        }
    }

    @Test("a client that waits to be told to go on is told")
    func expectation() async throws {
        try await serving {
            let reply = await post("/v1/facts", body: 3, extra: "Expect: 100-continue\r\n")
            #expect(reply.hasPrefix("HTTP/1.1 100 Continue\r\n"))
            #expect(reply.contains("HTTP/1.1 200 OK\r\n"))
        }
    }

    @Test("what is not HTTP is refused and the next client is served")
    func nonsense() async throws {
        try await serving {
            #expect(await exchange("\u{1}\u{2}\u{3}\r\n\r\n").hasPrefix("HTTP/1.1 400 "))
            #expect(await post("/v1/facts", body: 1).hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test("a client that hangs up in the middle of its body gives nothing to the daemon")
    func cutShort() async throws {
        try await serving {
            let head = "POST /v1/facts HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n"
            _ = await exchange(head, body: 10)
            #expect(await post("/v1/facts", body: 1).hasPrefix("HTTP/1.1 200 "))
            #expect(bodies.seen.withLock { $0.map(\.count) } == [1])
        }
    }

    @Test("shutdown answers what is in hand, removes the socket, and then nobody listens")
    func shutdown() async throws {
        try await serving {
            #expect(await post("/v1/facts", body: 1).hasPrefix("HTTP/1.1 200 "))
        }
        var file = stat()
        #expect(lstat(path, &file) != 0)
        #expect(try UnixAddress.connect(path) == ENOENT)
    }

    @Test("an idle client does not hold up the shutdown")
    func idle() async throws {
        try await serving {
            let descriptor = HTTPExchange(path).connect()
            #expect(await post("/v1/facts", body: 1).hasPrefix("HTTP/1.1 200 "))
            _ = descriptor
        }
    }
}

/// One request over a Unix socket, read to the end.
struct HTTPExchange {
    private let path: String

    init(_ path: String) {
        self.path = path
    }

    func connect() -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        precondition(UnixAddress.with(path) { Glibc.connect(descriptor, $0, $1) } == 0)
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        return descriptor
    }

    /// Sends `request` and `body` bytes of filling, says that nothing more comes, and reads the reply.
    func send(_ request: String, body: Int) -> String {
        let descriptor = connect()
        defer { close(descriptor) }
        var rest = Array(request.utf8)[...] + [UInt8](repeating: 0x78, count: body)
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { break }
            rest = rest.dropFirst(count)
        }
        Glibc.shutdown(descriptor, Int32(SHUT_WR))
        var reply: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &chunk, chunk.count, 0)
            guard count > 0 else { return String(decoding: reply, as: UTF8.self) }
            reply += chunk[..<count]
        }
    }
}
