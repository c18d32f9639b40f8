package import Deadlines
import Escalation
import Foundation
package import Storage

/// Why what people have said cannot be read for a simulation: one sentence.
package struct RosterSourceError: Error, Hashable, CustomStringConvertible {
    package var description: String
}

/// Where a simulation takes absences and silences from, beside the configuration.
package struct RosterSources: Hashable, Sendable {
    /// A store whose roster counts; it is only read.
    package var store: String?
    /// A list of absences, `.csv` or `.ics`.
    package var absences: String?
    /// A JSON file of silences.
    package var silences: String?

    private static let longestBytes = 1024 * 1024

    /// Names them.
    package init(store: String? = nil, absences: String? = nil, silences: String? = nil) {
        self.store = store
        self.absences = absences
        self.silences = silences
    }

    /// What they say that counts at `start` or later, and lines of a list that could not be taken; nil for the roster
    /// when there are no sources.
    package func read(
        for configuration: Configuration, at start: Timestamp
    ) async throws -> (roster: Roster?, problems: [String]) {
        guard self != RosterSources() else { return (nil, []) }
        var roster = Roster()
        var problems: [String] = []
        if let store { roster = try await Rosters.read(path: store, at: start) }
        if let absences {
            let list: AbsenceList
            do {
                list = try AbsenceList(file: absences, configuration: configuration, at: start)
            } catch {
                throw RosterSourceError(description: error.description)
            }
            problems = list.problems
            roster.absences += try list.records(for: configuration, at: start)
        }
        if let silences {
            let known = roster.silences.map(\.silence.id).max() ?? 0
            roster.silences += try Self.silences(silences, for: configuration, at: start)
                .enumerated().map { place, record in
                    var record = record
                    record.silence.id = known + Int64(place) + 1
                    return record
                }
        }
        return (roster, problems)
    }

    // MARK: Silences

    /// A silence as the socket has it, perhaps with who agreed to it.
    private struct Said: Decodable {
        let request: SilenceRequest
        let confirmedBy: String?

        private enum Member: CodingKey { case confirmedBy }

        init(from decoder: any Decoder) throws {
            request = try SilenceRequest(from: decoder)
            let members = try decoder.container(keyedBy: Member.self)
            confirmedBy = try members.decodeIfPresent(String.self, forKey: .confirmedBy)
        }
    }

    private static func silences(
        _ file: String, for configuration: Configuration, at start: Timestamp
    ) throws -> [SilenceRecord] {
        guard let data = FileManager.default.contents(atPath: file), data.count <= longestBytes
        else {
            throw RosterSourceError(
                description:
                    "\(file) cannot be read; name a file of silences of at most 1 MiB that is yours to read"
            )
        }
        guard let said = try? JSONDecoder().decode([Said].self, from: data) else {
            throw RosterSourceError(
                description: "\(file) is no list of silences; each is \(SilenceRequest.shape)")
        }
        let reader = SilenceReader(configuration)
        return try said.enumerated().map { place, said in
            do {
                for name in [said.request.owner, said.confirmedBy].compactMap(\.self) {
                    try check(name, in: configuration.world.directory)
                }
                guard said.confirmedBy != said.request.owner else {
                    throw AnswerRefusal(
                        status: 422,
                        sentence:
                            "\(said.request.owner) cannot agree to their own; name a second person")
                }
                var record = try reader.silence(
                    said.request, owner: said.request.owner, at: start)
                record.silence.confirmedBy = said.confirmedBy
                return record
            } catch let refusal as AnswerRefusal {
                throw RosterSourceError(
                    description: "\(file): silence \(place + 1): \(refusal.sentence)")
            }
        }
    }

    private static func check(_ name: String, in directory: Directory) throws(AnswerRefusal) {
        guard directory.people[name] == nil else { return }
        throw AnswerRefusal(
            status: 422,
            sentence: "unknown person \"\(ShownValue.plain(name))\""
                + NearestName.suggestion(for: name, among: directory.people.keys))
    }
}

extension AbsenceList {
    /// Its absences as records that are kept nowhere.
    fileprivate func records(
        for configuration: Configuration, at now: Timestamp
    ) throws -> [AbsenceRecord] {
        let reader = AbsenceReader(configuration, at: Timestamp(microseconds: 0))
        return try absences.enumerated().map { place, row in
            let members = row.members
            let said = AbsenceRequest.Said(
                person: members["person"] ?? "", kind: members["kind"] ?? "",
                first: members["first"], last: members["last"], from: members["from"],
                to: members["to"])
            do {
                return AbsenceRecord(
                    try reader.absence(said, place: place + 1), source: "list", saidBy: "list",
                    saidAt: now)
            } catch let refusal as AnswerRefusal {
                throw RosterSourceError(description: refusal.sentence)
            }
        }
    }
}
