import Deadlines
import Escalation
import Testing

/// What answers hold, who must give them, and how it goes on when they run out.
@Suite struct AnswerTests {
    private func scene(_ change: (inout Policy) -> Void) -> Scene {
        var scene = Scene()
        change(&scene.world.policies["standard"]!)
        return scene
    }

    private func answer(
        _ person: String, _ minute: Int64, until: Int64, handedTo: String? = nil
    ) -> Acknowledgement {
        var answer = Acknowledgement(
            alert: 17, person: person, at: Scene.at(minute), until: Scene.at(until))
        answer.handedTo = handedTo
        return answer
    }

    @Test func `a step that all must answer goes on until the last of them has`() {
        var scene = Scene(
            steps: [
                Step(.due, tell: ["worker"], repetition: Repetition(every: 600, times: 9)),
                Step(.afterDue(7200), tell: ["manager"]),
            ], roles: ["worker": ["sam", "kim"], "manager": ["max"], "mailbox": ["box"]])
        scene.world.policies["standard"]!.steps[0].answers = .all
        #expect(scene.decide(60) == ["breach 1.1 sam", "breach 1.1 kim"])
        scene.entry.alert.take(answer("sam", 61, until: 300))
        #expect(scene.decide(70) == ["escalation 1.2 sam", "escalation 1.2 kim"])
        scene.entry.alert.take(answer("kim", 75, until: 250))
        #expect(scene.decide(80) == [] && scene.next == 250)
        #expect(scene.decide(250).contains("escalation 2.1 max late"))
    }

    @Test func `a system that rings is told of an answer once, and of the end in every round`() {
        var scene = Scene(
            steps: [Step(.due, tell: ["worker"], repetition: Repetition(every: 600, times: 9))],
            roles: ["worker": ["sam"], "mailbox": ["box"]])
        scene.world.directory.people["sam"]!.contacts = [Contact(.pagerduty, "pd")]
        #expect(scene.decide(60) == ["breach 1.1 sam"])
        scene.entry.alert.take(answer("kim", 61, until: 100))
        #expect(scene.decide(61) == ["escalation 0.2001 sam"])
        #expect(scene.notices.map(\.round) == [0])
        #expect(scene.decide(70) == [])
        #expect(scene.decide(100).count == 1 && scene.notices.map(\.round) == [1])
        scene.end(.met, 110)
        let end = scene.decide(110)
        #expect(end.count == 2 && Set(scene.notices.map(\.round)) == [0, 1])
        #expect(Set(scene.notices.map(\.repetition)).count == 2)
    }

    @Test func `that a system could not be told of an answer is passed on to nobody`() {
        var scene = Scene(
            steps: [Step(.due, tell: ["worker"])], roles: ["worker": ["sam"], "mailbox": ["box"]])
        scene.world.directory.people["sam"]!.contacts = [
            Contact(.pagerduty, "pd"), Contact(.email, "sam@trust.example"),
        ]
        scene.decide(60)
        scene.entry.alert.take(answer("sam", 61, until: 100))
        scene.decide(61)
        scene.entry.failed = [
            FailedNotice(
                id: "n", kind: .escalation, telling: StepTelling(step: 0, repetition: 2001),
                plannedAt: Scene.at(61),
                to: Alert.Recipient(
                    role: "worker", person: "sam", contact: Contact(.pagerduty, "pd")))
        ]
        #expect(scene.decide(62) == [])
    }

    @Test func `an answer is wanted while nothing holds, and of each person once`() {
        var scene = Scene(
            steps: [Step(.due, tell: ["worker"], repetition: Repetition(every: 600, times: 9))],
            roles: ["worker": ["sam", "kim"], "mailbox": ["box"]])
        func wants(_ person: String, _ minute: Int64) -> Bool {
            scene.entry.wantsAnswer(of: person, in: scene.world, at: Scene.at(minute))
        }
        scene.decide(60)
        #expect(wants("sam", 61) && wants("kim", 61))
        scene.entry.alert.take(answer("sam", 61, until: 100))
        #expect(!wants("sam", 62) && !wants("kim", 62) && wants("kim", 100))
        scene.world.policies["standard"]!.steps[0].answers = .all
        #expect(!wants("sam", 62) && wants("kim", 62))
        scene.entry.alert.take(answer("kim", 70, until: 100))
        #expect(!wants("sam", 80) && !wants("kim", 80) && wants("sam", 100))
        scene.entry.alert.endedAt = Scene.at(101)
        #expect(!wants("sam", 102))
    }

    @Test func `of a step that all must answer, whoever is away need not`() {
        var scene = Scene(
            steps: [Step(.due, tell: ["worker"], repetition: Repetition(every: 600, times: 9))],
            roles: ["worker": ["sam", "kim"], "mailbox": ["box"]])
        scene.world.policies["standard"]!.steps[0].answers = .all
        scene.decide(60)
        scene.entry.alert.take(answer("sam", 61, until: 300))
        scene.world.directory.absences = [
            Absence(person: "kim", kind: .sickness, from: Scene.at(65))
        ]
        #expect(scene.decide(70) == [])
    }

    @Test func `after an answer the same step is told again when the policy says so`() {
        var next = scene { _ in }
        next.decide(60)
        next.acknowledge(65, until: 300)
        #expect(next.decide(300) == ["escalation 3.1 max late"])
        var same = scene { $0.resumption = .same }
        same.decide(60)
        same.acknowledge(65, until: 300)
        #expect(same.decide(70) == [] && same.next == 300)
        #expect(same.decide(300) == ["escalation 2.2 sam"] && same.reason == .holdEnded)
        #expect(same.next == 310)
        #expect(same.decide(305) == [])
        #expect(same.decide(310) == ["escalation 3.1 max"])
    }

    @Test
    func `a step counted from the deadline waits as long after the same step as it would have`() {
        var scene = Scene(steps: [
            Step(.due, tell: ["worker"]), Step(.afterDue(1800), tell: ["manager"]),
        ])
        scene.world.policies["standard"]!.resumption = .same
        scene.decide(60)
        scene.acknowledge(65, until: 300)
        #expect(scene.decide(300) == ["escalation 1.2 sam"] && scene.next == 330)
        #expect(scene.decide(330) == ["escalation 2.1 max"])
    }

    @Test func `whoever it is handed to is told at once, and it goes on when they do not answer`() {
        var scene = Scene()
        scene.decide(60)
        scene.entry.alert.take(answer("sam", 62, until: 92, handedTo: "max"))
        #expect(scene.decide(62) == ["breach 0.1001 max"] && scene.reason == .handedOver)
        #expect(scene.decide(63) == [] && scene.next == 92)
        #expect(scene.decide(92) == ["escalation 3.1 max late"])
    }

    @Test func `whoever it was handed to takes it on like anybody`() {
        var scene = Scene()
        scene.decide(60)
        scene.entry.alert.take(answer("sam", 62, until: 92, handedTo: "max"))
        scene.decide(62)
        scene.entry.alert.take(answer("max", 64, until: 400))
        #expect(scene.decide(92) == [] && scene.next == 400)
    }

    @Test func `handing over to somebody who cannot be reached holds nothing`() {
        var scene = Scene()
        scene.decide(60)
        scene.entry.alert.take(answer("sam", 62, until: 400, handedTo: "max"))
        scene.decide(62)
        scene.entry.unreached = [StepTelling(step: 0, repetition: 1001)]
        #expect(scene.decide(70) == ["escalation 3.1 max"])
    }

    @Test func `what is told at once is not over when it is handed over`() {
        var scene = Scene()
        scene.world.momentaryRules = ["test"]
        scene.entry.clock.warnings = []
        scene.decide(60)
        scene.entry.alert.take(answer("sam", 62, until: 92, handedTo: "max"))
        scene.decide(62)
        #expect(scene.entry.alert.endedAt == nil)
        scene.entry.alert.take(answer("max", 64, until: 400))
        scene.decide(64)
        #expect(scene.entry.alert.endedAt != nil)
    }

    @Test func `an answer whose person goes away ends when they do, and is kept as such`() {
        var scene = Scene()
        scene.decide(60)
        scene.acknowledge(65, until: 300)
        scene.world.directory.absences = [
            Absence(person: "sam", kind: .leave, from: Scene.at(100))
        ]
        #expect(scene.decide(70) == [] && scene.next == 100)
        #expect(scene.decide(100) == ["escalation 3.1 max late"])
        #expect(scene.entry.alert.acknowledgement?.until == Scene.at(100))
    }

    // MARK: Empty desks

    @Test func `a step that finds nobody is told to whoever owns the policy`() {
        var roles = Scene.roles
        roles["worker"] = []
        roles["owner"] = ["olga"]
        var scene = Scene(roles: roles)
        scene.world.policies["standard"]!.owners = ["owner"]
        scene.entry.clock.warnings = []
        #expect(scene.decide(60) == ["breach 2.1 olga", "escalation 3.1 max"])
    }

    // MARK: Contacts in order

    private var twoContacts: Scene {
        var scene = Scene()
        scene.world.directory.people["sam"]!.contacts = [
            Contact(.email, "sam@trust.example"), Contact(.webhook, "sam-phone"),
            Contact(.webhook, "sam-pager"),
        ]
        scene.entry.clock.warnings = []
        return scene
    }

    private func failed(_ id: String, _ contact: Contact) -> FailedNotice {
        FailedNotice(
            id: id, kind: .breach, telling: StepTelling(step: 2, repetition: 1),
            plannedAt: Scene.at(60),
            to: Alert.Recipient(role: "worker", person: "sam", contact: contact))
    }

    private func contacts(_ scene: inout Scene, _ minute: Int64) -> [String] {
        let decision = Escalation.decide(scene.entry, in: scene.world, at: Scene.at(minute))
        scene.entry.alert = decision.alert
        return decision.notices.map { "\($0.person) \($0.contact.address) \($0.contactsLeft)" }
    }

    @Test func `a contact is used only when the one before it has failed, and then at once`() {
        var scene = twoContacts
        scene.entry.clock.state = .breached
        #expect(contacts(&scene, 60) == ["sam sam@trust.example 2"])
        scene.entry.failed = [failed("n1", Contact(.email, "sam@trust.example"))]
        scene.entry.unreached = [StepTelling(step: 2, repetition: 1)]
        // The step is not over while a contact is left.
        #expect(contacts(&scene, 61) == ["sam sam-phone 1"])
        scene.entry.unreached = []
        #expect(contacts(&scene, 62) == [])
        scene.entry.failed.append(failed("n2", Contact(.webhook, "sam-phone")))
        #expect(contacts(&scene, 63) == ["sam sam-pager 0"])
        scene.entry.failed.append(failed("n3", Contact(.webhook, "sam-pager")))
        scene.entry.unreached = [StepTelling(step: 2, repetition: 1)]
        #expect(contacts(&scene, 64) == ["max max@trust.example 0"])
    }

    @Test func `nobody is bothered by their next contact once it is in hand`() {
        var scene = twoContacts
        scene.entry.clock.state = .breached
        _ = contacts(&scene, 60)
        scene.acknowledge(61, until: 300)
        scene.entry.failed = [failed("n1", Contact(.email, "sam@trust.example"))]
        #expect(contacts(&scene, 62) == [])
    }

    @Test func `whoever wants it is told by every contact at once`() {
        var scene = twoContacts
        scene.entry.clock.state = .breached
        scene.world.directory.people["sam"]!.isToldEverywhere = true
        #expect(contacts(&scene, 60).count == 3)
        scene.entry.failed = [failed("n1", Contact(.email, "sam@trust.example"))]
        #expect(contacts(&scene, 61) == [])
    }

    @Test
    func `the first telling of a breach goes to the next contact though a warning was answered`() {
        var scene = twoContacts
        scene.entry.clock.state = .breached
        scene.acknowledge(31, until: 1000)
        #expect(contacts(&scene, 60) == ["sam sam@trust.example 2"])
        scene.entry.failed = [failed("n1", Contact(.email, "sam@trust.example"))]
        #expect(contacts(&scene, 61) == ["sam sam-phone 1"])
    }

    @Test func `whoever stands in is told of what could not be told to somebody who has gone away`()
    {
        var scene = twoContacts
        scene.entry.clock.state = .breached
        scene.world.directory.people["dee"] = Person(
            name: "dee", contacts: [Contact(.email, "dee@trust.example")])
        scene.world.directory.people["sam"]!.deputy = "dee"
        _ = contacts(&scene, 60)
        scene.world.directory.absences = [
            Absence(person: "sam", kind: .sickness, from: Scene.at(61))
        ]
        scene.entry.failed = [failed("n1", Contact(.email, "sam@trust.example"))]
        scene.entry.unreached = [StepTelling(step: 2, repetition: 1)]
        #expect(contacts(&scene, 62) == ["dee dee@trust.example 0"])
        #expect(scene.entry.alert.recipients.last?.onBehalfOf == "sam")
    }

    // MARK: What reviewers found

    @Test
    func `an answer that is not enough alone puts nothing off, even where the same step goes on`() {
        var scene = Scene(
            steps: [Step(.due, tell: ["worker"]), Step(.afterDue(3600), tell: ["manager"])],
            roles: ["worker": ["sam", "kim"], "manager": ["max"], "mailbox": ["box"]])
        scene.world.policies["standard"]!.steps[0].answers = .all
        scene.world.policies["standard"]!.resumption = .same
        scene.decide(60)
        scene.entry.alert.take(answer("sam", 110, until: 400))
        #expect(scene.decide(111) == [])
        #expect(scene.decide(120) == ["escalation 2.1 max"])
    }

    @Test
    func `of those who must all answer, somebody who goes away gives it back, and it goes on`() {
        var scene = Scene(
            steps: [
                Step(.due, tell: ["worker"], repetition: Repetition(every: 600, times: 9))
            ], roles: ["worker": ["sam", "kim"], "mailbox": ["box"], "other": ["dee"]])
        scene.world.policies["standard"]!.steps[0].answers = .all
        scene.world.directory.people["sam"]!.deputy = "dee"
        scene.decide(60)
        scene.entry.alert.take(answer("sam", 61, until: 400))
        scene.entry.alert.take(answer("kim", 62, until: 400))
        #expect(scene.decide(65) == [])
        scene.world.directory.absences = [
            Absence(person: "sam", kind: .sickness, from: Scene.at(70))
        ]
        #expect(scene.decide(70).contains("escalation 1.2 dee"))
        #expect(scene.entry.alert.answers?.first { $0.person == "sam" }?.until == Scene.at(70))
    }

    @Test func `handing over to somebody who is no longer there holds nothing`() {
        var scene = Scene()
        scene.decide(60)
        scene.entry.alert.take(answer("sam", 62, until: 1500, handedTo: "gone"))
        #expect(scene.decide(70) == ["escalation 3.1 max"])
    }

    @Test func `a correction goes to whoever stands in for somebody who has gone away`() {
        var scene = Scene()
        scene.world.directory.people["dee"] = Person(
            name: "dee", contacts: [Contact(.email, "dee@trust.example")])
        scene.world.directory.people["sam"]!.deputy = "dee"
        scene.decide(30)
        scene.world.directory.absences = [
            Absence(person: "sam", kind: .leave, from: Scene.at(31))
        ]
        scene.entry.clock.dueAt = Scene.at(90)
        let told = scene.decide(32)
        #expect(told.contains("corrected 0.1 sam") && told.contains("corrected 0.1 dee"), "\(told)")
    }

    @Test
    func `somebody who is there is told though another's quiet hours end after both have gone`() {
        var scene = Scene(
            steps: [Step(.due, tell: ["worker"])],
            roles: ["worker": ["sam", "kim"], "mailbox": ["box"]])
        let zone = Zone(identifier: "Europe/London")!
        scene.world.calendar = WorkingCalendar(
            zone: zone, holidays: [], knownUntil: CivilDate(iso: "2028-12-31")!)
        scene.world.directory.people["sam"]!.quiet = QuietHours([
            QuietHours.Stretch(weekdays: Set(1...7), from: 12 * 3600, to: 20 * 3600)
        ])
        scene.world.directory.absences = ["sam", "kim"].map {
            Absence(person: $0, kind: .leave, from: Scene.at(240))
        }
        #expect(scene.decide(60) == ["breach 1.1 kim"])
    }

    @Test func `somebody who is away without a deputy is tried by their next contact all the same`()
    {
        var scene = twoContacts
        scene.entry.clock.state = .breached
        _ = contacts(&scene, 60)
        scene.world.directory.absences = [
            Absence(person: "sam", kind: .sickness, from: Scene.at(61))
        ]
        scene.entry.failed = [failed("n1", Contact(.email, "sam@trust.example"))]
        #expect(contacts(&scene, 62) == ["sam sam-phone 1"])
    }

    @Test func `whoever takes a shift over after the answers is asked for theirs, once`() {
        var scene = Scene(
            steps: [Step(.due, tell: ["worker"])],
            roles: ["worker": ["sam"], "mailbox": ["box"], "other": ["kim"]],
            lastResort: LastResort(tell: ["mailbox"], after: 100_000))
        scene.world.policies["standard"]!.steps[0].answers = .all
        scene.decide(60)
        scene.entry.alert.take(answer("sam", 61, until: 400))
        #expect(scene.decide(62) == [])
        scene.world.directory.roles["worker"] = ["sam", "kim"]
        #expect(scene.decide(70) == ["escalation 1.1 kim"])
        #expect(scene.decide(71) == [])
    }

    @Test func `of several failures the next contact hears of the newest alone`() {
        var scene = twoContacts
        scene.entry.clock.state = .breached
        _ = contacts(&scene, 60)
        scene.entry.failed = [
            failed("n1", Contact(.email, "sam@trust.example")),
            failed("n2", Contact(.email, "sam@trust.example")),
        ]
        #expect(contacts(&scene, 62) == ["sam sam-phone 1"])
        #expect(contacts(&scene, 63) == [])
    }
}
