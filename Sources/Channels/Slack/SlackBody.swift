/// The body of a Slack incoming webhook: sections of text, and a fallback for notifications.
///
/// In mrkdwn `<!channel>` calls everybody and `<url|text>` disguises a link, so `&`, `<` and `>` are
/// escaped everywhere.
struct SlackBody: Encodable {
    struct Text: Encodable {
        var type = "mrkdwn"
        var text: String
        /// Nothing in it becomes a link by itself.
        var verbatim = true
    }

    struct Block: Encodable {
        var type: String
        var text: Text?
        var elements: [Text]?
    }

    var text: String
    var blocks: [Block]

    init(_ chat: ChatText) {
        text = Self.escaped(chat.headline)
        blocks = [Block(type: "section", text: Text(text: "*\(text)*"))]
        let room = ChannelLimits.slackSections * ChannelLimits.slackSectionBytes / 2
        for section in Self.sections(chat.lines(within: room)) {
            let text = chat.hasTables ? "```\n\(section)\n```" : section
            blocks.append(Block(type: "section", text: Text(text: text)))
        }
        if !chat.link.isEmpty {
            let link = Self.escaped(chat.link).replacing("|", with: "%7C")
            blocks.append(Block(type: "section", text: Text(text: "<\(link)|I have it in hand>")))
        }
        let details = chat.details.map { Self.escaped("\($0.name): \($0.value)") }
        if !details.isEmpty {
            let text = Text(text: details.joined(separator: " | "))
            blocks.append(Block(type: "context", elements: [text]))
        }
    }

    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
            .replacing(">", with: "&gt;")
    }

    /// Lines put together as long as they fit into one section; what is more than all sections is cut.
    private static func sections(_ lines: [String]) -> [String] {
        let most = ChannelLimits.slackSectionBytes
        var sections = [""]
        for line in lines {
            // A backtick would end a table; five bytes are the most that one becomes by escaping.
            let line = escaped(String(line.prefix(most / 5)).replacing("`", with: "'"))
            let last = sections[sections.count - 1]
            if last.isEmpty {
                sections[sections.count - 1] = line
            } else if last.utf8.count + line.utf8.count < most {
                sections[sections.count - 1] = last + "\n" + line
            } else {
                sections.append(line)
            }
        }
        let kept = sections.filter { !$0.isEmpty }
        guard kept.count > ChannelLimits.slackSections else { return kept }
        return kept.prefix(ChannelLimits.slackSections - 1) + [ChatText.cut]
    }
}
