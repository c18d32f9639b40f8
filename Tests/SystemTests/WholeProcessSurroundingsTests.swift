import Foundation
import Glibc
import Testing

/// The built program where something around it is missing or wrong: one sentence each, and the telling goes on
/// wherever it can.
@Suite(.serialized, .timeLimit(.minutes(3))) struct WholeProcessSurroundingsTests {
    private static let time = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"
    private static let hasTime = FileManager.default.fileExists(atPath: time)
    private static let noTime: Comment = "SKIPPED: there is no faketime; apt-get install faketime"

    /// Has a deadline pass, and waits for the mail about it.
    private func tells(_ site: Site, _ number: Int) throws {
        let answer = try site.record(Site.missing(number, dueIn: -60))
        #expect(answer.status == 0, "\(answer)")
        try site.mail.wait(for: "a mail about BCT-\(number)", "mail") { !$0.isEmpty }
    }

    private func count(_ words: String, in daemon: Daemon) -> Int {
        daemon.journal.components(separatedBy: words).count - 1
    }

    @Test("without systemd it says so in one sentence, and tells")
    func noSystemd() throws {
        try Site.with { site in
            let daemon = try site.start()
            try tells(site, 900_101)
            #expect(count("no systemd has started this", in: daemon) == 1)
            #expect(!daemon.journal.contains("<6>"), "\(daemon.journal)")
        }
    }

    @Test(
        "an ordinary user tells as well, from folders of its own",
        .enabled(if: Beneath.isRoot, Beneath.notRoot))
    func ordinaryUser() throws {
        try Site.with { site in
            try Beneath.giveAway(site.folder)
            _ = try site.start(through: Beneath.nobody)
            try tells(site, 900_102)
        }
    }

    @Test(
        "so does one in a container without /run and shared memory, where /proc shows its own alone",
        .enabled(if: Beneath.isRoot, Beneath.notRoot))
    func container() throws {
        try Site.with { site in
            try Beneath.giveAway(site.folder)
            let script = """
                mount -t tmpfs tmpfs /run
                mount -t tmpfs -o size=4k,mode=0 tmpfs /dev/shm
                mount -t proc -o hidepid=2 proc /proc
                """
            let daemon = try site.start(through: Beneath.ownProcesses(script) + Beneath.nobody)
            try tells(site, 900_103)
            // The runtime looks into /proc once a second.
            let start = ContinuousClock.now
            try within(10, "three seconds") {
                ContinuousClock.now - start > .seconds(3) ? true : nil
            }
            #expect(daemon.child.exit == nil, "\(daemon.journal)")
        }
    }

    @Test(
        "without /proc it is refused in one sentence, in place of a help text or a crash",
        .enabled(if: Beneath.isRoot, Beneath.notRoot))
    func noProc() throws {
        try Site.with { site in
            let through = Beneath.ownMounts("mount -t tmpfs tmpfs /proc")
            let found = try refusal(try site.spawn(through: through))
            #expect(found.status == 1)
            #expect(found.sentence.hasPrefix("longstop: there is no /proc, "), "\(found)")
        }
    }

    @Test("where nobody listens for what systemd is told, that is said once")
    func deafManager() throws {
        try Site.with { site in
            let gone = site.folder.path + "/notify"
            let daemon = try site.start(through: Beneath.environment("NOTIFY_SOCKET=\(gone)"))
            try tells(site, 900_104)
            daemon.child.send(SIGHUP)
            try daemon.waits(for: "was read again and is in force")
            #expect(count("$NOTIFY_SOCKET is \(gone), and nobody listens there", in: daemon) == 1)
            #expect(!daemon.journal.contains("no systemd has started this"))
        }
    }

    @Test(
        "without a journal lines go to standard error, with their priorities in front",
        .enabled(if: Beneath.isRoot, Beneath.notRoot))
    func noJournal() throws {
        try Site.with { site in
            let daemon = try site.start(
                through: Beneath.ownMounts(
                    "mount -t tmpfs tmpfs /run\nexport JOURNAL_STREAM=$(stat -L -c %d:%i /proc/self/fd/2)"
                ))
            try tells(site, 900_105)
            let lines = daemon.journal.split(separator: "\n")
            #expect(lines.allSatisfy { $0.hasPrefix("<") }, "\(daemon.journal)")
            #expect(lines.contains { $0.hasPrefix("<3>") && $0.contains("BCT-900105") })
            #expect(count("there is no journal at /run/systemd/journal/socket", in: daemon) == 1)
        }
    }

    /// The sentence with which a daemon ends that does not start, and its exit status.
    private func refusal(_ daemon: Daemon) throws -> (status: Int32, sentence: String) {
        let status = try within(20, "the end of serve") { daemon.child.exit }
        let said = daemon.journal.split(separator: "\n").filter { !$0.contains("is starting") }
        #expect(said.count == 1, "\(daemon.journal)")
        return (status, String(said.first ?? ""))
    }

    @Test(
        "a store that cannot be written ends with 73, which folder it is, who runs, and what to do",
        .enabled(if: Beneath.isRoot, Beneath.notRoot))
    func unwritable() throws {
        try Site.with { site in
            let found = try refusal(try site.spawn(through: Beneath.nobody))
            #expect(found.status == 73)
            #expect(
                found.sentence
                    == "longstop: folder \"\(site.folder.path)\" of the store cannot be written by "
                    + "user nobody (65534), who runs this (permission denied); give it to that user with "
                    + "chown, or name another store")
            let none = try refusal(
                try site.spawn(through: [], "--store", site.folder.path + "/none/longstop.db"))
            #expect(none.status == 73)
            #expect(none.sentence.contains("/none\" of the store is not there"), "\(none)")
        }
    }

    @Test(
        "a full disk at the start is one sentence",
        .enabled(if: Beneath.isRoot, Beneath.notRoot), arguments: [64, 30])
    func fullDisk(_ filled: Int) throws {
        try Site.with { site in
            let full = site.folder.path + "/full"
            try FileManager.default.createDirectory(
                atPath: full, withIntermediateDirectories: false)
            let script = """
                mount -t tmpfs -o size=64k tmpfs \(full)
                dd if=/dev/zero of=\(full)/filler bs=1k count=\(filled) 2>/dev/null || true
                """
            let found = try refusal(
                try site.spawn(through: Beneath.ownMounts(script), "--store", full + "/longstop.db")
            )
            #expect(found.status == 1)
            #expect(
                found.sentence.hasSuffix("cannot grow: the disk is full; free some space"),
                "\(found)")
        }
    }

    @Test(
        "a clock in 1970 is one sentence, and facts are still recorded",
        .enabled(if: hasTime, noTime))
    func clockOf1970() throws {
        try Site.with { site in
            let daemon = try site.start(
                through: Beneath.environment(
                    "LD_PRELOAD=\(Self.time)", "FAKETIME=@1970-01-01 00:00:10"))
            try daemon.waits(for: "the clock says 1970-01-01T00:00:")
            #expect(count("set it (timedatectl)", in: daemon) == 1)
            let answer = try site.record(Site.missing(900_106, dueIn: -60))
            #expect(answer.status == 0, "\(answer)")
            #expect(daemon.child.exit == nil, "\(daemon.journal)")
            let story = try site.read("case", "BCT-900106")
            #expect(story.status == 0 && story.output.contains("missing.reported"), "\(story)")
        }
    }
}
