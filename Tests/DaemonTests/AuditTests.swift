import Testing

@testable import Daemon
@testable import Deadlines
@testable import Escalation
@testable import Storage

/// What the check of itself finds, from values alone.
@Suite struct AuditTests {
    private static let now = Timestamp(rfc3339: "2026-11-27T10:00:00Z")!

    private static func ago(_ seconds: Int64) -> Timestamp { now.advanced(seconds: -seconds) }

    /// One of which nothing is to be said.
    private static var well: Health {
        var health = Health(now: now)
        health.store = StoreHealth()
        var daemon = DaemonHealth(startedAt: ago(86_400))
        daemon.lastPassAt = ago(30)
        health.daemon = daemon
        health.space = FileSystemSpace(size: 100 << 30, available: 50 << 30)
        health.holidayDays = 400
        health.gaps = []
        health.backup = .newest(ago(3600))
        health.refusedFiles = 0
        return health
    }

    private static let feed = FeedSettings(
        name: "leave", place: .file("leave.ics"), content: .absences(.leave), every: 600,
        staleAfter: 7200, allowPrivate: false, insecureLoopback: false)

    private static func gap(from: Int64, to: Int64, _ kind: CoverageGap.Kind = .nobody)
        -> CoverageGap
    {
        CoverageGap(
            role: "duty", kind: kind, from: now.advanced(seconds: from),
            to: now.advanced(seconds: to))
    }

    @Test("nothing is found where all is well, and every check says so")
    func fine() {
        let checks = Audit.checks(of: Self.well)
        #expect(checks.allSatisfy { $0.severity == .ok && $0.remedy.isEmpty }, "\(checks)")
        #expect(checks.count == 16 && Set(checks.map(\.code)).count == 16)
    }

    /// What is changed, and what is found of it: a code, and how grave.
    struct Sample: Sendable, CustomTestStringConvertible {
        var title: String
        var code: AuditCode
        var severity: AuditCheck.Severity
        var change: @Sendable (inout Health) -> Void

        init(
            _ title: String, _ code: AuditCode, _ severity: AuditCheck.Severity,
            _ change: @escaping @Sendable (inout Health) -> Void
        ) {
            (self.title, self.code, self.severity, self.change) = (title, code, severity, change)
        }

        var testDescription: String { title }
    }

    private static let samples: [Sample] = [
        Sample("a case that waits a minute is in time", .watching, .ok) {
            $0.store?.nextLookAt = ago(60)
        },
        Sample("a case that waits longer is not", .watching, .failure) {
            $0.store?.nextLookAt = ago(61)
        },
        Sample("a case that waited while nothing ran is given its minute", .watching, .ok) {
            $0.store?.nextLookAt = ago(5000)
            $0.daemon?.startedAt = ago(59)
        },
        Sample("a case that lies ahead is no matter", .watching, .ok) {
            $0.store?.nextLookAt = ago(-61)
        },
        Sample("a pass must come every few minutes", .passes, .failure) {
            $0.daemon?.lastPassAt = ago(151)
        },
        Sample("a batch proves as much as a pass", .passes, .ok) {
            $0.daemon?.lastPassAt = ago(151)
            $0.daemon?.lastBatchAt = ago(1)
        },
        Sample("the first pass has as long", .passes, .ok) {
            $0.daemon = DaemonHealth(startedAt: ago(150))
        },
        Sample("a case that cannot be advanced fails", .cases, .failure) {
            $0.daemon?.failedCases = 1
            $0.daemon?.failedAt = ago(100)
        },
        Sample("one that could not be long ago does not", .cases, .ok) {
            $0.daemon?.failedCases = 1
            $0.daemon?.failedAt = ago(151)
        },
        Sample("a refused reload is a warning", .reload, .warning) {
            $0.daemon?.isReloadGood = false
        },
        Sample("a channel that could not be opened fails", .channels, .failure) {
            $0.daemon?.closedChannels = ["credential \"x\" is missing"]
        },
        Sample("a schedule that waits ten minutes fails", .schedules, .failure) {
            $0.store?.nextScheduleAt = ago(601)
        },
        Sample("a notice under way for an hour fails", .leases, .failure) {
            $0.store?.oldestLeaseAt = ago(3601)
        },
        Sample("one under way for less does not", .leases, .ok) {
            $0.store?.oldestLeaseAt = ago(3599)
        },
        Sample("a notice that could be sent and waits fails", .outbox, .failure) {
            $0.store?.readyAt = ago(601)
        },
        Sample("one that waits for its retry does not", .outbox, .ok) {
            $0.store?.readyAt = ago(-300)
        },
        Sample("a notice that was tried in vain for ten minutes fails", .delivery, .failure) {
            $0.store?.untoldSince = ago(601)
        },
        Sample("one tried in vain for less does not", .delivery, .ok) {
            $0.store?.untoldSince = ago(600)
        },
        Sample("a clock that the daemon does not believe fails", .clock, .failure) {
            $0.daemon?.isClockBelieved = false
        },
        Sample("a clock before what is on record fails without a daemon too", .clock, .failure) {
            $0.daemon = nil
            $0.newestMoment = ago(-301)
        },
        Sample("a pass that could look at nothing fails", .passes, .failure) {
            $0.daemon?.refusal = "the disk is full"
        },
        Sample("a file that the spool refused is a warning", .spool, .warning) {
            $0.refusedFiles = 1
        },
        Sample("a notice that was given up is a warning", .undeliverable, .warning) {
            $0.store?.undeliverable = 1
        },
        Sample("holidays of a month ahead are in time", .calendars, .ok) { $0.holidayDays = 30 },
        Sample("holidays of less are to be seen to", .calendars, .warning) { $0.holidayDays = 29 },
        Sample("holidays that end this week fail", .calendars, .failure) { $0.holidayDays = 6 },
        Sample("a role without anybody tomorrow fails", .coverage, .failure) {
            $0.gaps = [gap(from: 86_399, to: 90_000)]
        },
        Sample("a role without anybody later in the week is a warning", .coverage, .warning) {
            $0.gaps = [gap(from: 86_401, to: 90_000)]
        },
        Sample("a role that rests on one person is not found here", .coverage, .ok) {
            $0.gaps = [gap(from: 0, to: 90_000, .alone)]
        },
        Sample("a gap that is over since it was looked up is none", .coverage, .ok) {
            $0.gaps = [gap(from: -7200, to: -1)]
        },
        Sample("a feed that was read in time is fresh", .feeds, .ok) {
            $0.feeds = [feed]
            $0.store?.feeds = ["leave": .init(checkedAt: ago(600), goodAt: ago(7200))]
        },
        Sample("a feed that was not is stale", .feeds, .warning) {
            $0.feeds = [feed]
            $0.store?.feeds = ["leave": .init(checkedAt: ago(600), goodAt: ago(7201))]
        },
        Sample("a feed that was never read is stale", .feeds, .warning) { $0.feeds = [feed] },
        Sample("a feed is given time after the start", .feeds, .ok) {
            $0.feeds = [feed]
            $0.daemon?.startedAt = ago(299)
        },
        Sample("much room on a small part of a disk is enough", .disk, .ok) {
            $0.space = FileSystemSpace(size: 1000 << 30, available: 11 << 30)
        },
        Sample("a disk that gets full is a warning", .disk, .warning) {
            $0.space = FileSystemSpace(size: 100 << 30, available: 9 << 30)
        },
        Sample("a disk that is nearly full fails", .disk, .failure) {
            $0.space = FileSystemSpace(size: 100 << 30, available: 2 << 30)
        },
        Sample("a small disk that is nearly full fails", .disk, .failure) {
            $0.space = FileSystemSpace(size: 1 << 30, available: 255 << 20)
        },
        Sample("no folder of backups is a note", .backup, .note) { $0.backup = .none },
        Sample("a folder without any is a warning", .backup, .warning) { $0.backup = .empty },
        Sample("a backup of yesterday is in time", .backup, .ok) {
            $0.backup = .newest(ago(35 * 3600))
        },
        Sample("one of the day before is old", .backup, .warning) {
            $0.backup = .newest(ago(37 * 3600))
        },
        Sample("a store that cannot be read fails", .store, .failure) {
            $0.store = nil
            $0.storeProblem = "store \"s.db\" is damaged"
        },
    ]

    @Test(arguments: samples)
    func `each thing is found, and is no more grave than it is`(_ sample: Sample) throws {
        var health = Self.well
        sample.change(&health)
        let checks = Audit.checks(of: health)
        let found = try #require(checks.first { $0.code == sample.code }, "\(checks)")
        #expect(found.severity == sample.severity, "\(found)")
        #expect(found.severity == .ok || !found.remedy.isEmpty, "\(found)")
        #expect(
            checks.filter { $0.code != sample.code }.allSatisfy { $0.severity == .ok }, "\(checks)")
    }

    @Test("without a daemon nothing is said of it, and a case that waits tells to start one")
    func alone() {
        var health = Self.well
        health.daemon = nil
        health.store?.nextLookAt = Self.ago(61)
        let checks = Audit.checks(of: health)
        #expect(checks.failing == [.watching])
        #expect(!checks.contains { [.passes, .cases, .reload, .channels].contains($0.code) })
        #expect(checks.contains { $0.remedy.contains("systemctl start longstop") })
    }

    @Test("the newest backup is found by its name, others by when they were written")
    func backups() {
        let folder = TemporaryFolder()
        let store = folder.path + "/s.db"
        #expect(Backups(besides: store).finding == .none)
        for ending in ["db", "sqlite"] {
            #expect(
                Backups(folder: folder.path).moment(of: "longstop-20261127T021500Z.\(ending)")
                    == Timestamp(rfc3339: "2026-11-27T02:15:00Z"))
        }
        folder.write("x", to: "old.backup")
        #expect(Backups(folder: folder.path).moment(of: "old.backup") != nil)
        for name in ["longstop-2026.db", "longstop-20261127T021500Z.db.partial", "gone.backup"] {
            #expect(Backups(folder: folder.path).moment(of: name) == nil, "\(name)")
        }
    }

    @Test("the space of a file system is told, and none of what is not there")
    func space() throws {
        let space = try #require(FileSystemSpace(of: "/tmp"))
        #expect(space.size > 0 && (0...space.size).contains(space.available))
        #expect(FileSystemSpace(of: "/no/such/folder") == nil)
    }
}
