/// Every bound of this module.
enum Limits {
    /// Free bytes below which a failure to write counts as a full disk: SQLite asks for 32 KiB at a time.
    static let fullDiskBytes: Int64 = 64 * 1024
    /// Seconds a connection waits for another one's lock.
    static let busySeconds = 5.0
    /// Connections that read beside the writer.
    static let readers = 2
    /// Bytes to which the write-ahead log is cut back after a checkpoint.
    static let logBytes = 16 << 20
    /// Pages of the writer's cache, in KiB.
    static let writerCacheKiB = 8192
    /// Seconds after which a case that could not be advanced is tried again.
    static let failedCaseSeconds: Int64 = 60
    /// Characters of a failure's text that are kept.
    static let detailCharacters = 500
    /// Alerts that one digest tells; what is left is told by the next, which follows at once.
    static let digestAlerts = 200
    /// Problems that an integrity check lists.
    static let checkProblems = 20
}
