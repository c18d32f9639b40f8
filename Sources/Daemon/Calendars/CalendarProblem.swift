/// What is wrong with one place of a calendar, without anything that identifies a person.
package struct CalendarProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line in the file, from 1.
    package let line: Int
    /// The property, the cause and the remedy.
    package let sentence: String

    /// `line 12: DTEND lies before DTSTART; correct one of them`.
    package var description: String { "line \(line): \(sentence)" }

    // A text of the calendar is never repeated: any of it may be somebody's name or address.
    init(_ line: Int, _ sentence: String) {
        self.line = line
        self.sentence = sentence
    }
}

/// Why nothing of a calendar is read.
package enum CalendarFileError: Error, Hashable, CustomStringConvertible {
    case tooLarge(bytes: Int)
    case notText
    case notACalendar
    case oldVersion(line: Int)
    case tooManyEvents
    case tooDeep(line: Int)

    /// One lower-case sentence: the thing, the cause, the remedy.
    package var description: String {
        switch self {
        case .tooLarge(let bytes):
            "the calendar has \(bytes) bytes, more than \(CalendarLimits.fileBytes); export a "
                + "shorter time, or fewer calendars in one file"
        case .notText: "the calendar is not text in UTF-8; export it as iCalendar (.ics)"
        case .notACalendar:
            "the calendar has no BEGIN:VCALENDAR; give a file in iCalendar's format (.ics)"
        case .oldVersion(let line):
            "the calendar is vCalendar 1.0 (line \(line)); export it as iCalendar 2.0 (.ics)"
        case .tooManyEvents:
            "the calendar has more than \(CalendarLimits.events) events; export a shorter time, or "
                + "fewer calendars in one file"
        case .tooDeep(let line):
            "the calendar has more than \(CalendarLimits.depth) components within one another "
                + "(line \(line)); export it anew"
        }
    }
}

/// Collects problems up to a bound.
struct CalendarProblems {
    private(set) var all: [CalendarProblem] = []

    mutating func append(_ problem: CalendarProblem) {
        if all.count < CalendarLimits.problems {
            all.append(problem)
        } else if all.count == CalendarLimits.problems {
            all.append(CalendarProblem(problem.line, "from here on there are more problems"))
        }
    }

    mutating func append(_ line: Int, _ sentence: String) {
        append(CalendarProblem(line, sentence))
    }
}
