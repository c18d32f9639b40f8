package import Logging

/// One log line with its metadata sorted out: what becomes a field, what belongs to the text.
package struct JournalLine {
    private var message: String
    private var priority: Int
    private var fields: [(name: String, values: [String])] = []
    private let event: LogEvent

    /// Merges the handler's metadata, the provider's and the line's own; the last wins.
    package init(_ event: LogEvent, metadata: Logger.Metadata, provided: Logger.Metadata?) {
        self.event = event
        message = event.message.description
        priority = JournalPriority(event.level).rawValue
        if let error = event.error { message += ": \(error)" }
        let all = metadata.merging(provided ?? [:]) { $1 }.merging(event.metadata ?? [:]) { $1 }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) { add(key, value) }
    }

    private mutating func add(_ key: String, _ value: Logger.MetadataValue) {
        if key == "PRIORITY" {
            if let stated = Int("\(value)"), (0...7).contains(stated) { priority = stated }
        } else if JournalEntry.isFieldName(key) {
            fields.append((key, Self.values(value)))
        } else {
            let ofLibrary = key.utf8.contains { (0x61...0x7A).contains($0) }
            assert(
                ofLibrary, "\"\(key)\" is not a journal field: use A-Z, 0-9 and _, a letter first")
            message += " \(key)=\(value)"
        }
    }

    private static func values(_ value: Logger.MetadataValue) -> [String] {
        if case .array(let elements) = value { return elements.map { "\($0)" } }
        return ["\(value)"]
    }

    /// The entry for journald. The line's own fields come last, and cannot replace these.
    package func entry(label: String) -> JournalEntry {
        var entry = JournalEntry()
        entry.add("MESSAGE", message.utf8)
        entry.add("PRIORITY", "\(priority)".utf8)
        entry.add("SYSLOG_IDENTIFIER", "longstop".utf8)
        entry.add("LONGSTOP_LOGGER", label.utf8)
        entry.add("CODE_FILE", event.file.utf8)
        entry.add("CODE_LINE", "\(event.line)".utf8)
        entry.add("CODE_FUNC", event.function.utf8)
        for field in fields where !Self.own.contains(field.name) {
            for value in field.values { entry.add(field.name, value.utf8) }
        }
        return entry
    }

    private static let own: Set<String> = [
        "MESSAGE", "PRIORITY", "SYSLOG_IDENTIFIER", "LONGSTOP_LOGGER", "CODE_FILE", "CODE_LINE",
        "CODE_FUNC",
    ]

    /// The line for standard error, without the newline at its end. A control character in it is written
    /// as its escape, so that a value cannot begin a line of its own.
    package func text(prefixed: Bool) -> String {
        var text = message
        for field in fields where field.name != "MESSAGE_ID" {
            for value in field.values { text += " \(field.name)=\(value)" }
        }
        let prefix = prefixed ? "<\(priority)>" : ""
        // Control characters are below 32, 127, or 128 to 159, which begin with the byte 0xC2.
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F || $0 == 0xC2 }) else {
            return prefix + text
        }
        let escaped = text.unicodeScalars.map { scalar in
            scalar.properties.generalCategory == .control
                ? scalar.escaped(asASCII: true) : "\(scalar)"
        }
        return prefix + escaped.joined()
    }
}
