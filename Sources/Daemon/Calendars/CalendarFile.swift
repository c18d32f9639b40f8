package import Deadlines

/// An iCalendar file (RFC 5545): its events as far as they say who is away or on call, and when.
///
/// It keeps no summary, place or note: those may name anybody.
package struct CalendarFile: Sendable {
    /// What was refused, by line; everything else was read.
    package let problems: [CalendarProblem]
    /// What was read otherwise than it was written, by line.
    package let remarks: [CalendarProblem]

    let series: [CalendarSeries]
    let zone: Zone

    /// Reads a file; days, and times without a zone, are meant in `zone`.
    package init(bytes: some Collection<UInt8>, zone: Zone) throws(CalendarFileError) {
        guard bytes.count <= CalendarLimits.fileBytes else { throw .tooLarge(bytes: bytes.count) }
        guard !bytes.contains(0), !bytes.starts(with: [0xFF, 0xFE]),
            !bytes.starts(with: [0xFE, 0xFF])
        else { throw .notText }
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes.dropFirst(0)
        let components = try CalendarComponentReader(RawLine.unfold(text))
        var collector = CalendarCollector(problems: components.problems)
        for calendar in components.calendars { collector.collect(calendar, zone) }
        series = collector.series()
        problems = collector.problems.all.sorted { $0.line < $1.line }
        remarks = collector.remarks.sorted { $0.line < $1.line }
        self.zone = zone
    }
}

/// A series with the changes of its single times; or changes whose series is in no file.
struct CalendarSeries: Sendable {
    /// Nil when it was refused or is not there.
    var master: CalendarEvent?
    /// Those that are not cancelled.
    var changes: [CalendarEvent] = []
    /// The times of the series that have been changed or cancelled.
    var replaced: [CalendarTime] = []
}

/// Finds the version of each event that counts, and reads it.
private struct CalendarCollector {
    private(set) var problems: CalendarProblems
    private(set) var remarks: [CalendarProblem] = []
    private var versions: [Key: Version] = [:]
    private var rulesRead = 0

    private struct Key: Hashable {
        let uid: String
        let changes: CalendarTime?
    }

    private struct Version {
        let identity: CalendarEvent.Identity
        let line: Int
        /// Nil when it is refused: an older version is not taken in its place.
        let event: CalendarEvent?

        func isNewer(than other: Version) -> Bool {
            let (mine, others) = (identity, other.identity)
            return if mine.sequence != others.sequence {
                mine.sequence > others.sequence
            } else if let mine = mine.stamp, let others = others.stamp, mine != others {
                mine > others
            } else {
                line > other.line
            }
        }
    }

    init(problems: CalendarProblems) {
        self.problems = problems
    }

    mutating func collect(_ calendar: CalendarComponent, _ zone: Zone) {
        var reader = CalendarEventReader(calendar, standard: zone, rulesRead: rulesRead)
        var latest: [Key: (version: Version, component: CalendarComponent)] = [:]
        for component in calendar.children where component.name == "VEVENT" {
            do {
                let identity = try reader.identity(of: component)
                let version = Version(identity: identity, line: component.line, event: nil)
                let key = Key(
                    uid: identity.uid ?? "line \(component.line)",
                    changes: identity.changes.map { Self.normal($0, zone) })
                if let other = latest[key], !version.isNewer(than: other.version) { continue }
                latest[key] = (version, component)
            } catch {
                problems.append(error)
            }
        }
        for (key, found) in latest.sorted(by: { $0.value.version.line < $1.value.version.line }) {
            if let other = versions[key], !found.version.isNewer(than: other) { continue }
            let identity = found.version.identity
            var event: CalendarEvent?
            if !identity.isCancelled {
                do {
                    event = try reader.event(found.component, identity)
                } catch {
                    problems.append(error)
                }
            }
            versions[key] = Version(identity: identity, line: found.version.line, event: event)
        }
        remarks += reader.remarks
        rulesRead = reader.rulesRead
    }

    /// The same time in one form, whatever zone it was written in.
    private static func normal(_ time: CalendarTime, _ zone: Zone) -> CalendarTime {
        if case .local(let local, let own) = time { return .moment(own.timestamp(local)) }
        return time
    }

    /// Every series in the order of the file.
    func series() -> [CalendarSeries] {
        var result: [String: CalendarSeries] = [:]
        var order: [String] = []
        var cancelled: Set<String> = []
        for (key, version) in versions.sorted(by: { $0.value.line < $1.value.line }) {
            if result[key.uid] == nil { order.append(key.uid) }
            var series = result[key.uid] ?? CalendarSeries()
            if key.changes != nil {
                // A change that was refused changes nothing.
                if let changes = version.identity.changes,
                    version.event != nil || version.identity.isCancelled
                {
                    series.replaced.append(changes)
                }
                if let event = version.event { series.changes.append(event) }
            } else {
                series.master = version.event
                if version.identity.isCancelled { cancelled.insert(key.uid) }
            }
            result[key.uid] = series
        }
        // With a series its changed times are cancelled too.
        return order.filter { !cancelled.contains($0) }.compactMap { result[$0] }
    }
}
