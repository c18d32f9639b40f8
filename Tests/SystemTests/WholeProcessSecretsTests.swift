import Foundation
import Glibc
import Testing

/// Where the secrets of a running daemon are: in its memory, and nowhere else.
@Suite(.serialized, .timeLimit(.minutes(2))) struct WholeProcessSecretsTests {
    /// Made up; each is found if it is anywhere, since nothing else holds such a word.
    private static let secrets = [
        "relay-password": "swordfish-Qn4vXb71", "topic": "topic-Zk83LmTq",
        "routing-key": "d41d8cd98f00b204e9800998ecf8427e",
        "slack-url": "http://127.0.0.1:9/services/T0-Hw55PpRe",
    ]

    private static func plan() -> Site.Plan {
        var plan = Site.Plan(nextStep: "90s")
        plan.secrets = secrets
        plan.relay = ", username: longstop, credential: relay-password"
        // The relay knows another password, and refuses this one.
        plan.relayOptions = ["--user", "longstop", "--password", "another"]
        plan.contacts =
            "all_at_once: true, contacts: [{ email: alex@birmingham-trust.example }, { ntfy: phones }, "
            + "{ pagerduty: duty }, { slack: chat }]"
        plan.channels = """
            channels:
              phones: { kind: ntfy, url: 'http://127.0.0.1:PORT', credential: topic, insecure_loopback: true }
              duty: { kind: pagerduty, url: 'http://127.0.0.1:PORT/202', credential: routing-key,
                      insecure_loopback: true }
              chat: { kind: slack, credential: slack-url, insecure_loopback: true }
            """
        return plan
    }

    /// Every form in which a secret could have been written down.
    private static var forms: [String] {
        secrets.flatMap { name, secret in
            [
                secret, Data(secret.utf8).base64EncodedString(),
                Data("\u{0}longstop\u{0}\(secret)".utf8).base64EncodedString(),
                secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? secret,
            ]
        } + ["T0-Hw55PpRe", Site.secret, String(repeating: "k", count: 40)]
    }

    @Test(
        "what was sent and what failed leaves no secret in the store, the journal, the process or a report"
    )
    func nowhere() throws {
        try Site.with(Self.plan()) { site in
            let daemon = try site.start()
            #expect(try site.record(Site.missing(900_081, dueIn: 1)).status == 0)
            // Two arrive, one is refused its login, one reaches nobody.
            let story = try within(30, "two receipts and two failures") {
                let story = try site.read("case", "BCT-900081").output
                let journal = daemon.journal
                let sent = try site.notices().filter {
                    $0.person == "alex.example" && $0.state == "sent"
                }
                let failed = ["email", "slack"].allSatisfy {
                    journal.contains("LONGSTOP_CHANNEL=\($0)")
                }
                return sent.count == 2 && failed && story.contains("535") ? story : nil
            }
            let alert = try #require(try site.notices().first).alert
            let explained = try site.read("explain", "\(alert)").output
            let reports = try story + site.read("notices", "--output", "json").output + explained
            let process = "/proc/\(daemon.child.process)"
            for form in Self.forms {
                #expect(!daemon.journal.contains(form) && !reports.contains(form))
                let bytes = Data(form.utf8)
                for place in [process + "/environ", process + "/cmdline"] {
                    let content = try Data(contentsOf: URL(fileURLWithPath: place))
                    #expect(!content.isEmpty && content.firstRange(of: bytes) == nil, "\(place)")
                }
                for file in try Self.files(of: site.folder) {
                    let content = try Data(contentsOf: file)
                    #expect(content.firstRange(of: bytes) == nil, "\(file.path)")
                }
            }
        }
    }

    @Test(
        "credentials check lists every secret, ends with 1 while one is open or missing, and shows none"
    )
    func check() throws {
        try Site.with(Self.plan()) { site in
            let folder = site.folder.path + "/credentials"
            let words = ["credentials", "check", "--credentials", folder] + site.configuration
            let names = Array(Self.secrets.keys) + ["pager-secret"]
            for name in names { chmod("\(folder)/\(name)", 0o644) }
            let open = try site.longstop(words)
            #expect(open.status == 1)
            let problems = open.output.components(separatedBy: "others may use it (mode 0644)")
            #expect(problems.count - 1 == names.count, "\(open.output)")
            for name in names { chmod("\(folder)/\(name)", 0o600) }
            try "2019-03-13".write(
                toFile: "\(folder)/topic.expires", atomically: true, encoding: .utf8)
            let expired = try site.longstop(words)
            #expect(expired.status == 1 && expired.output.contains("it has expired, on 2019-03-13"))
            try FileManager.default.removeItem(atPath: "\(folder)/topic.expires")
            let good = try site.longstop(words + ["--output", "json"])
            #expect(good.status == 0, "\(good.output)")
            let object = try JSONSerialization.jsonObject(with: Data(good.output.utf8))
            let listed = (object as? [String: Any])?["credentials"] as? [[String: Any]]
            #expect(listed?.compactMap { $0["name"] as? String } == names.sorted())
            try FileManager.default.removeItem(atPath: "\(folder)/routing-key")
            let missing = try site.longstop(words)
            #expect(
                missing.status == 1
                    && missing.output.contains(
                        "routing-key (the secret of channel \"duty\"): missing")
            )
            for output in [open, expired, good, missing].map(\.output) {
                for form in Self.forms { #expect(!output.contains(form)) }
            }
        }
    }

    /// What the daemon wrote: all but the secrets themselves, and sockets.
    private static func files(of folder: URL) throws -> [URL] {
        let files = FileManager.default.enumerator(
            at: folder, includingPropertiesForKeys: [.isRegularFileKey])
        let found = (files?.allObjects as? [URL] ?? []).filter {
            !$0.path.contains("/credentials/")
                && (try? $0.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) == true
        }
        guard found.contains(where: { $0.lastPathComponent.hasPrefix("longstop.db") }) else {
            throw Vain(description: "there is no store in \(folder.path)")
        }
        return found
    }

    @Test(
        "no other process of the same user reads the daemon's memory, and it leaves no core",
        .enabled(if: Beneath.isRoot, Beneath.notRoot))
    func memory() throws {
        try Site.with { site in
            try Beneath.giveAway(site.folder)
            // Swift's own crash handler, where the toolchain is installed, would swallow the first signal.
            let daemon = try site.start(
                through: Beneath.environment("SWIFT_BACKTRACE=enable=no") + [
                    "/bin/sh", "-c", "ulimit -c unlimited; exec \"$@\"", "sh",
                ] + Beneath.nobody)
            func reads(_ file: String, of process: pid_t) throws -> Bool {
                let output = site.folder.appendingPathComponent("read.out")
                let reader = try Child(
                    Beneath.nobody + [
                        "/bin/dd", "if=/proc/\(process)/\(file)", "count=1", "status=none",
                    ],
                    output: output)
                defer { reader.end() }
                return try within(10, "the end of a reader") { reader.exit } == 0
            }
            // That the same user may read it of any other process shows that the test can tell.
            let other = try Child(
                Beneath.nobody + ["/bin/sleep", "60"],
                output: site.folder.appendingPathComponent("sleep.out"))
            defer { other.end() }
            try within(10, "another process of nobody") {
                try reads("environ", of: other.process) ? true : nil
            }
            for file in ["environ", "maps", "auxv"] {
                #expect(try !reads(file, of: daemon.child.process), "\(file)")
            }
            let place = "/proc/\(daemon.child.process)/environ"
            let owner = try FileManager.default.attributesOfItem(atPath: place)[.ownerAccountID]
            #expect((owner as? NSNumber)?.intValue == 0)
            daemon.child.send(SIGABRT)
            try within(20, "the end of an aborted daemon") { daemon.child.exit }
            #expect(!daemon.child.leftCore)
        }
    }
}
