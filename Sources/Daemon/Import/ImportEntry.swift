/// One thing of an export and what became of it.
package struct ImportEntry: Hashable, Sendable {
    /// What became of it; raw values are the words of the JSON output.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case carriedOver = "carried-over"
        /// It could not be expressed; somebody has to decide.
        case leftOut = "left-out"
        /// Nothing is lost, and it is worth knowing.
        case note
    }

    package let kind: Kind
    /// The file's name without its folders.
    package let file: String
    /// The place in the file's JSON: `schedules[0].rotations[1]`; empty for the whole file.
    package let path: String
    /// What it is called there; empty when it has no name.
    package let name: String
    /// What became of it, and why: a lower-case fragment.
    package let text: String

    /// One line: `export.json: schedules[0] "Nights": why`.
    package var line: String {
        let place = path.isEmpty ? file : "\(file): \(path)"
        return name.isEmpty ? "\(place): \(text)" : "\(place) \"\(name)\": \(text)"
    }

    /// The same as a JSON object on one line.
    package var json: String {
        var line = JSONLine()
        line.add("kind", kind.rawValue)
        line.add("file", file)
        line.add("path", path)
        line.add("name", name)
        line.add("text", text)
        return line.closed
    }
}

/// Gathers what became of everything, in the order it was looked at.
final class ImportLog {
    private(set) var entries: [ImportEntry] = []
    private var seen: Set<ImportEntry> = []

    func carryOver(_ value: ImportValue, _ name: String, _ text: String) {
        add(.carriedOver, value, name, text)
    }

    func leaveOut(_ value: ImportValue, _ name: String, _ text: String) {
        add(.leftOut, value, name, text)
    }

    func note(_ value: ImportValue, _ name: String, _ text: String) {
        add(.note, value, name, text)
    }

    private func add(
        _ kind: ImportEntry.Kind, _ value: ImportValue, _ name: String, _ text: String
    ) {
        let entry = ImportEntry(
            kind: kind, file: ImportNames.shown(value.file), path: ShownValue.plain(value.path),
            name: ImportNames.shown(name), text: ShownValue.plain(text))
        // One thing may be met in several places, such as a person in two layers.
        if seen.insert(entry).inserted { entries.append(entry) }
    }
}
