/// Shows text from outside in a message: quoted, clipped, one line.
package enum ShownValue {
    /// `"text"`, at most 40 characters of it, with control and format characters as `?`.
    package static func quoted(_ text: String) -> String {
        let clipped = text.count > IntakeLimits.shownCharacters
        let shown = clipped ? text.prefix(IntakeLimits.shownCharacters - 1) + "…" : text[...]
        return "\"\(plain(String(shown)))\""
    }

    /// The same text with everything that could move a cursor or end a line as `?`.
    package static func plain(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isHidden) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { result.append(isHidden(scalar) ? "?" : scalar) }
        return String(result)
    }

    /// Whether the scalar is a control, format, private, unassigned or line-ending character.
    static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x7F { return scalar.value < 0x20 }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
            .paragraphSeparator:
            return true
        default: return false
        }
    }
}
