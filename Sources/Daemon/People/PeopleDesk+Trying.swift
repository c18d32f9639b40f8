import Channels
import Deadlines
import Escalation
import Foundation
import Storage

/// Trying out whether people can be reached: one contact, or a whole policy.
extension PeopleDesk {
    /// Seconds from a request to the drill's first telling: a schedule that is new tells nothing of before it was known.
    private static let lead: Int64 = 3

    private struct DrillRequest: Decodable {
        let policy: String
        let by: String
        let at: String?
    }

    private struct TestRequest: Decodable {
        let person: String
        let channel: String?
        let by: String
    }

    func startDrill(_ body: [UInt8]) async -> APIReply {
        await answer(
            body, as: "{\"policy\": name, \"by\": person, \"at\"?: RFC 3339}", DrillRequest.self
        ) { request, now in
            let by = try person(request.by)
            let policies = live.configuration.world.policies
            guard policies[request.policy] != nil else {
                throw AnswerRefusal(
                    status: 422,
                    sentence: "unknown policy \"\(ShownValue.plain(request.policy))\""
                        + NearestName.suggestion(for: request.policy, among: policies.keys))
            }
            var startsAt = now.advanced(seconds: Self.lead)
            if let text = request.at {
                guard let moment = Timestamp(rfc3339: text), moment > startsAt,
                    moment < now.advanced(seconds: 366 * 86_400)
                else {
                    throw AnswerRefusal(
                        status: 422,
                        sentence:
                            "\"at\" is no moment of the next year; write it like 2026-11-24T09:00:00Z"
                    )
                }
                startsAt = moment
            }
            // Recurrences count in whole seconds.
            startsAt = Timestamp(microseconds: startsAt.seconds * 1_000_000)
            let drill = Drill(policy: request.policy, startsAt: startsAt, saidBy: by)
            let id = try await store.add(drill, at: now)
            try await putInForce(at: now)
            logger.notice("drill \(id) of policy \(request.policy) was asked for by \(by)")
            var line = JSONLine()
            line.add("drill", Int(id))
            line.add("startsAt", startsAt)
            return APIReply(status: 200, json: Array((line.closed + "\n").utf8))
        }
    }

    func endDrill(_ body: [UInt8]) async -> APIReply {
        await answer(body, as: "{\"id\": number, \"by\": person}", Ending.self) { ending, now in
            let by = try person(ending.by)
            guard try await store.endDrill(ending.id, by: by, at: now) else {
                throw AnswerRefusal(
                    status: 404,
                    sentence:
                        "there is no drill \(ending.id) that goes on; longstop drill report lists them"
                )
            }
            try await putInForce(at: now)
            logger.notice("drill \(ending.id) was ended by \(by)")
            return APIReply(status: 200, json: Array("{\"ended\":\(ending.id)}\n".utf8))
        }
    }

    func test(_ body: [UInt8]) async -> APIReply {
        await answer(
            body, as: "{\"person\": name, \"channel\"?: kind or name, \"by\": person}",
            TestRequest.self
        ) { request, now in
            let by = try person(request.by)
            let name = try person(request.person)
            let all = live.configuration.world.directory.people[name]?.contacts ?? []
            let contacts = request.channel.map { wanted in
                all.filter { $0.channel.rawValue == wanted || $0.address == wanted }
            }
            guard contacts?.isEmpty != true, !all.isEmpty else {
                let known = Set(all.map(\.channel.rawValue)).sorted().joined(separator: ", ")
                throw AnswerRefusal(
                    status: 422,
                    sentence:
                        "\(name) has no contact by \"\(ShownValue.plain(request.channel ?? ""))\"; "
                        + "there are: \(known)")
            }
            let telling = live.telling
            let chosen = contacts ?? all
            let alert = try await store.tellByItself(at: now) { alert in
                try telling.test(of: name, by: chosen, asked: by, alert: alert, at: now)
            }
            for hint in outboxHints { hint.hint() }
            logger.notice("a test of \(name)'s contacts was asked for by \(by)")
            var line = JSONLine()
            line.add("alert", Int(alert))
            line.add("case", CaseReference.digest(of: name).description)
            line.add("contacts", chosen.count)
            return APIReply(status: 200, json: Array((line.closed + "\n").utf8))
        }
    }
}

extension Telling {
    /// Seconds for which a test is worth sending.
    private static let testKeep: Int64 = 120

    /// A marked, harmless message to each of those contacts.
    func test(
        of person: String, by contacts: [Contact], asked: String, alert: Int64, at now: Timestamp
    ) throws -> [OutboxNotice] {
        var report = Report()
        report.lead = [
            "\(asked) tries out whether you can be reached this way. Nothing has happened, and nothing is asked of you."
        ]
        let clock = Clock(
            subject: .digest(of: person), rule: TestWords.name, keyParts: [now.description],
            state: .met, startedAt: now, dueAt: now, endedAt: now, endedAs: .met, policy: "")
        return try contacts.map { contact in
            var notice = Notice(
                alert: alert, kind: .schedule, revision: 0, step: 1, repetition: 1, policy: "",
                urgency: .notify, role: "test", person: person, contact: contact, late: false,
                plannedAt: now, decidedAt: now,
                reason: Reason(.triedOut, "\(asked) asked for a test"), next: nil, clock: clock)
            notice.wantsAnswer = false
            let id = identify()
            let message = try renderer.render(notice, id: id, report: report)
            return OutboxNotice(
                id: id, notice: notice, subject: message.subject, body: message.body,
                notBefore: now, giveUpAt: now.advanced(seconds: Self.testKeep))
        }
    }
}

/// What tests are called.
enum TestWords {
    static let name = "test-message"
    static let words = RuleWords(title: "TEST, nothing has happened: can you be reached?")
}
