import Deadlines
import Escalation
import Testing

/// Who is told when, step by step.
@Suite struct DecideTests {
    @Test func `steps follow one another until the last resort, which is told for ever`() {
        var scene = Scene()
        #expect(scene.decide(0) == [] && scene.next == 30)
        #expect(scene.decide(30) == ["warning 1.1 sam"] && scene.next == 50)
        #expect(scene.decide(50) == ["warning 1.2 sam"] && scene.next == 60)
        #expect(scene.decide(60) == ["breach 2.1 sam"] && scene.next == 70)
        #expect(scene.decide(70) == ["escalation 3.1 max"] && scene.next == 75)
        #expect(scene.decide(75) == ["escalation 3.2 max"] && scene.next == 80)
        #expect(scene.decide(80) == ["escalation 3.3 max"] && scene.next == 110)
        #expect(scene.decide(110) == ["last-resort 0.1 box"] && scene.next == 170)
        #expect(scene.decide(170) == ["last-resort 0.2 box"] && scene.next == 230)
    }

    @Test func `deciding twice at one moment tells once`() {
        var scene = Scene()
        #expect(scene.decide(60) == ["breach 2.1 sam"])
        #expect(scene.decide(60) == [] && scene.reason == .nothingDue)
    }

    @Test func `of warnings already past only the latest is told, marked late`() {
        var scene = Scene()
        #expect(scene.decide(55) == ["warning 1.1 sam late"])
        #expect(scene.decide(56) == [])
    }

    @Test
    func `no warning is told once the deadline has passed, and a late telling counts from itself`()
    {
        var scene = Scene()
        #expect(scene.decide(65) == ["breach 2.1 sam late"] && scene.next == 75)
        #expect(scene.decide(75) == ["escalation 3.1 max"])
    }

    @Test func `an acknowledgement holds later steps and then they resume`() {
        var scene = Scene()
        scene.decide(60)
        scene.acknowledge(65, until: 300)
        #expect(scene.decide(70) == [] && scene.next == 300)
        #expect(scene.decide(300) == ["escalation 3.1 max late"] && scene.reason == .holdEnded)
    }

    @Test func `an acknowledgement never holds the first telling of a breach`() {
        var scene = Scene()
        scene.decide(30)
        scene.acknowledge(31, until: 300)
        #expect(scene.decide(50) == [] && scene.next == 60)
        #expect(scene.decide(60) == ["breach 2.1 sam"] && scene.next == 300)
    }

    @Test func `a clock due at its start is told only until somebody answers, and never before`() {
        var scene = Scene()
        scene.world.momentaryRules = ["test"]
        scene.entry.clock.startedAt = Scene.at(60)
        scene.entry.clock.warnings = []
        #expect(scene.decide(60) == ["breach 2.1 sam"] && scene.next == 70)
        #expect(scene.decide(70) == ["escalation 3.1 max"])
        scene.acknowledge(71, until: 300)
        #expect(scene.decide(71) == [] && scene.next == nil && scene.reason == .acknowledged)
        #expect(
            scene.entry.alert.endedAt == Scene.at(71), "its alert is over, though its clock is not")
        #expect(scene.decide(300) == [] && scene.entry.alert.endedAt == Scene.at(71))
        scene.end(.cancelled, 310)
        #expect(scene.decide(310).sorted() == ["resolved 0.1 max", "resolved 0.1 sam"])
        // The end is taken back: what begins anew asks for an answer of its own.
        scene.entry.clock.endedAt = nil
        scene.entry.clock.endedAs = nil
        scene.entry.clock.state = .breached
        #expect(scene.decide(320).contains("breach 2.1 sam late"))
        #expect(scene.entry.alert.acknowledgement == nil && scene.next != nil)
    }

    @Test func `what was answered and told at once is corrected when its ground goes`() {
        var scene = Scene()
        scene.world.momentaryRules = ["test"]
        scene.entry.clock.startedAt = Scene.at(60)
        scene.decide(60)
        scene.acknowledge(61, until: 300)
        scene.decide(61)
        scene.entry.alert.isGroundRemoved = true
        scene.end(.cancelled, 90)
        #expect(scene.decide(90) == ["corrected 0.1 sam"])
        #expect(scene.decide(91) == [])
    }

    @Test func `meeting the clock ends the telling and says so once to those who were told`() {
        var scene = Scene()
        scene.decide(60)
        scene.decide(70)
        scene.end(.met, 72)
        #expect(scene.decide(72) == ["resolved 0.1 sam", "resolved 0.1 max"])
        #expect(scene.reason == .clockMet && scene.next == nil)
        #expect(scene.decide(80) == [] && scene.reason == .alreadyEnded)
    }

    @Test func `a clock that ended before anybody was told tells nobody`() {
        var scene = Scene()
        scene.end(.cancelled, 20)
        #expect(scene.decide(25) == [] && scene.reason == .alreadyEnded)
    }

    @Test func `a breach undone sends one correction and nothing else`() {
        var scene = Scene()
        scene.decide(60)
        scene.end(.cancelled, 58)
        #expect(scene.decide(65) == ["corrected 0.1 sam"] && scene.reason == .groundRemoved)
        #expect(scene.decide(66) == [])
    }

    @Test func `a breach undone after the clock had ended sends one correction`() {
        var scene = Scene()
        scene.decide(60)
        scene.end(.cancelled, 65)
        #expect(scene.decide(65) == ["resolved 0.1 sam"])
        scene.end(.cancelled, 40)
        #expect(scene.decide(90) == ["corrected 0.1 sam"] && scene.reason == .groundRemoved)
        #expect(scene.decide(91) == [])
    }

    @Test func `facts that show another end than was told send one correction`() {
        var scene = Scene()
        scene.decide(50)
        scene.end(.met, 55)
        #expect(scene.decide(55) == ["resolved 0.1 sam"])
        scene.end(.met, 70)
        #expect(scene.decide(80) == ["corrected 0.1 sam"] && scene.reason == .deadlinePassed)
        scene.entry.alert.isGroundRemoved = true
        scene.end(.cancelled, 70)
        #expect(scene.decide(85) == ["corrected 0.1 sam"] && scene.reason == .groundRemoved)
        #expect(scene.decide(86) == [])
    }

    @Test func `a deadline that moves twice is corrected twice`() {
        var scene = Scene()
        scene.decide(50)
        scene.entry.clock.dueAt = Scene.at(120)
        scene.entry.clock.warnings = [Scene.at(90)]
        #expect(scene.decide(55) == ["corrected 0.1 sam"])
        scene.entry.clock.dueAt = Scene.at(180)
        #expect(scene.decide(56) == ["corrected 0.1 sam"])
        #expect(scene.decide(57) == [])
    }

    @Test func `a breach undone and then done after all is corrected for everybody told`() {
        var scene = Scene()
        scene.decide(60)
        scene.decide(70)
        scene.end(.cancelled, 58)
        #expect(scene.decide(75) == ["corrected 0.1 sam", "corrected 0.1 max"])
        scene.entry.clock.endedAt = nil
        scene.entry.clock.endedAs = nil
        #expect(
            scene.decide(80) == ["corrected 0.1 sam", "corrected 0.1 max", "breach 2.1 sam late"])
    }

    @Test func `an answer does not hold the first telling of a breach that somebody hears`() {
        var scene = Scene()
        scene.decide(50)
        scene.acknowledge(51, until: 200)
        #expect(scene.decide(60) == ["breach 2.1 sam"])
        scene.entry.unreached = [StepTelling(step: 2, repetition: 1)]
        #expect(scene.decide(61) == ["escalation 3.1 max"])
        #expect(scene.decide(70) == [])
    }

    @Test func `a breach step with the number of a warning told before is told all the same`() {
        var scene = Scene(steps: [
            Step(.warning, tell: ["worker"]), Step(.beforeDue(300), tell: ["worker"]),
            Step(.due, tell: ["worker"]),
        ])
        scene.decide(50)
        #expect(scene.decide(55) == ["warning 2.1 sam"])
        scene.world.policies["standard"]?.steps.remove(at: 1)
        #expect(scene.decide(60) == ["breach 2.1 sam"])
    }

    @Test func `a warning that reached nobody goes to the last resort at once, and once`() {
        var scene = Scene()
        #expect(scene.decide(30) == ["warning 1.1 sam"])
        scene.entry.unreached = [StepTelling(step: 1, repetition: 1)]
        #expect(scene.decide(31) == ["warning 1.2 box"] && scene.reason == .nobodyReached)
        scene.entry.unreached.insert(StepTelling(step: 1, repetition: 2))
        #expect(scene.decide(32) == [])
        #expect(scene.decide(50) == ["warning 1.3 sam"])
        #expect(scene.decide(60) == ["breach 2.1 sam"])
    }

    @Test func `a warning to a role that nobody holds goes to the last resort`() {
        var scene = Scene(roles: ["worker": [], "manager": ["max"], "mailbox": ["box"]])
        #expect(scene.decide(30) == ["warning 1.2 box"])
        #expect(scene.decide(31) == [])
    }

    @Test func `what reached nobody before a correction moves nothing on after it`() {
        var scene = Scene()
        scene.decide(60)
        scene.entry.unreached = [StepTelling(step: 2, repetition: 1)]
        scene.end(.cancelled, 61)
        scene.decide(61)
        scene.entry.clock.endedAt = nil
        scene.entry.clock.endedAs = nil
        #expect(scene.decide(62) == ["corrected 0.1 sam", "breach 2.1 sam late"])
    }

    @Test func `a clock no longer derived sends one correction`() {
        var scene = Scene()
        scene.decide(60)
        scene.entry.alert.isGroundRemoved = true
        scene.end(.cancelled, 62)
        #expect(scene.decide(62) == ["corrected 0.1 sam"])
        #expect(scene.decide(63) == [])
    }

    @Test func `a moved deadline is corrected and then told anew`() {
        var scene = Scene()
        scene.decide(60)
        scene.entry.clock.dueAt = Scene.at(120)
        scene.entry.clock.warnings = [Scene.at(90)]
        #expect(scene.decide(65) == ["corrected 0.1 sam"] && scene.next == 90)
        #expect(scene.entry.alert.revision == 1)
        #expect(scene.decide(90) == ["warning 1.1 sam"])
        #expect(scene.decide(120) == ["breach 2.1 sam"])
    }

    @Test func `an end taken back is corrected and telling begins anew`() {
        var scene = Scene()
        scene.decide(60)
        scene.end(.met, 62)
        scene.decide(62)
        scene.entry.clock.endedAt = nil
        scene.entry.clock.endedAs = nil
        #expect(scene.decide(65) == ["corrected 0.1 sam", "breach 2.1 sam late"])
    }

    @Test func `a role held by nobody is skipped at once`() {
        var scene = Scene(roles: ["worker": [], "manager": ["max"], "mailbox": ["box"]])
        #expect(scene.decide(60) == ["escalation 3.1 max"] && scene.reason == .roleEmpty)
    }

    @Test func `a step that reached nobody moves the policy on at once`() {
        var scene = Scene()
        scene.decide(60)
        scene.entry.unreached = [StepTelling(step: 2, repetition: 1)]
        #expect(scene.decide(61) == ["escalation 3.1 max"] && scene.reason == .nobodyReached)
        scene.entry.unreached.insert(StepTelling(step: 3, repetition: 1))
        #expect(scene.decide(62) == ["last-resort 0.1 box"])
    }

    @Test func `nothing is told while the clock is paused`() {
        var scene = Scene()
        scene.entry.clock.state = .paused
        scene.entry.clock.dueAt = nil
        #expect(scene.decide(60) == [] && scene.next == nil)
    }

    @Test func `a person who holds two roles of a step is told once`() {
        let both = Scene.steps[0...1].map { Step($0.moment, tell: ["worker", "manager"]) }
        var scene = Scene(
            steps: both, roles: ["worker": ["sam"], "manager": ["sam"], "mailbox": ["box"]])
        #expect(scene.decide(60) == ["breach 2.1 sam"])
    }

    @Test func `a step before the deadline and one after it fall where they say`() {
        var scene = Scene(steps: [
            Step(.beforeDue(600), tell: ["worker"]), Step(.due, tell: ["worker"]),
            Step(.afterDue(1200), tell: ["manager"]),
        ])
        #expect(scene.decide(0) == [] && scene.next == 50)
        #expect(scene.decide(50) == ["warning 1.1 sam"])
        #expect(scene.decide(60) == ["breach 2.1 sam"] && scene.next == 80)
        #expect(scene.decide(80) == ["escalation 3.1 max"])
    }

    @Test func `a contact is used only for its urgencies`() {
        var scene = Scene()
        scene.world.directory.people["sam"]?.contacts = [
            Contact(.email, "sam@trust.example", urgencies: [.page])
        ]
        #expect(scene.decide(60) == ["escalation 3.1 max"])
    }

    @Test func `every notice says what comes next`() {
        let scene = Scene()
        let decision = decide(
            {
                var entry = scene.entry
                entry.clock.state = .breached
                return entry
            }(), in: scene.world, at: Scene.at(60))
        #expect(decision.notices[0].next == NextTelling(at: Scene.at(70), roles: ["manager"]))
    }
}
