/// Every bound of what comes in.
package enum IntakeLimits {
    /// Bytes of one spool file, or of one text given to `Intake`.
    package static let documentBytes = 16 * 1024 * 1024
    /// Bytes of one fact.
    package static let factBytes = 64 * 1024
    /// Facts in one text.
    package static let factsInDocument = 100_000
    /// Objects and lists within one another.
    package static let depth = 32
    /// Members of one object.
    package static let members = 100
    /// Values of one list member.
    package static let listValues = 100
    /// Digits and signs of one number.
    package static let numberBytes = 64
    /// Faults of one fact that are listed; more are not looked for.
    package static let problemsOfFact = 20
    /// Problems of one text that are kept in full; a refused fact after them keeps its first.
    package static let problemsInFull = 2000
    /// Characters of `id`, `source` and of a text member.
    package static let textCharacters = 200
    /// Characters of `subject`.
    package static let subjectCharacters = 64
    /// Characters of a value at fault that a message shows.
    package static let shownCharacters = 40
    /// Characters of a plain token, which a message may show though nothing known is near it.
    package static let tokenCharacters = 24
    /// Characters of the note to an acknowledgement.
    package static let noteCharacters = 500
    /// Facts handed to the store at once.
    package static let batch = 500
    /// Seconds that a moment of the past may lie ahead of our clock.
    package static let secondsAhead: Int64 = 300
    /// Seconds by which `recordedAt` may run ahead of the clock, to keep the order of one batch.
    package static let recordedAheadSeconds: Int64 = 1
    /// Files handled by one scan of the spool.
    package static let spoolFilesInScan = 1000
    /// Seconds a spool file must have rested when the kernel cannot say whether it is open for writing.
    package static let spoolRestSeconds: Int64 = 1
    /// Bytes of a spool file's name that its accepted or rejected name keeps.
    package static let spoolNameBytes = 200
    /// Names tried beside one another before a spool file is left where it is.
    package static let spoolNameSuffixes = 1000
}
