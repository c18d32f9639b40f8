import Foundation
import Glibc
import Testing

/// The built program, a real SMTP server and a receiver, and the worst moments to be killed.
@Suite(.serialized, .timeLimit(.minutes(2))) struct WholeProcessCrashTests {
    /// Every notice was sent, and each mail and post belongs to one: it arrived once, or twice under one id.
    private func expectAllTold(_ site: Site, _ mails: [Server.Event]) throws {
        let notices = try within(20, "a receipt of every notice") {
            let notices = try site.notices()
            return notices.allSatisfy { $0.state == "sent" } ? notices : nil
        }
        let posts = try site.pager.all("request")
        #expect(posts.allSatisfy { $0.verified == [true] })
        var ids: Set<String> = []
        for notice in notices {
            let copies: Int
            if notice.channel == "email" {
                let id = "<\(notice.id)@longstop.birmingham-trust.example>"
                ids.insert(id)
                copies = mails.filter { $0.messageID == id }.count
            } else {
                ids.insert(notice.id)
                copies = posts.filter { $0.webhookID == notice.id }.count
            }
            #expect((1...2).contains(copies), "\(notice) arrived \(copies) times")
        }
        let strangers =
            (mails.map(\.messageID) + posts.map(\.webhookID)).filter { !ids.contains($0 ?? "") }
        #expect(strangers.isEmpty, "no notice stands for \(strangers)")
        let tellings = notices.map { "\($0.case) \($0.kind) \($0.step) \($0.person) \($0.channel)" }
        #expect(Set(tellings).count == tellings.count, "\(tellings)")
    }

    /// The Message-IDs of the mails to one person.
    private func ids(_ mails: [Server.Event], to person: String) -> Set<String> {
        Set(mails.filter { $0.person == person }.compactMap(\.messageID))
    }

    @Test("killed when a fact is accepted, and between two steps: everyone is told all the same")
    func killedBetweenSteps() throws {
        try Site.with { site in
            var daemon = try site.start()
            let answer = try site.record(Site.missing(900_001, dueIn: 4))
            daemon.child.end()
            #expect(answer.status == 0 && answer.output == "1 accepted\n", "\(answer)")
            #expect(daemon.child.exit == 128 + SIGKILL)
            try site.drop(Site.missing(900_002, dueIn: 4), as: "dropped-meanwhile.json")

            daemon = try site.start()
            try site.mail.wait(for: "the first step", "mail") {
                !ids($0, to: "alex").isEmpty
            }
            daemon.child.end()

            daemon = try site.start()
            try site.mail.wait(for: "the second step", "mail") {
                !ids($0, to: "frankie").isEmpty
            }
            daemon.child.end()

            daemon = try site.start()
            try site.mail.wait(for: "both steps of both cases", "mail") { mails in
                ["alex", "frankie", "harper"].allSatisfy { ids(mails, to: $0).count == 2 }
            }
            try site.pager.wait(for: "the pager's call for both cases", "request") {
                Set($0.compactMap(\.webhookID)).count == 2
            }
            try expectAllTold(site, site.mail.all("mail"))
            let spool = site.folder.appendingPathComponent("spool/accepted").path
            #expect(try FileManager.default.contentsOfDirectory(atPath: spool).count == 1)
        }
    }

    @Test("killed while the relay is silent about a whole mail: sent again under its Message-ID")
    func killedAfterTheDot() throws {
        try Site.with(.init(nextStep: "1s", coordinator: "dot-hang")) { site in
            var daemon = try site.start()
            let answer = try site.record(Site.missing(900_003, dueIn: -60))
            #expect(answer.status == 0, "\(answer)")
            try site.mail.wait(for: "the mail that is not answered", "mail") {
                $0.contains { $0.person == "dot-hang" }
            }
            daemon.child.end()

            daemon = try site.start()
            let mails = try site.mail.wait(for: "that mail again, and the next step", "mail") {
                mails in
                mails.filter { $0.person == "dot-hang" }.count == 2
                    && mails.contains { $0.person == "frankie" }
                    && mails.contains { $0.person == "harper" }
            }
            #expect(ids(mails, to: "dot-hang").count == 1)
            #expect(daemon.journal.contains("under way when the last run ended: 1"))
            let hanging = try site.notices().filter { $0.person == "alex.example" }
            #expect(hanging.map(\.state) == ["leased"])

            daemon.child.send(SIGTERM)
            let status = try within(10, "the end, though a mail hangs") { daemon.child.exit }
            #expect(status == 0, "\(daemon.journal)")
        }
    }

    @Test("a relay that is down loses nothing: the mail arrives when it is back")
    func relayDown() throws {
        try Site.with(.init(nextStep: "10m")) { site in
            site.takeMailAway()
            let daemon = try site.start()
            let answer = try site.record(Site.missing(900_004, dueIn: -60))
            #expect(answer.status == 0, "\(answer)")
            try daemon.waits(for: "not yet told: ")
            #expect(try site.notices().map(\.state) == ["ready"])
            try site.bringMailBack()
            let mails = try site.mail.wait(for: "the mail", "mail") { !$0.isEmpty }
            #expect(mails.map(\.person) == ["alex"])
            try expectAllTold(site, mails)
        }
    }

    @Test("an answer stops the policy over a restart")
    func acknowledged() throws {
        try Site.with(.init(nextStep: "5s")) { site in
            var daemon = try site.start()
            let answer = try site.record(Site.missing(900_005, dueIn: -60))
            #expect(answer.status == 0, "\(answer)")
            try site.mail.wait(for: "the first step", "mail") { !$0.isEmpty }
            let alert = try within(10, "its notice") { try site.notices().first?.alert }
            let taken = try site.acknowledge("\(alert)", "--by", "alex.example", "--for", "8s")
            daemon.child.end()
            #expect(taken.status == 0, "\(taken)")
            daemon = try site.start()
            let told = ContinuousClock.now
            try site.mail.wait(for: "the next step, when the answer has run out", "mail") {
                $0.contains { $0.person == "frankie" }
            }
            #expect(ContinuousClock.now - told > .seconds(4), "the answer held nothing up")
            // The mails are counted once all of them have arrived.
            try within(10, "every notice to be sent") {
                try site.notices().allSatisfy { $0.state == "sent" } ? true : nil
            }
            try expectAllTold(site, site.mail.all("mail"))
        }
    }
}
