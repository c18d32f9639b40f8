import Deadlines
import Escalation
import Testing

/// What fell due while nobody could be told.
@Suite struct OutageTests {
    private func outage(_ from: Int64, _ to: Int64, isCrowded: Bool = false) -> Outage {
        var outage = Outage(.down, from: Scene.at(from), to: Scene.at(to))
        outage.isCrowded = isCrowded
        return outage
    }

    /// A scene whose world has a calendar, by which anything is held at all.
    private func scene(_ urgency: Urgency, _ outages: [Outage]) throws -> Scene {
        var scene = Scene()
        scene.world.policies["standard"]!.urgency = urgency
        scene.world.calendar = try ScheduleScene.calendar()
        scene.world.outages = outages
        return scene
    }

    @Test func `what is told late says what kept it, and what is in time does not`() throws {
        var late = try scene(.notify, [outage(55, 180)])
        #expect(late.decide(180) == ["breach 2.1 sam late"])
        #expect(late.notices.first?.outage == late.world.outages[0])
        #expect(late.notices.first?.heldUntil == nil)
        var other = try scene(.notify, [outage(0, 10)])
        #expect(other.decide(180) == ["breach 2.1 sam late"])
        #expect(other.notices.first?.outage == nil)
        var prompt = try scene(.notify, [outage(55, 60)])
        #expect(prompt.decide(60) == ["breach 2.1 sam"])
        #expect(prompt.notices.first?.outage == nil)
    }

    @Test func `of many each is told in one message, but for pages`() throws {
        var many = try scene(.notify, [outage(55, 180, isCrowded: true)])
        many.decide(180)
        #expect(many.notices.map(\.heldUntil) == [Scene.at(180)])
        #expect(many.next == 190)
        var page = try scene(.page, [outage(55, 180, isCrowded: true)])
        page.decide(180)
        #expect(page.notices.map(\.heldUntil) == [nil])
        // What comes after it is told by itself again.
        many.decide(190)
        #expect(many.notices.map(\.heldUntil) == [nil])
    }

    @Test(arguments: [Urgency.digest, .notify])
    func `a step told while the clock ran ahead holds up what follows no longer`(urgency: Urgency)
        throws
    {
        var scene = try scene(urgency, [])
        scene.decide(60)
        // As if it had been told a year later, in a digest of then.
        for number in scene.entry.alert.steps.keys {
            scene.entry.alert.steps[number]?.firstAt = Scene.at(525_600)
            scene.entry.alert.steps[number]?.lastAt = Scene.at(525_600)
        }
        scene.decide(61)
        let latest = scene.entry.alert.steps.values.map(\.lastAt).max()
        #expect(try #require(latest) < Scene.at(5 * 1440), "\(scene.entry.alert.steps)")
    }

    @Test func `an answer given while the clock ran ahead holds nothing`() throws {
        var scene = try scene(.notify, [])
        scene.decide(60)
        scene.acknowledge(64, until: 300)
        #expect(scene.decide(61) == [] && scene.next == 300)
        scene.acknowledge(500_000, until: 500_300)
        #expect(scene.decide(70).contains("escalation 3.1 max"))
    }
}
