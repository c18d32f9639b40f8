import Deadlines

extension CalendarEventReader {
    /// The one time of a property.
    mutating func time(_ line: ContentLine) throws(CalendarProblem) -> CalendarTime {
        try time(line.value[...], of: line)
    }

    /// The times that a property lists.
    mutating func times(_ line: ContentLine) throws(CalendarProblem) -> [CalendarTime] {
        var times: [CalendarTime] = []
        for value in line.value.split(separator: ",") { times.append(try time(value, of: line)) }
        return times
    }

    private mutating func time(
        _ value: Substring, of line: ContentLine
    ) throws(CalendarProblem) -> CalendarTime {
        let kind = line.word("VALUE")
        guard let digits = CalendarDigits(value.strippedOfSpace),
            kind != "DATE" || digits.secondOfDay == nil
        else {
            throw CalendarProblem(
                line.number,
                "\(line.name) is no date or time; write one such as 20261224 or 20261224T093000Z")
        }
        guard digits.isInRange else {
            throw outOfRange(line)
        }
        return digits.time(in: zones.zone(of: line))
    }

    func outOfRange(_ line: ContentLine) -> CalendarProblem {
        let years = CalendarLimits.years
        return CalendarProblem(
            line.number,
            "\(line.name) lies outside \(years.lowerBound) to \(years.upperBound); correct its year"
        )
    }

    /// The times of an RDATE.
    mutating func extras(
        _ line: ContentLine, _ start: CalendarTime
    ) throws(CalendarProblem) -> [CalendarEvent.Extra] {
        var extras: [CalendarEvent.Extra] = []
        for value in line.value.split(separator: ",") {
            let sides = value.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            let time = try time(sides[0], of: line)
            var length: CalendarEvent.Length?
            if sides.count > 1 {
                if case .day = start { throw misfit(line) }
                if let duration = CalendarDuration(sides[1].strippedOfSpace) {
                    length = .duration(duration)
                } else {
                    let end = try self.time(sides[1], of: line)
                    let standard = zones.standard
                    let seconds = end.timestamp(in: standard)
                        .seconds(since: time.timestamp(in: standard))
                    guard seconds >= 0 else { throw backwards(line) }
                    length = .duration(CalendarDuration(seconds: seconds))
                }
            }
            // A day means the time of all others on that day.
            switch (start, time) {
            case (.day, _):
                let date = time.date(in: zones.standard)
                extras.append(CalendarEvent.Extra(start: .day(date), length: length))
            case (.local(let first, let zone), .day(let date)):
                let local = CivilTime(date, secondOfDay: first.secondOfDay)
                extras.append(CalendarEvent.Extra(start: .local(local, zone), length: length))
            case (.moment, .day): throw misfit(line)
            default: extras.append(CalendarEvent.Extra(start: time, length: length))
            }
        }
        return extras
    }

    func misfit(_ line: ContentLine) -> CalendarProblem {
        CalendarProblem(
            line.number,
            "\(line.name) and DTSTART are not both days or both times; write them in one form")
    }
}

extension StringProtocol {
    /// Without white space at its ends.
    var strippedOfSpace: String {
        let front = drop { $0.isWhitespace }
        return String(front.reversed().drop { $0.isWhitespace }.reversed())
    }
}
