import Deadlines
import Escalation
import Storage

extension PeopleDesk {
    /// `{"by": person}`.
    private struct TrustRequest: Decodable {
        let by: String
    }

    /// Takes a person's word for it that the clock is right, although the store knows of later moments.
    func trustClock(_ body: [UInt8]) async -> APIReply {
        await answer(body, as: "{\"by\": person}", TrustRequest.self) { request, now in
            let by = try person(request.by)
            let moment = PassMoment(after: try await store.newestMoment())
            guard let newest = moment.disbelief(at: now) else {
                throw AnswerRefusal(
                    status: 409, sentence: "the clock is believed already; there is nothing to say")
            }
            try await store.acceptClock(at: now)
            let reason =
                "\(by) says that the clock is right at \(now), although the store knows of \(newest)"
            logger.record(
                .clockStepped, "\(reason); every deadline is looked at again", [.reason: reason])
            try await putInForce(at: now)
            try await live.replanHeld(store, at: now)
            for hint in outboxHints { hint.hint() }
            var line = JSONLine()
            line.add("at", now)
            line.add("newest", newest)
            return APIReply(status: 200, json: Array((line.closed + "\n").utf8))
        }
    }
}
