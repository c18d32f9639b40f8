import Deadlines
import Escalation
import Testing

@Suite("Schedules")
struct ScheduleTests {
    private typealias Scene = ScheduleScene

    @Test(
        "a date on which nobody works rolls as it is told, once a day",
        arguments: [
            (Schedule.Roll.keep, ["12-24", "12-25", "12-26", "12-27", "12-28", "12-29"]),
            (.forward, ["12-24", "12-29"]), (.back, ["12-24", "12-29"]),
        ])
    func rolls(_ roll: Schedule.Roll, _ wanted: [String]) throws {
        let schedule = try Scene(roll: roll).schedule
        let dates = schedule.dates(
            from: Scene.moment("2026-12-24T00:00"), to: Scene.moment("2026-12-30T00:00"),
            in: try Scene.calendar())
        #expect(dates.map(\.description) == wanted.map { "2026-\($0)T09:00:00Z" })
    }

    @Test("a monthly date on a holiday moves to the working day after it or before it")
    func monthly() throws {
        let calendar = try Scene.calendar()
        let start = Scene.moment("2026-12-02T00:00")
        for (roll, wanted) in [
            (Schedule.Roll.keep, "2027-01-01"), (.forward, "2027-01-04"), (.back, "2026-12-31"),
        ] {
            let schedule = try Scene("FREQ=MONTHLY;BYMONTHDAY=1", roll: roll).schedule
            let date = schedule.date(after: start, in: calendar)
            #expect(date?.description == "\(wanted)T09:00:00Z")
        }
    }

    @Test("what is to be prepared is told at nine, so many working days before the date")
    func preparations() throws {
        let pack = Schedule.Preparation(before: .workingDays(10), title: "Agenda pack")
        var scene = try Scene(
            "FREQ=MONTHLY;BYMONTHDAY=4", starts: "2026-12-04", preparations: [pack])
        #expect(scene.tell("2026-12-05T00:00").isEmpty)
        // Ten working days before Monday 4 January 2027, over three holidays and the weekends.
        #expect(scene.lookAgainAt?.description == "2026-12-16T09:00:00Z")
        let told = scene.tell("2026-12-16T09:00")
        #expect(told == ["schedule 1.1 sam 2027-01-04T09:00:00Z Agenda pack"])
        #expect(scene.tell("2027-01-04T09:00") == ["schedule 1.1 sam 2027-01-04T09:00:00Z"])
    }

    @Test("a new schedule tells nothing of what lies before it was known")
    func new() throws {
        var scene = try Scene()
        #expect(scene.tell("2026-12-10T12:00").isEmpty)
        #expect(scene.known.file.entries.isEmpty)
        #expect(scene.lookAgainAt?.description == "2026-12-11T09:00:00Z")
    }

    @Test("a date is told once, and what needs no answer is told to nobody else")
    func told() throws {
        var scene = try Scene()
        scene.tell("2026-12-10T12:00")
        #expect(scene.tell("2026-12-11T09:00") == ["schedule 1.1 sam 2026-12-11T09:00:00Z"])
        for hour in ["10:00", "11:00", "13:00", "23:00"] {
            #expect(scene.tell("2026-12-11T\(hour)").isEmpty)
        }
        #expect(scene.tell("2026-12-12T09:00") == ["schedule 1.1 sam 2026-12-12T09:00:00Z"])
        #expect(
            scene.states == ["2026-12-11T09:00:00Z superseded", "2026-12-12T09:00:00Z running"])
        let kinds = scene.events.map(\.kind)
        #expect(!kinds.contains(.breach), "a date is no missed deadline")
        #expect(!kinds.contains(.resolved), "nobody is told that a list is over")
    }

    @Test(
        "dates missed while nobody ran are told once, late, and the others are kept as superseded")
    func missed() throws {
        var scene = try Scene()
        scene.tell("2026-12-10T12:00")
        #expect(scene.tell("2026-12-13T10:00") == ["schedule 1.1 sam 2026-12-13T09:00:00Z late"])
        #expect(
            scene.states == [
                "2026-12-11T09:00:00Z superseded", "2026-12-12T09:00:00Z superseded",
                "2026-12-13T09:00:00Z running",
            ])
        #expect(scene.tell("2026-12-13T10:01").isEmpty)
    }

    @Test(
        "what is to be prepared days before is told at the same local time, over a clock change too"
    )
    func overClockChange() throws {
        let pack = Schedule.Preparation(before: .days(7), title: "Agenda pack")
        var scene = try Scene("FREQ=YEARLY", starts: "2026-10-26", preparations: [pack])
        scene.tell("2026-10-01T00:00")
        #expect(scene.lookAgainAt?.description == "2026-10-19T08:00:00Z")
        #expect(
            scene.tell("2026-10-19T08:00")
                == ["schedule 1.1 sam 2026-10-26T09:00:00Z Agenda pack"])
    }

    @Test("the date itself takes the place of what was to be prepared for it")
    func preparationReplaced() throws {
        let pack = Schedule.Preparation(before: .days(7), title: "Agenda pack")
        var scene = try Scene(
            "FREQ=MONTHLY", starts: "2026-12-15", preparations: [pack], needsAnswer: true)
        scene.tell("2026-12-08T08:00")
        scene.tell("2026-12-08T09:00")
        scene.tell("2026-12-15T09:00")
        #expect(
            scene.states == [
                "2026-12-15T09:00:00Z/Agenda pack superseded", "2026-12-15T09:00:00Z running",
            ])
    }

    @Test("a schedule that is configured no more ends what is open, and says why")
    func removed() throws {
        var scene = try Scene(needsAnswer: true)
        scene.tell("2026-12-01T08:00")
        scene.tell("2026-12-01T09:00")
        let now = Scene.moment("2026-12-01T10:00")
        let ended = Advance(ending: scene.known.file, at: now)
        #expect(ended.lookAgainAt == nil)
        #expect(ended.changes.map(\.entry.clock.state) == [.cancelled])
        #expect(ended.changes.map(\.entry.alert.endedAt) == [now])
        #expect(ended.changes.map(\.withdrawsPending) == [true])
        let reasons = ended.changes.flatMap(\.events).map(\.reason.text)
        #expect(reasons == ["it is in the configuration no more"])
    }

    @Test("a missed preparation is told while its date lies ahead, and not after it")
    func missedPreparation() throws {
        let pack = Schedule.Preparation(before: .days(5), title: "Agenda pack")
        var scene = try Scene(
            "FREQ=MONTHLY;BYMONTHDAY=15", starts: "2026-12-15", preparations: [pack])
        scene.tell("2026-12-01T00:00")
        #expect(
            scene.tell("2026-12-12T09:00")
                == ["schedule 1.1 sam 2026-12-15T09:00:00Z Agenda pack late"])
        #expect(scene.tell("2027-01-16T09:00") == ["schedule 1.1 sam 2027-01-15T09:00:00Z late"])
    }

    @Test("what needs an answer goes on to others until somebody answers, and then ends")
    func answered() throws {
        var scene = try Scene("FREQ=WEEKLY", starts: "2026-12-01", needsAnswer: true)
        scene.tell("2026-12-01T08:00")
        #expect(scene.tell("2026-12-01T09:00") == ["schedule 1.1 sam 2026-12-01T09:00:00Z"])
        #expect(scene.tell("2026-12-01T10:00") == ["schedule 1.2 sam 2026-12-01T09:00:00Z"])
        #expect(scene.tell("2026-12-01T11:00") == ["schedule 2.1 max 2026-12-01T09:00:00Z"])
        #expect(scene.tell("2026-12-01T12:00") == ["schedule 0.1 box 2026-12-01T09:00:00Z"])
        #expect(scene.tell("2026-12-02T12:00") == ["schedule 0.2 box 2026-12-01T09:00:00Z"])
        scene.known.file.acknowledgements = [
            Acknowledgement(
                alert: 1, person: "max", at: Scene.moment("2026-12-02T12:30"),
                until: Scene.moment("2026-12-02T16:30"))
        ]
        #expect(scene.tell("2026-12-02T12:30").isEmpty)
        #expect(scene.states == ["2026-12-01T09:00:00Z met"])
        #expect(scene.events.map(\.kind) == [.acknowledged, .met])
        #expect(scene.tell("2026-12-07T09:00").isEmpty)
    }

    @Test("the next date takes the place of one that nobody answered")
    func replaced() throws {
        var scene = try Scene(needsAnswer: true)
        scene.tell("2026-12-01T08:00")
        scene.tell("2026-12-01T09:00")
        let told = scene.tell("2026-12-02T09:00")
        #expect(told == ["schedule 1.1 sam 2026-12-02T09:00:00Z"])
        #expect(scene.states.first == "2026-12-01T09:00:00Z superseded")
    }

    @Test("a list that reaches nobody moves on, to the last resort in the end, answer or not")
    func unreached() throws {
        var scene = try Scene("FREQ=WEEKLY", roles: ["manager": ["max"], "mailbox": ["box"]])
        scene.tell("2026-12-01T08:00")
        #expect(scene.tell("2026-12-01T09:00") == ["schedule 2.1 max 2026-12-01T09:00:00Z"])
        scene.known.file.entries[0].unreached = [StepTelling(step: 2, repetition: 1)]
        #expect(scene.tell("2026-12-01T09:05") == ["schedule 0.1 box 2026-12-01T09:00:00Z"])
        scene.known.file.entries[0].unreached = []
        #expect(scene.tell("2026-12-01T20:00").isEmpty)
    }

    @Test("a date that is not needed tells nobody, and why stands in the audit")
    func refused() throws {
        var scene = try Scene("FREQ=WEEKLY")
        scene.tell("2026-12-01T08:00")
        scene.refusal = "all is well: 100 of 100"
        #expect(scene.tell("2026-12-01T09:00").isEmpty)
        #expect(scene.states == ["2026-12-01T09:00:00Z cancelled"])
        let ended = scene.events.first { $0.kind == .cancelled }
        #expect(ended?.reason.text == "all is well: 100 of 100")
        scene.refusal = nil
        #expect(scene.tell("2026-12-08T09:00").count == 1)
    }

    @Test("what needs no answer ends by itself after two days")
    func over() throws {
        var scene = try Scene("FREQ=MONTHLY;BYMONTHDAY=1", starts: "2026-12-01")
        scene.tell("2026-12-01T08:00")
        scene.tell("2026-12-01T09:00")
        #expect(scene.lookAgainAt?.description == "2026-12-03T09:00:00Z")
        scene.tell("2026-12-03T09:00")
        #expect(scene.states == ["2026-12-01T09:00:00Z cancelled"])
        #expect(scene.lookAgainAt?.description == "2027-01-01T09:00:00Z")
    }
}

@Suite("Digests")
struct DigestTests {
    @Test(
        "a digest goes out at its time on the next working day, or every day if so wanted",
        arguments: [
            ("2026-12-24T08:29:59Z", false, "2026-12-24T08:30:00Z"),
            ("2026-12-24T08:30:00Z", false, "2026-12-24T08:30:00Z"),
            ("2026-12-24T08:30:01Z", false, "2026-12-29T08:30:00Z"),
            ("2026-12-24T08:30:01Z", true, "2026-12-25T08:30:00Z"),
            ("2026-07-01T07:30:00Z", false, "2026-07-01T07:30:00Z"),
            ("2026-07-03T07:30:01Z", false, "2026-07-06T07:30:00Z"),
        ])
    func times(_ from: String, _ everyDay: Bool, _ wanted: String) throws {
        let time = DigestTime(onEveryDay: everyDay)
        let moment = try #require(Timestamp(rfc3339: from))
        let next = time.next(from: moment, in: try ScheduleScene.calendar())
        #expect(next.description == wanted)
    }

    @Test("beyond the calendar's last working day nothing waits for ever")
    func beyondTheCalendar() throws {
        // In the year 2121.
        let moment = Timestamp(seconds: 4_770_000_000)
        #expect(DigestTime().next(from: moment, in: try ScheduleScene.calendar()) == moment)
    }

    @Test(
        "a step planned for the moment of a digest goes out with it, though decided a little later")
    func promptly() throws {
        var scene = try scene(.digest)
        let digest = try #require(Timestamp(rfc3339: "2026-11-25T08:30:00Z"))
        scene.entry.clock.dueAt = digest
        scene.entry.clock.state = .breached
        for (seconds, wanted) in [
            (Int64(0), "2026-11-25T08:30:00Z"), (3, "2026-11-25T08:30:00Z"),
            (119, "2026-11-25T08:30:00Z"), (121, "2026-11-26T08:30:00Z"),
        ] {
            let now = digest.advanced(seconds: seconds)
            let notices = decide(scene.entry, in: scene.world, at: now).notices
            #expect(notices.map { $0.heldUntil?.description } == [wanted], "\(seconds) s")
        }
    }

    private func scene(_ urgency: Urgency) throws -> Scene {
        var scene = Scene()
        scene.world.calendar = try ScheduleScene.calendar()
        scene.world.policies["standard"]?.urgency = urgency
        return scene
    }

    @Test("only what is of urgency digest is held, until the person's own time")
    func held() throws {
        for urgency in Urgency.allCases {
            var scene = try scene(urgency)
            scene.world.directory.people["sam"]?.digest = DigestTime(secondOfDay: 14 * 3600)
            scene.entry.clock.state = .breached
            let now = Scene.at(60)
            let decision = decide(scene.entry, in: scene.world, at: now)
            let held = decision.notices.map { $0.heldUntil?.description }
            #expect(held == [urgency == .digest ? "2026-11-24T14:00:00Z" : nil])
        }
    }

    @Test("a warning that the digest would bring after the deadline is told by itself")
    func inTime() throws {
        var scene = try scene(.digest)
        for (due, wanted) in [
            ("2026-11-25T08:30:00Z", nil), ("2026-11-25T08:31:00Z", "2026-11-25T08:30:00Z"),
        ] {
            let dueAt = try #require(Timestamp(rfc3339: due))
            scene.entry.clock.dueAt = dueAt
            scene.entry.clock.warnings = [Scene.at(240)]
            let notices = decide(scene.entry, in: scene.world, at: Scene.at(240)).notices
            #expect(notices.map { $0.heldUntil?.description } == [wanted])
        }
    }

    @Test("the next step counts from the digest, for before it nobody has been told")
    func counts() throws {
        var scene = try scene(.digest)
        scene.entry.clock.warnings = []
        // Due at 13:00 on Tuesday; sam hears of it at 08:30 on Wednesday, and max ten minutes later.
        #expect(scene.decide(60) == ["breach 2.1 sam"])
        #expect(scene.next == 1240)
        #expect(scene.decide(70).isEmpty)
        #expect(scene.decide(1240) == ["escalation 3.1 max"])
    }
}
