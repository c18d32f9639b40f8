import Deadlines
import Testing

@testable import Daemon

/// The shipped rules give the deadlines that the Trust has been promised; times are London's.
@Suite struct ConfigurationExamplesTests {
    /// One clock as `rule key state due`, due in UTC.
    private func clocks(_ facts: [Fact], at now: String) throws -> Set<String> {
        let book = try Configuration.load(folder: ShippedConfiguration.folder).ruleBook
        let moment = try #require(Timestamp(rfc3339: now))
        return Set(
            Deadlines.clocks(of: facts, under: book, at: moment).map {
                "\($0.rule) \($0.key) \($0.state.rawValue) \($0.dueAt?.description ?? "-")"
            })
    }

    private func fact(
        _ type: String, _ time: String, recorded: String? = nil, _ data: [String: FactValue]
    ) throws -> Fact {
        let happened = try #require(Timestamp(rfc3339: time))
        let recordedAt = try #require(Timestamp(rfc3339: recorded ?? time))
        return Fact(
            identity: FactID(source: "test", id: "\(type)/\(time)"), type: type,
            subject: CaseReference("BCT-900001"), time: happened, recordedAt: recordedAt,
            data: data)
    }

    private func missing(
        _ episode: String, _ time: String, recorded: String? = nil, kind: String = "M"
    ) throws -> Fact {
        try fact(
            "missing.reported", time, recorded: recorded,
            [
                "episode": .text(episode), "kind": .text(kind),
                "responsible_authority": .text("E08000025"),
            ])
    }

    @Test func `72 hours run through the end of summer time`() throws {
        let reported = try missing("E1", "2026-10-23T18:00:00+01:00")
        let clocks = try clocks([reported], at: "2026-10-24T12:00:00Z")
        #expect(clocks.contains("missing-72h E1 running 2026-10-26T17:00:00Z"))
    }

    @Test func `a child who is found gets an offer, an interview and a visit`() throws {
        let facts = [
            try missing("E1", "2026-10-23T18:00:00+01:00"),
            try fact("missing.found", "2026-10-25T09:00:00Z", ["episode": .text("E1")]),
        ]
        let clocks = try clocks(facts, at: "2026-10-25T10:00:00Z")
        #expect(clocks.contains("missing-72h E1 cancelled 2026-10-26T17:00:00Z"))
        #expect(clocks.contains("rhi-offer E1 running 2026-10-26T09:00:00Z"))
        #expect(clocks.contains("rhi-complete E1 running 2026-10-28T09:00:00Z"))
        #expect(clocks.contains("child-seen E1 running 2026-10-26T17:00:00Z"))
    }

    @Test func `what is learnt after the deadline is breached, and so is what hangs on it`() throws
    {
        let late = try missing(
            "E1", "2026-11-21T10:00:00Z", recorded: "2026-11-25T12:00:00Z")
        let clocks = try clocks([late], at: "2026-11-25T12:00:00Z")
        #expect(clocks.contains("missing-72h E1 breached 2026-11-24T10:00:00Z"))
        #expect(clocks.contains("strategy-arranged E1 breached 2026-11-24T14:00:00Z"))
        #expect(clocks.contains("strategy-discussion E1 breached 2026-11-25T10:00:00Z"))
    }

    @Test func `four working hours bridge Christmas, and four hours do not`() throws {
        func compact(_ risk: String) throws -> Fact {
            try fact(
                "compact.received", "2026-12-24T16:30:00Z",
                [
                    "episode": .text("E1"), "message": .text("missing"), "risk": .text(risk),
                    "responsible_authority": .text("E08000026"),
                ])
        }
        #expect(
            try clocks([compact("low")], at: "2026-12-24T17:00:00Z")
                == ["compact-forward E1/missing running 2026-12-29T12:30:00Z"])
        #expect(
            try clocks([compact("high")], at: "2026-12-24T17:00:00Z")
                == ["compact-forward E1/missing running 2026-12-24T20:30:00Z"])
    }

    @Test func `only the authority that the notification names can take it over`() throws {
        func told(_ type: String, _ time: String, _ authority: String) throws -> Fact {
            try fact(
                type, time,
                [
                    "episode": .text("E1"), "message": .text("missing"),
                    type == "compact.received" ? "responsible_authority" : "authority":
                        .text(authority),
                ])
        }
        let facts = [
            try told("compact.received", "2026-11-23T10:00:00Z", "E08000026"),
            try told("compact.forwarded", "2026-11-23T11:00:00Z", "E08000027"),
            try told("compact.forwarded", "2026-11-23T12:00:00Z", "E08000026"),
            try told("compact.accepted", "2026-11-23T13:00:00Z", "E08000027"),
        ]
        #expect(
            try clocks(facts, at: "2026-11-23T14:00:00Z") == [
                "compact-forward E1/missing met 2026-11-23T14:00:00Z",
                "compact-accepted E1/missing running 2026-11-24T17:00:00Z",
            ])
    }

    @Test func `meetings about exploitation follow the working calendar and the months`() throws {
        let concern: [String: FactValue] = ["concern": .text("C1")]
        let referred = try fact("mase.referred", "2026-12-23T11:00:00Z", concern)
        #expect(
            try clocks([referred], at: "2026-12-23T12:00:00Z")
                == ["mase-hold C1 running 2027-01-11T17:00:00Z"])
        let held = try fact("mase.held", "2026-11-30T10:00:00Z", concern)
        #expect(
            try clocks([held], at: "2026-11-30T12:00:00Z")
                == ["mase-review C1 running 2027-02-28T17:00:00Z"])
    }

    @Test func `an absence that becomes missing counts from then`() throws {
        let facts = [
            try missing("E1", "2026-11-23T08:00:00Z", kind: "A"),
            try fact(
                "missing.reclassified", "2026-11-23T20:00:00Z",
                ["episode": .text("E1"), "kind": .text("M")]),
        ]
        #expect(
            try clocks(facts, at: "2026-11-23T21:00:00Z") == [
                "missing-72h E1 running 2026-11-26T20:00:00Z",
                "risk-raised E1 breached 2026-11-23T20:00:00Z",
                "triage E1 running 2026-11-24T17:00:00Z",
            ])
    }

    @Test func `missing again before the interview leaves one interview for both episodes`() throws
    {
        let facts = [
            try missing("E1", "2026-11-20T10:00:00Z"),
            try fact("missing.found", "2026-11-23T09:00:00Z", ["episode": .text("E1")]),
            try missing("E2", "2026-11-23T15:00:00Z"),
            try fact("missing.found", "2026-11-24T09:00:00Z", ["episode": .text("E2")]),
        ]
        let clocks = try clocks(facts, at: "2026-11-24T10:00:00Z")
        #expect(clocks.contains("rhi-complete E1 superseded 2026-11-26T09:00:00Z"))
        #expect(clocks.contains("rhi-complete E2 running 2026-11-27T09:00:00Z"))
        #expect(clocks.contains("child-seen E1 cancelled 2026-11-24T17:00:00Z"))
        #expect(clocks.contains("rhi-offer E1 running 2026-11-24T09:00:00Z") == false)
    }

    @Test func `a looked-after child's reviewing officer is told, whichever member says so`() throws
    {
        var reported = try missing("E1", "2026-11-23T08:00:00Z")
        reported.data["plan"] = .text("lac")
        let clocks = try clocks([reported], at: "2026-11-23T09:00:00Z")
        #expect(clocks.contains("iro-notify E1 running 2026-11-24T17:00:00Z"))
    }
}
