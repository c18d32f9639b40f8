package import Deadlines

/// One figure of the scorecard: what is counted, of what, and how that is worded.
///
/// What is counted are clocks, of a rule or of a span that only measures know, or facts.
package struct Measure: Hashable, Sendable {
    /// Its name in the configuration, in words that a figure can be found by.
    package var name: String
    /// What it is, for people.
    package var title: String
    /// How it is counted, printed beside every figure.
    package var definition: String
    package var quantity: Quantity
    package var population: Population
    /// What everything counted must fulfil: for a share, the whole.
    package var among: [Test]
    package var grouping: Grouping?

    /// Makes a measure of its parts.
    package init(
        name: String, title: String, definition: String, quantity: Quantity,
        population: Population, among: [Test] = [], grouping: Grouping? = nil
    ) {
        self.name = name
        self.title = title
        self.definition = definition
        self.quantity = quantity
        self.population = population
        self.among = among
        self.grouping = grouping
    }

    /// What is made of the population.
    package enum Quantity: Hashable, Sendable {
        /// How many clocks or facts.
        case each
        /// How many distinct cases.
        case cases
        /// The percentage that fulfils these as well.
        case share([Test])
        /// The median of the seconds from when facts happened to when they were recorded.
        case medianLateness
    }

    /// What is looked at.
    package enum Population: Hashable, Sendable {
        /// Clocks of this rule or span: at the period's end, or that began or ended in it or in so many months up
        /// to its end.
        case clocks(of: String, When, months: Int)
        /// Facts of these types that happened in the period; of every type when empty.
        case facts(Set<String>)
        /// Facts of these types that were recorded in the period; of every type when empty.
        case recordedFacts(Set<String>)
    }

    /// How a clock lies to a period. Raw values are the words of the configuration.
    package enum When: String, Hashable, Sendable, CaseIterable {
        /// It began before the period's end and had not ended then.
        case open
        case begun, ended
    }

    /// Figures side by side, by what a member says at the end of the period.
    package struct Grouping: Hashable, Sendable {
        package var member: String
        /// The name of each group by the member's value, in order; the figure's name is the measure's, `_` and this.
        package var names: [(value: String, name: String)]
        /// The name of the group of what the member does not say, or says otherwise.
        package var unknown: String
        /// What the name of a group is for people, where it says little.
        package var titles: [String: String]

        /// Makes a grouping.
        package init(
            member: String, names: [(value: String, name: String)], unknown: String,
            titles: [String: String] = [:]
        ) {
            self.member = member
            self.names = names
            self.unknown = unknown
            self.titles = titles
        }

        /// A group's name for people.
        package func title(of name: String) -> String {
            titles[name] ?? name.split(separator: "_").joined(separator: " ")
        }

        package static func == (left: Grouping, right: Grouping) -> Bool {
            left.member == right.member && left.unknown == right.unknown
                && left.titles == right.titles
                && left.names.map(\.value) == right.names.map(\.value)
                && left.names.map(\.name) == right.names.map(\.name)
        }

        package func hash(into hasher: inout Hasher) { hasher.combine(member) }
    }

    /// What a clock, with the facts about its key, or a fact must fulfil.
    package enum Test: Hashable, Sendable {
        /// One of these facts happened, at or after the start, at most so many seconds later.
        case has(Set<String>, within: Int64?)
        /// None of these happened at or after the start.
        case lacks(Set<String>)
        /// No clock of the same rule and case began before.
        case first
        /// No other of the same rule and case began within so many seconds afterwards.
        case notAgain(within: Int64)
        /// So many of the same rule and case, itself included, began in the seconds up to its start.
        case repeated(times: Int, within: Int64)
        /// It was met before its deadline.
        case metInTime
        /// Its deadline has passed, or it has ended.
        case settled
        /// The member's last word comes before its first in this order.
        case lowered(member: String, order: [String])
        /// The member's last word is one of these.
        case says(member: String, [FactValue])
    }
}

/// The measures of an installation, and what their clocks are derived under.
package struct MeasureBook: Sendable {
    /// In the order of the configuration.
    package var measures: [Measure]
    /// The spans, and the rules that measures name.
    package var rules: RuleBook
    /// Which of them are spans: of a span a key begins and ends once, whatever came between.
    package var spans: Set<String>

    /// Makes a book.
    package init(measures: [Measure], rules: RuleBook, spans: Set<String> = []) {
        self.measures = measures
        self.rules = rules
        self.spans = spans
    }
}
