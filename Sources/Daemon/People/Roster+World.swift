import Deadlines
import Escalation
package import Storage

extension Configuration {
    /// The same with absences and silences that people have said; those of people who are no longer there are left out.
    package func with(_ roster: Roster) -> Configuration {
        var result = self
        let people = world.directory.people
        result.world.directory.absences += roster.absences.map(\.absence)
            .filter { people[$0.person] != nil }
        result.world.silences = roster.silences.map(\.silence)
        for drill in roster.drills where world.policies[drill.policy] != nil {
            result.take(drill)
        }
        for feed in feeds {
            guard case .rota(let role) = feed.content else { continue }
            let record = roster.feeds.first { $0.name == feed.name }
            result.take(record, into: role, staleAfter: feed.staleAfter)
        }
        return result
    }
}

extension Configuration {
    /// Has a policy told once, as a schedule with one date would be.
    fileprivate mutating func take(_ drill: Drill) {
        let (date, second) = ruleBook.zone.local(drill.startsAt)
        let starts = CivilTime(date, secondOfDay: second)
        guard let once = try? Recurrence("FREQ=DAILY;COUNT=1", starts: starts) else { return }
        world.schedules[drill.name] = Schedule(
            name: drill.name, title: DrillWords.title("policy \(drill.policy)"),
            ask: DrillWords.ask,
            recurrence: once, policy: drill.policy, needsAnswer: true)
        world.schedules[drill.name]?.isDrill = true
        world.momentaryRules.insert(drill.name)
    }
}

/// How drills are marked: nobody may take one for the real thing, or the real thing for one.
enum DrillWords {
    static func title(_ what: String) -> String { "DRILL, nothing has happened: \(what)" }
    static let ask =
        "This is a drill. Answer as you would if it were real; that is all there is to do."
}

extension Configuration {
    /// Days of a rota's feed that are in force, before and after its last good reading.
    private static let daysOfFeed: (before: Int64, after: Int64) = (7, 400)

    /// Puts the shifts of a feed's last good copy above the layers of a rota.
    fileprivate mutating func take(
        _ record: FeedRecord?, into role: String, staleAfter: Int64
    ) {
        let zone = ruleBook.zone
        world.directory.feeds[role] =
            record?.goodAt?.advanced(seconds: staleAfter)
            ?? Timestamp(microseconds: 0)
        guard let record, let goodAt = record.goodAt,
            let calendar = try? CalendarFile(bytes: record.body, zone: zone)
        else { return }
        let shifts = calendar.overrides(
            for: role, of: CalendarPeople(world.directory),
            from: goodAt.advanced(seconds: -Self.daysOfFeed.before * 86_400),
            to: goodAt.advanced(seconds: Self.daysOfFeed.after * 86_400))
        world.directory.rotas[role]?.overrides.insert(contentsOf: shifts.overrides, at: 0)
    }
}

extension Roster {
    /// A number that changes with anything it says (FNV-1a, from `start`), and with what feeds say in `directory`;
    /// `start` itself when there is nothing.
    func fingerprint(after start: Int64, in directory: Directory) -> Int64 {
        guard !absences.isEmpty || !silences.isEmpty || !directory.feeds.isEmpty else {
            return start
        }
        var hash = UInt64(bitPattern: start) ^ 0xcbf2_9ce4_8422_2325
        func take(_ text: String) {
            for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        }
        for record in absences { take("absence \(record.id);") }
        for role in directory.feeds.keys.sorted() {
            // Not the file's own bytes: they change whenever it is fetched.
            for shift in directory.rotas[role]?.overrides ?? [] {
                take("shift \(role) \(shift.person) \(shift.from) \(shift.to);")
            }
        }
        for record in silences {
            take("silence \(record.silence.id) \(record.silence.confirmedBy ?? "");")
        }
        return Int64(hash >> 1)
    }
}
