import Testing

@testable import Channels

/// Turns are kept by readings of the clock, not by waiting.
@Suite struct PostPacerTests {
    /// Requests whose continuations are answered at once: only their order is of interest.
    private func request(_ number: Int, spacing: Duration?) async throws -> PostRequest {
        var link = try PostLink(WebhookURL("https://a.example"))
        link.spacing = spacing
        let target = PostTarget(number: number, link: link)
        let post = Post(url: link.url, headers: [], body: [])
        var made: PostRequest?
        _ = await withCheckedContinuation { continuation in
            made = PostRequest(
                target: target, post: post, isWithdrawn: { false }, continuation: continuation)
            continuation.resume(returning: PostAnswer(end: .notStarted("")))
        }
        return try #require(made)
    }

    @Test func `each target has its turns, one after another`() async throws {
        let second: UInt64 = 1_000_000_000
        var pacer = PostPacer()
        let slow = try await request(1, spacing: .seconds(1))
        let other = try await request(2, spacing: .seconds(1))
        let free = try await request(3, spacing: nil)
        #expect(pacer.admit(slow, at: 5 * second) == .go)
        #expect(pacer.admit(slow, at: 5 * second) == .wait)
        #expect(pacer.admit(slow, at: 5 * second) == .wait)
        #expect(pacer.admit(other, at: 5 * second) == .go)
        #expect(pacer.admit(free, at: 5 * second) == .go)
        #expect(pacer.admit(free, at: 5 * second) == .go)
        #expect(pacer.nextAt == 6 * second)
        #expect(pacer.due(at: 5 * second + 1).isEmpty)
        #expect(pacer.due(at: 6 * second).map(\.target.number) == [1])
        #expect(pacer.nextAt == 7 * second)
        #expect(pacer.due(at: 9 * second).count == 1)
        #expect(pacer.nextAt == nil)
        // Whoever comes late does not overtake the pause after the last.
        #expect(pacer.admit(slow, at: 9 * second + 1) == .wait)
        #expect(pacer.drain().count == 1)
    }

    @Test func `a turn beyond the patience is not waited for`() async throws {
        var pacer = PostPacer()
        let slow = try await request(1, spacing: .seconds(10))
        let verdicts = (0..<6).map { _ in pacer.admit(slow, at: 0) }
        #expect(
            verdicts == [
                .go, .wait, .wait, .wait, .tooMany(seconds: 40), .tooMany(seconds: 40),
            ])
    }
}
