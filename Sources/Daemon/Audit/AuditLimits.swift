/// From when on the daemon's check of itself finds something wrong.
package enum AuditLimits {
    /// Seconds from one look at itself to the next.
    package static let everySeconds: Int64 = 60
    /// Seconds after which a failure that was seen once is looked at again before it counts: after a suspension the
    /// check may wake before the watcher does.
    package static let confirmSeconds: Int64 = 10
    /// Seconds after which what lasts is written to the journal again.
    package static let repeatSeconds: Int64 = 3600
    /// Seconds from one look at who is on call to the next.
    package static let coverageSeconds: Int64 = 3600
    /// Seconds for which a case that is due may wait for the watcher.
    package static let caseSeconds: Int64 = 60
    /// Seconds within which the watcher completes a pass; it is asked for one every minute.
    package static let passSeconds: Int64 = 150
    /// Seconds after which a case that could not be advanced has not failed any more; it is tried every minute.
    package static let failedCaseSeconds: Int64 = 150
    /// Seconds for which a schedule or digest may wait: a report may read every case there is.
    package static let scheduleSeconds: Int64 = 600
    /// Seconds for which a notice may be claimed: a mail may wait for others that each take ten minutes.
    package static let leaseSeconds: Int64 = 3600
    /// Seconds for which a notice that may be sent may wait for its turn.
    package static let outboxSeconds: Int64 = 600
    /// Seconds for which a notice may be tried in vain: a relay that is busy is heard of by then.
    package static let deliverySeconds: Int64 = 600
    /// Days ahead for which holidays should be known, and must be.
    package static let holidayDays = (warning: 30, failure: 7)
    /// How far ahead a role must have somebody, and within how many seconds it is too late to look tomorrow.
    package static let coverage = (ahead: Int64(7 * 86_400), failure: Int64(86_400))
    /// Seconds after the start within which a feed need not have been read.
    package static let feedGraceSeconds: Int64 = 300
    /// A file system is getting full below this many bytes, or below this share unless so many bytes are free.
    package static let roomWarning = Room(bytes: 1 << 30, share: 0.10, unlessBytes: 10 << 30)
    /// The same of one that is nearly full.
    package static let roomFailure = Room(bytes: 256 << 20, share: 0.03, unlessBytes: 4 << 30)
    /// Seconds after which the last backup is old.
    package static let backupSeconds: Int64 = 36 * 3600
    /// Seconds back to which notices that were given up are counted.
    package static let undeliverableSeconds: Int64 = 86_400
    /// Seconds back to which files of the spool that were refused are counted.
    package static let refusedFileSeconds: Int64 = 7 * 86_400
    /// Faults of one kind that are listed.
    package static let listed = 3

    /// How much room is too little.
    package struct Room: Sendable {
        package var bytes: Int64
        package var share: Double
        package var unlessBytes: Int64

        /// Whether there is too little on `space`.
        package func isShort(_ space: FileSystemSpace) -> Bool {
            space.available < bytes
                || space.share < share && space.available < unlessBytes
        }
    }
}
