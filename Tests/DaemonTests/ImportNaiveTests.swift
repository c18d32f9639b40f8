import Deadlines
import Escalation
import Foundation
import Testing

@testable import Daemon

/// Whoever is on call by what was imported is on call by what was exported: half-hour by half-hour, over the 60 days in
/// which the clocks go back.
@Suite("Imported rotas give whom their exports give")
struct ImportNaiveTests {
    private func directory(_ one: ImportCase) throws -> Directory {
        try ImportFixtures.miniature(try one.imported(), isFilled: true).load().world.directory
    }

    private func one(_ name: String) throws -> ImportCase {
        try #require(ImportCase.all.first { $0.description == name })
    }

    private func compare(
        _ directory: Directory, _ roles: [String], _ naive: (Int) -> Set<String>
    ) throws {
        let start = try ImportFixtures.now()
        var seen: Set<String> = []
        for step in 0..<60 * 48 {
            let moment = start.advanced(seconds: Int64(step) * 1800)
            let ours = roles.flatMap { directory.holders(of: $0, at: moment) }.map(\.person.name)
            let theirs = naive(Int(moment.seconds))
            seen.formUnion(theirs)
            guard Set(ours) == theirs else {
                Issue.record("\(moment): \(ours) instead of \(theirs)")
                return
            }
        }
        #expect(seen.count > 1, "\(roles) names \(seen) alone")
    }

    private func names(_ users: Any?) -> [String: String] {
        var names: [String: String] = [:]
        for user in users as? [[String: Any]] ?? [] {
            let mail = user["email"] as? String ?? user["username"] as? String ?? ""
            names[user["id"] as? String ?? ""] = String(mail.prefix { $0 != "@" })
        }
        return names
    }

    @Test("PagerDuty: layers, restrictions and overrides")
    func pagerDuty() throws {
        let plain = try one("pagerduty-plain")
        let naive = ImportNaive(names: names(try plain.json("users.json")["users"]))
        let schedule = try #require(try plain.json("schedule.json")["schedule"] as? [String: Any])
        try compare(directory(plain), ["daily-rotation"]) {
            naive.pagerDuty(schedule, at: $0, lastIsAbove: false)
        }
        let layers = try one("pagerduty-layers")
        let export = try layers.json("export.json")
        let schedules = try #require(export["schedules"] as? [[String: Any]])
        let imported = try directory(layers)
        try compare(imported, ["weekends-first"]) {
            naive.pagerDuty(schedules[0], at: $0, lastIsAbove: true)
        }
        try compare(imported, ["from-november"]) {
            naive.pagerDuty(schedules[1], at: $0, lastIsAbove: false)
        }
    }

    @Test("Opsgenie: all rotations at once, restrictions and overrides")
    func opsgenie() throws {
        let plain = try one("opsgenie-plain")
        let naive = ImportNaive(names: [:])
        let schedules = try plain.json("schedules.json")["data"] as? [[String: Any]]
        let schedule = try #require(schedules?.first)
        try compare(directory(plain), ["ops-team-schedule", "ops-team-schedule-2"]) {
            naive.opsgenie(schedule, [], at: $0)
        }
        let backup = try one("opsgenie-backup")
        let file = try backup.json("schedules/day-and-night.json")
        let config = try #require(file["schedule"] as? [String: Any])
        let overrides = try #require(file["scheduleOverrideList"] as? [[String: Any]])
        // The third holds at hours at which its rotation has nobody; it is listed.
        try compare(directory(backup), ["day-and-night"]) {
            naive.opsgenie(config, Array(overrides.prefix(2)), at: $0)
        }
    }

    @Test("Grafana OnCall: levels, turns of several people, days and overrides")
    func oncall() throws {
        let plain = try one("oncall-plain")
        let export = try plain.json("export.json")
        let naive = ImportNaive(names: names(export["users"]))
        let shifts = try #require(export["on_call_shifts"] as? [[String: Any]])
        try compare(directory(plain), ["primary"], naive.oncall(shifts))
        let pages = try one("oncall-pages")
        let page = try pages.json("on_call_shifts.json")
        let others = try #require(page["results"] as? [[String: Any]])
        try compare(
            directory(pages), ["front-desk-duty", "front-desk-duty-2"], naive.oncall(others))
    }
}
