import Deadlines
import Escalation
import Foundation
import Logging
import Storage

/// Takes what people say of themselves and ask for: absences and silences. Each is on disk before it is answered, and
/// in force at once.
struct PeopleDesk: Sendable {
    let store: Store
    let live: LiveConfiguration
    /// Whoever must look again when somebody is away, or nobody may be told.
    let hints: [RealtimeTimer]
    /// Whoever sends.
    var outboxHints: [RealtimeTimer] = []
    let logger: Logger

    /// What the socket takes, by path.
    var posts: [String: @Sendable ([UInt8]) async -> APIReply] {
        [
            "/v1/absences": { await addAbsences($0) },
            "/v1/absences/end": { await endAbsence($0) },
            "/v1/drills": { await startDrill($0) },
            "/v1/drills/end": { await endDrill($0) },
            "/v1/tests": { await test($0) },
            "/v1/clock": { await trustClock($0) },
            "/v1/silences": { await addSilence($0) },
            "/v1/silences/confirm": { await confirmSilence($0) },
            "/v1/silences/end": { await endSilence($0) },
        ]
    }

    /// `{"id": number, "by": person}`.
    struct Ending: Decodable {
        let id: Int64
        let by: String
    }

    /// Decodes a request and has it done; anything refused is said in one sentence.
    func answer<Asked: Decodable>(
        _ body: [UInt8], as shape: String, _ type: Asked.Type,
        _ act: (Asked, Timestamp) async throws -> APIReply
    ) async -> APIReply {
        guard let asked = try? JSONDecoder().decode(type, from: Data(body)) else {
            return APIReply(status: 400, error: "the request is \(shape)")
        }
        do {
            return try await act(asked, SystemClock.now())
        } catch let refusal as AnswerRefusal {
            return APIReply(status: refusal.status, error: refusal.sentence)
        } catch {
            return APIReply(status: 503, error: "the store could not keep it: \(error); try again")
        }
    }

    /// Puts in force what is in the store now, and has every open case looked at under it.
    func putInForce(at now: Timestamp) async throws {
        try await live.takeRoster(of: store, at: now)
        _ = try await live.lookAgain(store, at: now)
        for hint in hints { hint.hint() }
    }

    /// Refuses a name that is nobody's.
    func person(_ name: String) throws(AnswerRefusal) -> String {
        let people = live.configuration.world.directory.people
        guard people[name] == nil else { return name }
        throw AnswerRefusal(
            status: 422,
            sentence: "unknown person \"\(ShownValue.plain(name))\""
                + NearestName.suggestion(for: name, among: people.keys))
    }

    // MARK: Absences

    private func addAbsences(_ body: [UInt8]) async -> APIReply {
        await answer(body, as: AbsenceRequest.shape, AbsenceRequest.self) { request, now in
            let reader = AbsenceReader(live.configuration, at: now)
            let before = live.configuration.world
            let by = try person(request.by)
            var records: [AbsenceRecord] = []
            for (place, said) in request.absences.enumerated() {
                let absence = try reader.absence(
                    said, place: place + 1, isStrict: request.source == nil)
                records.append(
                    AbsenceRecord(
                        absence, source: request.source ?? "api", saidBy: by, saidAt: now))
            }
            var line = JSONLine()
            if let source = request.source {
                try reader.check(source: source)
                let known = live.roster.absences.filter { $0.source == source }
                guard !records.isEmpty || known.isEmpty || request.keep == true else {
                    throw AnswerRefusal(
                        status: 422,
                        sentence:
                            "the list is empty, and would end all \(known.count) absences known under "
                            + "\(source); end them with longstop absence end")
                }
                let (added, ended) = try await store.replace(
                    absencesOf: source, with: request.keep == true ? records + known : records,
                    at: now)
                line.add("added", added)
                line.add("ended", ended)
            } else {
                let ids = try await store.add(records)
                line.add("added", ids.count)
                line.add("ids", json: "[\(ids.map(String.init).joined(separator: ","))]")
            }
            try await putInForce(at: now)
            logger.info("absences were recorded by \(by): \(records.count)")
            line.add("findings", findings(for: records, before: before, at: now))
            return APIReply(status: 200, json: Array((line.closed + "\n").utf8))
        }
    }

    private func endAbsence(_ body: [UInt8]) async -> APIReply {
        await answer(body, as: "{\"id\": number, \"by\": person}", Ending.self) { ending, now in
            let by = try person(ending.by)
            let source = live.roster.absences.first { $0.id == ending.id }?.source
            guard try await store.endAbsence(ending.id, by: by, at: now) else {
                throw AnswerRefusal(
                    status: 404,
                    sentence:
                        "there is no absence \(ending.id) that counts; longstop absence list shows them"
                )
            }
            try await putInForce(at: now)
            var line = JSONLine()
            line.add("ended", Int(ending.id))
            // What its calendar still says comes back with the next reading.
            let isFed = live.configuration.feeds.contains { $0.name == source }
            line.add("feed", isFed ? source : nil)
            return APIReply(status: 200, json: Array((line.closed + "\n").utf8))
        }
    }

    /// What is short of people now and was not `before`, while the absences last: said at once to whoever enters them.
    private func findings(
        for records: [AbsenceRecord], before: World, at now: Timestamp
    ) -> [String] {
        guard let from = records.map(\.absence.from).min() else { return [] }
        let world = live.configuration.world
        let zone = live.configuration.ruleBook.zone
        let start = max(from, now)
        let last = records.map { $0.absence.to ?? start.advanced(seconds: Self.lookAhead) }.max()
        let end = min(last ?? start, start.advanced(seconds: Self.lookAhead))
        guard end > start else { return [] }
        let known = before.directory.gaps(of: before.urgenciesTold, from: start, to: end)
        return world.directory.gaps(of: world.urgenciesTold, from: start, to: end)
            .filter { !known.contains($0) }
            .prefix(Self.findingsShown).map { Reports.text($0, zone: zone) }
    }

    private static let lookAhead: Int64 = 90 * 86_400
    private static let findingsShown = 10

    // MARK: Silences

    private func addSilence(_ body: [UInt8]) async -> APIReply {
        await answer(body, as: SilenceRequest.shape, SilenceRequest.self) { request, now in
            let owner = try person(request.owner)
            let reader = SilenceReader(live.configuration)
            let record = try reader.silence(request, owner: owner, at: now)
            try await refuseEveryCase(record.silence)
            let id = try await store.add(record)
            try await putInForce(at: now)
            let text = record.silence.matchers.map(\.text).joined(separator: ", ")
            logger.record(
                .silenceAdded, "silence \(id) by \(owner): \(text) until \(record.silence.to)",
                [.person: owner, .reason: record.silence.reason])
            var line = JSONLine()
            line.add("silence", Int(id))
            line.add("from", record.silence.from)
            line.add("to", record.silence.to)
            line.add("needsConfirmation", reader.reachesPages(record.silence))
            return APIReply(status: 200, json: Array((line.closed + "\n").utf8))
        }
    }

    /// Clocks whose cases are looked at.
    private static let casesLookedAt = 1000

    /// Refuses a silence that names nothing but cases, and in truth means all of them.
    private func refuseEveryCase(_ silence: Silence) async throws {
        let named = silence.matchers.filter { $0.label == "case" }
        guard !named.isEmpty,
            !silence.matchers.contains(where: {
                ["rule", "role", "person", "policy"].contains($0.label)
                    && [.equal, .matches].contains($0.comparison)
            })
        else { return }
        let clocks = try await store.clocks(limit: Self.casesLookedAt)
        let subjects = Set(clocks.map(\.clock.subject).filter { !$0.hasNoCase })
        guard subjects.count > 1,
            subjects.allSatisfy({ subject in
                named.allSatisfy { $0.isTrue(of: subject.description) }
            })
        else { return }
        throw AnswerRefusal(
            status: 422,
            sentence:
                "it would match every case there is; name fewer, or what is meant with rule= or role="
        )
    }

    private func confirmSilence(_ body: [UInt8]) async -> APIReply {
        await answer(body, as: "{\"id\": number, \"by\": person}", Ending.self) { ending, now in
            let by = try person(ending.by)
            let known = try await store.roster(at: now).silences
            guard let record = known.first(where: { $0.silence.id == ending.id }) else {
                throw Self.noSilence(ending.id)
            }
            guard live.configuration.world.directory.people[by]?.isShared != true else {
                throw AnswerRefusal(
                    status: 422,
                    sentence:
                        "\(by) is watched by several people, and it takes one to agree; give a name"
                )
            }
            guard record.silence.owner != by else {
                throw AnswerRefusal(
                    status: 422,
                    sentence:
                        "silence \(ending.id) is \(by)'s own; a second person must agree to it")
            }
            guard try await store.confirmSilence(ending.id, by: by, at: now) else {
                throw AnswerRefusal(
                    status: 409,
                    sentence:
                        "silence \(ending.id) has been agreed to by \(record.silence.confirmedBy ?? "somebody")"
                )
            }
            try await putInForce(at: now)
            logger.notice("silence \(ending.id) is agreed to by \(by): it holds pages too")
            return APIReply(status: 200, json: Array("{\"confirmed\":\(ending.id)}\n".utf8))
        }
    }

    private func endSilence(_ body: [UInt8]) async -> APIReply {
        await answer(body, as: "{\"id\": number, \"by\": person}", Ending.self) { ending, now in
            let by = try person(ending.by)
            guard try await store.endSilence(ending.id, by: by, at: now) else {
                throw Self.noSilence(ending.id)
            }
            try await putInForce(at: now)
            logger.notice("silence \(ending.id) was ended by \(by); what it held is told now")
            return APIReply(status: 200, json: Array("{\"ended\":\(ending.id)}\n".utf8))
        }
    }

    private static func noSilence(_ id: Int64) -> AnswerRefusal {
        AnswerRefusal(
            status: 404,
            sentence: "there is no silence \(id) that counts; longstop silence list shows them")
    }
}
