/// Finds the name somebody most likely meant.
package enum NearestName {
    /// The candidate nearest to `name` by edits; nil when none is within a third of its length (at least one).
    package static func of(_ name: String, among candidates: some Sequence<String>) -> String? {
        let limit = max(1, name.count / 3)
        let ranked = candidates.map { (name: $0, distance: distance(name, $0)) }
            .filter { $0.distance <= limit }
        return ranked.min { ($0.distance, $0.name) < ($1.distance, $1.name) }?.name
    }

    /// `; did you mean "warn"?` or nothing.
    package static func suggestion(for name: String, among candidates: some Sequence<String>)
        -> String
    {
        of(name, among: candidates).map { "; did you mean \"\($0)\"?" } ?? ""
    }

    /// Edits between two words, where swapping two neighbours is one (optimal string alignment).
    static func distance(_ first: String, _ second: String) -> Int {
        let left = Array(first.lowercased().unicodeScalars.prefix(64))
        let right = Array(second.lowercased().unicodeScalars.prefix(64))
        var rows = [Array(0...right.count)]
        for (row, scalar) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                var best = min(
                    current[column] + 1, rows[row][column + 1] + 1,
                    rows[row][column] + (scalar == other ? 0 : 1))
                if row > 0, column > 0, scalar == right[column - 1], left[row - 1] == other {
                    best = min(best, rows[row - 1][column - 1] + 1)
                }
                current.append(best)
            }
            rows.append(current)
        }
        return rows[left.count][right.count]
    }
}
