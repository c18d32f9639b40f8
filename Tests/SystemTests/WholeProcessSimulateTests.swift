import Foundation
import Testing

/// What `simulate` of the built program makes of people who answer, and of a second configuration.
@Suite(.serialized, .timeLimit(.minutes(2))) struct WholeProcessSimulateTests {
    private static let story = """
        {"specversion":"1.0","id":"1","source":"test/police","type":"missing.reported","subject":"BCT-900031",\
        "time":"2026-11-20T18:40:00Z","recordedat":"2026-11-20T18:45:00Z",\
        "data":{"episode":"WMP-26-900031","kind":"M","responsible_authority":"E08000025"}}
        """

    private func run(
        _ site: Site, _ words: String...
    ) throws -> (status: Int32, output: String) {
        let file = site.folder.appendingPathComponent("story.jsonl")
        try Self.story.write(to: file, atomically: true, encoding: .utf8)
        let config = Repository.root.path + "/config"
        return try site.longstop(
            ["simulate", "--config", config, "--facts", file.path] + words)
    }

    private func write(_ text: String, to name: String, of site: Site) throws -> String {
        let file = site.folder.appendingPathComponent(name)
        try text.write(to: file, atomically: true, encoding: .utf8)
        return file.path
    }

    @Test("people answer as the model says, the same for the same seed")
    func answers() throws {
        try Site.with { site in
            let plain = try run(site)
            #expect(plain.status == 0 && !plain.output.contains("acknowledged"), "\(plain)")
            #expect(try run(site, "--answer", "none").output == plain.output)
            let after = try run(site, "--answer", "after 10m")
            #expect(
                after.status == 0
                    && after.output.contains(
                        "2026-11-23 18:50:00  BCT-900031  missing-72h  WMP-26-900031  acknowledged by alex.example "
                            + "until 2026-11-23 22:50:00"),
                "\(after)")
            let one = try run(site, "--answer", "p=0.5", "--seed", "5", "--output", "json")
            #expect(one.status == 0)
            #expect(
                try run(site, "--answer", "p=0.5", "--seed", "5", "--output", "json").output
                    == one.output)
            #expect(
                try run(site, "--answer", "p=0.5", "--seed", "6", "--output", "json").output
                    != one.output)
        }
    }

    @Test("what is no model is not understood, and what cannot be read is refused")
    func refusals() throws {
        try Site.with { site in
            for answer in ["sometimes", "p=2", "after"] {
                let run = try run(site, "--answer", answer)
                #expect(run.status == 2 && run.output.contains("\"\(answer)\""), "\(run)")
            }
            #expect(try run(site, "--seed", "x").status == 2)
            let nowhere = try run(site, "--compare", site.folder.path + "/nowhere")
            #expect(nowhere.status == 78 && nowhere.output.contains("nowhere"), "\(nowhere)")
            let wrong = try write("no_such_key: 1\n", to: "wrong.yml", of: site)
            let config = Repository.root.path + "/config"
            #expect(try run(site, "--compare", config, "--compare-overlay", wrong).status == 78)
            #expect(try run(site, "--silences", site.folder.path + "/none.json").status == 1)
            #expect(try run(site, "--absences", site.folder.path + "/none.csv").status == 1)
            #expect(try run(site, "--roster", site.folder.path + "/none.db").status == 1)
        }
    }

    @Test(
        "two configurations are compared, and the exit code says whether anybody is told differently"
    )
    func compare() throws {
        try Site.with { site in
            let config = Repository.root.path + "/config"
            let same = try run(site, "--compare", config)
            #expect(
                same.status == 0 && same.output.contains("nobody would be told differently"),
                "\(same)")
            let overlay = try write(
                "absences: [{ person: drew.example, kind: leave, first: 2026-11-20 }]\n",
                to: "away.yml",
                of: site)
            let other = try run(site, "--compare", config, "--compare-overlay", overlay)
            #expect(other.status == 1, "\(other)")
            #expect(other.output.contains("- 2026-11-22 18:40:00  BCT-900031"), "\(other)")
            #expect(other.output.contains("drew.example  told 0 times instead of 4"), "\(other)")
            let json = try run(
                site, "--compare", config, "--compare-overlay", overlay, "--output", "json")
            for line in json.output.split(separator: "\n") {
                _ = try JSONSerialization.jsonObject(with: Data(line.utf8))
            }
            // What people have said counts on both sides.
            let list = try write(
                "person,kind,first,last\ndrew.example,leave,2026-11-20,2026-12-20\n",
                to: "away.csv", of: site)
            let both = try run(
                site, "--compare", config, "--compare-overlay", overlay, "--absences", list)
            #expect(both.status == 0, "\(both)")
        }
    }

    @Test("absences and silences said to a daemon count with its store, which is only read")
    func roster() throws {
        try Site.with { site in
            _ = try site.start()
            let away = try site.longstop(
                ["absence", "add", "drew.example", "leave", "--from", "2026-11-20 00:00"]
                    + ["--by", "frankie.example"] + site.asking)
            #expect(away.status == 0, "\(away)")
            let run = try run(site, "--roster", site.folder.path + "/longstop.db")
            #expect(run.status == 0 && !run.output.contains("drew.example"), "\(run)")
            #expect(run.output.contains("ellis.example"))
        }
    }
}
