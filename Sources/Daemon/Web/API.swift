import HTTPTypes
package import Hummingbird
import NIOCore

/// What the daemon answers: an HTTP status and a JSON document.
package struct APIReply: Equatable, Sendable {
    /// 200–599.
    package var status: Int
    /// One JSON document in UTF-8, unless its type is another.
    package var json: [UInt8]
    package var type = "application/json"

    package init(status: Int, json: [UInt8]) {
        self.status = status
        self.json = json
    }

    /// A refusal: `{"error":"sentence"}`.
    package init(status: Int, error sentence: String) {
        self.init(status: status, json: JSONLine.error(sentence))
    }

    /// The HTTP response; a refusal of what was not read also ends the connection.
    func response(closing: Bool = false) -> Response {
        var headers: HTTPFields = [.contentType: type]
        if closing { headers[.connection] = "close" }
        return Response(
            status: .init(code: status), headers: headers,
            body: .init(byteBuffer: ByteBuffer(bytes: json)))
    }
}

/// What the socket offers; the daemon gives the answers. A closure answers 2xx only after its commit is
/// on disk.
package struct API: Sendable {
    /// Records the facts in a body of the stated content type.
    package var recordFacts: @Sendable (_ body: [UInt8], _ contentType: String?) async -> APIReply
    /// Takes an alert on for a person.
    package var acknowledge: @Sendable (_ body: [UInt8]) async -> APIReply
    /// Says how the daemon is.
    package var status: @Sendable () async -> APIReply
    /// What else takes a JSON document, by its path.
    package var posts: [String: @Sendable (_ body: [UInt8]) async -> APIReply] = [:]
    /// What else can be asked for, by its path.
    package var gets: [String: @Sendable () async -> APIReply] = [:]

    /// Seconds within which a whole body must have come, so that slow senders do not hold every
    /// connection.
    var bodySeconds = SystemLimits.bodySeconds

    package init(
        recordFacts:
            @escaping @Sendable (_ body: [UInt8], _ contentType: String?) async -> APIReply,
        acknowledge: @escaping @Sendable (_ body: [UInt8]) async -> APIReply,
        status: @escaping @Sendable () async -> APIReply
    ) {
        self.recordFacts = recordFacts
        self.acknowledge = acknowledge
        self.status = status
    }

    /// The routes: `POST /v1/facts`, `POST /v1/acknowledgements`, `GET /v1/status`, and those of `posts` and `gets`.
    package func responder() -> CallbackResponder<BasicRequestContext> {
        let router = Router(context: BasicRequestContext.self)
        router.post("v1/facts") { request, _ in
            await reply(to: request, upTo: SystemLimits.factsBodyBytes) {
                await recordFacts($0, request.headers[.contentType])
            }
        }
        router.post("v1/acknowledgements") { request, _ in
            await reply(to: request, upTo: SystemLimits.acknowledgementBodyBytes) {
                await acknowledge($0)
            }
        }
        router.get("v1/status") { _, _ in await status().response() }
        for (path, answer) in posts {
            router.post(RouterPath(path)) { request, _ in
                await reply(to: request, upTo: SystemLimits.peopleBodyBytes, answer)
            }
        }
        for (path, answer) in gets {
            router.get(RouterPath(path)) { _, _ in await answer().response() }
        }
        let routed = router.buildResponder()
        return CallbackResponder { request, context in
            // The router's own refusals have no body.
            if let refusal = refusal(request) { return refusal.response() }
            return try await routed.respond(to: request, context: context)
        }
    }

    /// The answer for a request which no route takes; nil when one does.
    private func refusal(_ request: Request) -> APIReply? {
        var known: [String: HTTPRequest.Method] = [
            "/v1/facts": .post, "/v1/acknowledgements": .post, "/v1/status": .get,
        ]
        for path in posts.keys { known[path] = .post }
        for path in gets.keys { known[path] = .get }
        if let method = known[request.uri.path] {
            if request.method == method { return nil }
            return APIReply(
                status: 405,
                error: "\(request.uri.path) does not take \(request.method); use \(method)")
        }
        return APIReply(
            status: 404,
            error: "no such path \"\(request.uri.path)\"; "
                + "there are POST /v1/facts, POST /v1/acknowledgements and GET /v1/status"
                + (posts.isEmpty ? "" : ", and POST \(posts.keys.sorted().joined(separator: ", "))")
                + (gets.isEmpty ? "" : ", and GET \(gets.keys.sorted().joined(separator: ", "))")
        )
    }

    private func reply(
        to request: Request, upTo limit: Int, _ answer: ([UInt8]) async -> APIReply
    ) async -> Response {
        let tooLarge = APIReply(
            status: 413, error: "body is larger than \(limit) bytes; send it in several requests")
        let stated = request.headers[.contentLength].flatMap { Int($0) } ?? 0
        // A client that waits to be told to go on will not send what is refused.
        if stated > limit && request.headers[.expect] != nil {
            return tooLarge.response(closing: true)
        }
        do {
            var body: [UInt8] = []
            var count = 0
            let until = SystemClock.monotonic() + .seconds(bodySeconds)
            // What is too large is read all the same, and dropped: a client that only reads once it has
            // sent everything would else never see the refusal.
            for try await chunk in request.body {
                // A sender that falls silent altogether is closed as idle.
                if SystemClock.monotonic() > until {
                    return APIReply(
                        status: 408,
                        error: "body took longer than \(bodySeconds) seconds; send it again at once"
                    ).response(closing: true)
                }
                count += chunk.readableBytes
                if count > SystemLimits.drainedBytes { break }
                if count > limit { body = [] } else { body += chunk.readableBytesView }
            }
            if count > limit { return tooLarge.response(closing: true) }
            return await answer(body).response()
        } catch {
            return APIReply(status: 400, error: "body ended early; send it again")
                .response(closing: true)
        }
    }
}
