import Deadlines
import Escalation

/// What an import gathers before anything is written.
final class ImportDraft {
    let zone: Zone
    /// What is over by then is not carried over.
    let now: Timestamp
    let log: ImportLog
    let people: ImportPeople
    private(set) var rotas: [ImportedRota] = []
    private(set) var policies: [ImportedPolicy] = []
    /// Roles of fixed people, in the order in which policies name them.
    private(set) var fixedRoles: [(role: String, person: String)] = []
    private var roleNames = ImportNames()
    private var policyNames = ImportNames()
    private var rolesOfSchedules: [String: [String]] = [:]

    init(zone: Zone, now: Timestamp) {
        self.zone = zone
        self.now = now
        log = ImportLog()
        people = ImportPeople(log: log)
    }

    // MARK: Zones and moments

    /// Throws unless a schedule is meant in the zone that all rotas are meant in.
    func checkZone(_ name: String?) throws(Inexpressible) {
        let utc: Set = ["UTC", "Etc/UTC"]
        guard let name else {
            throw Inexpressible(
                "its zone is not said, and all rotas are meant in \(zone.identifier)")
        }
        guard name == zone.identifier || utc.isSuperset(of: [name, zone.identifier]) else {
            throw Inexpressible(
                "it is meant in \(ImportNames.shown(name)), and all rotas are meant in "
                    + "\(zone.identifier)")
        }
    }

    /// A moment as `yyyy-mm-dd hh:mm` says it; throws when that would be another moment.
    func localTime(_ moment: Timestamp) throws(Inexpressible) -> CivilTime {
        let time = zone.civilTime(moment)
        guard time.secondOfDay % 60 == 0, moment.microseconds % 1_000_000 == 0 else {
            throw Inexpressible("\(time) is not at a whole minute")
        }
        guard zone.timestamp(time) == moment else {
            throw Inexpressible(
                "\(time) comes twice that night, and the second of them has no name")
        }
        return time
    }

    // MARK: Gathering

    /// Adds the rotas of one schedule, known by `ids`; says so, or why there are none.
    func add(_ schedule: ImportedSchedule, ids: [String?]) {
        let log = log
        func fail(_ reason: String) { log.leaveOut(schedule.origin, schedule.title, reason) }
        guard !schedule.strips.isEmpty else {
            fail("nothing of it can be expressed, so it is no rota")
            return
        }
        let stacks: [[ImportStrip]]
        do throws(Inexpressible) {
            stacks = try ImportStacking.rotas(of: schedule.strips)
        } catch {
            fail(error.reason)
            return
        }
        var roles: [String] = []
        let fallback = "schedule-\(rotas.count + 1)"
        for strips in stacks {
            let role = roleNames.unique(schedule.title, else: fallback)
            roles.append(role)
            rotas.append(
                ImportedRota(
                    role: role, title: schedule.title, origin: schedule.origin,
                    strips: Self.named(strips), overrides: overrides(of: schedule, over: strips),
                    leftOut: schedule.leftOut))
        }
        for id in ids.compactMap(\.self) { rolesOfSchedules[id] = roles }
        let text =
            roles.count == 1
            ? "rota \(roles[0])"
            : "rotas \(roles.joined(separator: " and ")), because several people are on call at once"
        log.carryOver(schedule.origin, schedule.title, text)
    }

    /// The same with names that are told apart.
    private static func named(_ strips: [ImportStrip]) -> [ImportStrip] {
        var names = ImportNames()
        return strips.enumerated().map { index, strip in
            var strip = strip
            strip.layer.name = names.unique(strip.title, else: "layer-\(index + 1)")
            return strip
        }
    }

    /// The overrides of a rota, none of which hold at once; says which do.
    private func overrides(
        of schedule: ImportedSchedule, over strips: [ImportStrip]
    ) -> [ImportedOverride] {
        let all = schedule.overrides(strips).sorted { ($0.from, $0.to) < ($1.from, $1.to) }
        var kept: [ImportedOverride] = []
        var rest = all[...]
        while let first = rest.first {
            var cluster = [first]
            rest.removeFirst()
            var end = first.to
            while let next = rest.first, next.from < end {
                cluster.append(next)
                end = max(end, next.to)
                rest.removeFirst()
            }
            if Set(cluster.map(\.person)).count == 1 {
                kept.append(
                    ImportedOverride(
                        person: first.person, from: first.from, to: end, origin: first.origin))
                continue
            }
            for override in cluster {
                log.leaveOut(
                    override.origin, override.person,
                    "this override holds at once with another, of somebody else, and a rota refuses that"
                )
            }
        }
        return kept
    }

    /// The roles of a schedule; nil when nothing of it was carried over.
    func roles(ofSchedule ids: [String?]) -> [String]? {
        ids.compactMap(\.self).compactMap { rolesOfSchedules[$0] }.first
    }

    /// The role that one person holds for good, made when it is first asked for.
    func role(ofPerson key: String) -> String {
        if let known = fixedRoles.first(where: { $0.person == key }) { return known.role }
        let role = roleNames.unique(key, else: key)
        fixedRoles.append((role, key))
        return role
    }

    /// Adds a policy, with the gap that each of them has; says so, or that there is nothing of it.
    func add(_ chain: ImportedChain) {
        let steps: [Step]
        do throws(Inexpressible) {
            steps = try chain.steps()
        } catch {
            log.leaveOut(chain.origin, chain.title, error.reason)
            return
        }
        guard let first = steps.first else {
            log.leaveOut(
                chain.origin, chain.title, "nothing of it can be expressed, so it is no policy")
            return
        }
        let name = policyNames.unique(chain.title, else: "policy-\(policies.count + 1)")
        policies.append(ImportedPolicy(name: name, chain: chain, steps: steps))
        log.carryOver(chain.origin, chain.title, "policy \(name)")
        if first.moment != .due {
            log.leaveOut(
                chain.origin, chain.title,
                "nobody is told at once, and a policy needs a step \"at: due\"; add one to \(name)")
        }
        log.leaveOut(
            chain.origin, chain.title,
            "a policy needs a last resort, which is told when nobody has answered; name one in \(name)"
        )
    }
}

/// A schedule as far as it can be expressed.
struct ImportedSchedule {
    let origin: ImportValue
    let title: String
    var strips: [ImportStrip] = []
    var leftOut: [String] = []
    /// The overrides of the rota made of some of the strips.
    var overrides: ([ImportStrip]) -> [ImportedOverride] = { _ in [] }
}
