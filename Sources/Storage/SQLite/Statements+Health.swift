extension Statements {
    static let untold = """
        SELECT min(created_at), count(*) FROM notices WHERE state = 'ready' AND attempts > 0
        """
    static let oldestLeaseAt = "SELECT min(leased_at) FROM notices WHERE state = 'leased'"
    static let undeliverableSince = """
        SELECT count(*) FROM notices WHERE state = 'undeliverable' AND finished_at > ?1
        """
    static let countHeld = "SELECT count(*) FROM notices WHERE state = 'held'"
    /// Without the copies, which may be a megabyte each.
    static let feedMoments = "SELECT name, checked_at, good_at FROM feeds"
}
