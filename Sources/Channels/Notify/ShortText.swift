/// A notice in one text message: what, by when, which case, what is asked, and what happens next.
struct ShortText {
    let text: String

    /// Puts a notice into at most 306 characters; of a long one the request is cut first.
    init(_ view: MessageView, headline: String) {
        let most = ChannelLimits.smsCharacters
        let head = Self.cut(GSMText.plain(headline), to: most / 2) + "."
        var tail = ""
        if let next = view.notice.next, view.notice.kind.asksForAnswer {
            let roles = GSMText.plain(view.text(.nextRoles))
            tail = " If nobody answers: \(Self.cut(roles, to: most / 4)), \(view.short(next.at))."
        } else if view.notice.kind.isOfEnd, !view.notice.clock.isOpen {
            tail = " Nothing more is asked of you."
        }
        if view.notice.kind != .digest { tail += " Alert \(view.notice.alert)." }
        var ask = ""
        if view.notice.kind.asksForAnswer, view.flag(.asked) {
            let start = " To do: "
            let room = most - head.count - tail.count - start.count
            let words = Self.cut(GSMText.plain(view.text(.ask)), to: room)
            // A few letters of a request ask for nothing.
            if room > most / 10 { ask = start + words }
        }
        text = head + ask + tail
    }

    /// The text when it fits, else as much of it as ends in `...`.
    private static func cut(_ text: String, to count: Int) -> String {
        guard text.count > count else { return text }
        return text.prefix(max(0, count - 3)).reversed().drop { $0 == " " }.reversed() + "..."
    }
}

/// The letters a text message has at one unit each (GSM 03.38): with any other in it, it would have room for
/// less than half.
enum GSMText {
    private static let others = Set("£¥èéùìòÇØøÅåÆæßÉÄÖÑÜäöñüà¡¿§")
    private static let substitutes: [Character: String] = [
        "[": "(", "]": ")", "{": "(", "}": ")", "`": "'", "\\": "/", "^": "'", "~": "-", "|": "/",
        "’": "'", "‘": "'", "“": "\"", "”": "\"", "–": "-", "—": "-", "…": "...", "€": "EUR",
        "\u{A0}": " ", "\u{202F}": " ",
    ]

    /// The text in those letters; what has no likeness becomes `?`.
    static func plain(_ text: String) -> String {
        text.map { letter in
            if let substitute = substitutes[letter] { return substitute }
            let isPlain = letter.isASCII && letter >= " " && letter != "\u{7F}"
            return isPlain || others.contains(letter) ? String(letter) : "?"
        }.joined()
    }
}
