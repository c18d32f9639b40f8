import Deadlines
import Escalation

/// Reads rotas and absences: `rotas.yml`.
struct RotaReader {
    private static let longestTurn = 366

    let catalogue: Catalogue
    let zone: Zone

    /// The rota of each role that has one; what is wrong has been reported.
    func rotas() -> [String: Rota] {
        catalogue.map(.rotas, rota)
    }

    private func rota(_ entry: Catalogue.Entry) -> Rota? {
        guard let section = entry.value.section(of: entry.position) else { return nil }
        let owner = "rota \(Quoted.text(entry.name))"
        if catalogue.names(of: .roles)?.contains(entry.name) == true {
            section.complain(
                "\(owner) gives a role that people.yml gives to fixed people; take it out of one of them"
            )
        }
        let layers = section.require("layers", of: owner)?.oneOrMore().compactMap(layer) ?? []
        let overrides = section.take("overrides").map(overrides) ?? []
        section.finish()
        return layers.isEmpty ? nil : Rota(layers: layers, overrides: overrides)
    }

    private func layer(_ value: Value) -> Rota.Layer? {
        guard let section = value.section() else { return nil }
        let name = section.require("name", of: "the layer")?.text()
        let people = section.require("people", of: "the layer")?.oneOrMore().compactMap(person)
        let starts = section.require("starts", of: "the layer").flatMap(LocalMoment.civil)
        let turn = section.require("turn", of: "the layer").flatMap(turn)
        let hours = section.take("hours")?.oneOrMore().compactMap(hours) ?? []
        section.finish()
        guard let name, let people, !people.isEmpty, let starts, let turn else { return nil }
        return Rota.Layer(name: name, people: people, starts: starts, days: turn, hours: hours)
    }

    private func person(_ value: Value) -> String? {
        value.reference(to: "person", among: catalogue.names(of: .people))
    }

    /// Days of `1 week` or `2 days`.
    private func turn(_ value: Value) -> Int? {
        guard case .days(let count)? = value.raw.flatMap(Limit.init), count <= Self.longestTurn
        else {
            value.complain(expected: "the length of a turn, such as 1 week or 2 days")
            return nil
        }
        return count
    }

    private func hours(_ value: Value) -> Rota.Hours? {
        guard let section = value.section() else { return nil }
        let days = section.require("on", of: "\"hours\"")?.oneOrMore().compactMap {
            $0.word(Weekday.self)
        }
        let fromValue = section.require("from", of: "\"hours\"")
        let toValue = section.require("to", of: "\"hours\"")
        section.finish()
        guard let days, let from = fromValue?.timeOfDay(), let to = toValue?.timeOfDay() else {
            return nil
        }
        return Rota.Hours(weekdays: Set(days.map(\.number)), from: from, to: to)
    }

    private enum Weekday: String, CaseIterable {
        case monday, tuesday, wednesday, thursday, friday, saturday, sunday

        var number: Int { (Self.allCases.firstIndex(of: self) ?? 0) + 1 }
    }

    private func overrides(_ value: Value) -> [Rota.Override] {
        var result: [Rota.Override] = []
        for value in value.oneOrMore() {
            guard let section = value.section() else { continue }
            let person = section.require("person", of: "the override").flatMap(person)
            let from = section.require("from", of: "the override").flatMap(moment)
            let to = section.require("to", of: "the override").flatMap(moment)
            section.finish()
            guard let person, let from, let to else { continue }
            if to <= from {
                value.complain("the override ends before it begins; correct one of its ends")
            } else if let other = result.first(where: { $0.from < to && from < $0.to }) {
                value.complain(
                    "two overrides hold at once, of \(other.person) and of \(person); shorten one")
            }
            result.append(Rota.Override(person: person, from: from, to: to))
        }
        return result
    }

    private func moment(_ value: Value) -> Timestamp? {
        LocalMoment.civil(value).map(zone.timestamp)
    }

    // MARK: Absences

    /// Every absence; what is wrong has been reported.
    func absences() -> [Absence] {
        guard let value = catalogue.settings["absences"], !value.isEmptyList else { return [] }
        return value.oneOrMore().compactMap(absence)
    }

    private func absence(_ value: Value) -> Absence? {
        guard let section = value.section() else { return nil }
        let person = section.require("person", of: "the absence").flatMap(person)
        let kind = section.require("kind", of: "the absence")?.word(Absence.Kind.self)
        let first = section.take("first")?.date()
        let last = section.take("last")?.date()
        let fromValue = section.take("from")
        let toValue = section.take("to")
        section.finish()
        guard let person, let kind else { return nil }
        let isWhole = fromValue == nil && toValue == nil
        guard isWhole != (first == nil && last == nil), first != nil || fromValue != nil else {
            value.complain(
                "an absence is whole days, with \"first\" and \"last\", or has \"from\" and \"to\"; without the "
                    + "second of them it has no end yet")
            return nil
        }
        let from = first.map { zone.timestamp($0, secondOfDay: 0) } ?? fromValue.flatMap(moment)
        // The last day is away too.
        let to =
            last.map { zone.timestamp($0.advanced(days: 1), secondOfDay: 0) }
            ?? toValue.flatMap(moment)
        guard let from else { return nil }
        if let to, to <= from {
            value.complain("the absence ends before it begins; correct one of its ends")
            return nil
        }
        return Absence(person: person, kind: kind, from: from, to: to)
    }
}

/// Local days and times as the configuration writes them.
enum LocalMoment {
    /// `2026-01-05 08:30`; reports anything else.
    static func civil(_ value: Value) -> CivilTime? {
        let words = value.raw?.split(separator: " ").map(String.init) ?? []
        guard words.count == 2, let date = CivilDate(iso: words[0]),
            (1970...2100).contains(date.components.year),
            let second = TimeOfDay.seconds(words[1])
        else {
            value.complain(expected: "a local day and time such as 2026-01-05 08:30")
            return nil
        }
        return CivilTime(date, secondOfDay: second)
    }
}
