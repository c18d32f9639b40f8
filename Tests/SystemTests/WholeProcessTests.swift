import Foundation
import Testing

/// The built daemon as a process among others: killed, restarted, refused, answered, stopped.
@Suite(.serialized, .timeLimit(.minutes(3))) struct WholeProcessTests {
    @Test
    func
        `a daemon killed between steps and under a hung mail tells everything once, or twice under one id`()
        throws
    {
        let script = Repository.root.appendingPathComponent("Tests/SystemTests/whole_process.py")
        let run = try Repository.run(
            "/usr/bin/python3", [script.path, Repository.binary.path, Repository.root.path])
        #expect(run.status == 0, "\(run.output)")
    }
}
