import Channels
import Deadlines
import Logging
import Testing

@testable import Daemon
@testable import Escalation
@testable import Storage

/// What is written about clocks and notices carries the fields that its kind declares.
@Suite struct ServicesJournalTests {
    private typealias Event = Escalation.Event

    private func event(_ kind: Event.Kind, at seconds: Int64, _ clock: Clock) -> Event {
        Event(
            kind, at: ServicesFixtures.start.advanced(seconds: seconds), alert: 1, clock: clock,
            notice: ServicesFixtures.notice(to: "hook", kind: .warning), person: "sam.example",
            step: 1, reason: Reason(.deadlinePassed, "a test"))
    }

    /// The one line that `write` writes.
    private func line(_ write: (Logger) -> Void) async -> LogEvent? {
        let (logger, lines) = LogSpy.logger()
        write(logger)
        return await lines.first { _ in true }
    }

    private func missing(_ line: LogEvent?, of event: JournalEvent) -> [String] {
        let metadata = line?.metadata ?? [:]
        return event.fields.map(\.rawValue).filter { metadata[$0] == nil }
    }

    @Test func `every declared field is written`() async {
        let late = ServicesFixtures.clock(state: .met, late: true, endedAt: 160)
        let clock = ServicesFixtures.clock()
        let kinds: [(kind: Event.Kind, clock: Clock, declared: JournalEvent)] = [
            (.breach, clock, .clockBreached), (.step, clock, .warningTold),
            (.lastResort, clock, .lastResortUsed), (.acknowledged, clock, .acknowledged),
            (.met, late, .deadlineMetLate), (.skipped, clock, .nobodyOnCall),
            (.cancelled, ServicesFixtures.clock(state: .breached, late: true), .breachEnded),
        ]
        for (kind, clock, declared) in kinds {
            let written = await line { $0.record(event(kind, at: 101, clock)) }
            #expect(written?.metadata?["MESSAGE_ID"]?.description == declared.messageID)
            #expect(missing(written, of: declared) == [], "\(declared)")
        }
    }

    @Test func `late is counted from the deadline to what met it, and never negative`() {
        let late = ServicesFixtures.clock(state: .met, late: true, endedAt: 160)
        #expect(event(.met, at: 9000, late).secondsLate == 60)
        #expect(event(.breach, at: 103, ServicesFixtures.clock()).secondsLate == 3)
        var warning = event(.step, at: 40, ServicesFixtures.clock())
        warning.late = true
        #expect(warning.secondsLate == nil)
    }

    @Test func `an undeliverable notice has every declared field`() async {
        let start = ServicesFixtures.start
        let notice = ClaimedNotice(
            id: "n-1", alert: 1, case: ServicesFixtures.subject, kind: .breach, step: 1,
            person: "sam.example", role: "co-ordinator", channel: .webhook, address: "hook",
            urgency: .page, policy: "urgent", late: false, attempt: 3, plannedAt: start,
            createdAt: start, notBefore: start, giveUpAt: nil, subject: "", body: [])
        let written = await line {
            $0.record(.permanent(reason: "gone"), of: notice, retryAt: nil)
        }
        #expect(missing(written, of: .noticeUndeliverable) == [])
        let told = await line { $0.record(.accepted(receipt: "250 ok"), of: notice, retryAt: nil) }
        #expect(told?.metadata?["MESSAGE_ID"]?.description == JournalEvent.noticeTold.messageID)
        #expect(missing(told, of: .noticeTold) == [])
    }

    @Test func `the place of a refused configuration is its first fault`() {
        let errors = ConfigurationErrors([
            Problem(file: "b.yml", line: 1, column: 1, text: "x"),
            Problem(file: "a.yml", line: 3, column: 7, text: "x"),
        ])
        #expect(Reloader.place(of: errors) == "a.yml:3:7")
        #expect(Reloader.place(of: SystemError("no place")) == "")
    }
}
