/// One request as it leaves: made anew for every attempt, since tokens and signatures age.
package struct Post: Sendable {
    var url: WebhookURL
    var headers: [Header]
    /// What is posted; nil asks with GET.
    var body: [UInt8]?
    /// The most of the answer's body that is kept, in bytes.
    var keeps = ChannelLimits.keptAnswerBytes

    /// A POST of JSON to `url`, with `token` as its bearer; throws when the token could not stand in a header.
    static func json(
        _ body: [UInt8], to url: WebhookURL, token: String? = nil
    ) throws(InvalidValue) -> Post {
        var post = Post(url: url, headers: try common(token), body: body)
        post.headers.append(Header("Content-Type", try HeaderValue("application/json")))
        return post
    }

    /// A GET of `url`.
    static func question(_ url: WebhookURL, token: String) throws(InvalidValue) -> Post {
        Post(url: url, headers: try common(token), keeps: ChannelLimits.answerBytes)
    }

    private static func common(_ token: String?) throws(InvalidValue) -> [Header] {
        let agent = Header("User-Agent", try HeaderValue("Longstop"))
        guard let token else { return [agent] }
        return [agent, Header("Authorization", try HeaderValue("Bearer \(token)"))]
    }
}
