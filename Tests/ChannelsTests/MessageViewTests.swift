import Deadlines
import Escalation
import Testing

@testable import Channels

@Suite struct `Message view` {
    @Test(arguments: [
        (0, "less than a minute"), (59, "less than a minute"), (60, "1 minute"),
        (3599, "59 minutes"), (3600, "1 hour"), (7500, "2 hours 5 minutes"),
        (86_399, "23 hours 59 minutes"), (86_400, "24 hours"), (172_800, "2 days"),
        (180_000, "2 days 2 hours"), (900_000, "10 days"), (-7500, "2 hours 5 minutes"),
    ])
    func `lengths of time are two words at most`(seconds: Int64, words: String) {
        #expect(LocalTime.words(seconds: seconds) == words)
    }

    @Test func `the zone is named only when the clocks change between or near`() throws {
        let time = LocalTime(zone: try Fixture.zone())
        let winter = Fixture.moment("2026-11-24T10:00:00Z")
        let summer = Fixture.moment("2026-07-01T09:00:00Z")
        #expect(time.long(winter) == "Tuesday 24 November 2026, 10:00")
        #expect(time.long(summer) == "Wednesday 1 July 2026, 10:00")
        #expect(time.long(summer, besides: [winter]) == "Wednesday 1 July 2026, 10:00 BST")
        #expect(
            time.long(Fixture.moment("2026-10-25T00:30:00Z")) == "Sunday 25 October 2026, 01:30 BST"
        )
        #expect(
            time.long(Fixture.moment("2026-10-25T01:30:00Z")) == "Sunday 25 October 2026, 01:30 GMT"
        )
    }

    @Test func `a zone without a British name is written as its offset`() throws {
        let time = LocalTime(zone: try Fixture.zone("America/New_York"))
        let moment = Fixture.moment("2026-11-24T10:00:00Z")
        let summer = Fixture.moment("2026-07-01T09:00:00Z")
        #expect(time.long(moment, besides: [summer]) == "Tuesday 24 November 2026, 05:00 UTC-05:00")
        #expect(time.mailDate(moment) == "Tue, 24 Nov 2026 05:00:00 -0500")
    }

    @Test func `a short time has its year only when it is another`() throws {
        let time = LocalTime(zone: try Fixture.zone())
        let moment = Fixture.moment("2027-01-11T17:00:00Z")
        #expect(time.short(moment, now: moment) == "Mon 11 Jan 17:00")
        #expect(time.short(moment, now: Fixture.due) == "Mon 11 Jan 2027 17:00")
    }

    @Test func `a paused clock has words instead of a deadline`() throws {
        var notice = Fixture.notice(.corrected)
        notice.clock.state = .paused
        notice.clock.dueAt = nil
        let renderer = try Fixture.renderer()
        let view = renderer.view(notice)
        #expect(!view.flag(.dated))
        #expect(
            renderer.templates.render(.text, view).hasPrefix(
                "Missing for 72 hours: correction. It is paused and has no deadline for now."))
    }

    @Test(arguments: [
        (ClockState.met, false, Reason.Code.clockMet, "met in time"),
        (.met, true, .clockMet, "met late"), (.cancelled, false, .clockEnded, "cancelled"),
        (.cancelled, false, .groundRemoved, "not needed after all"),
        (.superseded, false, .clockEnded, "superseded"),
        (.breached, false, .clockEnded, "ended after its deadline"),
    ])
    func `an ended clock says how it ended`(
        state: ClockState, late: Bool, code: Reason.Code, words: String
    ) throws {
        var notice = Fixture.notice(.resolved)
        notice.clock.state = state
        notice.clock.late = late
        notice.reason = Reason(code, "over")
        let view = try Fixture.renderer().view(notice)
        #expect(view.text(.outcome) == words)
    }

    @Test func `a limit of now asks to act now`() throws {
        var notice = Fixture.notice(.breach)
        notice.clock.startedAt = Fixture.due
        let renderer = try Fixture.renderer()
        let subject = try renderer.subject(renderer.view(notice))
        #expect(
            subject
                == "[OFFICIAL-SENSITIVE] Now: Missing for 72 hours BCT-900001, Tue 24 Nov 10:00")
        #expect(
            renderer.templates.render(.text, renderer.view(notice)).hasPrefix(
                "Missing for 72 hours: act now, since Tuesday 24 November 2026, 10:00."))
    }

    @Test func `no part of a message holds an address`() throws {
        let renderer = try Fixture.renderer()
        for kind in Notice.Kind.allCases {
            var notice = Fixture.notice(kind)
            notice.contact = Contact(.webhook, "secret-place")
            let body = try renderer.render(notice, id: "n1").body
            #expect(!String(decoding: body, as: UTF8.self).contains("secret-place"))
            let view = renderer.view(notice)
            for member in MessageMember.allCases {
                #expect(!view.text(member).contains("secret-place"))
            }
        }
    }
}
