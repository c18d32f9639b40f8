import Yams

/// A cursor over a section: what is read is taken out, and what is left over at the end is reported.
final class Section {
    /// One key with its value.
    struct Item {
        let name: String
        let position: Position
        let value: Value
    }

    /// Where a problem of the whole section is reported.
    let position: Position
    let complaints: Complaints
    private var items: [Item] = []
    private var asked: [String] = []

    init(_ mapping: Node.Mapping, of value: Value, blaming position: Position) {
        self.position = position
        complaints = value.complaints
        for (key, node) in mapping {
            guard let name = key.scalar?.string else { continue }
            let mark = key.mark
            let item = Item(
                name: name,
                position: Position(
                    file: value.position.file, line: mark?.line ?? 0, column: mark?.column ?? 0),
                value: Value(
                    node, label: Quoted.text(name), file: value.position.file, complaints))
            if items.contains(where: { $0.name == name }) {
                complaints.add(
                    "key \(Quoted.text(name)) appears twice in this section; keep one",
                    at: item.position)
            } else {
                items.append(item)
            }
        }
    }

    /// Takes the value of a key, if it is there; one left empty is reported and counts as absent.
    func take(_ name: String) -> Value? {
        asked.append(name)
        guard let index = items.firstIndex(where: { $0.name == name }) else { return nil }
        let item = items.remove(at: index)
        guard !item.value.isEmpty else {
            complaints.add(
                "key \(Quoted.text(name)) has no value; write one or leave the key out",
                at: item.position)
            return nil
        }
        return item.value
    }

    /// Takes the value of a key that must be there.
    func require(_ name: String, of owner: String) -> Value? {
        let isMissing = !items.contains { $0.name == name }
        let value = take(name)
        if isMissing { complaints.add("\(owner) has no \"\(name)\"; add it", at: position) }
        return value
    }

    /// Whether a key is there and not yet taken.
    func has(_ name: String) -> Bool { items.contains { $0.name == name } }

    /// Takes everything, for a section whose keys are names of the installation's own.
    func takeAll() -> [Item] {
        defer { items = [] }
        return items
    }

    /// Reports every key that nobody has asked for; call it last.
    func finish() {
        for item in takeAll() {
            let meant = NearestName.suggestion(for: item.name, among: asked)
            // A slip of the pen is likelier than a secret.
            let secret = meant.isEmpty ? Screen.complaint(ofUnknown: item.name) : nil
            complaints.add(
                secret ?? "unknown key \(Quoted.text(item.name))\(meant)", at: item.position)
        }
    }

    /// Reports something wrong with the section as a whole.
    func complain(_ text: String) {
        complaints.add(text, at: position)
    }
}
