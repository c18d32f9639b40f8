package import Hummingbird
import HTTPTypes
import NIOCore

/// What the daemon answers: an HTTP status and a JSON document.
package struct APIReply: Equatable, Sendable {
    /// 200–599.
    package var status: Int
    /// One JSON document in UTF-8.
    package var json: [UInt8]

    package init(status: Int, json: [UInt8]) {
        self.status = status
        self.json = json
    }

    /// A refusal: `{"error":"sentence"}`.
    package init(status: Int, error sentence: String) {
        self.init(status: status, json: Array("{\"error\":\(JSONText.quoted(sentence))}\n".utf8))
    }

    /// The HTTP response; a refusal of what was not read also ends the connection.
    func response(closing: Bool = false) -> Response {
        var headers: HTTPFields = [.contentType: "application/json"]
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

    package init(
        recordFacts: @escaping @Sendable (_ body: [UInt8], _ contentType: String?) async -> APIReply,
        acknowledge: @escaping @Sendable (_ body: [UInt8]) async -> APIReply,
        status: @escaping @Sendable () async -> APIReply
    ) {
        self.recordFacts = recordFacts
        self.acknowledge = acknowledge
        self.status = status
    }

    /// The routes: `POST /v1/facts`, `POST /v1/acknowledgements`, `GET /v1/status`.
    package func responder() -> RouterResponder<BasicRequestContext> {
        let router = Router(context: BasicRequestContext.self)
        router.post("v1/facts") { request, _ in
            await Self.reply(to: request, upTo: SystemLimits.factsBodyBytes) {
                await recordFacts($0, request.headers[.contentType])
            }
        }
        router.post("v1/acknowledgements") { request, _ in
            await Self.reply(to: request, upTo: SystemLimits.acknowledgementBodyBytes) {
                await acknowledge($0)
            }
        }
        router.get("v1/status") { _, _ in await status().response() }
        return router.buildResponder()
    }

    /// The answer for a request which no route takes.
    static func unknownPath(_ request: Request) -> APIReply {
        let known = ["/v1/facts": "POST", "/v1/acknowledgements": "POST", "/v1/status": "GET"]
        if let method = known[request.uri.path] {
            return APIReply(
                status: 405, error: "\(request.uri.path) does not take \(request.method); use \(method)")
        }
        return APIReply(
            status: 404,
            error: "no such path \"\(request.uri.path)\"; "
                + "there are POST /v1/facts, POST /v1/acknowledgements and GET /v1/status")
    }

    private static func reply(
        to request: Request, upTo limit: Int, _ answer: ([UInt8]) async -> APIReply
    ) async -> Response {
        let tooLarge = APIReply(
            status: 413, error: "body is larger than \(limit) bytes; send it in several requests")
        if let stated = request.headers[.contentLength].flatMap({ Int($0) }), stated > limit {
            return tooLarge.response(closing: true)
        }
        do {
            let body = try await request.body.collect(upTo: limit)
            return await answer(Array(body.readableBytesView)).response()
        } catch is NIOTooManyBytesError {
            return tooLarge.response(closing: true)
        } catch {
            return APIReply(status: 400, error: "body ended early; send it again")
                .response(closing: true)
        }
    }
}

/// The one thing the socket's own refusals need of JSON.
enum JSONText {
    /// `text` as a JSON string, quotes included.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\u{0}"..."\u{1F}":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
