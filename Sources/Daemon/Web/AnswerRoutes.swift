import Channels
import Deadlines
import Escalation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// What people reach from their mail: the page behind a signed link. Only its button's POST acknowledges, so that
/// whatever opens links before people do takes nothing on.
struct AnswerRoutes: Sendable {
    let pages: AnswerPages
    /// What systems say back; nil where none does.
    var heard: HeardAnswers?
    let now: @Sendable () -> Timestamp

    /// What the form sends.
    private struct Sent: Decodable {
        var `for`: String?
        var hand: String?
        var note: String?
    }

    /// Adds the routes `GET` and `POST /a/{token}`.
    func add(to router: Router<BasicRequestContext>) {
        let path = RouterPath(AnswerLinks.path.dropFirst() + "{token}")
        router.get(path) { _, context in
            await pages.show(context.parameters.get("token") ?? "", at: now()).response
        }
        router.head(path) { _, context in
            await pages.show(context.parameters.get("token") ?? "", at: now()).response
        }
        router.post(path) { request, context in
            let token = context.parameters.get("token") ?? ""
            do {
                let body = try await request.body.collect(
                    upTo: SystemLimits.acknowledgementBodyBytes)
                let sent = try URLEncodedFormDecoder().decode(
                    Sent.self, from: String(buffer: body))
                return await pages.take(
                    token, for: sent.for ?? "", hand: sent.hand ?? "", note: sent.note ?? "",
                    at: now()
                ).response
            } catch {
                return AnswerReply(
                    status: 400,
                    page: AnswerPage(
                        title: "That did not arrive whole",
                        message: "Nothing has been taken on. Go back and send it again.")
                ).response
            }
        }
    }

    /// Everything that these routes answer; anything else is not found.
    func responder() -> CallbackResponder<BasicRequestContext> {
        let router = Router(context: BasicRequestContext.self)
        add(to: router)
        if let heard { heard.add(to: router, now) }
        let routed = router.buildResponder()
        return CallbackResponder { request, context in
            do {
                return try await routed.respond(to: request, context: context)
            } catch let error as any HTTPResponseError {
                return AnswerReply(
                    status: error.status.code,
                    page: AnswerPage(
                        title: "There is nothing here",
                        message: "Copy the whole link from the message, or answer from there.")
                ).response
            }
        }
    }
}

/// A page with its status.
struct AnswerReply: Sendable {
    var status: Int
    var page: AnswerPage

    /// The response: never kept, never framed, and its address never passed on.
    var response: Response {
        var headers: HTTPFields = [
            .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
            .contentSecurityPolicy: AnswerPage.contentSecurityPolicy,
            .xContentTypeOptions: "nosniff",
        ]
        if let name = HTTPField.Name("Referrer-Policy") { headers[name] = "no-referrer" }
        if let name = HTTPField.Name("X-Robots-Tag") { headers[name] = "noindex" }
        return Response(
            status: .init(code: status), headers: headers,
            body: .init(byteBuffer: ByteBuffer(string: page.html)))
    }
}
