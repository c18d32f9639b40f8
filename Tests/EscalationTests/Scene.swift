import Deadlines
import Escalation

/// One made-up clock and a policy, told minute by minute.
struct Scene {
    /// Minutes after noon on a day of no consequence.
    static func at(_ minutes: Int64) -> Timestamp {
        Timestamp(rfc3339: "2026-11-24T12:00:00Z")!.advanced(seconds: minutes * 60)
    }

    var entry: CaseFile.Entry
    var world: World

    /// A clock that starts at minute 0, is warned of at 30 and 50, and due at 60.
    init(
        steps: [Step] = Scene.steps, roles: [String: [String]] = Scene.roles,
        lastResort: LastResort = LastResort(tell: ["mailbox"], after: 1800, every: 3600)
    ) {
        let people = Set(roles.values.joined()).map {
            Person(name: $0, contacts: [Contact(.email, "\($0)@trust.example")])
        }
        world = World(
            policies: [
                Policy(name: "standard", urgency: .notify, steps: steps, lastResort: lastResort)
            ], directory: Directory(people: people, roles: roles))
        entry = CaseFile.Entry(
            id: 17,
            clock: Clock(
                subject: CaseReference("BCT-900001"), rule: "test", startedAt: Scene.at(0),
                dueAt: Scene.at(60), startedBy: [FactID(source: "test", id: "1")],
                warnings: [Scene.at(30), Scene.at(50)], policy: "standard"), alert: Alert())
    }

    static let steps = [
        Step(.warning, tell: ["worker"]), Step(.due, tell: ["worker"]),
        Step(.afterPrevious(600), tell: ["manager"], repetition: Repetition(every: 300, times: 2)),
    ]
    static let roles = ["worker": ["sam"], "manager": ["max"], "mailbox": ["box"]]

    /// Decides at a minute and keeps the new state; each line is `kind step.repetition person [late]`.
    @discardableResult
    mutating func decide(_ minute: Int64) -> [String] {
        let now = Scene.at(minute)
        if entry.clock.isOpen, let dueAt = entry.clock.dueAt {
            entry.clock.state = now >= dueAt ? .breached : .running
        }
        let decision = Escalation.decide(entry, in: world, at: now)
        entry.alert = decision.alert
        next = decision.lookAgainAt.map { $0.seconds(since: Scene.at(0)) / 60 }
        reason = decision.reason.code
        notices = decision.notices
        return decision.notices.map {
            "\($0.kind.rawValue) \($0.step).\($0.repetition) \($0.person)\($0.late ? " late" : "")"
        }
    }

    /// Minutes until it is to be looked at again.
    private(set) var next: Int64?
    private(set) var reason = Reason.Code.nothingDue
    private(set) var notices: [Notice] = []

    mutating func end(_ ending: ClockState, _ minute: Int64) {
        entry.clock.endedAt = Scene.at(minute)
        entry.clock.endedAs = ending
        let passed = entry.clock.dueAt.map { Scene.at(minute) > $0 } ?? false
        entry.clock.late = passed && ending == .met
        entry.clock.state = passed && ending != .met ? .breached : ending
    }

    mutating func acknowledge(_ minute: Int64, until: Int64) {
        entry.alert.acknowledgement = Acknowledgement(
            alert: 17, person: "sam", at: Scene.at(minute), until: Scene.at(until))
    }
}
