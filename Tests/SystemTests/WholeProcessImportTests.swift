import Foundation
import Testing

/// `import` of the built program, given the right export and the wrong one.
@Suite(.timeLimit(.minutes(2))) struct WholeProcessImportTests {
    private static let export =
        Repository.root.path + "/Tests/DaemonTests/Imports/oncall-plain/export.json"

    @Test("another system's export writes nothing, so that the right one still can")
    func wrongSystem() throws {
        try Site.with { site in
            let goal = site.folder.path + "/new"
            for wrong in ["pagerduty", "opsgenie"] {
                let run = try site.longstop(["import", wrong, Self.export, "--into", goal])
                #expect(run.status == 2, "\(run)")
                #expect(!FileManager.default.fileExists(atPath: goal + "/people.yml"), "\(run)")
            }
            let run = try site.longstop(["import", "oncall", Self.export, "--into", goal])
            #expect(run.status <= 1 && run.output.contains("written into"), "\(run)")
            #expect(FileManager.default.fileExists(atPath: goal + "/rotas.yml"))
        }
    }
}
