import Deadlines
import Escalation
import Testing

@testable import Daemon

/// Rotas, absences and deputies, and what is wrong with them.
@Suite("Rotas and absences")
struct ConfigurationRotasTests {
    private static let rotas = """
        rotas:
          duty:
            layers:
              - name: week
                people: [sam.example, robin.example]
                starts: 2026-11-02 09:00
                turn: 1 week
              - name: night
                people: robin.example
                starts: 2026-11-02 17:00
                turn: 1 day
                hours: { on: [monday, friday], from: 17:00, to: 09:00 }
            overrides:
              - { person: sam.example, from: 2026-12-24 09:00, to: 2026-12-27 09:00 }
        absences:
          - { person: sam.example, kind: leave, first: 2026-12-21, last: 2026-12-22 }
          - { person: robin.example, kind: sickness, from: 2026-12-03 08:00 }
        """

    private func miniature(_ text: String = rotas) -> Miniature {
        var miniature = Miniature()
        miniature.files["rotas.yml"] = text
        return miniature
    }

    @Test("they are read as they are meant")
    func read() throws {
        let directory = try miniature().load().world.directory
        let rota = try #require(directory.rotas["duty"])
        #expect(rota.layers.map(\.days) == [7, 1])
        #expect(rota.layers[1].hours == [Rota.Hours(weekdays: [1, 5], from: 61_200, to: 32_400)])
        #expect(rota.overrides.map(\.from.description) == ["2026-12-24T09:00:00Z"])
        #expect(
            directory.absences.map { "\($0.person) \($0.from) \($0.to?.description ?? "-")" } == [
                "sam.example 2026-12-21T00:00:00Z 2026-12-23T00:00:00Z",
                "robin.example 2026-12-03T08:00:00Z -",
            ])
        let moment = try #require(Timestamp(rfc3339: "2026-11-10T12:00:00Z"))
        #expect(directory.holders(of: "duty", at: moment).map(\.person.name) == ["robin.example"])
    }

    @Test("a policy may tell a role that a rota gives, and somebody of it must be reachable")
    func told() throws {
        let told = miniature().replacing(
            "tell: manager, repeat", with: "tell: duty, repeat", in: "policies.yml")
        #expect(try told.problems() == [])
    }

    @Test(
        "what is wrong is reported where it stands",
        arguments: [
            (
                "turn: 1 week", "turn: 1 hour",
                #"7:15: "turn" is "1 hour"; write the length of a turn, such as 1 week or 2 days"#
            ),
            (
                "people: robin.example", "people: robyn.example",
                #"9:17: unknown person "robyn.example"; did you mean "robin.example"?"#
            ),
            (
                "  duty:", "  worker:",
                #"2:3: rota "worker" gives a role that people.yml gives to fixed people; take it out "#
                    + "of one of them"
            ),
            (
                "to: 2026-12-27 09:00 }", "to: 2026-12-24 08:00 }",
                "14:9: the override ends before it begins; correct one of its ends"
            ),
            (
                "absences:",
                "      - { person: robin.example, from: 2026-12-26 09:00, to: 2026-12-28 09:00 }\nabsences:",
                "15:9: two overrides hold at once, of sam.example and of robin.example; shorten one"
            ),
            (
                "first: 2026-12-21, last: 2026-12-22", "first: 2026-12-22, last: 2026-12-20",
                "16:5: the absence ends before it begins; correct one of its ends"
            ),
            (
                "kind: leave", "kind: holiday",
                #"16:34: "kind" is "holiday"; write leave, sickness, training or other"#
            ),
            (
                "from: 2026-12-03 08:00", "to: 2026-12-03 08:00",
                "17:5: an absence is whole days, with \"first\" and \"last\", or has \"from\" and \"to\"; "
                    + "without the second of them it has no end yet"
            ),
        ])
    func mistakes(_ piece: String, _ other: String, _ line: String) throws {
        let problems = try miniature().replacing(piece, with: other, in: "rotas.yml").problems()
        #expect(problems == ["rotas.yml:\(line)"])
    }

    @Test("a rota of people who have all left is warned of, and finds nobody")
    func leavers() throws {
        let rota = miniature().replacing(
            "first: 2026-12-21, last: 2026-12-22", with: "first: 2026-11-01", in: "rotas.yml"
        ).replacing("from: 2026-12-03 08:00", with: "from: 2026-11-03 08:00", in: "rotas.yml")
            .replacing("tell: manager, repeat", with: "tell: duty, repeat", in: "policies.yml")
        let configuration = try rota.load()
        func warned(_ day: String) throws -> Bool {
            try configuration.warnings(on: #require(CivilDate(iso: day))).contains {
                $0.text.contains(
                    "role \"duty\" has nobody: everybody who holds it has left or is away")
            }
        }
        #expect(try warned("2026-11-10"))
        let before = try miniature().replacing(
            "tell: manager, repeat", with: "tell: duty, repeat", in: "policies.yml"
        ).load().warnings(on: #require(CivilDate(iso: "2026-11-10")))
        #expect(!before.contains { $0.text.contains("has nobody") })
        let moment = try #require(Timestamp(rfc3339: "2026-11-10T12:00:00Z"))
        let directory = configuration.world.directory
        #expect(directory.holders(of: "duty", at: moment).isEmpty)
        let gaps = directory.gaps(
            of: ["duty": [.notify]], from: moment, to: moment.advanced(seconds: 90 * 86_400))
        #expect(gaps.contains { $0.kind == .nobody })
    }

    @Test("quiet hours are read as they are meant, and those that never end are refused")
    func quiet() throws {
        func people(_ quiet: String) -> Miniature {
            Miniature().replacing(
                "sam.example: { contacts: { email: sam@trust.example } }",
                with: "sam.example: { contacts: { email: sam@trust.example }, quiet: \(quiet) }",
                in: "people.yml")
        }
        let read = try people(
            "{ hours: [{ on: [saturday, holidays], from: 18:00, to: 08:00 }], zone: America/Chicago, broken_by: [page, notify] }"
        ).load().world.directory.people["sam.example"]?.quiet
        #expect(
            read?.stretches == [
                QuietHours.Stretch(weekdays: [6], onHolidays: true, from: 64_800, to: 28_800)
            ])
        #expect(read?.zone?.identifier == "America/Chicago" && read?.brokenBy == [.page, .notify])
        for (quiet, sentence) in [
            ("{ hours: [{ from: 00:00, to: 00:00 }] }", "it is quiet for ever"),
            ("{ hours: [{ from: 25:00, to: 08:00 }] }", "a local time such as 08:30"),
            ("{ hours: [{ on: [someday], from: 18:00, to: 08:00 }] }", "write monday, tuesday"),
            ("{ hours: [{ from: 18:00, to: 08:00 }], zone: Mars }", "a zone such as Europe/London"),
            ("{ zone: Europe/London }", "has no \"hours\""),
        ] {
            let problems = try people(quiet).problems()
            #expect(problems.contains { $0.contains(sentence) }, "\(quiet): \(problems)")
        }
    }

    @Test("deputies in a ring are refused, and a chain is not")
    func deputies() throws {
        func people(_ robin: String) -> Miniature {
            Miniature().replacing(
                "sam.example: { contacts: { email: sam@trust.example } }",
                with:
                    "sam.example: { contacts: { email: sam@trust.example }, deputy: robin.example }",
                in: "people.yml"
            ).replacing("  robin.example:\n", with: "  robin.example:\n\(robin)", in: "people.yml")
        }
        #expect(try people("").problems() == [])
        let ring = try people("    deputy: sam.example\n").problems()
        #expect(ring.count == 1)
        let words =
            "deputies stand in for one another in a ring: sam.example, then robin.example, then "
            + "sam.example; let it end with somebody"
        #expect(ring.first?.hasSuffix(words) == true, "\(ring)")
    }

    @Test(
        "a role that only one person holds is a gap as long as nobody stands in, and a mailbox is none"
    )
    func coverage() throws {
        let world = try Miniature().load().world
        let moment = try #require(Timestamp(rfc3339: "2026-11-10T12:00:00Z"))
        let zone = try #require(world.directory.zone)
        func lines(_ world: World) -> [String] {
            world.directory.gaps(
                of: world.urgenciesTold, from: moment, to: moment.advanced(seconds: 86_400)
            ).map { Reports.text($0, zone: zone) }
        }
        let all = lines(world)
        let role = try #require(world.urgenciesTold.keys.sorted().first)
        let person = try #require(world.directory.roles[role]?.first)
        #expect(
            all.contains(
                "2026-11-10 12:00:00 to 2026-11-11 12:00:00  \(role)  only \(person), without a deputy"
            ))
        var shared = world
        shared.directory.people[person]?.isShared = true
        #expect(!lines(shared).contains { $0.contains("only \(person),") })
    }
}
