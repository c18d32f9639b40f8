import Deadlines
import Foundation
import Testing

@testable import Escalation

@Suite("Rotas")
struct RotaTests {
    private static func date(_ text: String) throws -> CivilDate {
        try #require(CivilDate(iso: text))
    }

    private static func zone(_ name: String) throws -> Zone {
        try #require(Zone(identifier: name))
    }

    /// A weekly turn handed over in the hour that the clocks change, and daily turns at night on some weekdays.
    private static func rota(handOff: Int) throws -> Rota {
        Rota(layers: [
            Rota.Layer(
                name: "week", people: ["ann", "ben", "cat"],
                starts: CivilTime(try date("2025-12-28"), secondOfDay: handOff), days: 7),
            Rota.Layer(
                name: "night", people: ["dan", "eve"],
                starts: CivilTime(try date("2026-01-01"), secondOfDay: 12 * 3600), days: 1,
                hours: [Rota.Hours(weekdays: [1, 5, 6, 7], from: 17 * 3600, to: handOff)]),
        ])
    }

    @Test(
        "every minute of two years is as walking through it minute by minute says",
        arguments: [
            ("Europe/London", 5400), ("America/Chicago", 9000), ("Australia/Lord_Howe", 8100),
        ])
    func bruteForce(_ name: String, _ handOff: Int) throws {
        let zone = try Self.zone(name)
        let rota = try Self.rota(handOff: handOff)
        var walk = Walk(handOff: handOff, zone: try #require(TimeZone(identifier: name)))
        var wrong = 0
        let start: Int64 = 1_767_225_600
        for minute in 0..<Int64(2 * 365 * 1440) {
            let seconds = start + minute * 60
            let wanted = walk.holder(at: seconds)
            // The first days lie before the walk has seen a hand-off.
            guard minute > 8 * 1440 else { continue }
            if rota.holder(at: Timestamp(seconds: seconds), in: zone) != wanted {
                wrong += 1
                if wrong == 1 {
                    let moment = Timestamp(seconds: seconds)
                    let found = rota.holder(at: moment, in: zone) ?? "nobody"
                    Issue.record("\(moment): \(found), and walking says \(wanted ?? "nobody")")
                }
            }
        }
        #expect(wrong == 0)
    }

    /// The same rota, walked through: a hand-off is the first minute of its day that shows its time.
    private struct Walk {
        let handOff: Int
        let zone: TimeZone
        private var lastOffset: Int?
        private var day = 0
        private var jump: (from: Int, by: Int)?
        private var handled: Set<String> = []
        private var week: Int?
        private var turns = 0
        private var isNight = false

        init(handOff: Int, zone: TimeZone) {
            self.handOff = handOff
            self.zone = zone
        }

        /// Whether this minute is the first of its day at a time of day, moved on where the clocks jump over it.
        private mutating func strikes(_ time: Int, at second: Int, _ what: String) -> Bool {
            var time = time
            if let jump, (jump.from..<jump.from + jump.by).contains(time) { time += jump.by }
            return second == time && handled.insert("\(what) \(day)").inserted
        }

        mutating func holder(at seconds: Int64) -> String? {
            let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
            let local = Int(seconds) + offset
            let second = local % 86_400
            if local / 86_400 != day {
                day = local / 86_400
                jump = nil
                if handled.count > 50 { handled = [] }
            }
            if let lastOffset, offset > lastOffset {
                jump = (second - (offset - lastOffset), offset - lastOffset)
            }
            lastOffset = offset
            // Day 0 was a Thursday; the week's layer began on Sunday 28 December 2025, day 20450.
            let weekday = (day + 3) % 7 + 1
            if strikes(handOff, at: second, "end") {
                isNight = false
                if (day - 20_450) % 7 == 0 { week = (day - 20_450) / 7 }
            }
            if strikes(12 * 3600, at: second, "noon") { turns = day - 20_454 }
            if [1, 5, 6, 7].contains(weekday), strikes(17 * 3600, at: second, "start") {
                isNight = true
            }
            if isNight, turns >= 0 { return ["dan", "eve"][turns % 2] }
            return week.map { ["ann", "ben", "cat"][$0 % 3] }
        }
    }

    @Test("an override stands above every layer, and two of them swap two turns")
    func overrides() throws {
        let zone = try Self.zone("Europe/London")
        func moment(_ text: String) throws -> Timestamp {
            try #require(Timestamp(rfc3339: text))
        }
        var rota = Rota(layers: [
            Rota.Layer(
                name: "week", people: ["ann", "ben"],
                starts: CivilTime(try Self.date("2026-11-02"), secondOfDay: 9 * 3600), days: 7)
        ])
        rota.overrides = [
            Rota.Override(
                person: "ben", from: try moment("2026-11-02T09:00:00Z"),
                to: try moment("2026-11-09T09:00:00Z")),
            Rota.Override(
                person: "ann", from: try moment("2026-11-09T09:00:00Z"),
                to: try moment("2026-11-16T09:00:00Z")),
        ]
        for (time, person) in [
            ("2026-11-02T08:59:59Z", nil), ("2026-11-02T09:00:00Z", "ben"),
            ("2026-11-09T08:59:59Z", "ben"), ("2026-11-09T09:00:00Z", "ann"),
            ("2026-11-16T09:00:00Z", "ann"), ("2026-11-23T09:00:00Z", "ben"),
        ] {
            #expect(rota.holder(at: try moment(time), in: zone) == person, "\(time)")
            #expect(rota.choice(at: try moment(time), in: zone).person == person)
        }
        let choice = rota.choice(at: try moment("2026-11-03T12:00:00Z"), in: zone)
        #expect(choice.because == "an override")
        let before = rota.choice(at: try moment("2026-11-01T12:00:00Z"), in: zone)
        #expect(before.because == "nobody is on the rota")
        #expect(before.passedOver == ["layer week: it has not begun"])
    }
}

@Suite("Absences and deputies")
struct AbsenceTests {
    private static func moment(_ text: String) -> Timestamp {
        Timestamp(rfc3339: text + ":00Z") ?? Timestamp(seconds: 0)
    }

    private func directory(_ deputies: [String: String]) -> Directory {
        let people = ["ann", "ben", "cat"].map {
            Person(
                name: $0, contacts: [Contact(.email, "\($0)@trust.example")], deputy: deputies[$0])
        }
        return Directory(people: people, roles: ["worker": ["ann", "cat"], "boss": ["ben"]])
    }

    private func away(_ person: String, _ from: String, _ to: String? = nil) -> Absence {
        Absence(
            person: person, kind: .leave, from: Self.moment(from), to: to.map(Self.moment))
    }

    private func names(_ directory: Directory, _ role: String, _ time: String) -> [String] {
        directory.holders(of: role, at: Self.moment(time)).map { holder in
            holder.person.name + (holder.onBehalfOf.map { " for \($0)" } ?? "")
        }
    }

    @Test(
        "who is away is not told, and their deputy is, on their behalf, from the first moment to the last"
    )
    func deputy() {
        var directory = directory(["ann": "ben"])
        directory.absences = [away("ann", "2026-12-21T00:00", "2026-12-24T00:00")]
        #expect(names(directory, "worker", "2026-12-20T23:59") == ["ann", "cat"])
        #expect(names(directory, "worker", "2026-12-21T00:00") == ["ben for ann", "cat"])
        #expect(names(directory, "worker", "2026-12-24T00:00") == ["ann", "cat"])
    }

    @Test("a deputy who is away too hands on, and one who holds the role anyway is told once")
    func chain() {
        var directory = directory(["ann": "ben", "ben": "cat"])
        directory.absences = [away("ann", "2026-12-21T00:00"), away("ben", "2026-12-22T00:00")]
        #expect(names(directory, "worker", "2026-12-21T12:00") == ["ben for ann", "cat"])
        #expect(names(directory, "worker", "2026-12-22T12:00") == ["cat"])
        #expect(names(directory, "boss", "2026-12-22T12:00") == ["cat for ben"])
    }

    @Test("without a deputy, or with all in a ring away, it is nobody, and why is said")
    func nobody() {
        var directory = directory(["ann": "ben", "ben": "ann"])
        directory.absences = [
            away("ann", "2026-12-21T00:00"), away("ben", "2026-12-21T00:00"),
            away("cat", "2026-12-21T00:00"),
        ]
        #expect(names(directory, "worker", "2027-06-01T12:00").isEmpty)
        let reasons = directory.reasons(for: "worker", at: Self.moment("2027-06-01T12:00"))
        #expect(
            reasons.map(\.steps) == [
                [
                    "ann holds worker", "ann is away, and ben stands in",
                    "ben is away, and ann stands in",
                ], ["cat holds worker", "cat is away and has no deputy"],
            ])
    }

    @Test("an alert taken on is given back when whoever took it goes away")
    func givenBack() {
        var scene = Scene()
        scene.decide(60)
        scene.acknowledge(61, until: 300)
        scene.world.directory.absences = [
            Absence(person: "sam", kind: .sickness, from: Scene.at(90))
        ]
        #expect(scene.decide(80) == [] && scene.next == 90)
        #expect(scene.decide(90) == ["escalation 3.1 max late"])
    }

    @Test(
        "a notice to a deputy says in whose place, and the one who is away is not among those told")
    func notice() {
        var scene = Scene()
        scene.world.directory.people["sam"]?.deputy = "max"
        scene.world.directory.absences = [
            Absence(person: "sam", kind: .leave, from: Scene.at(0))
        ]
        scene.entry.clock.state = .breached
        let decision = decide(scene.entry, in: scene.world, at: Scene.at(60))
        #expect(decision.notices.map(\.person) == ["max"])
        #expect(decision.notices.map(\.onBehalfOf) == ["sam"])
        #expect(decision.alert.recipients.map(\.person) == ["max"])
    }

    @Test(
        "a last resort of whom all are away is told all the same, and a step of theirs is not waited for"
    )
    func lastResort() {
        var scene = Scene()
        scene.world.directory.absences = ["sam", "max", "box"].map {
            Absence(person: $0, kind: .leave, from: Scene.at(0))
        }
        #expect(scene.decide(60) == ["last-resort 0.1 box"])
    }

    @Test("a stretch with nobody, or one person for whom nobody stands in, is found to the second")
    func gaps() {
        var directory = directory(["ann": "ben"])
        directory.absences = [
            away("ann", "2026-12-21T00:00", "2026-12-24T00:00"),
            away("cat", "2026-12-22T00:00", "2026-12-23T00:00"),
            away("ben", "2026-12-22T12:00", "2026-12-22T18:00"),
        ]
        directory.people["dan"] = Person(
            name: "dan", contacts: [Contact(.email, "x@trust.example")])
        directory.roles["duty"] = ["dan"]
        directory.people["box"] = Person(
            name: "box", contacts: [Contact(.email, "x@trust.example")])
        directory.people["box"]?.isShared = true
        directory.roles["mailbox"] = ["box"]
        let found = directory.gaps(
            of: ["worker": [.notify], "duty": [.notify], "mailbox": [.notify]],
            from: Self.moment("2026-12-20T00:00"),
            to: Self.moment("2026-12-30T00:00"))
        #expect(
            found.map { "\($0.role) \($0.kind) \($0.person ?? "-") \($0.from) \($0.to)" } == [
                "duty alone dan 2026-12-20T00:00:00Z 2026-12-30T00:00:00Z",
                "worker alone ben 2026-12-22T00:00:00Z 2026-12-22T12:00:00Z",
                "worker nobody - 2026-12-22T12:00:00Z 2026-12-22T18:00:00Z",
                "worker alone ben 2026-12-22T18:00:00Z 2026-12-23T00:00:00Z",
            ])
    }

    @Test("the gaps of a rota are those that looking at every minute finds")
    func rotaGaps() throws {
        var directory = directory([:])
        let zone = try #require(Zone(identifier: "Europe/London"))
        directory.zone = zone
        let starts = CivilTime(try #require(CivilDate(iso: "2026-10-19")), secondOfDay: 9 * 3600)
        directory.rotas["duty"] = Rota(
            layers: [
                Rota.Layer(
                    name: "day", people: ["ann", "ben", "cat"], starts: starts, days: 2,
                    hours: [
                        Rota.Hours(weekdays: [1, 2, 3, 5, 7], from: 8 * 3600, to: 20 * 3600 + 60)
                    ])
            ],
            overrides: [
                Rota.Override(
                    person: "cat", from: Self.moment("2026-10-24T22:30"),
                    to: Self.moment("2026-10-25T03:00"))
            ])
        directory.absences = [away("ben", "2026-10-21T10:17", "2026-10-26T12:00")]
        let start = Self.moment("2026-10-18T00:00")
        let end = Self.moment("2026-11-02T00:00")
        let gaps = directory.gaps(of: ["duty": [.notify]], from: start, to: end)
        var moment = start
        var wrong = 0
        while moment < end {
            let holder = directory.holders(of: "duty", at: moment).first?.person.name
            let gap = gaps.filter { $0.from <= moment && moment < $0.to }
            if gap.count != 1 || gap[0].person != holder { wrong += 1 }
            moment = moment.advanced(seconds: 60)
        }
        #expect(wrong == 0)
        #expect(gaps.contains { $0.kind == .nobody } && gaps.contains { $0.kind == .alone })
    }

    @Test(
        "what waits for a digest goes to whoever is there at its hour, not to a desk that is empty by then"
    )
    func digestOfDeputy() throws {
        var scene = Scene()
        scene.world.calendar = try ScheduleScene.calendar()
        scene.world.policies["standard"]?.urgency = .digest
        scene.world.directory.people["sam"]?.deputy = "max"
        scene.entry.clock.state = .breached
        func told() -> [String] {
            decide(scene.entry, in: scene.world, at: Scene.at(60)).notices.map {
                "\($0.person) \($0.onBehalfOf ?? "-") \($0.heldUntil?.description ?? "now")"
            }
        }
        #expect(told() == ["sam - 2026-11-25T08:30:00Z"])
        let evening = Self.moment("2026-11-24T22:00")
        scene.world.directory.absences = [Absence(person: "sam", kind: .leave, from: evening)]
        #expect(told() == ["max sam 2026-11-25T08:30:00Z"])
        scene.world.directory.absences[0].to = Self.moment("2026-11-25T08:30")
        #expect(told() == ["sam - 2026-11-25T08:30:00Z"])
    }
}
