import Foundation
import Glibc
import Testing

/// The page behind a signed link, from the mail to the answer: the built daemon, a real relay, a real browser.
@Suite(.serialized, .timeLimit(.minutes(3))) struct WholeProcessAnswerTests {
    /// What the script of the browser says of one page.
    private struct Page: Decodable {
        var language: String
        var title: String
        var width: Int
        var faults: [String]
        var text: String
    }

    private struct Seen: Decodable {
        var page: Page
        var order: [String]
        var outlines: [String]
        var chosen: String
        var done: Page
        var again: Page
    }

    private static var plan: Site.Plan {
        get throws {
            var plan = Site.Plan(nextStep: "90s")
            plan.answersPort = try freePort()
            return plan
        }
    }

    /// A port that nobody has at this moment.
    static func freePort() throws -> Int {
        let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(file) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(file, $0, length) == 0 && getsockname(file, $0, &length) == 0
            }
        }
        guard isBound else { throw Vain(description: "there is no free port") }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    /// The link in the co-ordinator's mail about a deadline that has just passed.
    private func link(_ site: Site) throws -> String {
        #expect(try site.record(Site.missing(900_051, dueIn: 1)).status == 0)
        let mails = try site.mail.wait(for: "the co-ordinator's mail", "mail") { events in
            events.contains { $0.person == "alex" }
        }
        let file = try #require(mails.first { $0.person == "alex" }?.file)
        let text = try String(contentsOfFile: file, encoding: .utf8)
            .replacing("=\r\n", with: "").replacing("=\n", with: "").replacing("=3D", with: "=")
        let start = try #require(text.range(of: "http://127.0.0.1:"))
        return String(text[start.lowerBound...].prefix { !$0.isWhitespace })
    }

    private func run(_ site: Site, _ command: [String]) throws -> (status: Int32, output: String) {
        let file = site.folder.appendingPathComponent("\(UUID().uuidString).out")
        let child = try Child(command, output: file)
        defer { child.end() }
        let status = try within(90, "the end of \(command[0])") { child.exit }
        return (status, try String(contentsOf: file, encoding: .utf8))
    }

    @Test(
        "on a phone, without JavaScript, by the keyboard alone: the link's page takes an alert on, once"
    )
    func browser() throws {
        try Site.with(Self.plan) { site in
            let daemon = try site.start()
            let link = try link(site)
            let script = Repository.root.appendingPathComponent("Tests/Browser/answer_page.py").path
            let picture = site.folder.appendingPathComponent("page.png").path
            let result = try run(site, ["/usr/bin/python3", script, link, picture])
            if let place = ProcessInfo.processInfo.environment["LONGSTOP_PICTURES"] {
                for name in ["page.png", "page-done.png"] {
                    try? FileManager.default.copyItem(
                        atPath: site.folder.path + "/" + name, toPath: "\(place)/\(name)")
                }
            }
            let line = result.output.split(separator: "\n").last.map(String.init) ?? ""
            try #require(result.status == 0, "\(result.output)")
            let seen = try JSONDecoder().decode(Seen.self, from: Data(line.utf8))
            for page in [seen.page, seen.done, seen.again] {
                #expect(page.faults == [] && page.language == "en-GB" && page.width == 320)
                #expect(page.title.hasSuffix("Longstop"))
            }
            #expect(seen.page.text.contains("BCT-900051"))
            #expect(seen.order == ["for", "hand", "note", "Take it on"])
            #expect(seen.outlines.allSatisfy { $0 == "solid 3px" })
            #expect(seen.chosen == "3600")
            #expect(seen.done.text.contains("Done: you have it in hand."))
            #expect(seen.again.text.contains("this link has been used".dropFirst(1)))
            try daemon.waits(for: "alex.example has taken it on")
            let history = try site.read("case", "BCT-900051")
            #expect(history.output.contains("on my way"), "\(history.output)")
        }
    }

    @Test("whatever opens the link before its reader does takes nothing on")
    func scanner() throws {
        try Site.with(Self.plan) { site in
            let daemon = try site.start()
            let link = try link(site)
            for command in [
                ["-sI"], ["-s"], ["-s", "-H", "Purpose: prefetch"], ["-s", "-X", "PUT"],
            ] {
                let result = try run(
                    site, ["/usr/bin/curl"] + command + ["-w", "%{http_code}", link])
                #expect(result.status == 0)
            }
            let head = try run(site, ["/usr/bin/curl", "-sD", "-", "-o", "/dev/null", link])
            #expect(head.output.lowercased().contains("cache-control: no-store"))
            #expect(head.output.lowercased().contains("referrer-policy: no-referrer"))
            #expect(head.output.contains("frame-ancestors 'none'"))
            let stranger = try run(
                site, ["/usr/bin/curl", "-s", "-w", "%{http_code}", link + "x"])
            #expect(stranger.output.hasSuffix("404"))
            let history = try site.read("case", "BCT-900051")
            #expect(!history.output.contains("has taken it on"))
            #expect(!daemon.journal.contains("has taken it on"))
            let token = try #require(link.split(separator: "/").last)
            #expect(!daemon.journal.contains(token), "the journal holds a link")
        }
    }
}
