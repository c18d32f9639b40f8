import Deadlines
import Escalation
import Foundation
import GRDB

extension Database {
    /// Stores a new alert with its clock, or a changed one.
    func store(_ entry: CaseFile.Entry, isNew: Bool) throws {
        let clock = entry.clock
        let alert = entry.alert
        try run(
            isNew ? Statements.insertAlert : Statements.updateAlert,
            [
                entry.id, clock.subject.description, clock.rule, ListText.texts(clock.keyParts),
                clock.run, clock.state.rawValue, clock.late, clock.startedAt.microseconds,
                clock.dueAt?.microseconds, clock.endedAt?.microseconds,
                ListText.facts(clock.startedBy), clock.endedBy.map { ListText.facts([$0]) },
                ListText.moments(clock.warnings), ListText.texts(clock.episodes), clock.policy,
                clock.provisional, alert.toldDueAt != nil || !alert.recipients.isEmpty,
                alert.endedAt?.microseconds,
                try AlertText.text(alert), clock.endedAs?.rawValue, clock.ruleVersion,
            ])
        guard changesCount == 1 else {
            throw StoreError(
                .inconsistent, "alert \(entry.id) was to be changed and does not exist; report this"
            )
        }
    }
}

extension Row {
    /// An alert with its clock, in the column order of the statements.
    func entry() throws -> CaseFile.Entry {
        let clock = Clock(
            subject: CaseReference(self[1]), rule: self[2], keyParts: try ListText.texts(self[3]),
            run: self[4], state: try word(5), late: self[6], startedAt: moment(7),
            dueAt: momentIfAny(8), endedAt: momentIfAny(9),
            endedAs: (self[17] as String?).flatMap(ClockState.init(rawValue:)),
            startedBy: try ListText.facts(self[10]),
            endedBy: try (self[11] as String?).flatMap { try ListText.facts($0).first },
            warnings: try ListText.moments(self[12]), episodes: try ListText.texts(self[13]),
            policy: self[14], provisional: self[15], ruleVersion: self[18])
        return CaseFile.Entry(id: self[0], clock: clock, alert: try AlertText.alert(self[16]))
    }
}

/// Short lists as compact JSON arrays.
enum ListText {
    static func texts(_ values: [String]) -> String {
        values.isEmpty ? "[]" : CanonicalJSON.text(.list(values.map { .text($0) }))
    }

    static func texts(_ text: String) throws -> [String] {
        text == "[]" ? [] : try CanonicalJSON.value(text).texts
    }

    /// Source and id of each, one after the other.
    static func facts(_ facts: [FactID]) -> String {
        texts(facts.flatMap { [$0.source, $0.id] })
    }

    static func facts(_ text: String) throws -> [FactID] {
        let words = try texts(text)
        return stride(from: 0, to: words.count - 1, by: 2).map {
            FactID(source: words[$0], id: words[$0 + 1])
        }
    }

    static func moments(_ moments: [Timestamp]) -> String {
        "[" + moments.map { String($0.microseconds) }.joined(separator: ",") + "]"
    }

    static func moments(_ text: String) throws -> [Timestamp] {
        try text.dropFirst().dropLast().split(separator: ",").map { digits in
            guard let value = Int64(digits) else {
                throw StoreError(
                    .damaged, "the store holds an unreadable moment; restore it from a backup")
            }
            return Timestamp(microseconds: value)
        }
    }
}

/// The telling state of an alert as JSON; none for the one most clocks have, which nobody was told of.
enum AlertText {
    static func text(_ alert: Alert) throws -> String? {
        guard alert != Alert() else { return nil }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(alert), as: UTF8.self)
    }

    static func alert(_ text: String?) throws -> Alert {
        guard let text else { return Alert() }
        do {
            return try JSONDecoder().decode(Alert.self, from: Data(text.utf8))
        } catch {
            throw StoreError(
                .inconsistent,
                "the store holds an alert that this version cannot read; "
                    + "run the version that wrote it")
        }
    }
}
