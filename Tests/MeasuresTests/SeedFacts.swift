@testable import Deadlines

/// A published table of monthly figures, as its CSV gives them.
struct SeedTable {
    /// The months in a row without a gap, each as `2018-01`.
    let months: [String]
    /// Each measure's figures, month by month; nil where none was published.
    let series: [String: [Int?]]

    /// Reads a line of months, then one line for each measure.
    init(csv: String) {
        let rows: [[String]] = csv.split(whereSeparator: \.isNewline).map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        var series: [String: [Int?]] = [:]
        for row in rows.dropFirst() {
            series[row[0]] = row.dropFirst().map { Int($0) }
        }
        months = Array(rows.first?.dropFirst() ?? [])
        self.series = series
    }

    /// The figure of a measure for a month, by the month's place in the table.
    func figure(_ measure: String, _ month: Int) -> Int? {
        guard let figures = series[measure], figures.indices.contains(month) else { return nil }
        return figures[month]
    }
}

/// Made-up cases that give a published table again when the measures are taken of them.
enum SeedFacts {
    /// Facts whose measures are the table's figures; the same facts for the same table, by time.
    static func facts(matching table: SeedTable) -> [Fact] {
        guard var story = SeedStory(of: table) else { return [] }
        story.tellMissing()
        story.tellConcerns()
        return story.facts.sorted { ($0.time, $0.identity) < ($1.time, $1.identity) }
    }
}

/// The facts as they are being made up, in the order of their making.
///
/// Months are counted from the table's first, which is 0; the year before it is -12 to -1.
struct SeedStory {
    static let day: Int64 = 86_400
    private static let recordingDelay: Int64 = 600

    let table: SeedTable
    private let start: CivilDate
    private(set) var facts: [Fact] = []
    /// The returns of each month of the table, whose interviews are told when all are known.
    var returns: [[SeedReturn]]
    private var lastNumbers: [String: Int] = [:]

    /// An empty story; nil for a table without months.
    init?(of table: SeedTable) {
        guard let first = table.months.first, let start = CivilDate(iso: first + "-01") else {
            return nil
        }
        self.table = table
        self.start = start
        returns = Array(repeating: [], count: table.months.count)
    }

    /// The next reference that begins with these letters: `SEED-00001`.
    mutating func next(_ letters: String) -> String {
        let number = lastNumbers[letters, default: 0] + 1
        lastNumbers[letters] = number
        let digits = String(number)
        return letters + "-" + String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    }

    /// A case of which nothing has been said yet.
    mutating func nextCase() -> CaseReference {
        CaseReference(next("SEED"))
    }

    /// Some minute between 08:00 and 18:00 UTC of a day, another one for each fact.
    func moment(_ month: Int, day: Int) -> Timestamp {
        let days = Int64(start.advanced(months: month).dayNumber + day - 1)
        let minutes = Int64(8 * 60 + facts.count * 7 % 600)
        return Timestamp(seconds: days * Self.day + minutes * 60)
    }

    /// Adds a fact, learnt ten minutes after it happened.
    mutating func tell(
        _ type: String, of subject: CaseReference, at time: Timestamp, _ data: [String: FactValue]
    ) {
        let identity = FactID(source: "seed/generator", id: next("SFA"))
        facts.append(
            Fact(
                identity: identity, type: type, subject: subject, time: time,
                recordedAt: time.advanced(seconds: Self.recordingDelay), data: data))
    }

    /// The smallest part that is so many per cent of a total, rounded half up; 100 is all of it.
    ///
    /// Of a total of at least 100, there is one for every percentage.
    static func part(_ percent: Int, of total: Int) -> Int {
        percent >= 100 ? total : (max(0, 2 * percent - 1) * total + 199) / 200
    }

    /// Whether a place is one of so many that are spread evenly over all of them.
    static func isChosen(_ place: Int, _ count: Int, of total: Int) -> Bool {
        (place + 1) * count / total > place * count / total
    }
}
