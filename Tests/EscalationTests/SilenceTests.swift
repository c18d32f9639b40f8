import Deadlines
import Escalation
import Testing

/// What silences and quiet hours hold back, and until when.
@Suite struct SilenceTests {
    private static let london = Zone(identifier: "Europe/London")!

    private static func calendar(_ holidays: Set<CivilDate> = []) -> WorkingCalendar {
        WorkingCalendar(
            zone: london, holidays: holidays, knownUntil: CivilDate(iso: "2028-12-31")!)
    }

    private func scene(_ matchers: String..., from: Int64 = 0, to: Int64) -> Scene {
        var scene = Scene()
        scene.world.calendar = Self.calendar()
        scene.world.silences = [
            Silence(
                id: 1, matchers: matchers.map { Matcher($0)! }, from: Scene.at(from),
                to: Scene.at(to), owner: "max", reason: "a test")
        ]
        return scene
    }

    /// Decides at a minute; each line is `kind step.repetition person [held until minute]`.
    private func decide(_ scene: inout Scene, _ minute: Int64) -> [String] {
        let now = Scene.at(minute)
        scene.entry.clock.state = minute >= 60 ? .breached : .running
        let decision = Escalation.decide(scene.entry, in: scene.world, at: now)
        scene.entry.alert = decision.alert
        return decision.notices.map { notice in
            let held = notice.heldUntil.map { " held \($0.seconds(since: Scene.at(0)) / 60)" } ?? ""
            return
                "\(notice.kind.rawValue) \(notice.step).\(notice.repetition) \(notice.person)\(held)"
        }
    }

    @Test func `a silence holds the first telling, and later steps count from its end`() {
        var scene = scene("rule=test", to: 500)
        #expect(decide(&scene, 30) == ["warning 1.1 sam held 500"])
        #expect(decide(&scene, 60) == ["breach 2.1 sam held 500"])
        #expect(decide(&scene, 80) == [])
        #expect(decide(&scene, 509) == [])
        #expect(decide(&scene, 510) == ["escalation 3.1 max"])
    }

    @Test func `a silence that begins later holds steps and repetitions too`() {
        var scene = scene("rule=test", from: 65, to: 500)
        #expect(decide(&scene, 60) == ["breach 2.1 sam"])
        #expect(decide(&scene, 70) == ["escalation 3.1 max held 500"])
        #expect(decide(&scene, 75) == [])
        #expect(decide(&scene, 505) == ["escalation 3.2 max"])
    }

    @Test func `a repetition and the last resort within a silence are held`() {
        var scene = scene("rule=test", from: 77, to: 5000)
        for minute: Int64 in [60, 70, 75] { _ = decide(&scene, minute) }
        #expect(decide(&scene, 80) == ["escalation 3.3 max held 5000"])
        var later = self.scene("rule=test", from: 100, to: 5000)
        for minute: Int64 in [60, 70, 75, 80] { _ = decide(&later, minute) }
        #expect(decide(&later, 110) == ["last-resort 0.1 box held 5000"])
    }

    @Test func `a silence that is ended early lets everything go on from then`() {
        var scene = scene("rule=test", to: 5000)
        #expect(decide(&scene, 60) == ["breach 2.1 sam held 5000"])
        scene.world.silences = []
        #expect(decide(&scene, 100) == [])
        #expect(decide(&scene, 110) == ["escalation 3.1 max"])
    }

    @Test func `how a clock ended is held as well`() {
        var scene = scene("case=BCT-900001", from: 70, to: 500)
        _ = decide(&scene, 60)
        scene.end(.met, 80)
        let decision = Escalation.decide(scene.entry, in: scene.world, at: Scene.at(80))
        #expect(decision.notices.map(\.heldUntil) == [Scene.at(500)])
        #expect(decision.notices.map(\.kind) == [.resolved])
    }

    @Test func `only the roles that match are held`() {
        var scene = scene("role=manager", to: 500)
        #expect(decide(&scene, 60) == ["breach 2.1 sam"])
        #expect(decide(&scene, 70) == ["escalation 3.1 max held 500"])
    }

    @Test func `what is of urgency page is held only once a second person has agreed`() {
        var scene = scene("rule=test", to: 500)
        scene.world.policies["standard"]!.urgency = .page
        #expect(decide(&scene, 60) == ["breach 2.1 sam"])
        var agreed = self.scene("rule=test", to: 500)
        agreed.world.policies["standard"]!.urgency = .page
        agreed.world.silences[0].confirmedBy = "kim"
        #expect(decide(&agreed, 60) == ["breach 2.1 sam held 500"])
    }

    @Test func `a repeated silence holds in each of its times and not between them`() throws {
        let start = CivilTime(CivilDate(iso: "2026-11-01")!, secondOfDay: 12 * 3600)
        var scene = scene("rule=test", from: -100_000, to: 100_000)
        scene.world.silences[0].recurrence = try Recurrence("FREQ=DAILY", starts: start)
        scene.world.silences[0].seconds = 3600 + 600
        #expect(decide(&scene, 60) == ["breach 2.1 sam held 70"])
        #expect(decide(&scene, 80) == ["escalation 3.1 max"])
    }

    @Test(arguments: [
        ("rule=rhi-offer", "rule", Matcher.Comparison.equal, "rhi-offer"),
        ("risk!=high", "risk", .unequal, "high"), ("case=~BCT-9.*", "case", .matches, "BCT-9.*"),
        ("role!~a|b", "role", .differs, "a|b"), ("rule=\"a b\"", "rule", .equal, "a b"),
        ("rule=", "rule", .equal, ""),
    ])
    func matcher(
        _ text: String, _ label: String, _ comparison: Matcher.Comparison, _ value: String
    ) {
        #expect(Matcher(text) == Matcher(label, comparison, value))
    }

    @Test(arguments: ["", "rule", "=x", "case=~[", "rule~x"]) func noMatcher(_ text: String) {
        #expect(Matcher(text) == nil)
    }

    @Test func `a pattern must match the whole of a value`() {
        #expect(Matcher("case=~BCT-9.*")!.isTrue(of: "BCT-900001"))
        #expect(!Matcher("case=~BCT-9")!.isTrue(of: "BCT-900001"))
        #expect(Matcher("case!~BCT-9")!.isTrue(of: "BCT-900001"))
    }

    @Test func `a condition may ask for a member of the facts as it stands`() throws {
        let fact = { (id: String, risk: String, hour: Int64) in
            Fact(
                identity: FactID(source: "test", id: id), type: "risk.assessed",
                subject: CaseReference("BCT-900001"), time: Scene.at(hour),
                recordedAt: Scene.at(hour),
                data: ["risk": .text(risk)])
        }
        let book = try RuleBook(
            rules: [],
            vocabulary: Vocabulary(types: ["risk.assessed": FactType(members: ["risk": .text])]),
            authority: "E08000025", calendars: Calendars(working: Self.calendar()))
        let facts = [fact("1", "high", 1), fact("2", "low", 2)]
        #expect(book.newest(["risk"], of: facts) == ["risk": "low"])
        #expect(book.newest([], of: facts) == [:])
        var scene = scene("rule=test", "risk!=high", to: 500)
        scene.entry.members = ["risk": "high"]
        #expect(decide(&scene, 60) == ["breach 2.1 sam"])
        var low = self.scene("rule=test", "risk!=high", to: 500)
        low.entry.members = ["risk": "low"]
        #expect(decide(&low, 60) == ["breach 2.1 sam held 500"])
    }

    // MARK: Quiet hours

    private func quiet(_ stretches: QuietHours.Stretch...) -> QuietHours { QuietHours(stretches) }

    private func end(
        _ quiet: QuietHours, _ moment: String, urgency: Urgency = .notify,
        holidays: Set<CivilDate> = []
    ) -> String? {
        quiet.end(
            at: Timestamp(rfc3339: moment)!, for: urgency, in: Self.calendar(holidays))?.description
    }

    private let nights = QuietHours.Stretch(
        weekdays: Set(1...7), from: 22 * 3600, to: 7 * 3600)
    private let weekends = QuietHours.Stretch(weekdays: [6, 7], from: 0, to: 0)

    @Test func `quiet hours end in the morning, and a page breaks them`() {
        #expect(end(quiet(nights), "2026-11-24T23:00:00Z") == "2026-11-25T07:00:00Z")
        #expect(end(quiet(nights), "2026-11-25T06:59:59Z") == "2026-11-25T07:00:00Z")
        #expect(end(quiet(nights), "2026-11-25T07:00:00Z") == nil)
        #expect(end(quiet(nights), "2026-11-24T23:00:00Z", urgency: .page) == nil)
    }

    @Test func `one stretch runs into the next`() {
        // Friday night, the whole weekend, and the night to Monday.
        #expect(end(quiet(nights, weekends), "2026-11-27T23:30:00Z") == "2026-11-30T07:00:00Z")
    }

    @Test func `a bank holiday can be quiet whatever its weekday`() {
        let days = QuietHours.Stretch(weekdays: [], onHolidays: true, from: 0, to: 0)
        let christmas: Set<CivilDate> = [CivilDate(iso: "2026-12-25")!]
        #expect(
            end(quiet(days), "2026-12-25T12:00:00Z", holidays: christmas) == "2026-12-26T00:00:00Z")
        #expect(end(quiet(days), "2026-12-24T12:00:00Z", holidays: christmas) == nil)
        // A Saturday is no holiday.
        #expect(end(quiet(days), "2026-12-26T12:00:00Z", holidays: christmas) == nil)
    }

    @Test func `quiet hours are of the person's own zone`() {
        var quiet = quiet(nights)
        quiet.zone = Zone(identifier: "America/Chicago")
        #expect(end(quiet, "2026-11-24T23:00:00Z") == nil)
        #expect(end(quiet, "2026-11-25T05:00:00Z") == "2026-11-25T13:00:00Z")
    }

    @Test func `across a clock change the quiet hours end by the clock on the wall`() {
        #expect(end(quiet(nights), "2026-03-28T23:00:00Z") == "2026-03-29T06:00:00Z")
        #expect(end(quiet(nights), "2026-10-24T22:00:00Z") == "2026-10-25T07:00:00Z")
    }

    @Test func `quiet hours that never end let go after a week`() {
        let always = QuietHours.Stretch(weekdays: Set(1...7), from: 0, to: 0)
        #expect(end(quiet(always), "2026-11-24T12:00:00Z") == "2026-12-01T12:00:00Z")
    }

    @Test func `what quiet hours hold keeps nobody else from being told`() {
        var scene = Scene(
            steps: [Step(.due, tell: ["worker"]), Step(.afterPrevious(600), tell: ["manager"])],
            roles: ["worker": ["sam", "kim"], "manager": ["max"], "mailbox": ["box"]])
        scene.world.calendar = Self.calendar()
        let noon = QuietHours.Stretch(weekdays: Set(1...7), from: 12 * 3600, to: 20 * 3600)
        scene.world.directory.people["sam"]!.quiet = QuietHours([noon])
        #expect(decide(&scene, 60) == ["breach 1.1 sam held 480", "breach 1.1 kim"])
        #expect(decide(&scene, 70) == ["escalation 2.1 max"])
    }

    @Test func `where everybody's hours are quiet, the next step waits for the first who hears it`()
    {
        var scene = Scene(
            steps: [Step(.due, tell: ["worker"]), Step(.afterPrevious(600), tell: ["manager"])])
        scene.world.calendar = Self.calendar()
        let noon = QuietHours.Stretch(weekdays: Set(1...7), from: 12 * 3600, to: 20 * 3600)
        scene.world.directory.people["sam"]!.quiet = QuietHours([noon])
        #expect(decide(&scene, 60) == ["breach 1.1 sam held 480"])
        #expect(decide(&scene, 70) == [])
        #expect(decide(&scene, 490) == ["escalation 2.1 max"])
    }
}
