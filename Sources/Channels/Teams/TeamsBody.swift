/// The body of a Teams workflow: one Adaptive Card, in the form that Alertmanager sends.
struct TeamsBody: Encodable {
    struct Attachment: Encodable {
        var contentType = "application/vnd.microsoft.card.adaptive"
        var contentUrl = JSONNull()
        var content: Card
    }

    struct Card: Encodable {
        var schema = "http://adaptivecards.io/schemas/adaptive-card.json"
        var type = "AdaptiveCard"
        var version = "1.2"
        var msteams = ["width": "full"]
        var body: [Element]
        var actions: [Action]?

        enum CodingKeys: String, CodingKey {
            case schema = "$schema"
            case type, version, msteams, body, actions
        }
    }

    /// A TextBlock or a FactSet; members of the other kind are absent.
    struct Element: Encodable {
        var type: String
        var text: String?
        var wrap: Bool?
        var weight, size, style, color, spacing, fontType: String?
        var facts: [Fact]?
    }

    struct Action: Encodable {
        var type = "Action.OpenUrl"
        var title: String
        var url: String
    }

    struct Fact: Encodable {
        var title, value: String
    }

    var type = "message"
    var attachments: [Attachment]

    init(_ chat: ChatText) {
        var elements = [
            Element(
                type: "TextBlock", text: Self.plain(chat.headline), wrap: true, weight: "Bolder",
                size: "Medium", style: "heading", color: Self.color(chat.tone))
        ]
        // What a line's own element costs besides its text.
        let lines = chat.lines(within: ChannelLimits.teamsTextBytes, overhead: 100)
        elements += lines.map { line in
            Element(
                type: "TextBlock", text: line.isEmpty ? " " : Self.plain(line), wrap: true,
                spacing: "Small", fontType: chat.hasTables ? "Monospace" : nil)
        }
        let facts = chat.details.map { Fact(title: $0.name, value: Self.plain($0.value)) }
        if !facts.isEmpty { elements.append(Element(type: "FactSet", facts: facts)) }
        let action = Action(title: "I have it in hand", url: chat.link)
        let card = Card(body: elements, actions: chat.link.isEmpty ? nil : [action])
        attachments = [Attachment(content: card)]
    }

    private static func color(_ tone: ChatText.Tone) -> String {
        switch tone {
        case .alarm: "Attention"
        case .warning: "Warning"
        case .good: "Good"
        case .plain: "Default"
        }
    }

    /// A TextBlock reads a little Markdown: nothing in it may become a link under other words.
    private static func plain(_ text: String) -> String { text.replacing("](", with: "] (") }
}
