/// Shows text from outside in a message: quoted, clipped, one line.
package enum ShownValue {
    /// `"text"`, at most 40 characters of it, with control and format characters as `?`.
    package static func quoted(_ text: String) -> String {
        let clipped = text.count > IntakeLimits.shownCharacters
        let shown = clipped ? text.prefix(IntakeLimits.shownCharacters - 1) + "…" : text[...]
        return "\"\(plain(String(shown)))\""
    }

    /// The text quoted if it is a short plain token, which can hardly say who a child is; else nil.
    package static func token(_ text: String) -> String? {
        let bytes = text.utf8
        guard (1...IntakeLimits.tokenCharacters).contains(bytes.count),
            bytes.allSatisfy(isOfToken)
        else { return nil }
        return "\"\(text)\""
    }

    /// The text quoted and what was meant, if that is known; nothing of a text that is neither a plain
    /// token nor near a word we know.
    static func near(
        _ text: String, among known: some Sequence<String>
    ) -> (shown: String?, hint: String) {
        let hint = NearestName.suggestion(for: text, among: known)
        return (hint.isEmpty ? token(text) : quoted(text), hint)
    }

    private static func isOfToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
            UInt8(ascii: ":"), UInt8(ascii: "."), UInt8(ascii: "+"):
            true
        default: false
        }
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
