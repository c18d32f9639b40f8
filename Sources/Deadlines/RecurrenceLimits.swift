/// Every bound of recurrences.
package enum RecurrenceLimits {
    /// Bytes of a rule's text.
    package static let textBytes = 4096
    /// The most periods from one to the next.
    package static let interval = 10_000
    /// The most occurrences a rule may count to: they are counted from the start at every question.
    package static let count = 100_000
    /// Years in which a rule may start and in which it has occurrences: those a `Zone` knows.
    package static let years = 1970...2119
    /// Characters of a value at fault that an error repeats.
    package static let shownCharacters = 40
}
