import Foundation
import Testing

@testable import Daemon
@testable import Deadlines
@testable import Escalation
@testable import Storage

/// Answers that people write to mails.
@Suite struct MailAnswersTests {
    private static let due = AnswerSite.due
    private static let address = "alex@birmingham-trust.example"

    private func mail(
        _ id: String, from: String = "Alex <\(address)>", body: String = "YES\r\n",
        headers: String = ""
    ) -> [UInt8] {
        Array(
            ("From: \(from)\r\nTo: longstop-reply@trust.example\r\nSubject: Re: x\r\n"
                + "In-Reply-To: <\(id)@longstop.birmingham-trust.example>\r\n\(headers)\r\n\(body)")
                .utf8)
    }

    private struct Scene {
        let site: AnswerSite
        let notice: NoticeRecord
        var answers: MailAnswers { MailAnswers(answering: site.answering) }

        func taken() async throws -> [Acknowledgement] {
            try await site.store.caseHistory(CaseReference("BCT-900001"))?.acknowledgements ?? []
        }
    }

    private func scene() async throws -> Scene {
        let site = try AnswerSite()
        let alert = try await site.start()
        return Scene(site: site, notice: try await site.notice(of: alert, to: "alex.example"))
    }

    private func error(_ reply: APIReply) -> String { String(decoding: reply.json, as: UTF8.self) }

    @Test(arguments: [
        "YES\r\n", "yes.\r\n\r\n> the quoted mail\r\n", "\r\n> quoted above\r\nAck\r\n",
        "On it!\r\n",
        "I have it in hand.\r\n-- \r\nAlex\r\n",
    ])
    func `yes alone on the first line takes the alert on`(_ body: String) async throws {
        let scene = try await scene()
        let reply = await scene.answers.take(mail(scene.notice.id, body: body), at: Self.due)
        #expect(reply.status == 200, "\(error(reply))")
        #expect(try await scene.taken().map(\.way) == [.mail])
        #expect(try await scene.taken().map(\.person) == ["alex.example"])
    }

    @Test(arguments: [
        "No\r\n", "Yes, but I am on leave\r\n", "Not mine\r\n", "\r\n", "> YES\r\n", "Thanks\r\n",
    ])
    func `anything else takes nothing on and says so`(_ body: String) async throws {
        let scene = try await scene()
        let reply = await scene.answers.take(mail(scene.notice.id, body: body), at: Self.due)
        #expect(reply.status == 422 && error(reply).contains("write YES alone on the first line"))
        #expect(try await scene.taken() == [])
    }

    @Test(arguments: [
        "Auto-Submitted: auto-replied\r\n", "Precedence: bulk\r\n", "X-Autoreply: yes\r\n",
        "Return-Path: <>\r\n", "Content-Type: multipart/report; report-type=delivery-status\r\n",
    ])
    func `what a program wrote takes nothing on, whatever it says`(_ header: String) async throws {
        let scene = try await scene()
        let reply = await scene.answers.take(
            mail(scene.notice.id, headers: header), at: Self.due)
        #expect(reply.status == 200 && error(reply).contains("\"taken\":false"))
        #expect(try await scene.taken() == [])
    }

    @Test func `an answer in parts, encoded, is read`() async throws {
        let scene = try await scene()
        let body =
            "--b1\r\nContent-Type: multipart/alternative; boundary=b2\r\n\r\n--b2\r\n"
            + "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + Data("Acknowledged\r\n\r\n> quoted".utf8).base64EncodedString()
            + "\r\n--b2\r\nContent-Type: text/html\r\n\r\n<p>no</p>\r\n--b2--\r\n--b1--\r\n"
        let reply = await scene.answers.take(
            mail(
                scene.notice.id, body: body,
                headers: "Content-Type: multipart/mixed;\r\n boundary=\"b1\"\r\n"), at: Self.due)
        #expect(reply.status == 200, "\(error(reply))")
        let quoted = MailReply(
            Array("Content-Transfer-Encoding: quoted-printable\r\n\r\n=59E=\r\nS\r\n".utf8))
        #expect(quoted.saysYes)
    }

    @Test func `only whoever the mail went to answers it, and once`() async throws {
        let scene = try await scene()
        let other = await scene.answers.take(
            mail(scene.notice.id, from: "kit@birmingham-trust.example"), at: Self.due)
        #expect(other.status == 422 && error(other).contains("write from that one"))
        let two = await scene.answers.take(
            mail(scene.notice.id, from: "<\(Self.address)>, <kit@trust.example>"), at: Self.due)
        #expect(two.status == 422)
        let none = await scene.answers.take(mail("unknown"), at: Self.due)
        #expect(none.status == 422 && error(none).contains("answers none of ours"))
        _ = await scene.answers.take(mail(scene.notice.id), at: Self.due)
        let again = await scene.answers.take(mail(scene.notice.id), at: Self.due)
        // They have it in hand already: nothing went wrong, and nothing is taken twice.
        #expect(again.status == 200)
        #expect(try await scene.taken().count == 1)
    }

    @Test func `a header that is folded, and one that names more mails, are read whole`() {
        let reply = MailReply(
            Array("In-Reply-To:\r\n <a@x>\r\nReferences: <c@x>\r\n <b@x>\r\n\r\nyes".utf8))
        #expect(reply.answers == ["a@x", "b@x", "c@x"] && reply.saysYes)
    }

    @Test func `a mail that is too long is refused, and spoiled ones do no harm`() async throws {
        let scene = try await scene()
        let long = [UInt8](repeating: 65, count: MailReply.longestBytes + 1)
        #expect(await scene.answers.take(long, at: Self.due).status == 422)
        let whole = mail(scene.notice.id, headers: "Content-Type: multipart/mixed; boundary=x\r\n")
        for end in stride(from: 0, to: whole.count, by: 3) {
            _ = MailReply(Array(whole[..<end]))
        }
        var nested = "Content-Type: multipart/mixed; boundary=a\r\n\r\n"
        for _ in 0..<50 { nested += "--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n" }
        #expect(!MailReply(Array(nested.utf8)).saysYes)
    }
}
