import Daemon
import Deadlines
import Testing

@Suite struct IntakeFactTests {
    private func problems(of text: String) throws -> [String] {
        try IntakeFixtures.problems(text)
    }

    private func reported(_ data: String, extra: String = "") -> String {
        IntakeFixtures.fact("1", type: "missing.reported", data: data, extra: extra)
    }

    private let good = #""episode":"W-1","kind":"M","responsible_authority":"E08000025""#

    @Test func `a whole fact is read as it stands`() throws {
        let text = reported(
            good + #","last_seen_at":"2026-11-20T16:05:00Z","looked_after":true,"risk":"high""#,
            extra: #","datacontenttype":"application/json","dataschema":"urn:x""#)
        let fact = try #require(try IntakeFixtures.readings(Array(text.utf8)).first?.fact)
        #expect(fact.identity == FactID(source: "test/police", id: "1"))
        #expect(fact.subject == CaseReference("BCT-900001"))
        #expect(fact.time == Timestamp(rfc3339: "2026-11-20T18:40:00Z"))
        #expect(fact.recordedAt == IntakeFixtures.now)
        #expect(fact.data["looked_after"] == .flag(true))
        #expect(fact.data["last_seen_at"] == .text("2026-11-20T16:05:00Z"))
        #expect(fact.data.count == 6)
    }

    @Test func `every problem of a fact is named with its place and the nearest name`() throws {
        let text = """
            {"specversion": "0.3", "id": "1", "source": "s", "typ": "x",
             "type": "missing.reported", "subject": "BCT-900001", "time": "yesterday",
             "data": {"episode": "W-1", "knd": "M", "risk": "hihg", "looked_after": "yes",
                      "responsible_authority": "Solihull"}}
            """
        #expect(
            try problems(of: text) == [
                "f:1:17: member \"specversion\" must be \"1.0\"",
                "f:1:50: member \"typ\" is not known beside \"type\"; did you mean \"type\"?",
                "f:2:63: member \"time\" must be a date and time with its zone, such as "
                    + "\"2026-11-20T18:40:00Z\", not \"yesterday\"",
                "f:3:10: member \"kind\" of \"missing.reported\" is missing: \"M\" or \"A\"",
                "f:3:29: member \"knd\" is not known for \"missing.reported\"; did you mean \"kind\"?",
                "f:3:49: member \"risk\" must be \"none\", \"low\", \"medium\" or \"high\", not "
                    + "\"hihg\"; did you mean \"high\"?",
                "f:3:73: member \"looked_after\" must be true or false, not \"yes\"",
                "f:4:36: member \"responsible_authority\" must be an authority's code, such as "
                    + "\"E08000025\", not \"Solihull\"",
            ])
    }

    @Test func `what every fact needs is asked for by name`() throws {
        let problems = try problems(of: "{}")
        for name in ["specversion", "id", "source", "type", "subject", "time"] {
            #expect(problems.contains("f:1:1: member \"\(name)\" is missing; every fact needs it"))
        }
        let unknown = try self.problems(of: IntakeFixtures.fact("1", type: "mising.found"))
        #expect(unknown.count == 1)
        #expect(unknown[0].hasSuffix("is not known; did you mean \"missing.found\"?"))
    }

    @Test func `members that identify a child are refused at any depth and never shown`() throws {
        let secret = "Sam Example"
        for text in [
            reported(good + ",\"name\":\"\(secret)\""),
            reported(good + ",\"Date-Of-Birth\":\"\(secret)\""),
            reported(good, extra: ",\"address\":{\"lines\":[\"\(secret)\"]}"),
            reported(good + ",\"child\":[{\"dob\":\"\(secret)\"}]"),
            IntakeFixtures.fact("1", type: "nonsense", data: "\"phone\":\"\(secret)\""),
            reported(good).replacing("BCT-900001", with: secret),
        ] {
            let reading = try #require(try IntakeFixtures.readings(Array(text.utf8)).first)
            #expect(reading.fact == nil)
            let said = reading.problems.map(\.message).joined()
            #expect(said.contains("refused always") || said.contains("never a name"))
            #expect(!said.contains("Sam"), "\(said)")
        }
    }

    @Test func `what is in the wrong place is shown only as a plain token or near a known word`()
        throws
    {
        let name = "Sam Example, 12 Acacia Avenue"
        for (from, to) in [
            (#""kind":"M""#, "\"kind\":\"\(name)\""),
            (#""E08000025""#, "\"\(name)\""),
            (#""kind":"M""#, "\"kind\":\"M\",\"\(name)\":\"x\""),
            (#""kind":"M""#, "\"kind\":\"M\",\"looked_after\":\"\(name)\""),
            (#""kind":"M""#, "\"kind\":\"M\",\"last_seen_at\":\"\(name)\""),
            (#""missing.reported""#, "\"\(name)\""),
            (#""kind":"M""#, "\"kind\":\"M\",\"\(name)\":1,\"\(name)\":2"),
        ] {
            let said = try problems(of: reported(good).replacing(from, with: to))
            #expect(!said.isEmpty)
            #expect(!said.joined().contains("Sam"), "\(said)")
        }
        let near = try problems(of: IntakeFixtures.fact("1", type: "missing .found"))
        #expect(near.count == 1)
        #expect(
            near[0].hasSuffix("\"missing .found\" is not known; did you mean \"missing.found\"?"))
    }

    @Test func `what identifies a child is refused whatever the vocabulary says`() throws {
        let zone = try #require(IntakeFixtures.london)
        let type = FactType(members: ["name": .text, "nhs_number": .text])
        let reader = FactReader(vocabulary: Vocabulary(types: ["note.made": type]), zone: zone)
        let text = IntakeFixtures.fact(
            "1", type: "note.made", data: #""name":"Sam Example","nhs_number":"900000 0001""#)
        var document = FactDocument(Array(text.utf8))
        let next = document.next()
        let item = try #require(next)
        let reading = reader.read(item, of: document, at: IntakeFixtures.now)
        #expect(reading.problems.count == 2)
        #expect(reading.problems.allSatisfy { $0.message.contains("is refused always") })
        #expect(reader.vocabulary.secret.contains("eighteenth_birthday"))
    }

    @Test func `an eighteenth birthday is bounded and never shown`() throws {
        func opened(_ day: String) throws -> [String] {
            try problems(
                of: IntakeFixtures.fact(
                    "1", type: "case.opened", data: "\"eighteenth_birthday\":\"\(day)\""))
        }
        #expect(try opened("2044-11-20") == [])
        #expect(try opened("2011-01-01") == [])
        let late = try opened("2044-11-21")
        #expect(late.count == 1 && late[0].hasSuffix("is more than 18 years ahead"))
        let wrong = try opened("3 May 2031")
        #expect(wrong.count == 1 && !wrong[0].contains("May"))
    }

    @Test func `a moment of the past may lie five minutes ahead and no more`() throws {
        #expect(try problems(of: IntakeFixtures.fact("1", time: "2026-11-20T18:50:00Z")) == [])
        let late = try problems(of: IntakeFixtures.fact("1", time: "2026-11-20T18:50:01Z"))
        #expect(late.count == 1 && late[0].contains("member \"time\" is more than 5 minutes ahead"))
        let found = #""episode":"W-1","found_at":"2026-11-20T19:00:00Z""#
        let data = try problems(of: IntakeFixtures.fact("1", data: found))
        #expect(data.count == 1 && data[0].contains("member \"found_at\" is more than 5 minutes"))
    }

    @Test func `identities and references have a shape`() throws {
        let long = String(repeating: "x", count: 201)
        for (from, to) in [
            (#""id":"1""#, #""id":"""#), (#""id":"1""#, "\"id\":\"\(long)\""),
            (#""id":"1""#, #""id":7"#), (#""id":"1""#, #""id":" 1""#),
            (#""id":"1""#, #""id":"a\nb""#),
            ("test/police", "a\\u202eb"), ("BCT-900001", "BCT 900001"), ("BCT-900001", "BCT-é"),
            ("BCT-900001", String(repeating: "B", count: 65)), (#""1.0""#, "1.0"),
            (#""episode":"WMP-1""#, #""episode":"""#), (#""episode":"WMP-1""#, #""episode":" W""#),
            (#""episode":"WMP-1""#, #""episode":null"#), (#""episode":"WMP-1""#, #""episode":1"#),
            (#""episode":"WMP-1""#, #""episode":"a\tb""#),
            (#""data":{"episode":"WMP-1"}"#, #""data":[]"#),
        ] {
            let text = IntakeFixtures.fact("1").replacing(from, with: to)
            #expect(try !problems(of: text).isEmpty, "\(text.prefix(300))")
        }
    }

    @Test func `lists hold at least one value of their type`() throws {
        func completed(_ value: String) -> String {
            IntakeFixtures.fact("1", type: "rhi.completed", data: "\"episodes\":\(value)")
        }
        #expect(try problems(of: completed(#"["W-1","W-2"]"#)) == [])
        for value in ["[]", #""W-1""#, #"["W-1",2]"#, "[[\"W\"]]", "null"] {
            #expect(try problems(of: completed(value)).count == 1)
        }
    }

    @Test func `a correction names another fact, and a retraction must`() throws {
        let corrects = #""corrects":{"source":"s","id":"2"}"#
        let found = try IntakeFixtures.readings(
            Array(IntakeFixtures.fact("1", data: "\"episode\":\"W\",\(corrects)").utf8))
        #expect(found.first?.fact?.corrects == FactID(source: "s", id: "2"))
        let retracted = IntakeFixtures.fact("1", type: "fact.retracted", data: corrects)
        #expect(try problems(of: retracted) == [])
        for data in [
            "", #""corrects":{"source":"s"}"#, #""corrects":"s#2""#,
            #""corrects":{"source":"s","id":"2","x":"y"}"#,
            #""corrects":{"source":"test/police","id":"1"}"#,
        ] {
            let text = IntakeFixtures.fact("1", type: "fact.retracted", data: data)
            #expect(try problems(of: text).count == 1, "\(data)")
        }
    }

    @Test func `recordedat is for simulations alone`() throws {
        let text = IntakeFixtures.fact(
            "1", time: "2030-01-01T10:00:00Z", extra: #","recordedat":"2030-01-01T12:00:00Z""#)
        #expect(try problems(of: text).contains { $0.contains("\"recordedat\" is not known") })
        let reading = try IntakeFixtures.readings(Array(text.utf8), allowsRecordedAt: true)
        #expect(reading.first?.fact?.recordedAt == Timestamp(rfc3339: "2030-01-01T12:00:00Z"))
        let without = IntakeFixtures.fact("1", time: "2030-01-01T10:00:00Z")
        let own = try IntakeFixtures.readings(Array(without.utf8), allowsRecordedAt: true)
        #expect(own.first?.fact?.recordedAt == Timestamp(rfc3339: "2030-01-01T10:00:00Z"))
    }
}
