import Channels
import Foundation
import Glibc
import Logging
import Testing

@testable import Daemon
@testable import Deadlines
@testable import Escalation
@testable import Storage

/// Calendars that are read again and again.
@Suite struct FeedTests {
    private static let due = AnswerSite.due

    private static let overlay = """
        rotas:
          duty:
            layers: [{ name: week, people: harper.example, starts: 2026-11-02 09:00, turn: 1 week }]
        feeds:
          team-leave: { file: leave.ics, kind: leave, stale_after: 2h }
          shifts: { file: shifts.ics, rota: duty, stale_after: 2h }
        """

    private static func calendar(_ person: String) -> String {
        [
            "BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "UID:1", "DTSTAMP:20261101T000000Z",
            "DTSTART;VALUE=DATE:20261127", "DTEND;VALUE=DATE:20261128", "SUMMARY:x",
            "ATTENDEE:mailto:\(person)@birmingham-trust.example", "END:VEVENT", "END:VCALENDAR", "",
        ].joined(separator: "\r\n")
    }

    private func service(_ site: AnswerSite) throws -> FeedService {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        return FeedService(
            store: site.store, live: site.live,
            desk: PeopleDesk(store: site.store, live: site.live, hints: [], logger: logger),
            credentials: Credentials(environment: [:], fallback: site.folder.path),
            timer: try RealtimeTimer(), logger: logger)
    }

    @Test func `a feed says who is away and who is on call, and its last good copy is kept`()
        async throws
    {
        let site = try AnswerSite(Self.overlay)
        site.folder.write(Self.calendar("alex"), to: "leave.ics")
        site.folder.write(Self.calendar("gray"), to: "shifts.ics")
        let service = try service(site)
        let fetch = CalendarFetch()
        await service.read(dueAt: Self.due, fetch)
        var directory: Directory { site.live.configuration.world.directory }
        #expect(directory.isAway("alex.example", at: Self.due))
        #expect(directory.holders(of: "duty", at: Self.due).map(\.person.name) == ["gray.example"])
        // Read again before its time: nothing. Spoiled at its time: the copy that was good counts.
        site.folder.write("nonsense", to: "leave.ics")
        site.folder.write("nonsense", to: "shifts.ics")
        await service.read(dueAt: Self.due.advanced(seconds: 60), fetch)
        #expect(try await site.store.feeds().allSatisfy { $0.checkedAt == Self.due })
        let later = Self.due.advanced(seconds: 700)
        await service.read(dueAt: later, fetch)
        #expect(directory.isAway("alex.example", at: later))
        #expect(directory.holders(of: "duty", at: later).map(\.person.name) == ["gray.example"])
        let feeds = try await site.store.feeds()
        #expect(feeds.allSatisfy { $0.checkedAt == later && $0.goodAt == Self.due })
        #expect(feeds.allSatisfy { $0.problem?.contains("BEGIN:VCALENDAR") == true })
        // Mended, with somebody else: the former absence is over.
        site.folder.write(Self.calendar("kit"), to: "leave.ics")
        let mended = later.advanced(seconds: 700)
        await service.read(dueAt: mended, fetch)
        #expect(
            !directory.isAway("alex.example", at: mended)
                && directory.isAway("kit.example", at: mended))
        await fetch.stop()
    }

    @Test
    func `a feed that is stale is told to somebody, and a role that rests on it is unconfirmed`()
        async throws
    {
        let site = try AnswerSite(Self.overlay)
        site.folder.write(Self.calendar("alex"), to: "leave.ics")
        site.folder.write(Self.calendar("gray"), to: "shifts.ics")
        let fetch = CalendarFetch()
        try await service(site).read(dueAt: Self.due, fetch)
        await fetch.stop()
        func finding(_ now: Timestamp) async throws -> (tells: Bool, sentence: String) {
            let (configuration, telling) = site.live.both
            return try await AgendaReport(
                configuration, renderer: telling.renderer, store: site.store
            ).feedFinding(at: now)
        }
        #expect(try await !finding(Self.due.advanced(seconds: 7200)).tells)
        let stale = Self.due.advanced(seconds: 7201)
        let found = try await finding(stale)
        #expect(
            found.tells
                && found.sentence.contains("feed shifts was last read without fault 2 hours ago"))
        #expect(found.sentence.contains("and 1 more"))
        let directory = site.live.configuration.world.directory
        let gaps = directory.gaps(
            of: ["duty": [.notify]], from: stale, to: stale.advanced(seconds: 86_400))
        #expect(gaps.contains { $0.kind == .unconfirmed })
        let zone = site.live.configuration.ruleBook.zone
        #expect(
            gaps.map { Reports.text($0, zone: zone) }.contains {
                $0.contains("rests on a calendar that cannot be read")
            })
    }

    @Test func `a feed that was never read is stale from the beginning`() async throws {
        let site = try AnswerSite(Self.overlay)
        let (configuration, telling) = site.live.both
        let found = try await AgendaReport(
            configuration, renderer: telling.renderer, store: site.store
        ).feedFinding(at: Self.due)
        #expect(found.tells && found.sentence.contains("has never been read"))
    }

    @Test
    func
        `a feed from the web is fetched, and what its server says otherwise is kept as the reason`()
        async throws
    {
        let server = try TestCalendarServer(Self.calendar("alex"))
        defer { server.stop() }
        let site = try AnswerSite(
            """
            feeds:
              web: { url_credential: web-url, kind: leave, insecure_loopback: true }
            """)
        site.folder.write("http://127.0.0.1:\(server.port)/leave.ics", to: "web-url")
        let fetch = CalendarFetch()
        try await service(site).read(dueAt: Self.due, fetch)
        #expect(site.live.configuration.world.directory.isAway("alex.example", at: Self.due))
        let gone = try AnswerSite(
            """
            feeds:
              web: { url_credential: web-url, kind: leave, insecure_loopback: true }
            """)
        gone.folder.write("http://127.0.0.1:\(server.port)/secret-path", to: "web-url")
        try await service(gone).read(dueAt: Self.due, fetch)
        let problem = try await gone.store.feeds().first?.problem
        #expect(problem?.contains("HTTP 404") == true && problem?.contains("secret-path") == false)
        await fetch.stop()
    }

    @Test(arguments: [
        ("{ kind: leave }", "needs either \"file\" or \"url_credential\""),
        ("{ file: a.ics, url_credential: b }", "needs either \"file\" or \"url_credential\""),
        ("{ file: a.ics, rota: nobody }", "unknown rota \"nobody\""),
        ("{ file: a.ics, every: 10s }", "more than once a minute"),
        ("{ file: a.ics, every: 2h, stale_after: 1h }", "stale before it is read again"),
        ("{ file: a.ics, kynd: leave }", "unknown key \"kynd\""),
    ])
    func refused(_ feed: String, _ sentence: String) {
        #expect { try AnswerSite("feeds: { one: \(feed) }") } throws: { "\($0)".contains(sentence) }
    }
}

/// A web server with one calendar, on loopback, until it is stopped.
private final class TestCalendarServer {
    let port: Int
    private let process = Process()

    init(_ calendar: String) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try calendar.write(
            to: folder.appendingPathComponent("leave.ics"), atomically: true, encoding: .utf8)
        let script = """
            import http.server, socketserver, os, sys
            os.chdir(sys.argv[1])
            class Quiet(http.server.SimpleHTTPRequestHandler):
                def log_message(self, *a): pass
            server = socketserver.TCPServer(("127.0.0.1", 0), Quiet)
            print(server.server_address[1], flush=True)
            server.serve_forever()
            """
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = ["-c", script, folder.path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let line = String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
        port = try #require(Int(line.trimmingCharacters(in: .whitespacesAndNewlines)))
    }

    /// Killed: what the test runner blocks, a child of it blocks too.
    func stop() { kill(process.processIdentifier, SIGKILL) }
}
