import Deadlines

/// A value of an export with its place in it.
struct ImportValue {
    let value: StrictJSON.Value
    /// The file's name without its folders.
    let file: String
    /// `schedules[0].rotations[1]`; empty for the whole file.
    let path: String

    /// A member of an object; nil when it is absent or null.
    subscript(name: String) -> ImportValue? {
        guard case .object(let members) = value,
            let member = members.first(where: { $0.name == name }), member.node.value != .null
        else { return nil }
        return ImportValue(
            value: member.node.value, file: file, path: path.isEmpty ? name : "\(path).\(name)")
    }

    /// The members of a list; none when it is none.
    var items: [ImportValue] {
        guard case .list(let nodes) = value else { return [] }
        return nodes.enumerated().map {
            ImportValue(value: $1.value, file: file, path: "\(path)[\($0)]")
        }
    }

    var isList: Bool {
        if case .list = value { true } else { false }
    }

    var isObject: Bool {
        if case .object = value { true } else { false }
    }

    /// A text that is not empty.
    var text: String? {
        if case .text(let text) = value, !text.isEmpty { text } else { nil }
    }

    /// A whole number.
    var whole: Int? {
        if case .number(let number) = value { Int(exactly: number) } else { nil }
    }

    var flag: Bool? {
        if case .flag(let flag) = value { flag } else { nil }
    }

    func text(_ name: String) -> String? { self[name]?.text }

    func whole(_ name: String) -> Int? { self[name]?.whole }

    func items(_ name: String) -> [ImportValue] { self[name]?.items ?? [] }

    /// What the thing is known by within its own system; some write numbers.
    var id: String? { text("id") ?? whole("id").map(String.init) }

    /// Its name, else its id, for people.
    var title: String { text("name") ?? text("summary") ?? id ?? "" }

    /// A moment with its offset from UTC.
    func moment(_ name: String) -> Timestamp? { text(name).flatMap(Timestamp.init(rfc3339:)) }

    /// `2026-11-02T09:00:00`, by the clock on the wall of a zone that is said elsewhere.
    func civilTime(_ name: String) -> CivilTime? {
        guard let text = text(name), text.utf8.count == 19,
            let date = CivilDate(iso: String(text.prefix(10))),
            let second = Self.secondOfDay(String(text.suffix(8)))
        else { return nil }
        return CivilTime(date, secondOfDay: second)
    }

    /// Seconds since midnight of `09:00:00`; nil for anything else.
    static func secondOfDay(_ text: String) -> Int? {
        guard let minutes = TimeOfDay.seconds(String(text.prefix(5))), text.utf8.count == 8 else {
            return nil
        }
        let seconds = text.suffix(3)
        guard seconds.first == ":", let second = Int(seconds.dropFirst()), (0..<60).contains(second)
        else { return nil }
        return minutes + second
    }
}
