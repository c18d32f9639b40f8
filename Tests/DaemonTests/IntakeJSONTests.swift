import Daemon
import Deadlines
import Testing

@Suite struct IntakeJSONTests {
    /// What is read of a text: the identities, and the sentences.
    private func read(_ text: String) throws -> (ids: [String], problems: [String]) {
        let readings = try IntakeFixtures.readings(Array(text.utf8))
        return (
            readings.compactMap { $0.fact?.identity.id },
            readings.flatMap(\.problems).map { $0.sentence(in: "f") }
        )
    }

    private let one = IntakeFixtures.fact("1")
    private let two = IntakeFixtures.fact("2")

    @Test func `one object, an array, lines and objects in a row are read`() throws {
        let pretty = one.replacing(",", with: ",\n  ")
        for (text, ids) in [
            (one, ["1"]), ("\u{FEFF} \n" + one, ["1"]), ("[\(one), \n \(two)]\n", ["1", "2"]),
            ("\(one)\n\n\(two)\r\n", ["1", "2"]), (pretty, ["1"]),
            ("\(pretty)\n\(pretty.replacing("\"1\"", with: "\"2\""))", ["1", "2"]), ("[]", []),
            ("", []), (" \n", []),
        ] {
            let result = try read(text)
            #expect(result.ids == ids)
            #expect(result.problems == [])
        }
    }

    @Test func `a broken line spoils only itself`() throws {
        for broken in [
            "{\"specversion\": \"1.0\", oops", "not JSON", one + " x", "[1]", "{\"a\":\"b",
        ] {
            for text in ["\(one)\n\(broken)\n\(two)", "\(broken)\n\(one)\n\(two)"]
            where !text.hasPrefix("[") {
                let result = try read(text)
                #expect(result.ids == ["1", "2"], "\(text)")
                #expect(result.problems.count == 1, "\(text)")
            }
        }
    }

    @Test func `an array is read up to where it breaks, and says so`() throws {
        for (text, place) in [
            ("[\(one),\n {\"id\": oops},\n\(two)]", "2:9"), ("[\(one),\n\(two.dropLast())", "2:"),
            ("[\(one)\n\(two)]", "2:1"), ("[\(one)", "1:"),
        ] {
            var document = FactDocument(Array(text.utf8))
            let reader = try IntakeFixtures.reader()
            var ids: [String] = []
            var faults: [String] = []
            while let item = document.next() {
                let reading = reader.read(item, of: document, at: IntakeFixtures.now)
                ids += [reading.fact?.identity.id].compactMap(\.self)
                faults += reading.problems.map { $0.sentence(in: "f") }
            }
            #expect(ids == ["1"])
            let stopped = document.stopped.map { document.mark(at: $0.offset) }
            let said = faults + [stopped.map { "f:\($0.line):\($0.column): " }].compactMap(\.self)
            #expect(said.contains { $0.hasPrefix("f:\(place)") }, "\(said)")
        }
    }

    @Test func `what is doubtful in JSON is refused with its place`() throws {
        let cases: [(String, String)] = [
            (IntakeFixtures.fact("1", extra: #","id":"2""#), "member \"id\" is given twice"),
            (IntakeFixtures.fact("a\\ud83dz"), "half of a surrogate pair"),
            (IntakeFixtures.fact("a\\udc00"), "half of a surrogate pair"),
            (IntakeFixtures.fact("a\\u0000"), "NUL"),
            (IntakeFixtures.fact("a\u{1}"), "control character"),
            (IntakeFixtures.fact("a\\x"), "an escape JSON lacks"),
            (IntakeFixtures.fact("a\\u12"), "four hexadecimal digits"),
            (IntakeFixtures.fact("1", data: #""n":1e999"#), "too large"),
            (IntakeFixtures.fact("1", data: #""n":01"#), "expected \",\" or \"}\""),
            (IntakeFixtures.fact("1", data: #""n":1."#), "expected a digit"),
            (IntakeFixtures.fact("1", data: #""n":nul"#), "expected null"),
            (IntakeFixtures.fact("1", data: #""n":'x'"#), "expected a value, found \"'\""),
            (IntakeFixtures.fact("1", data: #""n":1,"#), "member's name in double quotes"),
            ("not JSON at all", "expected null"), ("\u{1F98A}", "found the byte 0xf0"),
            ("[1]", "must be a JSON object"), ("\"x\"", "must be a JSON object"),
            (String(repeating: "[", count: 33), "deeper than 32 levels"),
            (
                IntakeFixtures.fact(
                    "1",
                    data: "\"n\":" + String(repeating: "[", count: 40)
                        + String(repeating: "]", count: 40)), "deeper than 32 levels"
            ),
            (IntakeFixtures.fact(String(repeating: "x", count: 70_000)), "longer than 65536 bytes"),
        ]
        for (text, message) in cases {
            let result = try read(text)
            #expect(result.ids == [])
            #expect(result.problems.contains { $0.contains(message) }, "\(result.problems)")
        }
    }

    @Test func `bytes that are not UTF-8 are refused, and the rest is read`() throws {
        let bad = one.replacing("WMP-1", with: "WMP-\u{0}").utf8.map { $0 == 0 ? 0xFF : $0 }
        let readings = try IntakeFixtures.readings(bad + [0x0A] + Array(two.utf8))
        #expect(readings.map { $0.fact?.identity.id } == [nil, "2"])
        #expect(readings[0].problems.map(\.message) == ["a text is not valid UTF-8"])
    }

    @Test func `a NUL between facts is refused`() throws {
        let result = try read("\(one)\n\u{0}\n\(two)")
        #expect(result.ids == ["1", "2"])
        #expect(result.problems == ["f:2:1: expected a value, found the byte 0x0"])
    }

    @Test func `escapes and surrogate pairs are read as what they mean`() throws {
        let text = IntakeFixtures.fact(#"\u00e9\ud83e\udd8a\/\"\\"#)
        #expect(try read(text).ids == ["\u{E9}\u{1F98A}/\"\\"])
    }

    @Test func `columns count characters, not bytes`() throws {
        let text = #"{"specversion":"1.0","source":"ééé","id":"x","kind":1}"#
        let problems = try IntakeFixtures.problems(text)
        #expect(problems.contains { $0.hasPrefix("f:1:46: member \"kind\"") }, "\(problems)")
    }

    @Test func `twenty thousand facts on one line take no longer than on lines of their own`() {
        let count = 20_000
        let text = "[" + (1...count).map { "{\"id\":\"é\($0)\"}" }.joined(separator: ",") + "]"
        var document = FactDocument(Array(text.utf8))
        var marks: [StrictJSON.Mark] = []
        let taken = ContinuousClock().measure {
            while let item = document.next() {
                // Faults within a fact are looked up too, each from the fact's own beginning.
                marks.append(document.mark(at: (item.node?.offset ?? 0) + 1))
            }
        }
        #expect(marks.count == count)
        #expect(marks.first == StrictJSON.Mark(line: 1, column: 3))
        let tail = "\"id\":\"é20000\"}]"
        #expect(marks.last == StrictJSON.Mark(line: 1, column: text.count - tail.count + 1))
        // Counted from the line's beginning for each fact, these would be billions of bytes.
        #expect(taken < .seconds(30))
    }

    @Test func `a hundred thousand escapes and values take no time to speak of`() throws {
        let escapes = "[{\"a\":\"" + String(repeating: "\\n", count: 100_000) + "\"}]"
        let nested = "[{\"a\":[" + String(repeating: "1,", count: 100_000) + "1]}]"
        for text in [escapes, nested] {
            #expect(try read(text).problems.count == 1)
        }
    }
}
