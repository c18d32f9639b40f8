/// Every limit of an import from another system.
enum ImportLimits {
    /// The longest file, in bytes.
    static let fileBytes = 10 * 1024 * 1024
    /// Files of one import.
    static let files = 100
    /// Characters of a name made from a foreign one, which leaves room for a number behind it.
    static let nameCharacters = 56
    /// Characters of a foreign name that a comment or a report shows.
    static let shownCharacters = 100
    /// Files that a comment names.
    static let shownFiles = 5
    /// Layers of one schedule.
    static let layers = 100
    /// Steps of one policy when the rounds of a loop are written out.
    static let steps = 100
    /// Days of one turn, as rotas are read.
    static let turnDays = 366
    /// Places where what a peer shows is compared with what a rota gives.
    static let comparedEntries = 2000
}
