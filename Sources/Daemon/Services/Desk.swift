import Deadlines
import Escalation
import Foundation
import Logging
import Storage

/// Answers what the socket is asked: facts in, acknowledgements, and how the daemon is.
struct Desk: Sendable {
    let store: Store
    let intake: Intake
    let live: LiveConfiguration
    let watcher: RealtimeTimer
    let logger: Logger

    var api: API {
        API(
            recordFacts: { body, _ in await recordFacts(body) },
            acknowledge: { await acknowledge($0) }, status: { await status() })
    }

    private func recordFacts(_ body: [UInt8]) async -> APIReply {
        let report = await intake.receive(body, name: "request")
        watcher.hint()
        logger.record(report)
        do {
            return APIReply(status: report.status, json: try report.json())
        } catch {
            return APIReply(status: 500, error: "the report could not be written: \(error)")
        }
    }

    /// What `POST /v1/acknowledgements` takes.
    private struct Request: Decodable {
        let alert: Int64
        let by: String
        let seconds: Int64?
        let note: String?
    }

    private func acknowledge(_ body: [UInt8]) async -> APIReply {
        guard let request = try? JSONDecoder().decode(Request.self, from: Data(body)) else {
            return APIReply(
                status: 400,
                error:
                    "an acknowledgement is {\"alert\": number, \"by\": person, \"seconds\"?, \"note\"?}"
            )
        }
        let world = live.configuration.world
        guard world.directory.people[request.by] != nil else {
            let people = world.directory.people.keys
            return APIReply(
                status: 422,
                error: "unknown person \"\(ShownValue.plain(request.by))\""
                    + NearestName.suggestion(for: request.by, among: people))
        }
        if let seconds = request.seconds, !(1...30 * 86_400).contains(seconds) {
            return APIReply(status: 422, error: "an acknowledgement holds for 1 second to 30 days")
        }
        if let refusal = Self.refusal(ofNote: request.note) { return refusal }
        do {
            return try await store(request, in: world)
        } catch {
            return APIReply(status: 503, error: "the store could not keep it: \(error); try again")
        }
    }

    /// Why a note is not taken; nil when it is. It is refused rather than cut: half a sentence misleads.
    static func refusal(ofNote note: String?) -> APIReply? {
        let limit = IntakeLimits.noteCharacters
        guard let note, note.count > limit else { return nil }
        return APIReply(
            status: 422,
            error: "the note has \(note.count) characters, more than \(limit); shorten it")
    }

    private func store(_ request: Request, in world: World) async throws -> APIReply {
        let now = SystemClock.now()
        let entry = try await store.alert(request.alert)
        let policy = entry.flatMap { world.policies[$0.clock.policy] }
        let seconds = request.seconds ?? policy?.acknowledgedFor ?? 4 * 3600
        let until = now.advanced(seconds: seconds)
        let result = try await store.acknowledge(
            Acknowledgement(
                alert: request.alert, person: request.by, at: now, until: until,
                note: request.note ?? ""))
        watcher.hint()
        switch result {
        case .accepted:
            var line = JSONLine()
            line.add("alert", Int(request.alert))
            line.add("case", entry?.clock.subject.description)
            line.add("rule", entry?.clock.rule)
            line.add("by", request.by)
            line.add("until", until)
            return APIReply(status: 200, json: Array((line.closed + "\n").utf8))
        case .unknownAlert:
            return APIReply(
                status: 404, error: "there is no alert \(request.alert); longstop alerts lists them"
            )
        case .ended:
            return APIReply(
                status: 409, error: "alert \(request.alert) has ended; there is nothing to take on")
        }
    }

    private func status() async -> APIReply {
        do {
            let status = try await store.status()
            return APIReply(status: 200, json: Array(status.json(at: SystemClock.now()).utf8))
        } catch {
            return APIReply(status: 503, error: "the store cannot be read: \(error)")
        }
    }
}

extension Logger {
    /// Writes every refusal of a report, so that nothing is dropped silently.
    func record(_ report: IntakeReport) {
        for result in report.results where !result.problems.isEmpty {
            for problem in result.problems {
                record(
                    .factRefused, "fact refused: \(problem.sentence(in: report.name))",
                    [
                        .fact: result.identity?.description ?? "",
                        .place: "\(report.name):\(result.line)", .reason: problem.message,
                    ])
            }
        }
        for problem in report.problems {
            record(
                .factRefused, "text refused: \(problem.sentence(in: report.name))",
                [.fact: "", .place: report.name, .reason: problem.message])
        }
        if let failure = report.storeFailure { error("\(failure)") }
    }
}
