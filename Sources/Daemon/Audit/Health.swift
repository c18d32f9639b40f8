package import Deadlines
package import Escalation
package import Storage

/// Everything the check of itself looks at, as it was at one moment.
package struct Health: Sendable {
    package var now: Timestamp
    /// How far the store's work has got; nil when it could not be read.
    package var store: StoreHealth?
    /// The newest moment on record.
    package var newestMoment: Timestamp?
    /// Why it could not.
    package var storeProblem: String?
    /// What the daemon says of itself; nil when none is asked.
    package var daemon: DaemonHealth?
    /// Room where the store is; nil when that could not be told.
    package var space: FileSystemSpace?
    /// Days ahead for which holidays are known; nil without a configuration.
    package var holidayDays: Int?
    /// When a role that is told has nobody, within the days looked at; nil when that was not looked at.
    package var gaps: [CoverageGap]?
    /// Calendars that are read again and again.
    package var feeds: [FeedSettings] = []
    package var backup = Backups.Finding.none
    /// Files of the spool that were refused lately; nil when its folder may not be read.
    package var refusedFiles: Int?

    /// One of which nothing is known yet.
    package init(now: Timestamp) {
        self.now = now
    }
}

/// What only the running daemon knows.
package struct DaemonHealth: Hashable, Sendable {
    package var startedAt: Timestamp
    /// When the watcher last had nothing due any more.
    package var lastPassAt: Timestamp?
    /// When it last advanced a batch of cases.
    package var lastBatchAt: Timestamp?
    /// Cases it could not advance the last time that happened, and when.
    package var failedCases = 0
    package var failedAt: Timestamp?
    /// When a changed configuration was last put in force, the start being the first time.
    package var reloadedAt: Timestamp
    /// Whether the latest attempt to was taken.
    package var isReloadGood = true
    /// Why the last pass could not look at anything, such as a full disk; nil when it could.
    package var refusal: String?
    /// Whether the clock agrees with what is on record.
    package var isClockBelieved = true
    /// Channels that could not be opened at the start, each with why; what goes by them fails.
    package var closedChannels: [String] = []
    /// When the check of itself last found no failure.
    package var auditedAt: Timestamp?

    /// That of one that has just started.
    package init(startedAt: Timestamp) {
        self.startedAt = startedAt
        reloadedAt = startedAt
    }
}
