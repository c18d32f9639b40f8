import Deadlines
import Testing

/// What a rule may not say, and the sentence that says so.
@Suite struct RecurrenceErrorTests {
    private func error(_ rule: String, starts: String = "2026-05-01 09:00") -> String? {
        do throws(RecurrenceError) {
            _ = try Recurrence(rule, starts: .reading(starts))
            return nil
        } catch {
            return error.description
        }
    }

    @Test(arguments: [
        (
            "FREQ=HOURLY",
            "FREQ: HOURLY is not supported; write DAILY, WEEKLY, MONTHLY or YEARLY; "
                + "several times a day are BYHOUR and BYMINUTE"
        ),
        ("FREQ=OFTEN", "FREQ: \"OFTEN\" is no frequency; write DAILY, WEEKLY, MONTHLY or YEARLY"),
        ("BYDAY=MO", "FREQ: missing; write DAILY, WEEKLY, MONTHLY or YEARLY"),
        (
            "FREQ=DAILY;COUNT=2;UNTIL=20260601",
            "COUNT: given together with UNTIL; write one of the two"
        ),
        (
            "FREQ=DAILY;INTERVAL=0",
            "INTERVAL: \"0\" is out of range or no number; write 1 to 10000"
        ),
        (
            "FREQ=YEARLY;BYMONTHDAY=1,32",
            "BYMONTHDAY: \"32\" is out of range or no number; write 1 to 31, or -1 to -31"
        ),
        (
            "FREQ=WEEKLY;BYDAY=MO,MI",
            "BYDAY: \"MI\" is no weekday; write MO, TU, WE, TH, FR, SA or SU"
        ),
        (
            "FREQ=MONTHLY;BYDAY=6MO",
            "BYDAY: \"6MO\" does not count a weekday; write 1 to 5, or -1 to -5, before it: "
                + "a month has no more"
        ),
        (
            "FREQ=WEEKLY;BYDAY=1MO",
            "BYDAY: a counted weekday cannot stand with FREQ=WEEKLY; leave the number out, or "
                + "write FREQ=MONTHLY or YEARLY"
        ),
        (
            "FREQ=YEARLY;BYWEEKNO=1;BYDAY=1MO",
            "BYDAY: a counted weekday cannot stand with BYWEEKNO; leave the number out: a week "
                + "has each weekday once"
        ),
        (
            "FREQ=MONTHLY;BYWEEKNO=1",
            "BYWEEKNO: it cannot stand with FREQ=MONTHLY; write FREQ=YEARLY, or leave it out"
        ),
        (
            "FREQ=WEEKLY;BYMONTHDAY=1",
            "BYMONTHDAY: it cannot stand with FREQ=WEEKLY; write FREQ=DAILY or MONTHLY or YEARLY, "
                + "or leave it out"
        ),
        (
            "FREQ=MONTHLY;BYSETPOS=1",
            "BYSETPOS: there is nothing to choose from; add another part, such as BYDAY"
        ),
        (
            "FREQ=DAILY;UNTIL=20260601T120000",
            "UNTIL: \"20260601T120000\" is neither a day nor a moment in UTC; write one such as "
                + "20261231 or 20261231T235959Z"
        ),
        (
            "FREQ=DAILY;BYSECOND=1",
            "BYSECOND: not supported; leave it out: the second is that of the start"
        ),
        ("FREQ=DAILY;FREQ=DAILY", "FREQ: given twice; write it once, with all its values"),
        ("FREQ=DAILY;COUNT", "COUNT: it has no value; write \"COUNT=\" and its value"),
        ("RRULE:FREQ=DAILY", "RRULE: the name does not belong here; begin with \"FREQ=\""),
    ])
    func `the part, what is wrong and what would be right`(rule: String, sentence: String) {
        #expect(error(rule) == sentence)
    }

    @Test(arguments: [
        "", ";", "FREQ=DAILY;", "FREQ=DAILY;;COUNT=1", "FREQ=DAILY COUNT=1", "FREQ=", "FREQ",
        "FREQ=DAILY;BYEASTER=0", "FREQ=DAILY;X-ODD=1", "FREQ=DAILY;RSCALE=HEBREW",
        "FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=DAILY\n", " FREQ=DAILY", "FREQ=DAıLY",
        "FREQ=DAILY;INTERVAL=-1", "FREQ=DAILY;INTERVAL=+1", "FREQ=DAILY;INTERVAL=1,2",
        "FREQ=DAILY;INTERVAL=10001", "FREQ=DAILY;INTERVAL=99999999999999999999",
        "FREQ=DAILY;COUNT=0", "FREQ=DAILY;COUNT=-1", "FREQ=DAILY;COUNT=100001",
        "FREQ=DAILY;BYMONTH=0", "FREQ=DAILY;BYMONTH=13", "FREQ=DAILY;BYMONTH=-1",
        "FREQ=DAILY;BYMONTH=1,", "FREQ=DAILY;BYMONTH=1,,2", "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=MONTHLY;BYMONTHDAY=-32", "FREQ=MONTHLY;BYMONTHDAY=--1", "FREQ=MONTHLY;BYMONTHDAY=-",
        "FREQ=YEARLY;BYYEARDAY=367", "FREQ=YEARLY;BYYEARDAY=0", "FREQ=YEARLY;BYWEEKNO=54",
        "FREQ=DAILY;BYYEARDAY=1", "FREQ=WEEKLY;BYYEARDAY=1", "FREQ=MONTHLY;BYYEARDAY=1",
        "FREQ=DAILY;BYWEEKNO=1", "FREQ=WEEKLY;BYWEEKNO=1", "FREQ=DAILY;BYDAY=1MO",
        "FREQ=YEARLY;BYDAY=54MO", "FREQ=YEARLY;BYDAY=0MO", "FREQ=YEARLY;BYMONTH=1;BYDAY=6MO",
        "FREQ=YEARLY;BYDAY=MO1", "FREQ=YEARLY;BYDAY=", "FREQ=YEARLY;BYDAY=M",
        "FREQ=YEARLY;BYDAY=MO;BYSETPOS=0", "FREQ=YEARLY;BYDAY=MO;BYSETPOS=367",
        "FREQ=DAILY;BYHOUR=24", "FREQ=DAILY;BYHOUR=-1", "FREQ=DAILY;BYMINUTE=60",
        "FREQ=WEEKLY;WKST=1", "FREQ=WEEKLY;WKST=MO,TU", "FREQ=DAILY;UNTIL=20260230",
        "FREQ=DAILY;UNTIL=2026-05-01", "FREQ=DAILY;UNTIL=20260501T240000Z",
        "FREQ=DAILY;UNTIL=20260501T120000Z1",
    ])
    func `what is refused`(rule: String) {
        #expect(error(rule) != nil)
    }

    @Test func `a start outside the years that zones know is refused`() {
        #expect(
            error("FREQ=DAILY", starts: "1969-12-31 09:00")
                == "start: \"1969-12-31T09:00:00\" is out of range; give a time of day of 1970 to 2119"
        )
        #expect(error("FREQ=DAILY", starts: "2120-01-01 09:00") != nil)
        #expect(error("FREQ=DAILY", starts: "2026-05-01 24:00") != nil)
    }

    @Test func `a value at fault is cut short and stays on one line`() throws {
        let sentence = try #require(error("FREQ=\n" + String(repeating: "X", count: 3000)))
        #expect(sentence.count < 150)
        #expect(!sentence.contains("\n"))
        #expect(
            try #require(error(String(repeating: "X", count: 5000))).hasPrefix("RRULE: 5000 bytes"))
    }

    @Test func `the same rule written otherwise is the same`() throws {
        let starts = CivilTime.reading("2026-05-01 09:00")
        #expect(
            try Recurrence("FREQ=MONTHLY;BYDAY=+1MO,FR;BYHOUR=09", starts: starts)
                == Recurrence("byday=fr,1mo,1mo;freq=monthly;interval=1", starts: starts))
    }
}
