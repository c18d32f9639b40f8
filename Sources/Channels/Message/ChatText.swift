import Escalation

/// What a notice says in a chat or on a pager: a headline, lines below it, and what it is about.
struct ChatText {
    /// How it is coloured, or how loudly it sounds.
    enum Tone {
        case alarm, warning, good, plain
    }

    /// One thing it is about.
    struct Detail {
        var name: String
        var value: String
    }

    /// The subject, marked as everywhere.
    var headline: String
    var lines: [String]
    var details: [Detail]
    var tone: Tone
    /// The link by which its reader answers; empty where there is none.
    var link: String
    /// Whether the lines are tables, whose columns stand under one another.
    var hasTables: Bool

    /// Puts a notice into words; `text` is its message to a webhook.
    init(_ view: MessageView, headline: String, text: String) {
        let kind = view.notice.kind
        self.headline = headline
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        tone = Tone(kind)
        link = view.link
        hasTables = kind.hasReport
        details = [
            Detail(name: "Case", value: kind.hasReport ? "" : view.text(.caseReference)),
            Detail(name: "About", value: view.flag(.keyed) ? view.text(.key) : ""),
            Detail(name: "Due", value: view.flag(.dated) ? view.text(.dueShort) : ""),
            Detail(name: "Date", value: kind == .schedule ? view.text(.dateShort) : ""),
            Detail(name: "Alert", value: kind == .digest ? "" : view.text(.alert)),
            Detail(
                name: kind == .schedule ? "Schedule" : "Rule",
                value: kind == .digest ? "" : view.text(.rule)),
            Detail(name: "Version", value: view.text(.ruleVersion)),
        ].filter { !$0.value.isEmpty }
        if kind.hasReport { details.removeAll { $0.name == "About" || $0.name == "Due" } }
    }

    /// The lines that fit into so many bytes, each costing `overhead` more; the last says where it was cut.
    func lines(within bytes: Int, overhead: Int = 1) -> [String] {
        var room = bytes
        var kept: [String] = []
        for line in lines {
            room -= line.utf8.count + overhead
            guard room >= 0 else { return kept + [Self.cut] }
            kept.append(line)
        }
        return kept
    }

    static let cut = "… cut here: it is too long for this channel."
}

extension ChatText.Tone {
    init(_ kind: Notice.Kind) {
        switch kind {
        case .breach, .escalation, .lastResort: self = .alarm
        case .warning: self = .warning
        case .resolved: self = .good
        case .corrected, .schedule, .digest: self = .plain
        }
    }
}
