import Testing

@testable import Channels

/// The heartbeat against a real server.
@Suite(.timeLimit(.minutes(1))) struct HeartbeatPostTests {
    @Test("the start, success and failure each go where healthchecks.io takes them")
    func places() async throws {
        let server = try TestServer("webhook_receiver.py")
        defer { server.stop() }
        let url = "http://127.0.0.1:\(server.port)/ping/made-up"
        let post = try HeartbeatPost(url, insecureLoopback: true)
        try server.tell(#"{"status": 200}"#)
        try await post.send(.start)
        try await post.send(.success)
        try await post.send(.failure(["coverage", "outbox"]))
        let seen = try (0..<3).map { _ in try server.next("request") }
        #expect(
            seen.map(\.path) == ["/ping/made-up/start", "/ping/made-up", "/ping/made-up/fail"])
        #expect(seen.map(\.method) == ["GET", "GET", "POST"])
        #expect(seen[2].body == "coverage\noutbox")
        await post.stop()
    }

    @Test("what is not taken is an error that does not hold the URL")
    func refused() async throws {
        let server = try TestServer("webhook_receiver.py")
        defer { server.stop() }
        try server.tell(#"{"status": 500, "get": {"status": 404}}"#)
        let url = "http://127.0.0.1:\(server.port)/ping/secret-word"
        let post = try HeartbeatPost(url, insecureLoopback: true)
        for (signal, words) in [
            (HeartbeatPost.Signal.success, "HTTP 404"), (.failure([]), "HTTP 500"),
        ] {
            let error = await #expect(throws: InvalidValue.self) { try await post.send(signal) }
            let text = "\(try #require(error))"
            #expect(text.contains(words) && !text.contains("secret-word"))
        }
        await post.stop()
    }

    @Test("plain http needs leave, and a query has no place for /fail")
    func addresses() {
        #expect(throws: InvalidValue.self) { try HeartbeatPost("http://127.0.0.1:1/x") }
        #expect(throws: InvalidValue.self) {
            try HeartbeatPost("https://hc.example/push?status=up")
        }
        #expect(throws: InvalidValue.self) {
            try HeartbeatPost("http://hc.example/x", insecureLoopback: true)
        }
    }
}
