/// Every limit of the configuration: sizes in bytes and characters, counts, and settings' ranges.
enum ConfigurationLimits {
    /// The longest file, in bytes.
    static let fileBytes = 1024 * 1024
    /// Files of one folder.
    static let files = 200
    /// Problems reported in one run; nobody mends more at once.
    static let problems = 500
    /// The longest text, in characters.
    static let textCharacters = 500
    /// The longest name, in characters.
    static let nameCharacters = 64
    /// The longest piece of a file shown in a message, in characters.
    static let quotedCharacters = 60
    /// Further tellings of one step.
    static let repetitions = 1...1000
    /// The longest that an answer holds a policy, or a last resort waits, in seconds.
    static let silenceSeconds: Int64 = 30 * 86_400
    /// Connections to one mail relay.
    static let relayThreads = 1...8
    /// Connections to one webhook host.
    static let webhookConnections = 1...64
    /// Credentials of one webhook: the live secret, and the former one while a receiver changes over.
    static let webhookCredentials = 1...2
    /// The longest path of a Unix socket, in bytes (`sun_path` less its end).
    static let socketPathBytes = 107
    /// Bank holidays in every year of England and Wales, at the least.
    static let holidaysPerYear = 8
    /// The longest a link may be used for, in seconds.
    static let linkSeconds: Int64 = 90 * 86_400
    /// Seconds from one heartbeat to the next: the check of itself is made every minute, and who waits longer than a
    /// day learns of a dead daemon too late.
    static let heartbeatSeconds: ClosedRange<Int64> = 60...86_400
}
