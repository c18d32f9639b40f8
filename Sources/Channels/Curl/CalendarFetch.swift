/// Gets a file from the web, for calendars that are read again and again; on one thread of its own.
package final class CalendarFetch: Sendable {
    private static let longestBytes = 1024 * 1024 + 1

    private let loop = PostLoop()

    /// Prepares to fetch; nothing is connected yet.
    package init() {}

    /// The bytes at a URL; `number` is the same for the same feed, and another for each.
    ///
    /// Throws `InvalidValue` with the reason, which never holds the URL: it often is a secret.
    package func bytes(
        of text: String, number: Int, insecureLoopback: Bool, allowsPrivateAddresses: Bool
    ) async throws(InvalidValue) -> [UInt8] {
        let url = try WebhookURL(text)
        let link = try PostLink(
            url, insecureLoopback: insecureLoopback, allowsPrivateAddresses: allowsPrivateAddresses)
        let post = Post(
            url: url,
            headers: [
                Header("User-Agent", try HeaderValue("Longstop")),
                Header("Accept", try HeaderValue("text/calendar")),
            ], keeps: Self.longestBytes)
        let answer = await withCheckedContinuation { continuation in
            loop.post(
                PostRequest(
                    target: PostTarget(number: number, link: link), post: post,
                    isWithdrawn: { false }, continuation: continuation))
        }
        guard (200...299).contains(answer.status) else {
            throw InvalidValue(
                answer.status > 0
                    ? "its server answered HTTP \(answer.status)"
                    : "its server cannot be reached\(answer.detail.isEmpty ? "" : ": \(answer.detail)")"
            )
        }
        return answer.body
    }

    /// Ends the thread.
    package func stop() async { await loop.stop(grace: .seconds(1)) }
}
