/// What comparing the journal with the store goes by.
package enum MissedLimits {
    /// Seconds within which what is in one need not be in the other yet.
    static let graceSeconds: Int64 = 5
    /// Seconds beyond the window that are read too: one breach has two moments, one in each.
    static let edgeSeconds: Int64 = 600
    /// Cases looked for in the journal at once; each is one more condition at every entry.
    static let casesAtOnce = 50
}
