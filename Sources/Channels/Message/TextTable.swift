/// A table in plain text: columns as wide as their widest cell.
package enum TextTable {
    /// The longest line of a mail that no client breaks.
    private static let readableWidth = 76

    /// A table where it is narrow enough to be read in a mail, else one stanza a row.
    static func readable(
        _ columns: [String], _ rows: [[String]], figures: Set<Int> = []
    ) -> [String] {
        let table = lines(columns, rows, figures: figures)
        if table.allSatisfy({ $0.count <= readableWidth }) { return table }
        return rows.flatMap { stanza(columns, $0, figures) }
    }

    /// The first cells on one line, the figures with their columns' names on the next, then the others.
    private static func stanza(
        _ columns: [String], _ row: [String], _ figures: Set<Int>
    ) -> [String] {
        let isLabelled = row.count > 1 && figures.contains(1)
        let head = row.prefix(isLabelled ? 1 : 2).filter { !$0.isEmpty }
        let numbers = row.indices.filter(figures.contains).map { "\(columns[$0]) \(row[$0])" }
        let rest = row.indices.dropFirst(isLabelled ? 1 : 2)
            .filter { !figures.contains($0) && !row[$0].isEmpty }.map { row[$0] }
        return wrapped(head.joined(separator: ", "), indent: "")
            + (numbers + rest).flatMap { wrapped($0, indent: "    ") }
    }

    /// Broken at spaces into lines no longer than can be read.
    package static func wrapped(_ text: String, indent: String) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, indent.count + line.count + word.count >= readableWidth {
                lines.append(indent + line)
                line = ""
            }
            line += line.isEmpty ? String(word) : " \(word)"
        }
        return lines + (line.isEmpty ? [] : [indent + line])
    }

    /// The lines of a table with its head; `figures` are columns that stand to the right.
    package static func lines(
        _ columns: [String], _ rows: [[String]], figures: Set<Int> = []
    ) -> [String] {
        let all = (columns.contains { !$0.isEmpty } ? [columns] : []) + rows
        var widths = columns.map { _ in 0 }
        for row in all {
            for (index, cell) in row.enumerated() where index < widths.count {
                widths[index] = max(widths[index], cell.count)
            }
        }
        return all.map { row in
            var line = ""
            for (index, cell) in row.enumerated() where index < widths.count {
                let padding = String(repeating: " ", count: widths[index] - cell.count)
                if index > 0 { line += "  " }
                line += figures.contains(index) ? padding + cell : cell + padding
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }
}
