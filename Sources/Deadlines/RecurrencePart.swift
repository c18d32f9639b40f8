/// The parts of a rule that are understood, as RFC 5545 names them.
enum RecurrencePart: String, CaseIterable {
    case frequency = "FREQ"
    case interval = "INTERVAL"
    case count = "COUNT"
    case until = "UNTIL"
    case weekStart = "WKST"
    case month = "BYMONTH"
    case weekNumber = "BYWEEKNO"
    case yearDay = "BYYEARDAY"
    case monthDay = "BYMONTHDAY"
    case weekday = "BYDAY"
    case hour = "BYHOUR"
    case minute = "BYMINUTE"
    case position = "BYSETPOS"

    /// Parts that choose days or times within a period.
    static let choosing: [RecurrencePart] = [
        .month, .weekNumber, .yearDay, .monthDay, .weekday, .hour, .minute,
    ]

    /// Parts of the RFC, and of RFC 7529, that are refused by name, with what to do instead.
    static let refused = [
        "BYSECOND": "leave it out: the second is that of the start",
        "RSCALE": "leave it out: days are those of the Gregorian calendar",
        "SKIP": "leave it out: a day that a month lacks is passed over",
    ]

    /// What a number of this part may be; nil when it takes no numbers.
    var range: ClosedRange<Int>? {
        switch self {
        case .interval: 1...RecurrenceLimits.interval
        case .count: 1...RecurrenceLimits.count
        case .month: 1...12
        case .weekNumber: 1...53
        case .yearDay, .position: 1...366
        case .monthDay: 1...31
        case .hour: 0...23
        case .minute: 0...59
        case .frequency, .until, .weekStart, .weekday: nil
        }
    }

    /// Whether a negative number counts from the end.
    var countsFromEnd: Bool {
        switch self {
        case .weekNumber, .yearDay, .monthDay, .position: true
        default: false
        }
    }
}
