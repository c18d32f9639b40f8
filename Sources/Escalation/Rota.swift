package import Deadlines

/// Who holds a role when: layers, the last of which that has somebody counts, and overrides above them all.
package struct Rota: Hashable, Sendable {
    /// People who take turns, perhaps only at certain hours.
    package struct Layer: Hashable, Sendable {
        package var name: String
        /// In the order of their turns; each by their configuration key.
        package var people: [String]
        /// The local time at which the first of them took over; every hand-off is at this time of day.
        package var starts: CivilTime
        /// Days of one turn.
        package var days: Int
        /// When it counts; always when there are none.
        package var hours: [Hours]

        /// Makes a layer of at least one person.
        package init(
            name: String, people: [String], starts: CivilTime, days: Int, hours: [Hours] = []
        ) {
            self.name = name
            self.people = people
            self.starts = starts
            self.days = days
            self.hours = hours
        }
    }

    /// A stretch of the day on certain weekdays.
    package struct Hours: Hashable, Sendable {
        /// The weekdays on which it begins, 1 for Monday to 7 for Sunday.
        package var weekdays: Set<Int>
        /// Local seconds since midnight; an end that is not after the start lies on the next day.
        package var from: Int
        package var to: Int

        /// Makes a stretch.
        package init(weekdays: Set<Int>, from: Int, to: Int) {
            self.weekdays = weekdays
            self.from = from
            self.to = to
        }
    }

    /// Somebody in place of whoever the layers say, from the first moment up to the second.
    package struct Override: Hashable, Sendable {
        package var person: String
        package var from: Timestamp
        package var to: Timestamp

        /// Makes an override.
        package init(person: String, from: Timestamp, to: Timestamp) {
            self.person = person
            self.from = from
            self.to = to
        }
    }

    /// Each above the one before.
    package var layers: [Layer]
    /// Each above the one before.
    package var overrides: [Override]

    /// Makes a rota.
    package init(layers: [Layer], overrides: [Override] = []) {
        self.layers = layers
        self.overrides = overrides
    }

    /// Everybody it may ever name.
    package var everybody: [String] {
        Set(layers.flatMap(\.people) + overrides.map(\.person)).sorted()
    }
}

/// Why somebody holds a role, and what was passed over.
package struct RotaChoice: Hashable, Sendable {
    /// Nil when it is nobody.
    package var person: String?
    /// The override or layer that gives them.
    package var because: String
    /// What stands above it and does not count now, each with its reason.
    package var passedOver: [String]
}

extension Rota {
    /// Who holds the role at `moment`, by the clock on the wall of `zone`.
    package func holder(at moment: Timestamp, in zone: Zone) -> String? {
        choice(at: moment, in: zone).person
    }

    /// The same with its reasons.
    package func choice(at moment: Timestamp, in zone: Zone) -> RotaChoice {
        var passedOver: [String] = []
        for override in overrides.reversed() where override.contains(moment) {
            return RotaChoice(
                person: override.person, because: "an override", passedOver: passedOver)
        }
        for layer in layers.reversed() {
            guard layer.counts(at: moment, in: zone) else {
                passedOver.append("layer \(layer.name): outside its hours")
                continue
            }
            guard let turn = layer.turn(at: moment, in: zone) else {
                passedOver.append("layer \(layer.name): it has not begun")
                continue
            }
            return RotaChoice(
                person: turn.person, because: "layer \(layer.name), turn \(turn.number + 1)",
                passedOver: passedOver)
        }
        return RotaChoice(
            person: nil, because: "nobody is on the rota", passedOver: passedOver)
    }
}

extension Rota.Override {
    func contains(_ moment: Timestamp) -> Bool { from <= moment && moment < to }
}

extension Rota.Layer {
    /// One turn of one person.
    struct Turn {
        let number: Int
        let person: String
    }

    /// The turn that a moment falls in; nil before the first.
    func turn(at moment: Timestamp, in zone: Zone) -> Turn? {
        // A local time that exists twice is the first, so the day alone does not say on which side a moment lies.
        let day = zone.local(moment).date.dayNumber - starts.date.dayNumber
        var number = day.flooredQuotient(days)
        while handOff(number, in: zone) > moment { number -= 1 }
        while handOff(number + 1, in: zone) <= moment { number += 1 }
        guard number >= 0, !people.isEmpty else { return nil }
        return Turn(number: number, person: people[number % people.count])
    }

    private func handOff(_ number: Int, in zone: Zone) -> Timestamp {
        zone.timestamp(
            starts.date.advanced(days: number * days), secondOfDay: starts.secondOfDay)
    }

    /// Whether a moment lies in its hours.
    func counts(at moment: Timestamp, in zone: Zone) -> Bool {
        if hours.isEmpty { return true }
        let today = zone.local(moment).date
        // A stretch that began yesterday may still last.
        return hours.contains { stretch in
            [today.advanced(days: -1), today].contains { day in
                guard stretch.weekdays.contains(day.weekday) else { return false }
                let last = stretch.to > stretch.from ? day : day.advanced(days: 1)
                return zone.timestamp(day, secondOfDay: stretch.from) <= moment
                    && moment < zone.timestamp(last, secondOfDay: stretch.to)
            }
        }
    }
}
