import Deadlines
import Foundation
import Testing

@testable import Daemon

/// What is refused, and that nothing is half written.
@Suite("Refused imports")
struct ImportRefusalTests {
    private func withFolder(_ body: (_ folder: String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("longstop-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try body(folder.path)
    }

    private func sentence(_ text: String, from peer: Peer) throws -> String {
        var sentence = ""
        try withFolder { folder in
            let path = "\(folder)/e.json"
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            let (zone, now) = (try ImportFixtures.zone(), try ImportFixtures.now())
            do throws(ImportError) {
                _ = try PeerImport([path], from: peer, zone: zone, at: now)
            } catch {
                sentence = error.description.replacing(folder + "/", with: "")
            }
        }
        return sentence
    }

    @Test(
        "a file that is no export is refused with its place, its cause and a remedy",
        arguments: [
            (
                "{\n \"users\": [,]}", Peer.oncall,
                "e.json:2:12: expected a value, found \",\"; export it again, and do not put two answers into "
                    + "one file"
            ),
            (
                "{\"users\": []}{\"schedules\": []}", .pagerduty,
                "e.json:1:14: expected the end of the file, found \"{\"; export it again, and do not put two "
                    + "answers into one file"
            ),
            (
                "{\"users\": [], \"users\": []}", .opsgenie,
                "e.json:1:15: member \"users\" is given twice; export it again, and do not put two answers into "
                    + "one file"
            ),
            (
                "{\"incidents\": []}", .pagerduty,
                "e.json: there is no \"schedules\", \"escalation_policies\" or \"users\" in it; save what "
                    + "PagerDuty's REST API answers"
            ),
            (
                "{\"message\": \"Could not authenticate\", \"took\": 0.1}", .opsgenie,
                "e.json: there is no schedule, escalation or user in it; save what Opsgenie's API answers, or "
                    + "name the files of its configuration backup"
            ),
            (
                "{\"users\": []}", .pagerduty,
                "there is no schedule and no policy of PagerDuty in what was named; name the files that have "
                    + "them too"
            ),
            (
                "{\"detail\": \"Invalid token.\"}", .oncall,
                "e.json: there is no schedule, shift, chain, policy or user in it; save what OnCall's HTTP API "
                    + "answers"
            ),
        ])
    func unreadable(_ text: String, _ peer: Peer, _ wanted: String) throws {
        #expect(try sentence(text, from: peer) == wanted)
    }

    @Test("a file that is too long, a folder and a file that is not there are refused")
    func files() throws {
        let long =
            "{\"users\": [\"" + String(repeating: "x", count: ImportLimits.fileBytes) + "\"]}"
        #expect(
            try sentence(long, from: .oncall).hasPrefix("e.json: the file has more than 10485760"))
        try withFolder { folder in
            for path in [folder, folder + "/missing.json"] {
                #expect(throws: ImportError.self) { try ImportFile.read(path) }
            }
        }
    }

    @Test("nothing is overwritten, and then nothing else is written either")
    func overwriting() throws {
        let imported = try ImportCase.all[0].imported()
        try withFolder { folder in
            let rotas = "\(folder)/rotas.yml"
            try Data("rotas: {}\n".utf8).write(to: URL(fileURLWithPath: rotas))
            #expect(throws: ImportError.self) { try imported.write(into: folder) }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["rotas.yml"])
            #expect(try String(contentsOfFile: rotas, encoding: .utf8) == "rotas: {}\n")
            let new = "\(folder)/new/place"
            try imported.write(into: new + "/")
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: new).sorted()
                    == ["people.yml", "policies.yml", "rotas.yml"])
            for (name, text) in imported.files {
                #expect(try String(contentsOfFile: "\(new)/\(name)", encoding: .utf8) == text)
            }
            #expect(throws: ImportError.self) { try imported.write(into: rotas) }
        }
    }

    @Test("a link that leads nowhere is not written through")
    func links() throws {
        let imported = try ImportCase.all[0].imported()
        try withFolder { folder in
            try FileManager.default.createSymbolicLink(
                atPath: "\(folder)/people.yml", withDestinationPath: "\(folder)/elsewhere")
            #expect(throws: ImportError.self) { try imported.write(into: folder) }
            #expect(!FileManager.default.fileExists(atPath: "\(folder)/elsewhere"))
        }
    }

    @Test(
        "foreign names are made into names, each once",
        arguments: [
            ("Primary On-Call", "primary-on-call"), ("Zoë's Rota", "zoe-s-rota"), ("当番", "x"),
            ("token", "token-2"), ("null", "null-2"), ("-..-a_b", "a-b"), ("a\u{202E}b\n", "a-b"),
            (String(repeating: "a", count: 90), String(repeating: "a", count: 56)),
        ])
    func names(_ name: String, _ wanted: String) {
        var names = ImportNames()
        let first = names.unique(name, else: "x")
        #expect(first == wanted)
        #expect(Value.isName(first))
        #expect(names.unique(name, else: "x") != first)
    }

    @Test("hours say the same as the minutes of a week")
    func hours() {
        var mask = WeekMask.none
        mask.cover(5, from: 17 * 60, minutes: 64 * 60)
        #expect(mask.hours.map(\.weekdays) == [[5, 6], [7]])
        #expect(mask.hours.map(\.from) == [61_200, 61_200])
        #expect(mask.hours.map(\.to) == [61_200, 32_400])
        #expect(WeekMask.all.hours.isEmpty && WeekMask.all.isFull && WeekMask.none.isEmpty)
        var nights = WeekMask.none
        for day in 1...7 { nights.cover(day, from: 20 * 60, minutes: 12 * 60) }
        #expect(nights.hours.map(\.weekdays) == [Set(1...7)])
        #expect(nights.hours.map(\.to) == [28_800])
    }
}
