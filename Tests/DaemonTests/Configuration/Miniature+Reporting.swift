@testable import Daemon

extension Miniature {
    /// The same with a schedule that says everything, and with what it counts.
    static let reporting: Miniature = {
        var miniature = Miniature()
        miniature.files["policies.yml", default: ""] += """

              slow:
                urgency: notify
                steps:
                  - { at: due, tell: worker }
                  - { after: 48h, tell: manager }
                last_resort: mailbox
            """
        miniature.files["schedules.yml"] = schedules
        miniature.files["measures/figures.yml"] = figures
        return miniature
    }()

    private static let schedules = """
        schedules:
          triage:
            title: Daily triage
            ask: Look at every episode
            starts: 2026-01-05 08:30
            repeats: FREQ=DAILY
            roll: forward
            prepare: { before: 3 working days, title: Agenda pack }
            policy: calm
            needs_answer: true
            lists:
              - { title: Open, clocks: open, of: missing }
              - { title: Due, clocks: due, within: 24h }
              - { title: Breached, clocks: breached, since: last }
            samples: { title: Found, of: episodes, when: ended, size: 10, from: last month }
            scorecard: { months: 13, charts: [found_pct] }
            tell_if: { measure: found_pct, over: 28d, but_last: 24h, below: 95 }
        """

    private static let figures = """
        spans:
          episodes:
            each: episode
            start: { on: missing.reported, where: { kind: M } }
            end: missing.found
        measures:
          found_pct:
            title: Found within 72 hours, %
            definition: Of the episodes that ended in the month, those found in time
            share: { has: missing.found, within: 72h }
            of: episodes
            when: ended
            among: { first: true, where: { looked_after: true } }
          missing_now:
            title: Missing
            definition: Episodes open at the end of the month
            count: each
            of: episodes
            when: open
            by: { member: risk, names: { low: low, high: high }, unknown: not_said }
          lateness:
            title: Lateness
            definition: From what happened to its record
            median: lateness
            recorded: all
        """
}

extension Spoiling {
    /// One piece of `schedules.yml` replaced; `places` are lines without its name.
    static func schedule(
        _ title: String, _ piece: String?, _ other: String, _ places: String...
    ) -> Spoiling {
        let file = "schedules.yml"
        let lines = places.map { "\(file):\($0)" }
        return Spoiling(title, in: file, replacing: piece, with: other, gives: lines)
    }

    /// One piece of `measures/figures.yml` replaced; `places` are lines without its name.
    static func measure(
        _ title: String, _ piece: String?, _ other: String, _ places: String...
    ) -> Spoiling {
        let file = "measures/figures.yml"
        let lines = places.map { "\(file):\($0)" }
        return Spoiling(title, in: file, replacing: piece, with: other, gives: lines)
    }

    /// A whole spoilt so.
    func spoilt(_ whole: Miniature) -> Miniature {
        if let piece { return whole.replacing(piece, with: other, in: file) }
        var miniature = whole
        miniature.files[file] = other
        return miniature
    }
}
