import Foundation

/// Foreign names made into names of the configuration, each given once.
struct ImportNames {
    /// What a YAML reader or our own screen takes for something else than a name.
    private static let reserved = Screen.secretKeys.union(["null", "true", "false", "yes", "no"])

    private var taken = reserved

    /// A name like `wish` that was not given before; like `other` when nothing is left of it.
    mutating func unique(_ wish: String, else other: String) -> String {
        let slug = Self.slug(wish)
        let base = slug.isEmpty ? other : slug
        var name = base
        var number = 1
        while !taken.insert(name).inserted {
            number += 1
            name = "\(base)-\(number)"
        }
        return name
    }

    /// Small letters, digits, dots and hyphens; empty when a text holds none of the first two.
    static func slug(_ text: String) -> String {
        let folded = text.folding(
            options: [.diacriticInsensitive, .caseInsensitive, .widthInsensitive], locale: nil
        ).lowercased()
        var slug = ""
        for character in folded {
            let isKept =
                character.isASCII
                && (character.isLetter || character.isNumber || character == ".")
            if isKept {
                slug.append(character)
            } else if !slug.hasSuffix("-") {
                slug.append("-")
            }
            if slug.count == ImportLimits.nameCharacters { break }
        }
        let ends: Set<Character> = ["-", "."]
        return String(
            slug.drop(while: ends.contains).reversed().drop(while: ends.contains).reversed())
    }

    /// A foreign name as a comment or a report may show it: one line, clipped, nothing hidden in it.
    static func shown(_ text: String) -> String {
        let limit = ImportLimits.shownCharacters
        let clipped = text.count > limit ? text.prefix(limit - 1) + "…" : text[...]
        return ShownValue.plain(String(clipped)).replacing("\"", with: "'")
    }
}
