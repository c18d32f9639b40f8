import Testing

@testable import Daemon

/// What is wrong in one place, and the lines that say so.
@Suite struct ConfigurationHolidaysTests {
    @Test(arguments: spoilings)
    func `each mistake is reported where it stands`(_ spoiling: Spoiling) throws {
        #expect(try spoiling.miniature.problems() == spoiling.lines, "\(spoiling.title)")
    }

    static let spoilings: [Spoiling] = [
        Spoiling(
            "a text that is no JSON is reported",
            in: "calendars/bank-holidays.json",
            with: "holidays: none\n",
            gives: [
                "calendars/bank-holidays.json: this is not JSON; take GOV.UK's "
                    + "bank-holidays.json as it is"
            ]),
        Spoiling(
            "an unknown key of a holiday is reported",
            in: "calendars/bank-holidays.json",
            replacing: "\"notes\": \"\"",
            with: "\"note\": \"\"",
            gives: [
                "calendars/bank-holidays.json:2:52: unknown key \"note\"; did you mean "
                    + "\"notes\"?"
            ]),
        Spoiling(
            "an unknown division is reported",
            in: "calendars/bank-holidays.json",
            replacing: "{\"england-and-wales\": {\"div",
            with: "{\"england\": {}, \"england-and-wales\": {\"div",
            gives: [
                "calendars/bank-holidays.json:1:2: unknown key \"england\""
            ]),
        Spoiling(
            "a division under a wrong name is reported",
            in: "calendars/bank-holidays.json",
            replacing: "\"division\": \"england-and-wales\"",
            with: "\"division\": \"scotland\"",
            gives: [
                "calendars/bank-holidays.json:1:36: \"division\" is \"scotland\"; write "
                    + "\"england-and-wales\", as the key above says"
            ]),
        Spoiling(
            "a missing division is reported",
            in: "calendars/bank-holidays.json",
            replacing: "{\"england-and-wales\": {\"division\": \"england-and-wales\"",
            with: "{\"scotland\": {\"division\": \"scotland\"",
            gives: [
                "calendars/bank-holidays.json:1:1: the file has no \"england-and-wales\"; add it"
            ]),
        Spoiling(
            "a date that is none is reported",
            in: "calendars/bank-holidays.json",
            replacing: "2026-12-25",
            with: "2026-12-32",
            gives: [
                "calendars/bank-holidays.json:2:38: \"date\" is \"2026-12-32\"; write a "
                    + "day as yyyy-mm-dd"
            ]),
        Spoiling(
            "a date given twice is reported",
            in: "calendars/bank-holidays.json",
            replacing: "2026-12-28",
            with: "2026-12-25",
            gives: [
                "calendars/bank-holidays.json:3:35: date 2026-12-25 is given twice; keep one"
            ]),
        Spoiling(
            "dates out of order are reported",
            in: "calendars/bank-holidays.json",
            replacing: "2026-12-28",
            with: "2026-12-24",
            gives: [
                "calendars/bank-holidays.json:3:35: date 2026-12-24 comes after "
                    + "2026-12-25; put the dates in order"
            ]),
        Spoiling(
            "a holiday without a date is reported",
            in: "calendars/bank-holidays.json",
            replacing: "\"date\": \"2026-12-25\", ",
            with: "",
            gives: [
                "calendars/bank-holidays.json:2:3: the holiday has no \"date\"; add it"
            ]),
        Spoiling(
            "no holidays at all are reported",
            in: "calendars/bank-holidays.json",
            with: "{\"england-and-wales\": {\"division\": \"england-and-wales\", \"events\": "
                + "[]}}\n",
            gives: [
                "calendars/bank-holidays.json:1:67: \"events\" is an empty list; write at "
                    + "least one"
            ]),
    ]
}
