import Channels
import Testing

@testable import Daemon
@testable import Deadlines
@testable import Escalation
@testable import Storage

/// The pages behind signed links, and what answers do.
@Suite struct AnswerPagesTests {
    private static let due = AnswerSite.due

    @Test func `the link in a mail opens a page that takes nothing on, and its button does`()
        async throws
    {
        let site = try AnswerSite()
        let alert = try await site.start()
        let notice = try await site.notice(of: alert, to: "alex.example")
        let token = try await site.token(in: notice)
        let shown = await site.pages.show(token, at: Self.due)
        #expect(shown.status == 200 && shown.page.form != nil)
        #expect(shown.page.html.contains("BCT-900001"))
        #expect(shown.page.html.contains("alex.example, told as co-ordinator"))
        #expect(try await site.store.alert(alert)?.alert.acknowledgement == nil)
        #expect(
            try await site.store.caseHistory(CaseReference("BCT-900001"))?.acknowledgements == [])

        let done = await site.pages.take(
            token, for: "3600", hand: "", note: "on my way", at: Self.due.advanced(seconds: 60))
        #expect(done.status == 200 && done.page.form == nil)
        #expect(done.page.message.hasPrefix("Done: you have it in hand."))
        try await site.advance(to: Self.due.advanced(seconds: 60))
        let answer = try await site.store.alert(alert)?.alert.acknowledgement
        #expect(answer?.person == "alex.example" && answer?.way == .link)
        #expect(answer?.until == Self.due.advanced(seconds: 3660) && answer?.note == "on my way")
    }

    @Test func `a link is useless once used, and says when it was`() async throws {
        let site = try AnswerSite()
        let alert = try await site.start()
        let token = try await site.token(in: site.notice(of: alert, to: "alex.example"))
        _ = await site.pages.take(token, for: "standard", hand: "", note: "", at: Self.due)
        try await site.advance(to: Self.due)
        let again = await site.pages.take(token, for: "standard", hand: "", note: "", at: Self.due)
        #expect(again.status == 410)
        #expect(again.page.message.contains("you answered on Fri 27 Nov 10:00"))
        #expect(await site.pages.show(token, at: Self.due).status == 410)
        let history = try await site.store.caseHistory(CaseReference("BCT-900001"))
        #expect(history?.acknowledgements.count == 1)
    }

    @Test func `two presses of the button at the same moment are one answer`() async throws {
        let site = try AnswerSite()
        let alert = try await site.start()
        let token = try await site.token(in: site.notice(of: alert, to: "alex.example"))
        let pages = site.pages
        async let one = pages.take(token, for: "", hand: "", note: "", at: Self.due)
        async let other = pages.take(token, for: "", hand: "", note: "", at: Self.due)
        let statuses = await [one.status, other.status].sorted()
        #expect(statuses.first == 200 && [409, 410].contains(statuses.last))
    }

    @Test func `a link that was tampered with, is too old, or of another notice takes nothing on`()
        async throws
    {
        let site = try AnswerSite()
        let alert = try await site.start()
        let notice = try await site.notice(of: alert, to: "alex.example")
        let token = try await site.token(in: notice)
        let tampered = await site.pages.take(
            "9" + token.dropFirst(), for: "", hand: "", note: "", at: Self.due)
        #expect(tampered.status == 404 && tampered.page.message.contains("not one of ours"))
        let late = Self.due.advanced(seconds: 8 * 86_400)
        #expect(await site.pages.show(token, at: late).status == 410)
        #expect(await site.pages.show(token, at: late).page.message.contains("too old"))
        // Signed by us, and never made: another alert than the notice's.
        let forged = site.key.token(
            AnswerLink(alert: alert + 1, notice: notice.id, expiresAt: late))
        #expect(await site.pages.show(forged, at: Self.due).status == 404)
        #expect(
            try await site.store.caseHistory(CaseReference("BCT-900001"))?.acknowledgements == [])
    }

    @Test func `an alert that has ended has nothing to take on`() async throws {
        let site = try AnswerSite()
        let alert = try await site.start()
        let token = try await site.token(in: site.notice(of: alert, to: "alex.example"))
        let later = Self.due.advanced(seconds: 600)
        _ = try await site.store.record([
            Fact(
                identity: FactID(source: "test", id: "2"), type: "missing.found",
                subject: CaseReference("BCT-900001"), time: later, recordedAt: later,
                data: ["episode": .text("E-1")])
        ])
        try await site.advance(to: later)
        let reply = await site.pages.take(token, for: "", hand: "", note: "", at: later)
        #expect(reply.status == 410 && reply.page.message.contains("This has ended"))
    }

    @Test func `it can be handed over, and not to somebody who is away`() async throws {
        let site = try AnswerSite()
        let alert = try await site.start()
        let token = try await site.token(in: site.notice(of: alert, to: "alex.example"))
        let offered =
            await site.pages.show(token, at: Self.due).page.form?.people.map(\.value) ?? []
        #expect(offered.contains("drew.example") && !offered.contains("ellis.example"))
        #expect(!offered.contains("alex.example") && !offered.contains("missing-mailbox"))
        let away = await site.pages.take(
            token, for: "standard", hand: "ellis.example", note: "my note", at: Self.due)
        #expect(away.status == 422 && away.page.message.contains("ellis.example is away"))
        #expect(away.page.form?.note == "my note")
        let done = await site.pages.take(
            token, for: "standard", hand: "drew.example", note: "", at: Self.due)
        #expect(done.status == 200 && done.page.message.contains("drew.example is told now"))
        try await site.advance(to: Self.due)
        let told = try await site.notice(of: alert, to: "drew.example")
        #expect(told.reason.code == .handedOver)
        let answer = try await site.store.alert(alert)?.alert.acknowledgement
        #expect(answer?.handedTo == "drew.example")
        #expect(answer?.until == Self.due.advanced(seconds: 1800))
    }

    @Test func `until working time begins is the next opening of the office`() async throws {
        let site = try AnswerSite()
        let alert = try await site.start()
        // The deadline passes on a Friday at 10:00.
        var request = AnswerRequest(alert: alert, person: "alex.example", way: .api)
        request.length = .workingHours
        let taken = try await site.answering.take(request, at: Self.due)
        #expect(taken.answer.until == Timestamp(rfc3339: "2026-11-30T09:00:00Z")!)
        let early = Timestamp(rfc3339: "2026-11-30T07:59:00Z")!
        #expect(
            try await site.answering.take(request, at: early).answer.until
                == Timestamp(rfc3339: "2026-11-30T09:00:00Z")!)
    }

    @Test(arguments: [
        ("a person nobody knows", "bailey.exampel", 3600, "", "did you mean \"bailey.example\"?"),
        ("no time", "alex.example", 0, "", "an acknowledgement holds for 1 second to 30 days"),
        ("too long", "alex.example", 31 * 86_400, "", "1 second to 30 days"),
        ("a note too long", "alex.example", 60, String(repeating: "x", count: 501), "shorten it"),
    ])
    func refused(
        _ what: String, _ person: String, _ seconds: Int64, _ note: String, _ sentence: String
    ) async throws {
        let site = try AnswerSite()
        let alert = try await site.start()
        var request = AnswerRequest(alert: alert, person: person, note: note, way: .api)
        request.length = .seconds(seconds)
        do {
            _ = try await site.answering.take(request, at: Self.due)
            Issue.record("\(what) was taken")
        } catch {
            #expect(error.status == 422 && error.sentence.contains(sentence), "\(error)")
        }
    }

    @Test
    func `somebody who is entered as away takes nothing on, and spoils no colleague's answer`()
        async throws
    {
        let site = try AnswerSite()
        let alert = try await site.start()
        _ = try await site.answering.take(
            AnswerRequest(alert: alert, person: "kit.example", way: .api), at: Self.due)
        await #expect {
            try await site.answering.take(
                AnswerRequest(alert: alert, person: "ellis.example", way: .api), at: Self.due)
        } throws: { ($0 as? AnswerRefusal)?.sentence.contains("entered as away") == true }
        try await site.advance(to: Self.due)
        #expect(try await site.store.alert(alert)?.alert.acknowledgement?.person == "kit.example")
    }

    @Test func `what is handed over waits no longer than the policy says, whatever was chosen`()
        async throws
    {
        let site = try AnswerSite()
        let alert = try await site.start()
        var request = AnswerRequest(
            alert: alert, person: "alex.example", handedTo: "drew.example", way: .link)
        request.length = .seconds(86_400)
        let taken = try await site.answering.take(request, at: Self.due)
        #expect(taken.answer.until == Self.due.advanced(seconds: 1800))
    }

    @Test
    func `a note of several lines is one line in the record, and none is let through elsewhere`()
        async throws
    {
        let site = try AnswerSite()
        let alert = try await site.start()
        let token = try await site.token(in: site.notice(of: alert, to: "alex.example"))
        let done = await site.pages.take(
            token, for: "", hand: "", note: "on my way\r\nsoon", at: Self.due)
        #expect(done.status == 200)
        let note = try await site.store.caseHistory(CaseReference("BCT-900001"))?.acknowledgements
            .first?.note
        #expect(note == "on my way soon")
        let cleaned = try await site.answering.take(
            AnswerRequest(alert: alert, person: "alex.example", note: "a\u{1B}[31m\nb", way: .api),
            at: Self.due)
        #expect(cleaned.answer.note == "a [31m b")
    }

    @Test func `nobody hands an alert to themselves`() async throws {
        let site = try AnswerSite()
        let alert = try await site.start()
        var request = AnswerRequest(alert: alert, person: "alex.example", way: .api)
        request.handedTo = "alex.example"
        await #expect(throws: AnswerRefusal.self) {
            try await site.answering.take(request, at: Self.due)
        }
    }

    @Test func `what people send back is escaped`() {
        let page = AnswerPage(
            title: "<script>", message: "\"&'", lines: [AnswerPage.Line("<b>", "<i>")],
            form: AnswerPage.Form(lengths: [AnswerPage.Choice("\"><x", "<y>")], people: []))
        for piece in ["<script>", "<b>", "<i>", "<x", "<y>"] {
            #expect(!page.html.contains(piece), "\(piece)")
        }
    }
}
