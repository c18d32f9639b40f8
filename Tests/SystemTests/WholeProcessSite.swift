import Foundation
import Glibc

/// One installation in a folder of its own: the shipped configuration with loopback servers, a store, and
/// the daemon, which may be started again and again.
final class Site {
    /// What differs from test to test.
    struct Plan {
        /// The urgency of the policy.
        var urgency = "page"
        /// How long nobody answers before the next step.
        var nextStep = "4s"
        /// The co-ordinator's mailbox; `Tests/Servers/smtp_server.py` knows names that make it fail.
        var coordinator = "alex"
        /// Where the pages behind links are; nil for messages without links.
        var answersPort: Int?
        /// Further lines of the overlay.
        var more = ""
        /// The co-ordinator's contacts in place of the mailbox, and the section `channels` they are by; `PORT` is
        /// the pager's.
        var contacts: String?
        var channels = ""
        /// Whether the daemon writes to a journald of its own, see `WholeProcessMissedTests`.
        var hasJournal = false
        /// Further members of the relay, and options of its server.
        var relay = ""
        var relayOptions: [String] = []
        /// Further credentials by their names.
        var secrets: [String: String] = [:]
    }

    /// What `longstop notices --output json` says of one.
    struct Notice: Decodable {
        var id: String
        var alert: Int
        var `case`: String
        var kind: String
        var step: Int
        var person: String
        var channel: String
        var state: String
    }

    /// The program that was built together with the running tests.
    static let program: String = {
        let tests = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let beside = URL(fileURLWithPath: tests ?? "").deletingLastPathComponent()
            .appendingPathComponent("longstop").path
        let isThere = FileManager.default.isExecutableFile(atPath: beside)
        return isThere ? beside : Repository.binary.path
    }()

    private static let mailHost = "birmingham-trust.example"
    static let secret =
        "whsec_" + Data("a-secret-of-the-tests-alone-0000".utf8).base64EncodedString()

    let folder: URL
    let overlay: URL
    private(set) var mail: Server
    let pager: Server
    private var daemons: [Child] = []
    private let hasJournal: Bool
    private var runs = 0

    /// Starts the servers, hands a site to `body`, and ends whatever was started.
    static func with(_ plan: Plan = Plan(), _ body: (Site) throws -> Void) throws {
        try Repository.withTemporaryFolder { folder in
            let site = try Site(plan, in: folder)
            defer { site.stop() }
            try body(site)
        }
    }

    private init(_ plan: Plan, in folder: URL) throws {
        self.folder = folder
        hasJournal = plan.hasJournal
        overlay = folder.appendingPathComponent("site.yml")
        mail = try Server(
            "smtp_server.py",
            ["--starttls", "--make-cert", folder.path, "--mails", folder.path + "/mails"]
                + plan.relayOptions)
        pager = try Server("webhook_receiver.py", ["--secret", Self.secret])
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("credentials"), withIntermediateDirectories: true)
        try Self.secret.write(
            to: folder.appendingPathComponent("credentials/pager-secret"), atomically: true,
            encoding: .utf8)
        try String(repeating: "k", count: 40).write(
            to: folder.appendingPathComponent("credentials/link-key"), atomically: true,
            encoding: .utf8)
        for (name, secret) in plan.secrets {
            let file = folder.appendingPathComponent("credentials/\(name)")
            try secret.write(to: file, atomically: true, encoding: .utf8)
        }
        let contacts =
            plan.contacts ?? "contacts: [{ email: \(plan.coordinator)@\(Self.mailHost) }]"
        let answers =
            plan.answersPort.map {
                "answers: { url: 'http://127.0.0.1:\($0)', listen: '127.0.0.1:\($0)', credential: link-key }"
            } ?? ""
        try """
        spool: \(folder.path)/spool
        relays:
          trust: { host: 127.0.0.1, port: \(mail.port), security: starttls,
                   sender: longstop@\(Self.mailHost), ca_file: \(folder.path)/cert.pem\(plan.relay) }
        webhooks:
          on-call-pager: { url: 'http://127.0.0.1:\(pager.port)/ok', credentials: pager-secret,
                           insecure_loopback: true, allow_private: true }
        people:
          alex.example: { \(contacts) }
        policies:
          missing-urgent:
            urgency: \(plan.urgency)
            steps:
              - { at: warning, tell: analyst }
              - { at: due, tell: co-ordinator }
              - { after: \(plan.nextStep), tell: [team-manager, on-call-manager] }
            last_resort: { tell: service-mailbox, after: 1h, every: 4h }
        \(answers)
        \(plan.more)
        \(plan.channels.replacing("PORT", with: "\(pager.port)"))

        """.write(to: overlay, atomically: true, encoding: .utf8)
    }

    private func stop() {
        for daemon in daemons { daemon.end() }
        mail.stop()
        pager.stop()
    }

    /// Lets the relay go, until `bringMailBack`.
    func takeMailAway() { mail.stop() }

    /// Starts a relay with the same port and certificate; it has seen no mail yet.
    func bringMailBack() throws {
        mail = try Server(
            "smtp_server.py",
            [
                "--starttls", "--port", "\(mail.port)", "--cert", folder.path + "/cert.pem",
                "--key", folder.path + "/key.pem",
            ])
    }

    var storePath: String { folder.path + "/longstop.db" }

    /// What a verb needs that reads the configuration alone, or is told which store to read.
    var configuration: [String] {
        ["--config", Repository.root.path + "/config", "--overlay", overlay.path]
    }

    private var store: [String] { ["--store", storePath] }

    /// Starts a daemon without waiting for it; `socket` is its own when it shall be another one's rival. `through`
    /// is a command that runs the one it is given, and `more` stands in place of the store.
    func spawn(
        socket: String = "socket", through: [String] = [], _ more: String...
    ) throws -> Daemon {
        runs += 1
        let log = folder.appendingPathComponent("daemon-\(runs).log")
        let child = try Child(
            underJournald + through + [Self.program, "serve"] + configuration
                + (more.isEmpty ? store : more) + [
                    "--socket", "\(folder.path)/\(socket)", "--spool", folder.path + "/spool",
                    "--credentials", folder.path + "/credentials",
                ], output: log)
        daemons.append(child)
        return Daemon(child: child, log: log)
    }

    /// Runs what follows in namespaces of its own, with a journald whose files go to `journal`.
    private var underJournald: [String] {
        guard hasJournal else { return [] }
        let script = Repository.root.path + "/Tests/SystemTests/under-journald"
        return [
            "/usr/bin/unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc",
            "--propagation", "private", "/bin/bash", script, folder.path + "/run-log",
        ]
    }

    /// The folder of the journal's files, of a site that has one.
    var journal: String { folder.path + "/run-log/journal" }

    /// Starts the daemon and waits until it is ready.
    func start(through: [String] = []) throws -> Daemon {
        let daemon = try spawn(through: through)
        try daemon.waits(for: "longstop is ready")
        return daemon
    }

    /// Runs a verb to its end; 20 seconds at most.
    ///
    /// `under` is a program that starts it, with that program's options.
    func longstop(
        under: [String] = [], _ words: [String]
    ) throws -> (status: Int32, output: String) {
        runs += 1
        let file = folder.appendingPathComponent("verb-\(runs).out")
        let child = try Child(under + [Self.program] + words, output: file)
        defer { child.end() }
        let status = try within(20, "the end of longstop \(words.joined(separator: " "))") {
            child.exit
        }
        return (status, try String(contentsOf: file, encoding: .utf8))
    }

    /// Records a document through the socket.
    func record(_ facts: String) throws -> (status: Int32, output: String) {
        let file = folder.appendingPathComponent("facts.json")
        try facts.write(to: file, atomically: true, encoding: .utf8)
        return try longstop(
            ["record", file.path, "--socket", folder.path + "/socket"] + configuration)
    }

    /// Drops a document into the spool, as its contract has it: written aside, then moved.
    func drop(_ facts: String, as name: String) throws {
        let aside = folder.appendingPathComponent(name)
        try facts.write(to: aside, atomically: true, encoding: .utf8)
        let goal = folder.path + "/spool/incoming/" + name
        guard rename(aside.path, goal) == 0 else {
            throw Vain(description: "\(goal) cannot be written: \(errno)")
        }
    }

    /// What a reading verb prints as JSON about notices.
    func notices() throws -> [Notice] {
        let run = try longstop(["notices", "--output", "json"] + configuration + store)
        guard run.status == 0 else { throw Vain(description: run.output) }
        return try JSONDecoder().decode([Notice].self, from: Data(run.output.utf8))
    }

    /// What a verb needs to read this site's store.
    var reading: [String] { configuration + store }

    /// What the check by hand needs besides, to look at this site's daemon and secrets.
    var besides: [String] {
        ["--socket", folder.path + "/socket", "--credentials", folder.path + "/credentials"]
    }

    /// What a verb needs to ask this site's daemon.
    var asking: [String] { ["--socket", folder.path + "/socket"] + configuration }

    /// Runs a verb that reads the store; `simulate` reads none.
    func read(_ words: String...) throws -> (status: Int32, output: String) {
        try longstop(words + configuration + (words.first == "simulate" ? [] : store))
    }

    func acknowledge(_ words: String...) throws -> (status: Int32, output: String) {
        try longstop(
            ["acknowledge"] + words + ["--socket", folder.path + "/socket"] + configuration)
    }

    /// `longstop check` of the shipped configuration with this site's overlay.
    func check() throws -> (status: Int32, output: String) {
        try longstop(["check"] + configuration)
    }

    /// A child missing since so long that the 72 hours are over `seconds` from now.
    static func missing(_ number: Int, dueIn seconds: Int) -> String {
        let at = Date().addingTimeInterval(Double(seconds) - 72 * 3600).formatted(.iso8601)
        return """
            {"specversion": "1.0", "id": "WMP-26-\(number)/missing", "source": "test/police",
             "type": "missing.reported", "subject": "BCT-\(number)", "time": "\(at)",
             "data": {"episode": "WMP-26-\(number)", "kind": "M",
             "responsible_authority": "E08000025"}}
            """
    }
}

/// One run of the daemon.
struct Daemon {
    let child: Child
    let log: URL

    var journal: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

    /// Waits until the journal has `words`.
    func waits(for words: String) throws {
        try within(20, "\"\(words)\" in the journal") {
            let journal = journal
            if journal.contains(words) { return true }
            if let status = child.exit {
                throw Vain(
                    description:
                        "the daemon ended with \(status) before \"\(words)\":\n\(self.journal)")
            }
            return nil
        }
    }
}
