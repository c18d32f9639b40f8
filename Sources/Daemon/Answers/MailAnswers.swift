import Deadlines
import Escalation
import Storage

/// Takes answers that people write to our mails. Who may answer is whoever has the mail: its Message-ID is known to
/// nobody else, and the writer's address must be the one it went to.
struct MailAnswers: Sendable {
    let answering: Answering

    /// Takes the mail's answer. A mail that a program wrote takes nothing on, and is never answered itself.
    func take(_ bytes: [UInt8], at now: Timestamp) async -> APIReply {
        guard bytes.count <= MailReply.longestBytes else {
            return APIReply(
                status: 422,
                error: "your mail is too long to be an answer; write YES alone, and send it again")
        }
        let reply = MailReply(bytes)
        guard !reply.isAutomatic else {
            return APIReply(status: 200, json: Array("{\"taken\":false}\n".utf8))
        }
        do {
            let taken = try await take(reply, at: now)
            return APIReply(
                status: 200, json: Array("{\"taken\":true,\"alert\":\(taken.entry.id)}\n".utf8))
        } catch let refusal as AnswerRefusal where refusal.isReplay {
            // They have it in hand already: nothing went wrong.
            return APIReply(status: 200, json: Array("{\"taken\":true}\n".utf8))
        } catch let refusal as AnswerRefusal {
            return APIReply(status: refusal.status, error: refusal.sentence)
        } catch {
            return APIReply(status: 503, error: "the store cannot be read: \(error)")
        }
    }

    private func take(_ reply: MailReply, at now: Timestamp) async throws -> Answering.Taken {
        let suffix = "@" + answering.live.configuration.settings.messageIDHost
        let ids = reply.answers.filter { $0.hasSuffix(suffix) }.map {
            String($0.dropLast(suffix.count))
        }
        var notice: NoticeRecord?
        for id in ids.prefix(20) where notice == nil {
            notice = try await answering.store.notice(id)
        }
        guard let notice else {
            throw AnswerRefusal(
                status: 422,
                sentence:
                    "your mail answers none of ours; answer the message itself, so that it is known which is meant"
            )
        }
        guard notice.channel == .email, notice.address.lowercased() == reply.from else {
            throw AnswerRefusal(
                status: 422,
                sentence:
                    "the message you answer did not go to the address you write from; write from that one"
            )
        }
        guard notice.kind != .digest else {
            throw AnswerRefusal(
                status: 422,
                sentence:
                    "that message tells of several alerts; say which with \"longstop acknowledge NUMBER\""
            )
        }
        let lasts = answering.live.configuration.settings.answers?.lastsSeconds ?? 7 * 86_400
        guard now.seconds(since: notice.createdAt) <= lasts else {
            throw AnswerRefusal(
                status: 422,
                sentence: "the message you answer is too old; answer the newest one about it")
        }
        guard reply.saysYes else {
            throw AnswerRefusal(
                status: 422,
                sentence:
                    "nothing has been taken on: write YES alone on the first line to say that you have it in hand"
            )
        }
        var request = AnswerRequest(alert: notice.alert, person: notice.person, way: .mail)
        request.link = notice.id
        return try await answering.take(request, at: now)
    }
}
