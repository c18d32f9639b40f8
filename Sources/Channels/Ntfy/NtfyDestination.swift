package import Deadlines
package import Escalation

/// A topic of an ntfy server. The topic's name is a secret, since whoever knows it can read.
package struct NtfyDestination: PostDestination {
    private struct Answer: Decodable {
        var id: String?
        var code: Int?
        var error: String?
    }

    package let name: String
    package var link: PostLink
    private let topic: Credential
    private let token: Credential?
    package var noun: String { "ntfy topic" }

    /// Takes a link to the server's root, and a credential's content: the topic on its first line, an access
    /// token on its second if the server wants one.
    ///
    /// Throws `InvalidValue` for a URL with a path, or a content that is something else.
    package init(name: String, link: PostLink, credential: [UInt8]) throws(InvalidValue) {
        guard link.url.isRoot else {
            throw InvalidValue(
                "its URL has a path; name the server alone, the topic belongs into the credential")
        }
        let lines = credential.split(separator: 10).map(Array.init)
        guard (1...2).contains(lines.count) else {
            throw InvalidValue(
                "its credential is not one or two lines; write the topic, and below it the token if "
                    + "there is one")
        }
        topic = try Credential(fileContents: lines[0])
        token = lines.count == 2 ? try Credential(fileContents: lines[1]) : nil
        let isTopic = topic.password.utf8.allSatisfy {
            HostName.isLetterOrDigit($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
        }
        guard isTopic, topic.password.utf8.count <= 64 else {
            throw InvalidValue(
                "the first line of its credential is no topic; use 1 to 64 letters, digits, - and _"
            )
        }
        self.name = name
        self.link = link
        self.link.spacing = .seconds(1)
    }

    package func post(_ message: OutgoingMessage, at now: Timestamp) throws(InvalidValue) -> Post {
        let body = try JSONText.adding(["topic": topic.password], to: message.body)
        return try .json(body, to: link.url, token: token?.password)
    }

    package func outcome(of answer: PostAnswer) -> AttemptOutcome {
        if let failure = answer.failure(of: label) { return failure }
        let content = answer.json(Answer.self)
        let said = "\(label) answered HTTP \(answer.status)"
        switch answer.status {
        case 200:
            let id = content?.id.flatMap(FarSide.code)
            return .accepted(receipt: "HTTP 200" + (id.map { ", message \($0)" } ?? ""))
        case 400, 413:
            let secrets = [topic.password, token?.password ?? ""]
            return .permanent(
                reason: "\(said): " + FarSide.words(content?.error ?? "", hiding: secrets)
                    + "; it does not take this message")
        case 401, 403, 404:
            return .misconfigured(
                reason:
                    "\(said): check its URL, and that the token in its credential may write to the "
                    + "topic")
        case 429:
            // 42908 is the day's quota: nothing goes before midnight.
            let pause = content?.code == 42908 ? ChannelLimits.retryAfterSeconds.upperBound : nil
            return .temporary(reason: said, retryAfter: answer.wish ?? pause)
        default:
            return answer.commonOutcome(of: label) ?? .permanent(reason: said)
        }
    }
}
