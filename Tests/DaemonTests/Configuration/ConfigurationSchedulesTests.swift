import Deadlines
import Escalation
import Testing

@testable import Daemon

/// When schedules come, and what is wrong with them.
@Suite struct ConfigurationSchedulesTests {
    @Test(arguments: spoilings)
    func `each mistake is reported where it stands`(_ spoiling: Spoiling) throws {
        let problems = try spoiling.spoilt(.reporting).problems()
        #expect(problems == spoiling.lines, "\(spoiling.title)")
    }

    @Test func `a schedule is read as it is meant`() throws {
        let schedule = try #require(try Miniature.reporting.load().world.schedules["triage"])
        let starts = CivilTime(try #require(CivilDate(iso: "2026-01-05")), secondOfDay: 30_600)
        let preparation = Schedule.Preparation(before: .workingDays(3), title: "Agenda pack")
        let meant = Schedule(
            name: "triage", title: "Daily triage", ask: "Look at every episode",
            recurrence: try Recurrence("FREQ=DAILY", starts: starts), roll: .forward,
            preparations: [preparation], policy: "calm", needsAnswer: true)
        #expect(schedule == meant)
    }

    @Test func `a schedule may leave out all but its title, dates and policy`() throws {
        var miniature = Miniature()
        miniature.files["schedules.yml"] = """
            schedules:
              report:
                title: Report
                starts: 2026-01-05 08:30
                repeats: freq=weekly
                policy: calm
            """
        let configuration = try miniature.load()
        let schedule = try #require(configuration.world.schedules["report"])
        #expect(schedule.roll == .keep && schedule.preparations.isEmpty)
        #expect(schedule.ask.isEmpty && !schedule.needsAnswer)
        #expect(configuration.agendas["report"] == Agenda())
    }

    @Test func `the shipped schedules come on the days they should`() throws {
        let configuration = try Configuration.load(folder: ShippedConfiguration.folder)
        let schedules = configuration.world.schedules
        let names = [
            "calendar-horizon", "coverage", "daily-triage", "dip-sample", "feeds", "mog",
            "offer-rate",
            "placements-refresh", "scorecard",
        ]
        #expect(schedules.keys.sorted() == names)
        let calendar = configuration.ruleBook.calendar
        func date(_ name: String, after moment: String) throws -> String? {
            let start = try #require(Timestamp(rfc3339: moment))
            return schedules[name]?.date(after: start, in: calendar)?.description
        }
        #expect(try date("mog", after: "2026-11-25T00:00:00Z") == "2026-12-07T10:00:00Z")
        // Christmas Day, a weekend and the substitute for Boxing Day.
        #expect(try date("daily-triage", after: "2026-12-24T12:00:00Z") == "2026-12-29T08:30:00Z")
        // The first of January is a bank holiday, and a Friday.
        #expect(try date("scorecard", after: "2026-12-25T00:00:00Z") == "2027-01-04T09:00:00Z")

        let mog = try #require(schedules["mog"])
        let first = try #require(Timestamp(rfc3339: "2026-11-20T00:00:00Z"))
        let tellings = mog.tellings(
            after: first, through: first.advanced(seconds: 30 * 86_400), in: calendar)
        #expect(
            tellings.map { "\($0.at) \($0.date) \($0.preparation)" } == [
                "2026-11-23T09:00:00Z 2026-12-07T10:00:00Z Agenda pack",
                "2026-12-02T09:00:00Z 2026-12-07T10:00:00Z Last look at the agenda",
                "2026-12-07T10:00:00Z 2026-12-07T10:00:00Z ",
            ])
    }

    @Test func `the shipped triage is never on a day on which nobody works`() throws {
        let configuration = try Configuration.load(folder: ShippedConfiguration.folder)
        let triage = try #require(configuration.world.schedules["daily-triage"])
        let calendar = configuration.ruleBook.calendar
        let dates = triage.dates(
            from: try #require(Timestamp(rfc3339: "2026-12-01T00:00:00Z")),
            to: try #require(Timestamp(rfc3339: "2028-12-31T00:00:00Z")), in: calendar)
        let days = dates.map { calendar.zone.local($0).date }
        #expect(days.count == 526 && Set(days).count == days.count)
        #expect(configuration.holidays.isDisjoint(with: days))
        #expect(days.allSatisfy(calendar.isWorking))
    }

    static let spoilings: [Spoiling] = [
        .schedule(
            "a schedule without its first day is reported",
            "    starts: 2026-01-05 08:30\n", "",
            #"2:3: schedule "triage" has no "starts", so its dates are not known; write "#
                + "its first possible day and time, such as 2026-01-05 08:30"),
        .schedule(
            "a first day without a time of day is reported",
            "starts: 2026-01-05 08:30", "starts: 2026-01-05",
            #"5:13: "starts" is "2026-01-05"; write a local day and time such as "#
                + "2026-01-05 08:30"),
        .schedule(
            "a time of day that there is not is reported",
            "08:30", "24:30",
            #"5:13: "starts" is "2026-01-05 24:30"; write a local day and time such as "#
                + "2026-01-05 08:30"),
        .schedule(
            "a day that there is not is reported",
            "2026-01-05", "2026-02-30",
            #"5:13: "starts" is "2026-02-30 08:30"; write a local day and time such as "#
                + "2026-01-05 08:30"),
        .schedule(
            "an empty first day is reported",
            "starts: 2026-01-05 08:30", "starts:",
            #"5:5: key "starts" has no value; write one or leave the key out"#),
        .schedule(
            "a schedule that does not say how it repeats is reported",
            "    repeats: FREQ=DAILY\n", "",
            #"2:3: schedule "triage" has no "repeats"; add it"#),
        .schedule(
            "a schedule by the hour is reported",
            "FREQ=DAILY", "FREQ=HOURLY",
            #"6:14: "repeats": FREQ: HOURLY is not supported; write DAILY, WEEKLY, "#
                + "MONTHLY or YEARLY; several times a day are BYHOUR and BYMINUTE"),
        .schedule(
            "an interval of nothing is reported",
            "FREQ=DAILY", "FREQ=DAILY;INTERVAL=0",
            #"6:14: "repeats": INTERVAL: "0" is out of range or no number; write 1 to 10000"#),
        .schedule(
            "a repetition in other words is reported",
            "FREQ=DAILY", "daily",
            #"6:14: "repeats": RRULE: "DAILY" is no known part; separate parts by one "#
                + #"";", and write of FREQ, INTERVAL, COUNT, UNTIL, WKST, BYMONTH, BYWEEKNO, "#
                + "BYYEARDAY, BYMONTHDAY, BYDAY, BYHOUR, BYMINUTE, BYSETPOS"),
        .schedule(
            "a part of a rule that cannot stand there is reported",
            "FREQ=DAILY", "FREQ=DAILY;BYWEEKNO=1",
            #"6:14: "repeats": BYWEEKNO: it cannot stand with FREQ=DAILY; write "#
                + "FREQ=YEARLY, or leave it out"),
        .schedule(
            "a repetition that ends before it starts is reported",
            "FREQ=DAILY", "FREQ=DAILY;UNTIL=20251231",
            #"6:14: "repeats" gives no date from "starts", 2026-01-05T08:30:00, on; "#
                + "correct one of them"),
        .schedule(
            "a day of the month that never comes is reported",
            "FREQ=DAILY", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
            #"6:14: "repeats" gives no date from "starts", 2026-01-05T08:30:00, on; "#
                + "correct one of them"),
        .schedule(
            "an unknown policy is reported with the nearest",
            "policy: calm", "policy: clam",
            #"9:13: unknown policy "clam"; did you mean "calm"?"#),
        .schedule(
            "a schedule without a policy is reported",
            "    policy: calm\n", "",
            #"2:3: schedule "triage" has no "policy"; add it"#),
        .schedule(
            "a schedule without a title is reported",
            "    title: Daily triage\n", "",
            #"2:3: schedule "triage" has no "title"; add it"#),
        .schedule(
            "an unknown way to roll is reported with the nearest",
            "roll: forward", "roll: forwards",
            #"7:11: "roll" is "forwards"; write keep, forward or back; did you mean "forward"?"#),
        .schedule(
            "what is prepared at no length of time before is reported",
            "3 working days", "soon",
            #"8:24: "before" is "soon"; write 10 working days, 7 days or 24h"#),
        .schedule(
            "a sign before the time to prepare is reported",
            "3 working days", "-3 working days",
            #"8:24: "before" is "-3 working days"; write 10 working days, 7 days or 24h"#),
        .schedule(
            "a preparation that does not say when is reported",
            "{ before: 3 working days, title: Agenda pack }", "{ title: Agenda pack }",
            #"8:14: "prepare" has no "before"; add it"#),
        .schedule(
            "a preparation without a title is reported",
            ", title: Agenda pack", "",
            #"8:14: "prepare" has no "title"; add it"#),
        .schedule(
            "an unknown key of a preparation is reported with the nearest",
            ", title: Agenda pack", ", titel: Agenda pack",
            #"8:14: "prepare" has no "title"; add it"#,
            #"8:40: unknown key "titel"; did you mean "title"?"#),
        .schedule(
            "an empty list of preparations is reported",
            "{ before: 3 working days, title: Agenda pack }", "[]",
            #"8:14: "prepare" is an empty list; write at least one"#),
        .schedule(
            "a schedule with the name of a rule is reported",
            "  triage:", "  missing:",
            #"2:3: schedule "missing" has the name of a rule; give it another"#),
        .schedule(
            "an unknown key of a schedule is reported with the nearest",
            "needs_answer:", "need_answer:",
            #"10:5: unknown key "need_answer"; did you mean "needs_answer"?"#),
        .schedule(
            "needing an answer that is neither true nor false is reported",
            "needs_answer: true", "needs_answer: yes",
            #"10:19: "needs_answer" is "yes"; write true or false"#),
        .schedule(
            "a schedule that is no section is reported",
            nil, "schedules:\n  triage: daily",
            #"2:11: "triage" is "daily"; write a section of keys and values"#),
    ]
}
