/// A notice in one text message: what, by when, which case, what is asked, and what happens next.
struct ShortText {
    let text: String

    /// Puts a notice into at most 306 characters: of a long one the request is left out first, then what comes
    /// next is cut, then the headline.
    init(_ view: MessageView, headline: String) {
        let end = Self.end(view)
        var room = ChannelLimits.smsCharacters - end.count
        let head = Self.cut(GSMText.plain(headline), to: min(room, Self.longestPart) - 1) + "."
        room -= head.count
        let next = Self.next(view, room)
        room -= next.count
        text = head + Self.ask(view, room) + next + end
    }

    /// One of two parts; and fewer letters than this say nothing.
    private static let (longestPart, shortestPart) = (153, 24)

    /// By what it is answered, which is never cut.
    private static func end(_ view: MessageView) -> String {
        guard view.notice.kind != .digest else { return "" }
        // Nothing may stand at a link's end that could be taken for a part of it.
        let hasLink = (1...longestPart).contains(view.link.count)
        return " Alert \(view.notice.alert)." + (hasLink ? " Answer: \(view.link)" : "")
    }

    private static func next(_ view: MessageView, _ room: Int) -> String {
        if let next = view.notice.next, view.notice.kind.asksForAnswer {
            let (start, when) = (" If nobody answers: ", ", \(view.short(next.at)).")
            let left = room - start.count - when.count
            guard left >= shortestPart else { return "" }
            return start + cut(GSMText.plain(view.text(.nextRoles)), to: left) + when
        }
        let words = " Nothing more is asked of you."
        let isOver = view.notice.kind.isOfEnd && !view.notice.clock.isOpen
        return isOver && words.count <= room ? words : ""
    }

    private static func ask(_ view: MessageView, _ room: Int) -> String {
        let start = " To do: "
        let left = room - start.count
        guard view.notice.kind.asksForAnswer, view.flag(.asked), left >= shortestPart else {
            return ""
        }
        return start + cut(GSMText.plain(view.text(.ask)), to: left)
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
