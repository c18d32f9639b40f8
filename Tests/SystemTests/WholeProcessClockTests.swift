import Foundation
import Glibc
import Testing

/// A daemon that was down, and a clock that cannot be believed.
@Suite(.serialized, .timeLimit(.minutes(3))) struct WholeProcessClockTests {
    /// Changes a number that the store keeps, in seconds from now; nobody has the store open.
    private func set(_ counter: String, to seconds: Int, in site: Site) throws {
        let script = """
            import sqlite3, sys, time
            store = sqlite3.connect(sys.argv[1])
            moment = int((time.time() + int(sys.argv[3])) * 1e6)
            store.execute("INSERT OR REPLACE INTO counters VALUES (?, ?)", (sys.argv[2], moment))
            store.commit()
            """
        let run = try Repository.run(
            "/usr/bin/python3",
            ["-c", script, site.folder.path + "/longstop.db", counter, "\(seconds)"])
        guard run.status == 0 else { throw Vain(description: run.output) }
    }

    private func text(_ mail: Server.Event) throws -> String {
        try String(contentsOfFile: mail.file ?? "", encoding: .utf8)
            .replacing("=\r\n", with: "").replacing("=\n", with: "")
    }

    @Test("after a time in which it was down each message says since when, and many are one")
    func down() throws {
        try Site.with { site in
            var daemon = try site.start()
            try within(20, "a pass that is kept") {
                FileManager.default.fileExists(atPath: site.folder.path + "/last-pass") ? true : nil
            }
            daemon.child.end()
            try set("last-pass", to: -3 * 3600, in: site)
            try site.drop(Site.missing(900_001, dueIn: -3600), as: "one.json")
            daemon = try site.start()
            try daemon.waits(for: "longstop was down from")
            let mail = try site.mail.wait(for: "the page", "mail") { mails in
                mails.contains { $0.person == "alex" }
            }.first { $0.person == "alex" }
            let page = try text(try #require(mail))
            #expect(page.contains("Longstop was down from"), "\(page)")
            #expect(page.contains("late by"))
            // What falls due later says nothing of it.
            let answer = try site.record(Site.missing(900_002, dueIn: 2))
            #expect(answer.status == 0)
            let later = try site.mail.wait(for: "the second page", "mail") { mails in
                mails.filter { $0.person == "alex" }.count >= 2
            }.filter { $0.person == "alex" }[1]
            #expect(try !text(later).contains("was down"))
        }
    }

    @Test(
        "of many deadlines that passed while it was down, those that are no page come as one message"
    )
    func crowd() throws {
        var plan = Site.Plan()
        plan.urgency = "notify"
        try Site.with(plan) { site in
            var daemon = try site.start()
            try within(20, "a pass that is kept") {
                FileManager.default.fileExists(atPath: site.folder.path + "/last-pass") ? true : nil
            }
            let facts = (0..<30).map { Site.missing(900_100 + $0, dueIn: 6) }
            let answer = try site.record("[" + facts.joined(separator: ",") + "]")
            #expect(answer.status == 0, "\(answer)")
            daemon.child.end()
            try set("last-pass", to: -3 * 3600, in: site)
            poll(nil, 0, 12_500)
            daemon = try site.start()
            try daemon.waits(for: "the digest of alex.example is on its way")
            let mails = try site.mail.wait(for: "the one message", "mail") { mails in
                mails.contains { $0.person == "alex" }
            }.filter { $0.person == "alex" }
            #expect(mails.count == 1)
            let message = try text(mails[0])
            #expect(message.contains("Longstop was down from"), "\(message)")
            for number in 900_100..<900_130 {
                #expect(message.contains("BCT-\(number)"), "BCT-\(number) is not in it")
            }
        }
    }

    @Test(
        "a clock before what is on record has nobody told but the caretaker, until somebody trusts it"
    )
    func disbelieved() throws {
        var plan = Site.Plan()
        plan.more = "caretaker: on-call-manager"
        try Site.with(plan) { site in
            var daemon = try site.start()
            #expect(try site.record(Site.missing(900_001, dueIn: 86_400)).status == 0)
            try within(20, "the clock") {
                try site.read("clocks").output.contains("BCT-900001") ? true : nil
            }
            daemon.child.end()
            try set("newest-decision", to: 86_400, in: site)
            let before = try site.mail.all("mail").count
            daemon = try site.start()
            try daemon.waits(for: "nobody but the caretaker is told anything")
            let warning = try site.mail.wait(for: "the word to the caretaker", "mail") {
                $0.count > before
            }.last
            let text = try text(try #require(warning))
            #expect(text.contains("trust-clock") && text.contains("timedatectl"), "\(text)")
            let told = try site.mail.all("mail").count
            #expect(try site.record(Site.missing(900_002, dueIn: -60)).status == 0)
            // A fact of this hour lies ahead of a clock that is hours behind, and is kept all the same.
            let ahead = try site.record(Site.missing(900_003, dueIn: 72 * 3600 + 7200))
            #expect(ahead.status == 0, "\(ahead)")
            // Somebody who is nobody cannot say so.
            let stranger = try site.longstop(
                ["trust-clock", "--by", "nobody.example"] + site.asking)
            #expect(stranger.status == 1 && stranger.output.contains("unknown person"))
            #expect(try site.mail.all("mail").count == told)
            #expect(try !site.read("alerts").output.contains("BCT-900002"))
            let trusted = try site.longstop(["trust-clock", "--by", "alex.example"] + site.asking)
            #expect(trusted.status == 0, "\(trusted)")
            try site.mail.wait(for: "the breach", "mail") { mails in
                mails.contains { $0.person == "alex" }
            }
            let again = try site.longstop(["trust-clock", "--by", "alex.example"] + site.asking)
            #expect(again.status == 1 && again.output.contains("believed already"), "\(again)")
        }
    }

    @Test(
        "a backup takes the store's place while nobody has it, and a store that is gone is not begun anew"
    )
    func restored() throws {
        try Site.with { site in
            var daemon = try site.start()
            #expect(try site.record(Site.missing(900_001, dueIn: 86_400)).status == 0)
            try within(20, "the clock") {
                try site.read("clocks").output.contains("BCT-900001") ? true : nil
            }
            #expect(try site.read("backup").status == 0)
            let folder = site.folder.path + "/backups"
            let name = try #require(
                try FileManager.default.contentsOfDirectory(atPath: folder).first)
            #expect(try site.record(Site.missing(900_002, dueIn: 86_400)).status == 0)
            let held = try site.read("restore", folder + "/" + name)
            #expect(held.status == 1 && held.output.contains("in use"), "\(held)")
            daemon.child.end()
            let bad = try site.read("restore", site.overlay.path)
            #expect(bad.status == 1 && bad.output.contains("nothing was restored"), "\(bad)")

            try FileManager.default.moveItem(
                atPath: site.storePath, toPath: site.storePath + ".elsewhere")
            let refused = try site.spawn()
            try within(20, "a refusal") { refused.child.exit }
            #expect(refused.journal.contains("is gone, and"), "\(refused.journal)")
            #expect(!FileManager.default.fileExists(atPath: site.storePath))
            try FileManager.default.moveItem(
                atPath: site.storePath + ".elsewhere", toPath: site.storePath)

            let run = try site.read("restore", folder + "/" + name)
            #expect(run.status == 0 && run.output.contains("longstop.db.aside-"), "\(run)")
            let clocks = try site.read("clocks").output
            #expect(clocks.contains("BCT-900001") && !clocks.contains("BCT-900002"), "\(clocks)")
            daemon = try site.start()
            daemon.child.end()
        }
    }

    @Test("a port that is taken and a key that is missing keep nobody from being told")
    func taken() throws {
        let other = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(other) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                #expect(bind(other, $0, length) == 0 && listen(other, 1) == 0)
                #expect(getsockname(other, $0, &length) == 0)
            }
        }
        let port = Int(UInt16(bigEndian: address.sin_port))
        var plan = Site.Plan()
        plan.more = """
            metrics: { listen: "127.0.0.1:\(port)" }
            answers: { url: "https://longstop.trust.example", listen: "127.0.0.1:\(port)", credential: no-such-key }
            """
        try Site.with(plan) { site in
            let daemon = try site.start()
            #expect(daemon.journal.contains("metrics are on the Unix socket alone"))
            #expect(daemon.journal.contains("messages have no links"))
            #expect(daemon.journal.contains("nobody can answer by link"))
            #expect(try site.record(Site.missing(900_001, dueIn: -60)).status == 0)
            try site.mail.wait(for: "a mail", "mail") { $0.contains { $0.person == "alex" } }
        }
    }

    @Test("the outside sees whether deadlines are looked at, copies the store, and has it verified")
    func keeping() throws {
        try Site.with { site in
            let unknown = try site.longstop(["deadman"] + site.asking)
            #expect(unknown.status == 1 && unknown.output.contains("no pass is known"))
            let daemon = try site.start()
            #expect(try site.record(Site.missing(900_001, dueIn: -60)).status == 0)
            try within(20, "a pass that is shown") {
                try site.longstop(["deadman"] + site.asking).status == 0 ? true : nil
            }
            try site.mail.wait(for: "a mail", "mail") { !$0.isEmpty }
            let backup = try site.read("backup", "--keep", "1")
            #expect(
                backup.status == 0 && backup.output.contains("backups/longstop-20"), "\(backup)")
            let folder = site.folder.path + "/backups"
            let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(names.count == 1)
            poll(nil, 0, 1100)
            #expect(try site.read("backup", "--keep", "1").status == 0)
            let after = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(after.count == 1 && after != names)
            let verified = try site.read("verify")
            #expect(verified.status == 0 && verified.output.contains("is sound"), "\(verified)")
            let copy = try site.longstop(
                ["verify", "--store", folder + "/" + after[0], "--output", "json"]
                    + Array(site.asking.dropFirst(2)))
            #expect(copy.status == 0 && copy.output.contains("\"findings\":[]"), "\(copy)")
            daemon.child.end()
            poll(nil, 0, 2500)
            let stale = try site.longstop(["deadman", "--within", "1s"] + site.asking)
            #expect(stale.status == 1 && stale.output.contains("NOBODY MAY BE TOLD"), "\(stale)")
        }
    }
}
