import Escalation
import Testing

@testable import Daemon

/// When a person's digest goes out, and what is wrong when it is said badly.
@Suite struct ConfigurationDigestTests {
    @Test(arguments: spoilings)
    func `each mistake is reported where it stands`(_ spoiling: Spoiling) throws {
        #expect(try spoiling.miniature.problems() == spoiling.lines, "\(spoiling.title)")
    }

    @Test func `a digest goes out when a person wishes, else at half past eight`() throws {
        func digest(_ text: String) throws -> DigestTime? {
            let miniature = Miniature().replacing(
                "{ contacts", with: "{ \(text)contacts", in: "people.yml")
            return try miniature.load().world.directory.people["sam.example"]?.digest
        }
        #expect(try digest("") == DigestTime(secondOfDay: 30_600, onEveryDay: false))
        let seven = "digest: { at: 07:00 }, "
        #expect(try digest(seven) == DigestTime(secondOfDay: 25_200, onEveryDay: false))
        let daily = "digest: { at: 23:59, on: every day }, "
        #expect(try digest(daily) == DigestTime(secondOfDay: 86_340, onEveryDay: true))
        let working = "digest: { at: 00:00, on: working days }, "
        #expect(try digest(working) == DigestTime(secondOfDay: 0, onEveryDay: false))
    }

    static let spoilings: [Spoiling] = [
        Spoiling(
            "a time of digests that there is not is reported",
            in: "people.yml", replacing: "{ contacts",
            with: "{ digest: { at: 24:00 }, contacts",
            gives: [
                #"people.yml:6:32: "at" is "24:00"; write a local time such as 08:30"#
            ]),
        Spoiling(
            "a time of digests without its nought is reported",
            in: "people.yml", replacing: "{ contacts",
            with: "{ digest: { at: 8:30 }, contacts",
            gives: [
                #"people.yml:6:32: "at" is "8:30"; write a local time such as 08:30"#
            ]),
        Spoiling(
            "digests on unknown days are reported with the nearest",
            in: "people.yml", replacing: "{ contacts",
            with: "{ digest: { at: 07:00, on: workng days }, contacts",
            gives: [
                #"people.yml:6:43: "on" is "workng days"; write working days or every "#
                    + #"day; did you mean "working days"?"#
            ]),
        Spoiling(
            "an unknown key of digests is reported with the nearest",
            in: "people.yml", replacing: "{ contacts",
            with: "{ digest: { at: 07:00, no: every day }, contacts",
            gives: [
                #"people.yml:6:39: unknown key "no"; did you mean "on"?"#
            ]),
        Spoiling(
            "digests at no time are reported",
            in: "people.yml", replacing: "{ contacts",
            with: "{ digest: { on: every day }, contacts",
            gives: [
                #"people.yml:6:26: "digest" has no "at"; add it"#
            ]),
        Spoiling(
            "digests that are no section are reported",
            in: "people.yml", replacing: "{ contacts",
            with: "{ digest: 08:30, contacts",
            gives: [
                #"people.yml:6:26: "digest" is "08:30"; write a section of keys and values"#
            ]),
    ]
}
