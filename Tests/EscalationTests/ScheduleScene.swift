import Deadlines
import Escalation

/// One made-up schedule, told moment by moment, with a calendar of two holidays.
struct ScheduleScene {
    var schedule: Schedule
    var world: World
    var known: ScheduleFile
    /// Why what is due is not needed.
    var refusal: String?
    private(set) var lookAgainAt: Timestamp?

    static func moment(_ text: String) -> Timestamp {
        Timestamp(rfc3339: text + ":00Z") ?? Timestamp(seconds: 0)
    }

    /// Christmas Day 2026 and its substitute for Boxing Day are free.
    static func calendar() throws -> WorkingCalendar {
        let days = ["2026-12-25", "2026-12-28", "2027-01-01"].compactMap(CivilDate.init(iso:))
        guard let zone = Zone(identifier: "Europe/London"), let last = CivilDate(iso: "2027-12-31")
        else { throw NoCalendar() }
        return WorkingCalendar(zone: zone, holidays: Set(days), knownUntil: last)
    }

    struct NoCalendar: Error {}

    init(
        _ rule: String = "FREQ=DAILY", starts: String = "2026-12-01", roll: Schedule.Roll = .keep,
        preparations: [Schedule.Preparation] = [], needsAnswer: Bool = false,
        roles: [String: [String]] = ["worker": ["sam"], "manager": ["max"], "mailbox": ["box"]]
    ) throws {
        guard let day = CivilDate(iso: starts) else { throw NoCalendar() }
        schedule = Schedule(
            name: "list", title: "A list",
            recurrence: try Recurrence(rule, starts: CivilTime(day, secondOfDay: 9 * 3600)),
            roll: roll, preparations: preparations, policy: "standard", needsAnswer: needsAnswer)
        let people = Set(roles.values.joined()).map {
            Person(name: $0, contacts: [Contact(.email, "\($0)@trust.example")])
        }
        world = World(
            policies: [
                Policy(
                    name: "standard", urgency: .notify,
                    steps: [
                        Step(
                            .due, tell: ["worker"],
                            repetition: Repetition(every: 3600, times: 1)),
                        Step(.afterPrevious(7200), tell: ["manager"]),
                    ], lastResort: LastResort(tell: ["mailbox"], after: 3600, every: 86_400))
            ], directory: Directory(people: people, roles: roles), momentaryRules: ["list"])
        world.schedules = ["list": schedule]
        world.calendar = try Self.calendar()
        known = ScheduleFile(
            file: CaseFile(subject: schedule.subject, facts: []), settledUntil: nil)
    }

    /// Advances to a moment, keeps the new state, and says what was told: `kind step.repetition person key [late]`.
    @discardableResult
    mutating func tell(_ time: String) -> [String] {
        let now = Self.moment(time)
        let advance = Escalation.advance(known, of: schedule, in: world, at: now) { _ in refusal }
        for change in advance.changes {
            if change.isNew {
                known.file.entries.append(change.entry)
                known.file.nextAlert = change.entry.id + 1
            } else if let index = known.file.entries.firstIndex(where: {
                $0.id == change.entry.id
            }) {
                known.file.entries[index] = change.entry
            }
        }
        known.file.acknowledgements = []
        known.settledUntil = now
        lookAgainAt = advance.lookAgainAt
        events = advance.changes.flatMap(\.events)
        return advance.changes.flatMap(\.notices).map { notice in
            let key = notice.clock.keyParts.joined(separator: " ")
            return "\(notice.kind.rawValue) \(notice.step).\(notice.repetition) "
                + "\(notice.person) \(key)" + (notice.late ? " late" : "")
        }
    }

    private(set) var events: [Event] = []

    /// How each telling known stands, in order.
    var states: [String] {
        known.file.entries.map { "\($0.clock.key) \($0.clock.state.rawValue)" }
    }
}
