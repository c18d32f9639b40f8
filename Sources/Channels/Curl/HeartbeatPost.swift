/// Says to a watchdog elsewhere that all is well, or what is not, on one thread of its own: a request to its URL as
/// healthchecks.io takes them, with `/start` and `/fail` behind it.
package final class HeartbeatPost: Sendable {
    /// What is said.
    package enum Signal: Hashable, Sendable {
        case start
        case success
        /// With what fails, a word a line.
        case failure([String])
    }

    private let link: PostLink
    private let loop = PostLoop()

    /// Prepares to speak to a URL; nothing is connected yet. Throws `InvalidValue` with the reason, which never holds
    /// the URL: it often is a secret.
    package init(
        _ text: String, insecureLoopback: Bool = false, allowsPrivateAddresses: Bool = false
    ) throws(InvalidValue) {
        var link = try Self.link(
            text, insecureLoopback: insecureLoopback, allowsPrivateAddresses: allowsPrivateAddresses
        )
        link.patience.attempt = .seconds(15)
        self.link = link
    }

    /// Whether a URL could be spoken to; throws why not.
    package static func check(
        _ text: String, insecureLoopback: Bool, allowsPrivateAddresses: Bool
    ) throws(InvalidValue) {
        _ = try link(
            text, insecureLoopback: insecureLoopback, allowsPrivateAddresses: allowsPrivateAddresses
        )
    }

    private static func link(
        _ text: String, insecureLoopback: Bool, allowsPrivateAddresses: Bool
    ) throws(InvalidValue) -> PostLink {
        let url = try WebhookURL(text)
        _ = try url.below("/fail")
        return try PostLink(
            url, insecureLoopback: insecureLoopback, allowsPrivateAddresses: allowsPrivateAddresses)
    }

    /// Says it; throws `InvalidValue` when it was not taken.
    package func send(_ signal: Signal) async throws(InvalidValue) {
        var post = Post(
            url: link.url, headers: [Header("User-Agent", try HeaderValue("Longstop"))])
        switch signal {
        case .success: break
        case .start: post.url = try link.url.below("/start")
        case .failure(let words):
            post.url = try link.url.below("/fail")
            post.headers.append(
                Header("Content-Type", try HeaderValue("text/plain; charset=utf-8")))
            post.body = Array(words.joined(separator: "\n").utf8)
        }
        let request = post
        let answer = await withCheckedContinuation { continuation in
            loop.post(
                PostRequest(
                    target: PostTarget(number: 0, link: link), post: request,
                    isWithdrawn: { false }, continuation: continuation))
        }
        guard (200...299).contains(answer.status) else {
            throw InvalidValue(
                answer.status > 0
                    ? "its server answered HTTP \(answer.status)"
                    : "its server cannot be reached\(answer.detail.isEmpty ? "" : ": \(answer.detail)")"
            )
        }
    }

    /// Ends the thread.
    package func stop() async { await loop.stop(grace: .seconds(1)) }
}
