import Deadlines
import Escalation
import Foundation
import Logging
import Storage

/// Answers what the socket is asked: facts in, acknowledgements, and how the daemon is.
struct Desk: Sendable {
    let store: Store
    let intake: Intake
    let answering: Answering
    let people: PeopleDesk
    let watcher: RealtimeTimer
    let logger: Logger
    /// What else can be asked for.
    var gets: [String: @Sendable () async -> APIReply] = [:]

    var api: API {
        var api = API(
            recordFacts: { body, _ in await recordFacts(body) },
            acknowledge: { await acknowledge($0) }, status: { await status() })
        api.posts = people.posts
        api.gets = gets
        let mail = MailAnswers(answering: answering)
        api.posts["/v1/mail"] = { await mail.take($0, at: SystemClock.now()) }
        return api
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
        let until: String?
        let handTo: String?
        let note: String?

        /// The only word `until` knows.
        static let workingHours = "working hours"
    }

    private func acknowledge(_ body: [UInt8]) async -> APIReply {
        guard let request = try? JSONDecoder().decode(Request.self, from: Data(body)),
            request.until == nil || request.until == Request.workingHours
        else {
            return APIReply(
                status: 400,
                error:
                    "an acknowledgement is {\"alert\": number, \"by\": person, \"seconds\"?, \"until\"?: "
                    + "\"working hours\", \"handTo\"?: person, \"note\"?}"
            )
        }
        var answer = AnswerRequest(
            alert: request.alert, person: request.by, note: request.note ?? "",
            handedTo: request.handTo, way: .api)
        if request.until != nil { answer.length = .workingHours }
        if let seconds = request.seconds { answer.length = .seconds(seconds) }
        do {
            return Self.reply(try await answering.take(answer, at: SystemClock.now()))
        } catch {
            return APIReply(status: error.status, error: error.sentence)
        }
    }

    private static func reply(_ taken: Answering.Taken) -> APIReply {
        var line = JSONLine()
        line.add("alert", Int(taken.entry.id))
        line.add("case", taken.entry.clock.subject.description)
        line.add("rule", taken.entry.clock.rule)
        line.add("by", taken.answer.person)
        line.add("handedTo", taken.answer.handedTo)
        line.add("until", taken.answer.until)
        return APIReply(status: 200, json: Array((line.closed + "\n").utf8))
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
