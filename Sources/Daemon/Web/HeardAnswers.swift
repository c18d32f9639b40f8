import Channels
import Deadlines
import Escalation
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Storage

/// What systems say back: answers by signed webhooks, PagerDuty's acknowledgements, and what became of messages by
/// GOV.UK Notify. Everything is checked by a secret before it is read.
struct HeardAnswers: Sendable {
    private let answering: Answering
    /// Secrets of webhook destinations, by their names.
    private let webhooks: [String: [SigningSecret]]
    /// Secrets of PagerDuty's webhooks, by the channel's name.
    private let pagers: [String: Credential]
    /// The token of GOV.UK Notify's callbacks.
    private let notify: Credential?

    /// Reads the secrets; throws a sentence for one that is missing or none.
    init(_ answering: Answering, _ credentials: Credentials) throws {
        self.answering = answering
        let settings = answering.live.configuration.settings
        // One whose secret is missing is told nothing either; that is said where the channels are built.
        webhooks = settings.webhooks.compactMapValues { webhook in
            try? webhook.credentials.map {
                try SigningSecret(String(decoding: credentials.read($0), as: UTF8.self))
            }
        }
        var pagers: [String: Credential] = [:]
        var notify: Credential?
        for channel in settings.channels.values {
            guard let name = channel.answersCredential,
                let secret = try? Credential(fileContents: credentials.read(name))
            else { continue }
            if channel.kind == .pagerduty { pagers[channel.name] = secret } else { notify = secret }
        }
        self.pagers = pagers
        self.notify = notify
    }

    /// Adds `POST /v1/answers/{webhook}`, `/v1/pagerduty/{channel}` and `/v1/notify`.
    func add(to router: Router<BasicRequestContext>, _ now: @escaping @Sendable () -> Timestamp) {
        router.post("v1/answers/{name}") { request, context in
            await reply(to: request) { body in
                try await answer(
                    body, request.headers, from: context.parameters.get("name") ?? "", at: now())
            }
        }
        router.post("v1/pagerduty/{name}") { request, context in
            await reply(to: request) { body in
                try await pager(
                    body, request.headers, from: context.parameters.get("name") ?? "", at: now())
            }
        }
        router.post("v1/notify") { request, _ in
            await reply(to: request) { try await receipt($0, request.headers, at: now()) }
        }
    }

    private func reply(
        to request: Request, _ act: ([UInt8]) async throws -> APIReply
    ) async -> Response {
        do {
            let body = try await request.body.collect(upTo: SystemLimits.acknowledgementBodyBytes)
            return try await act(Array(body.readableBytesView)).response()
        } catch let refusal as AnswerRefusal {
            return APIReply(status: refusal.status, error: refusal.sentence).response()
        } catch {
            return APIReply(status: 400, error: "the body did not arrive whole; send it again")
                .response()
        }
    }

    private func header(_ name: String, _ headers: HTTPFields) -> String {
        HTTPField.Name(name).flatMap { headers[$0] } ?? ""
    }

    private static func unsigned(_ error: InvalidValue) -> AnswerRefusal {
        AnswerRefusal(status: 401, sentence: "the request is not taken: \(error)")
    }

    /// Refuses what is not signed as it should be.
    private static func checked(_ verify: () throws -> Void) throws {
        do {
            try verify()
        } catch {
            throw AnswerRefusal(status: 401, sentence: "the request is not taken: \(error)")
        }
    }

    /// Refuses what is signed and cannot be read.
    private static func read<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            throw AnswerRefusal(status: 400, sentence: "\(error)")
        }
    }

    private static let done = APIReply(status: 200, json: Array("{\"taken\":true}\n".utf8))
    private static let ignored = APIReply(status: 200, json: Array("{\"taken\":false}\n".utf8))

    // MARK: Signed webhooks

    /// `{"type": "longstop.acknowledge", "data": {"alert": 17, "by": person, …}}`, as Standard Webhooks sign it.
    private struct Answer: Decodable {
        struct Content: Decodable {
            var alert: Int64
            var by: String
            var seconds: Int64?
            var until: String?
            var handTo: String?
            var note: String?
        }

        var type: String
        var data: Content
    }

    private static let acknowledge = "longstop.acknowledge"

    func answer(
        _ body: [UInt8], _ headers: HTTPFields, from name: String, at now: Timestamp
    ) async throws -> APIReply {
        let id = header("webhook-id", headers)
        try verify(body, headers, id: id, from: name, at: now)
        guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(body)),
            answer.type == Self.acknowledge,
            answer.data.until == nil || answer.data.until == "working hours"
        else {
            throw AnswerRefusal(
                status: 400,
                sentence:
                    "an answer is {\"type\": \"\(Self.acknowledge)\", \"data\": {\"alert\": number, "
                    + "\"by\": person, \"seconds\"?, \"until\"?: \"working hours\", \"handTo\"?, \"note\"?}}"
            )
        }
        try await check(answer.data.alert, of: answer.data.by, wasToldBy: .webhook, name)
        var request = AnswerRequest(
            alert: answer.data.alert, person: answer.data.by, note: answer.data.note ?? "",
            handedTo: answer.data.handTo, way: .webhook)
        if answer.data.until != nil { request.length = .workingHours }
        if let seconds = answer.data.seconds { request.length = .seconds(seconds) }
        return try await take(request, once: "webhook \(name) \(id)", at: now)
    }

    private func verify(
        _ body: [UInt8], _ headers: HTTPFields, id: String, from name: String, at now: Timestamp
    ) throws(AnswerRefusal) {
        guard let secrets = webhooks[name], !secrets.isEmpty else {
            throw AnswerRefusal(
                status: 404, sentence: "no webhook \"\(ShownValue.plain(name))\" is configured")
        }
        let (time, given) = (
            header("webhook-timestamp", headers), header("webhook-signature", headers)
        )
        let refusals = secrets.map { secret -> InvalidValue? in
            do throws(InvalidValue) {
                try secret.verify(id: id, timestamp: time, body: body, signatures: given, now: now)
                return nil
            } catch {
                return error
            }
        }
        if let refusal = refusals.last ?? nil, !refusals.contains(nil) {
            throw Self.unsigned(refusal)
        }
    }

    /// A system answers only for what it was told.
    private func check(
        _ alert: Int64, of person: String, wasToldBy channel: ChannelKind, _ name: String
    ) async throws {
        let recipients = try await answering.store.alert(alert)?.alert.recipients ?? []
        guard
            recipients.contains(where: {
                $0.contact.channel == channel && $0.contact.address == name && $0.person == person
            })
        else {
            throw AnswerRefusal(
                status: 404,
                sentence:
                    "alert \(alert) was not told to \(ShownValue.plain(person)) by \(ShownValue.plain(name))"
            )
        }
    }

    /// Takes an answer; the same one sent again changes nothing, and is answered as taken.
    private func take(
        _ request: AnswerRequest, once id: String, at now: Timestamp
    ) async throws -> APIReply {
        var request = request
        request.link = id
        do throws(AnswerRefusal) {
            _ = try await answering.take(request, at: now)
        } catch {
            if !error.isReplay { throw error }
        }
        return Self.done
    }

    // MARK: PagerDuty

    func pager(
        _ body: [UInt8], _ headers: HTTPFields, from name: String, at now: Timestamp
    ) async throws -> APIReply {
        guard let secret = pagers[name] else {
            throw AnswerRefusal(
                status: 404,
                sentence:
                    "no channel \"\(ShownValue.plain(name))\" with \"answers_credential\" is configured"
            )
        }
        let host = answering.live.configuration.settings.messageIDHost
        let given = header("X-PagerDuty-Signature", headers)
        try Self.checked {
            try PagerDutyAnswer.verify(body: body, signatures: given, secret: secret)
        }
        let answer = try Self.read { try PagerDutyAnswer(body: body, host: host) }
        // That an incident was closed there is no fact about a child: only taking it on counts.
        // Nor is an acknowledgement by no person an answer: it may be the one we have passed on ourselves.
        guard let answer, answer.event == .acknowledged, answer.by != nil else {
            return Self.ignored
        }
        let recipients = try await answering.store.alert(answer.key.alert)?.alert.recipients ?? []
        guard
            let person = Self.person(
                recipients.filter {
                    $0.contact.channel == .pagerduty && $0.contact.address == name
                },
                in: answering.live.configuration.world.directory, at: now)
        else { return Self.ignored }
        var request = AnswerRequest(alert: answer.key.alert, person: person, way: .webhook)
        request.note = answer.by.map { "in PagerDuty by \($0)" } ?? "in PagerDuty"
        request.note = String(request.note.prefix(IntakeLimits.noteCharacters))
        do {
            return try await take(request, once: "pagerduty \(name) \(answer.id)", at: now)
        } catch let refusal as AnswerRefusal where [404, 409].contains(refusal.status) {
            // It would be sent again and again.
            return Self.ignored
        }
    }

    /// The latest of those told who is there; the latest at all when nobody is.
    private static func person(
        _ told: [Alert.Recipient], in directory: Directory, at now: Timestamp
    ) -> String? {
        (told.last { !directory.isAway($0.person, at: now) } ?? told.last)?.person
    }

    // MARK: GOV.UK Notify

    func receipt(
        _ body: [UInt8], _ headers: HTTPFields, at now: Timestamp
    ) async throws -> APIReply {
        guard let notify else {
            throw AnswerRefusal(
                status: 404, sentence: "no channel of kind notify has an \"answers_credential\"")
        }
        let given = headers[.authorization] ?? ""
        try Self.checked { try NotifyCallback.verify(authorization: given, token: notify) }
        let callback = try Self.read { try NotifyCallback(body: body) }
        guard let callback else { return Self.ignored }
        let word = callback.status.rawValue
        let outcome: AttemptOutcome =
            callback.status == .delivered
            ? .accepted(receipt: "delivered, says GOV.UK Notify (\(callback.id))")
            : .permanent(reason: "GOV.UK Notify gave it up: \(word)")
        let isKnown = try await answering.store.confirm(callback.noticeID, outcome, at: now)
        if callback.status != .delivered, isKnown {
            answering.logger.warning(
                "a message was accepted and not delivered: \(word); the next contact or step is tried",
                metadata: [JournalField.notice.rawValue: "\(callback.noticeID)"])
            answering.watcher.hint()
        }
        return isKnown ? Self.done : Self.ignored
    }
}
