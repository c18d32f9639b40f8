/// What stands between a BEGIN and its END.
struct CalendarComponent {
    /// In capitals.
    let name: String
    /// That of its BEGIN.
    let line: Int
    /// Those that Longstop looks at, in the order of the file.
    var properties: [ContentLine] = []
    /// Those that Longstop looks at, in the order of the file.
    var children: [CalendarComponent] = []
    /// A line that may have been one of its properties, and cannot be read.
    var fault: CalendarProblem?
    /// Whether that line may have said which event it is.
    var hidesIdentity = false

    /// The properties of a name.
    func all(_ name: String) -> [ContentLine] { properties.filter { $0.name == name } }

    /// The one property of a name, nil when there is none; refuses a second one.
    func only(_ name: String) throws(CalendarProblem) -> ContentLine? {
        let found = all(name)
        guard found.count < 2 else {
            throw CalendarProblem(
                found[1].number, "\(name) is given a second time; leave one of them out")
        }
        return found.first
    }

    // Whatever else a calendar says about people or cases is not even kept.

    /// The properties that are looked at; nil for a component that is passed over.
    static let known: [String: Set<String>] = [
        "VCALENDAR": ["METHOD", "VERSION"],
        "VEVENT": [
            "UID", "SEQUENCE", "DTSTAMP", "RECURRENCE-ID", "STATUS", "DTSTART", "DTEND", "DURATION",
            "RRULE", "EXRULE", "RDATE", "EXDATE", "TRANSP", "CATEGORIES", "ATTENDEE", "ORGANIZER",
            "DESCRIPTION", "X-LONGSTOP-PERSON", "X-LONGSTOP-ROLE",
        ],
        "VTIMEZONE": ["TZID", "X-LIC-LOCATION"],
        "STANDARD": observance,
        "DAYLIGHT": observance,
    ]
    private static let observance: Set = [
        "DTSTART", "RRULE", "RDATE", "TZOFFSETFROM", "TZOFFSETTO",
    ]
}

/// Builds the components of a file, and says where they do not fit together.
struct CalendarComponentReader {
    /// Every VCALENDAR; what is wrong with it is in `problems`.
    private(set) var calendars: [CalendarComponent] = []
    private(set) var problems = CalendarProblems()
    private static let identifying: Set = ["UID", "RECURRENCE-ID", "SEQUENCE", "DTSTAMP", "STATUS"]
    /// Those that have begun, the innermost last.
    private var open: [CalendarComponent] = []
    private var events = 0

    /// Reads a whole file.
    init(_ lines: [RawLine]) throws(CalendarFileError) {
        for line in lines { try read(line) }
        cutOff()
        guard !calendars.isEmpty else { throw .notACalendar }
    }

    private mutating func read(_ raw: RawLine) throws(CalendarFileError) {
        guard let line = ContentLine(raw) else { return unreadable(raw) }
        let value = line.value.uppercased().filter { !$0.isWhitespace }
        switch line.name {
        case "BEGIN":
            guard open.count < CalendarLimits.depth else { throw .tooDeep(line: line.number) }
            if value == "VEVENT" { events += 1 }
            guard events <= CalendarLimits.events else { throw .tooManyEvents }
            if value == "VCALENDAR" { cutOff() }
            // None of these stands within another: the other was not ended.
            if ["VEVENT", "VTIMEZONE"].contains(value),
                let index = open.firstIndex(where: { ["VEVENT", "VTIMEZONE"].contains($0.name) })
            {
                drop(from: index)
            }
            open.append(CalendarComponent(name: value, line: line.number))
        case "END": end(value, at: line.number)
        default: keep(line)
        }
        if line.name == "VERSION", open.last?.name == "VCALENDAR", value == "1.0" {
            throw .oldVersion(line: line.number)
        }
    }

    private mutating func keep(_ line: ContentLine) {
        guard let last = open.last, CalendarComponent.known[last.name]?.contains(line.name) == true
        else { return }
        open[open.count - 1].properties.append(line)
    }

    private mutating func end(_ name: String, at line: Int) {
        guard let index = open.lastIndex(where: { $0.name == name }) else {
            problems.append(line, "this END has no BEGIN; it is passed over")
            return
        }
        if let inner = open[(index + 1)...].first, open[index].name == "VEVENT" {
            // Which of the lines were meant for the event is not known.
            open[index].fault = CalendarProblem(
                inner.line, "what begins here has no END; end it before its event")
            open[index].hidesIdentity = true
        }
        drop(from: index + 1)
        close(open.removeLast())
    }

    /// Leaves out components that have no END.
    private mutating func drop(from index: Int) {
        for component in open[index...] where CalendarComponent.known[component.name] != nil {
            problems.append(
                component.line, "\(component.name) has no END; end it before the next begins")
        }
        open.removeSubrange(index...)
    }

    /// Ends everything where the file, or this calendar of it, ends too early.
    private mutating func cutOff() {
        while let component = open.popLast() {
            guard CalendarComponent.known[component.name] != nil else { continue }
            problems.append(
                component.line,
                "\(component.name) has no END; the file may be cut off, fetch it again")
            if component.name == "VCALENDAR" { close(component) }
        }
    }

    private mutating func close(_ component: CalendarComponent) {
        guard CalendarComponent.known[component.name] != nil else { return }
        if let parent = open.last {
            if CalendarComponent.known[parent.name] != nil {
                open[open.count - 1].children.append(component)
            }
        } else if component.name == "VCALENDAR" {
            calendars.append(component)
        } else {
            problems.append(
                component.line, "\(component.name) stands outside a VCALENDAR; it is passed over")
        }
    }

    private mutating func unreadable(_ raw: RawLine) {
        guard let last = open.last, let known = CalendarComponent.known[last.name] else { return }
        let word = ContentLine.firstWord(of: raw) ?? ""
        if known.contains(word) {
            let fault = CalendarProblem(
                raw.number, "\(word) cannot be read; write its name, a colon and its value")
            if last.fault == nil { open[open.count - 1].fault = fault }
            if Self.identifying.contains(word) { open[open.count - 1].hidesIdentity = true }
        } else {
            problems.append(
                raw.number, "this line is no property; begin it with a space if it goes on")
        }
    }
}
