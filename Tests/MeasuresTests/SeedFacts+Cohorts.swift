@testable import Deadlines

/// A missing episode that has begun.
struct SeedEpisode {
    let subject: CaseReference
    let name: String
}

/// The end of a missing episode, after which an interview is offered or is not.
struct SeedReturn {
    let episode: SeedEpisode
    let time: Timestamp
}

/// A concern that was referred and has been assessed.
struct SeedConcern {
    let subject: CaseReference
    let name: String
    let gender: String
    let firstRisk: Int
    var risk: Int
}

// Children who go missing.
extension SeedStory {
    /// With 200, half of a per cent is one return: each figure is met on the very edge of rounding.
    private static let returnsAMonth = 200

    /// Tells every episode and interview, month by month.
    mutating func tellMissing() {
        var open: [SeedEpisode] = []
        for month in table.months.indices {
            tellOpenEpisodes(&open, in: month)
            tellRepeatedEpisodes(in: month)
            if returns.indices.contains(month + 1) { tellTooRareEpisodes(from: month) }
            for number in returns[month].count..<max(Self.returnsAMonth, returns[month].count) {
                let plan = ["none", "lac", "cin", "cpp"][number % 4]
                let time = moment(month, day: 4 + number % 18)
                tellEpisode(of: nextCase(), plan: plan, at: time, in: month)
            }
            tellInterviews(in: month)
        }
    }

    /// Two in three of those missing are found early in the next month; others take their places.
    private mutating func tellOpenEpisodes(_ open: inout [SeedEpisode], in month: Int) {
        let wanted = table.figure("missing_at_month_end", month) ?? open.count
        let found = open.count - min(open.count, wanted) / 3
        for episode in open.prefix(found) {
            find(episode, at: moment(month, day: 6), in: month)
        }
        open.removeFirst(found)
        while open.count < wanted {
            let plan = ["lac", "none", "cin"][open.count % 3]
            open.append(report(nextCase(), plan: plan, at: moment(month, day: 20)))
        }
    }

    /// Children who go missing three or four times; the first report says another plan.
    private mutating func tellRepeatedEpisodes(in month: Int) {
        for plan in ["cpp", "cin", "lac", "none"] {
            let series = plan == "none" ? "no_open_plan" : plan
            let count = table.figure("missing_3plus_30d_\(series)", month) ?? 0
            for number in 0..<count {
                let subject = nextCase()
                let days = number % 3 == 2 ? [4, 10, 16, 22] : [4, 10, 16]
                for day in days {
                    let earlier = plan == "none" ? "lac" : "none"
                    let said = day == 4 ? earlier : plan
                    tellEpisode(of: subject, plan: said, at: moment(month, day: day), in: month)
                }
            }
        }
    }

    /// A child who goes missing three times in 31 days, and so counts in neither month.
    private mutating func tellTooRareEpisodes(from month: Int) {
        let subject = nextCase()
        let first = moment(month, day: 5)
        tellEpisode(of: subject, plan: "cin", at: first, in: month)
        tellEpisode(of: subject, plan: "cin", at: moment(month, day: 15), in: month)
        let third = first.advanced(seconds: 31 * Self.day)
        tellEpisode(of: subject, plan: "cin", at: third, in: month + 1)
    }

    /// An episode of one day.
    private mutating func tellEpisode(
        of subject: CaseReference, plan: String, at time: Timestamp, in month: Int
    ) {
        let episode = report(subject, plan: plan, at: time)
        find(episode, at: time.advanced(seconds: Self.day), in: month)
    }

    private mutating func report(
        _ subject: CaseReference, plan: String, at time: Timestamp
    ) -> SeedEpisode {
        let episode = SeedEpisode(subject: subject, name: next("SEP"))
        let category = facts.count % 33 == 0 ? "other" : plan == "lac" ? "care" : "home"
        let data: [String: FactValue] = [
            "episode": .text(episode.name), "kind": .text("M"),
            "responsible_authority": .text("E08000025"), "category": .text(category),
            "plan": .text(plan),
        ]
        tell("missing.reported", of: subject, at: time, data)
        return episode
    }

    private mutating func find(_ episode: SeedEpisode, at time: Timestamp, in month: Int) {
        tell("missing.found", of: episode.subject, at: time, ["episode": .text(episode.name)])
        returns[month].append(SeedReturn(episode: episode, time: time))
    }

    /// Each interview is offered the day after the return, and held or refused the day after that.
    private mutating func tellInterviews(in month: Int) {
        let all = returns[month]
        let share = table.figure("rhi_offered_pct", month) ?? 100
        let offered = Self.part(share, of: all.count)
        let held = Self.part(table.figure("rhi_successful_pct", month) ?? 0, of: offered)
        var offers = 0
        for (place, end) in all.enumerated() where Self.isChosen(place, offered, of: all.count) {
            let (subject, name) = (end.episode.subject, FactValue.text(end.episode.name))
            let offeredAt = end.time.advanced(seconds: Self.day)
            let endedAt = offeredAt.advanced(seconds: Self.day)
            tell("rhi.offered", of: subject, at: offeredAt, ["episode": name])
            if Self.isChosen(offers, held, of: offered) {
                tell("rhi.completed", of: subject, at: endedAt, ["episodes": .list([name])])
            } else {
                let refusals = offers - offers * held / offered
                let type = refusals.isMultiple(of: 2) ? "rhi.declined" : "rhi.not-engaged"
                tell(type, of: subject, at: endedAt, ["episode": name])
            }
            offers += 1
        }
    }
}

// Children who are sexually exploited.
extension SeedStory {
    private static let risks = ["none", "low", "medium", "high"]
    private static let closuresAMonth = 15

    /// Tells every concern, from a year before the table, whose first figure looks back on a year.
    mutating func tellConcerns() {
        var open: [SeedConcern] = []
        for gender in ["female", "male"] {
            for number in 0..<(table.figure("cse_open_\(gender)", 0) ?? 0) {
                open.append(refer(gender, in: -1 - number % 6))
            }
        }
        // None was reduced in the month that no window reaches: counting it would show.
        for (place, reduced) in ([0] + reductions()).enumerated() {
            let month = place - 12
            var closing = month < 0 ? [] : turnOver(&open, in: month)
            while closing.count < Self.closuresAMonth {
                closing.append(refer(closing.count == 12 ? "male" : "female", in: month))
            }
            for (place, concern) in closing.enumerated() {
                let isReduced = Self.isChosen(place, reduced, of: closing.count)
                close(concern, reduced: isReduced, in: month)
            }
            if month >= 0 { settleRisks(of: &open, in: month) }
        }
    }

    /// How many of each month's closures end at a lower risk, from eleven months before the table.
    ///
    /// From one figure to the next, one month enters the window and another leaves it. In the first
    /// year therefore each month keeps so much room that the one a year later can make the change.
    private func reductions() -> [Int] {
        let most = Self.closuresAMonth
        let sums = table.months.indices.map {
            Self.part(table.figure("cse_reduced_risk_12m_pct", $0) ?? 0, of: 12 * most)
        }
        let changes = zip(sums.dropFirst(), sums).map { $0 - $1 }
        var counts = (0..<12).map { most - max(0, $0 < changes.count ? changes[$0] : 0) }
        let surplus = counts.reduce(0, +) - sums[0]
        for place in 0..<12 {
            counts[place] -= surplus / 12 + (place < surplus % 12 ? 1 : 0)
        }
        for (place, change) in changes.enumerated() {
            counts.append(counts[place] + change)
        }
        return counts
    }

    /// Takes out the longest open, one more of each gender than must go, and refers others.
    private mutating func turnOver(_ open: inout [SeedConcern], in month: Int) -> [SeedConcern] {
        var closing: [SeedConcern] = []
        for gender in ["female", "male"] {
            let present = open.filter { $0.gender == gender }
            let wanted = table.figure("cse_open_\(gender)", month) ?? present.count
            let going = min(present.count, max(0, present.count - wanted) + 1)
            closing += present.prefix(going)
            for _ in 0..<(wanted - present.count + going) {
                open.append(refer(gender, in: month))
            }
        }
        let names = Set(closing.map(\.name))
        open.removeAll { names.contains($0.name) }
        return closing
    }

    /// Assesses anew as many of the open as it takes to have the wanted number at each risk.
    private mutating func settleRisks(of open: inout [SeedConcern], in month: Int) {
        var wanted = Self.risks.map { table.figure("cse_risk_\($0)", month) ?? 0 }
        var moving: [Int] = []
        for (place, concern) in open.enumerated() {
            if wanted[concern.risk] > 0 {
                wanted[concern.risk] -= 1
            } else {
                moving.append(place)
            }
        }
        for place in moving {
            guard let risk = wanted.firstIndex(where: { $0 > 0 }) else { return }
            wanted[risk] -= 1
            open[place].risk = risk
            assess(open[place], at: moment(month, day: 18))
        }
    }

    /// A new concern, assessed the next day, and never at no risk: it could not be reduced.
    private mutating func refer(_ gender: String, in month: Int) -> SeedConcern {
        let risk = [2, 3, 2, 1][facts.count / 2 % 4]
        let concern = SeedConcern(
            subject: nextCase(), name: next("SCN"), gender: gender, firstRisk: risk, risk: risk)
        let data: [String: FactValue] = [
            "concern": .text(concern.name), "kind": .text("sexual"), "gender": .text(gender),
        ]
        tell("exploitation.referred", of: concern.subject, at: moment(month, day: 5), data)
        assess(concern, at: moment(month, day: 6))
        return concern
    }

    private mutating func assess(_ concern: SeedConcern, at time: Timestamp) {
        let risk = FactValue.text(Self.risks[concern.risk])
        let data: [String: FactValue] = ["concern": .text(concern.name), "risk": risk]
        tell("risk.assessed", of: concern.subject, at: time, data)
    }

    /// Closes a concern, after a last assessment if it does not stand where it must.
    private mutating func close(_ concern: SeedConcern, reduced: Bool, in month: Int) {
        var concern = concern
        if reduced != (concern.risk < concern.firstRisk) {
            concern.risk = reduced ? concern.firstRisk - 1 : concern.firstRisk
            assess(concern, at: moment(month, day: 14))
        }
        let data: [String: FactValue] = ["concern": .text(concern.name)]
        tell("exploitation.closed", of: concern.subject, at: moment(month, day: 20), data)
    }
}
