import Channels
import Foundation
import HTTPTypes
import Testing

@testable import Daemon
@testable import Deadlines
@testable import Escalation
@testable import Storage

/// What systems say back: signed webhooks, PagerDuty, GOV.UK Notify.
@Suite struct HeardAnswersTests {
    private static let due = AnswerSite.due
    private static let secret =
        "whsec_" + Data("a-secret-of-the-tests-alone-0000".utf8).base64EncodedString()

    private static let overlay = """
        channels:
          pd: { kind: pagerduty, credential: pd-key, answers_credential: pd-answers }
          gov: { kind: notify, credential: gov-key, answers_credential: gov-answers,
                 email_template: 11111111-2222-4333-8444-555555555555 }
        people:
          alex.example:
            all_at_once: true
            contacts: [{ webhook: on-call-pager }, { pagerduty: pd }, { notify-email: alex@trust.example }]
        """

    private func heard(_ site: AnswerSite) throws -> HeardAnswers {
        for (name, text) in [
            ("on-call-pager-signing", Self.secret), ("pd-answers", "pd secret"),
            ("gov-answers", "gov token"),
        ] { site.folder.write(text, to: name) }
        return try HeardAnswers(
            site.answering, Credentials(environment: [:], fallback: site.folder.path))
    }

    private func signed(
        _ body: String, id: String = "msg_1", at now: Timestamp = due, by secret: String = secret
    ) throws -> HTTPFields {
        let signature = try SigningSecret(secret).signature(
            id: id, timestamp: now.seconds, body: Array(body.utf8))
        var fields = HTTPFields()
        fields[try #require(HTTPField.Name("webhook-id"))] = id
        fields[try #require(HTTPField.Name("webhook-timestamp"))] = "\(now.seconds)"
        fields[try #require(HTTPField.Name("webhook-signature"))] = signature
        return fields
    }

    private func answer(_ alert: Int64, by person: String = "alex.example") -> String {
        "{\"type\": \"longstop.acknowledge\", \"data\": {\"alert\": \(alert), \"by\": \"\(person)\", \"seconds\": 600}}"
    }

    private func refusal(_ body: () async throws -> APIReply) async -> AnswerRefusal? {
        do {
            let reply = try await body()
            Issue.record("it was taken: \(String(decoding: reply.json, as: UTF8.self))")
            return nil
        } catch {
            return error as? AnswerRefusal
        }
    }

    @Test func `a signed webhook takes an alert on, and the same one sent again changes nothing`()
        async throws
    {
        let site = try AnswerSite(Self.overlay)
        let alert = try await site.start()
        let heard = try heard(site)
        let body = answer(alert)
        for _ in 1...2 {
            let reply = try await heard.answer(
                Array(body.utf8), signed(body), from: "on-call-pager", at: Self.due)
            #expect(reply.status == 200)
        }
        try await site.advance(to: Self.due)
        let history = try await site.store.caseHistory(CaseReference("BCT-900001"))
        #expect(history?.acknowledgements.map(\.person) == ["alex.example"])
        #expect(history?.acknowledgements.first?.way == .webhook)
    }

    @Test
    func `a webhook that is not signed by the destination's secret, or is old, takes nothing on`()
        async throws
    {
        let site = try AnswerSite(Self.overlay)
        let alert = try await site.start()
        let heard = try heard(site)
        let body = answer(alert)
        let other = "whsec_" + Data(repeating: 9, count: 32).base64EncodedString()
        let forged = await refusal {
            try await heard.answer(
                Array(body.utf8), signed(body, by: other), from: "on-call-pager", at: Self.due)
        }
        #expect(forged?.status == 401)
        let changed = await refusal {
            try await heard.answer(
                Array(answer(alert + 1).utf8), signed(body), from: "on-call-pager", at: Self.due)
        }
        #expect(changed?.status == 401)
        let old = await refusal {
            try await heard.answer(
                Array(body.utf8), signed(body, at: Self.due.advanced(seconds: -600)),
                from: "on-call-pager", at: Self.due)
        }
        #expect(old?.status == 401 && old?.sentence.contains("five minutes") == true)
        let unknown = await refusal {
            try await heard.answer(Array(body.utf8), signed(body), from: "elsewhere", at: Self.due)
        }
        #expect(unknown?.status == 404)
        #expect(
            try await site.store.caseHistory(CaseReference("BCT-900001"))?.acknowledgements == [])
    }

    @Test func `a system answers only for what it was told`() async throws {
        let site = try AnswerSite(
            Self.overlay.replacing("{ webhook: on-call-pager }, ", with: ""))
        let alert = try await site.start()
        let heard = try heard(site)
        let body = answer(alert)
        let refused = await refusal {
            try await heard.answer(
                Array(body.utf8), signed(body), from: "on-call-pager", at: Self.due)
        }
        #expect(
            refused?.status == 404
                && refused?.sentence.contains("was not told to alex.example by on-call-pager")
                    == true
        )
    }

    private func pager(_ alert: Int64, event: String = "incident.acknowledged") -> String {
        """
        {"event": {"id": "01ABC", "event_type": "\(event)", "occurred_at": "2026-11-27T10:00:05Z",
         "agent": {"type": "user_reference", "summary": "Somebody"},
         "data": {"incident_key": "longstop-\(alert)-longstop.birmingham-trust.example"}}}
        """
    }

    private func pagerSigned(_ body: String, by secret: String = "pd secret") throws -> HTTPFields {
        let script =
            "import hmac,hashlib,sys; print(hmac.new(sys.argv[1].encode(), sys.argv[2].encode(), hashlib.sha256).hexdigest())"
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = ["-c", script, secret, body]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        var fields = HTTPFields()
        fields[try #require(HTTPField.Name("X-PagerDuty-Signature"))] =
            "v1="
            + String(decoding: output, as: UTF8.self).trimmingCharacters(
                in: .whitespacesAndNewlines)
        return fields
    }

    @Test func `an acknowledgement in PagerDuty is one here, of whoever is told by it`()
        async throws
    {
        let site = try AnswerSite(Self.overlay)
        let alert = try await site.start()
        let heard = try heard(site)
        let closed = pager(alert, event: "incident.resolved")
        let ignored = try await heard.pager(
            Array(closed.utf8), pagerSigned(closed), from: "pd", at: Self.due)
        #expect(String(decoding: ignored.json, as: UTF8.self).contains("\"taken\":false"))
        let program = pager(alert).replacing("user_reference", with: "service_reference")
        let own = try await heard.pager(
            Array(program.utf8), pagerSigned(program), from: "pd", at: Self.due)
        #expect(String(decoding: own.json, as: UTF8.self).contains("\"taken\":false"))
        let body = pager(alert)
        for _ in 1...2 {
            let reply = try await heard.pager(
                Array(body.utf8), pagerSigned(body), from: "pd", at: Self.due)
            #expect(reply.status == 200)
        }
        let history = try await site.store.caseHistory(CaseReference("BCT-900001"))
        #expect(history?.acknowledgements.map(\.person) == ["alex.example"])
        #expect(history?.acknowledgements.first?.note == "in PagerDuty by Somebody")
        let forged = await refusal {
            try await heard.pager(
                Array(body.utf8), pagerSigned(body, by: "another"), from: "pd", at: Self.due)
        }
        #expect(forged?.status == 401)
    }

    @Test func `a message that Notify could not deliver is undeliverable, though it was accepted`()
        async throws
    {
        let site = try AnswerSite(Self.overlay)
        let alert = try await site.start()
        let heard = try heard(site)
        let notice = try #require(
            try await site.store.notices(alert: alert).last { $0.channel == .notifyEmail })
        _ = try await site.store.claim(limit: 100, at: Self.due, run: 1)
        try await site.store.finish([
            FinishedAttempt(
                id: notice.id, outcome: .accepted(receipt: "created"), startedAt: Self.due,
                finishedAt: Self.due)
        ])
        var fields = HTTPFields()
        fields[.authorization] = "Bearer gov token"
        func receipt(_ status: String) -> [UInt8] {
            Array(
                "{\"id\": \"11111111-2222-4333-8444-555555555555\", \"reference\": \"\(notice.id)\", \"status\": \"\(status)\"}"
                    .utf8)
        }
        _ = try await heard.receipt(receipt("delivered"), fields, at: Self.due)
        var known = try await site.store.notices(alert: alert).first { $0.id == notice.id }
        #expect(known?.state == .sent && known?.receipt?.contains("delivered") == true)
        _ = try await heard.receipt(receipt("permanent-failure"), fields, at: Self.due)
        known = try await site.store.notices(alert: alert).first { $0.id == notice.id }
        #expect(known?.state == .undeliverable)
        #expect(try await site.store.nextLookAt() == Self.due)
        let log = try await site.store.caseHistory(CaseReference("BCT-900001"))?.notices
            .first { $0.id == notice.id }?.attemptLog
        #expect(log?.map(\.number) == [1, 2, 3])
        fields[.authorization] = "Bearer wrong"
        let refused = await refusal {
            try await heard.receipt(receipt("delivered"), fields, at: Self.due)
        }
        #expect(refused?.status == 401)
    }
}
