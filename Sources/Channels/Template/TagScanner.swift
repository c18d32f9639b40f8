/// A tag of a template that is allowed as such; whether its name is known is asked later.
struct TemplateTag: Hashable {
    enum Form: Hashable {
        case variable, section, inverted, partial
    }

    var form: Form
    var name: String
    var line: Int
    var column: Int
}

/// Finds the tags of one template and refuses what the house does not allow in any.
///
/// The Mustache library renders what it does not know as nothing, so nothing reaches it unscanned.
struct TagScanner {
    private(set) var tags: [TemplateTag] = []
    private(set) var errors: [TemplateError] = []

    private let file: String
    private var rest: Substring
    private var line = 1
    private var column = 1
    private var open: [TemplateTag] = []

    /// Scans `text`, whose lines end in LF.
    init(file: String, text: String) {
        self.file = file
        rest = text[...]
        while !rest.isEmpty {
            if rest.hasPrefix("{{") { scanTag() } else { advancePlain() }
        }
        for section in open {
            refuse(
                "section \"\(section.name)\" is never closed; write {{/\(section.name)}}", section)
        }
    }

    private mutating func advancePlain() {
        if let first = rest.first, first != "\n", first != "\t",
            first.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        {
            errors.append(TemplateError(file, line, column, "control character; remove it"))
        }
        advance(1)
    }

    private mutating func advance(_ count: Int) {
        for _ in 0..<count {
            guard let character = rest.popFirst() else { return }
            (line, column) = character == "\n" ? (line + 1, 1) : (line, column + 1)
        }
    }

    private mutating func scanTag() {
        var tag = TemplateTag(form: .variable, name: "", line: line, column: column)
        advance(2)
        guard let content = takeContent() else {
            refuse("tag is never closed; write }} after it", tag)
            advance(rest.count)
            return
        }
        let sigil = content.first ?? " "
        let body = trimmed(content.dropFirst())
        switch sigil {
        case "!": return
        case "#": (tag.form, tag.name) = (.section, body)
        case "^": (tag.form, tag.name) = (.inverted, body)
        case ">": (tag.form, tag.name) = (.partial, body)
        case "/":
            tag.name = body
            close(tag)
            return
        default:
            if let refusal = Self.refusals[sigil] {
                refuse(refusal, tag)
                return
            }
            tag.name = trimmed(content)
        }
        accept(tag)
    }

    private static let refusals: [Character: String] = [
        "{": "{{{…}}} is not escaped and not allowed; write {{…}}",
        "&": "{{&…}} is not escaped and not allowed; write {{…}}",
        "=": "{{=…=}} changes the delimiters and is not allowed; remove it",
        "<": "{{<…}} (inheritance) is not allowed; use a partial, {{> name}}",
        "$": "{{$…}} (a block) is not allowed; use a partial, {{> name}}",
        "%": "{{%…}} (a pragma) is not allowed; the file's name decides how values are escaped",
    ]

    private mutating func accept(_ tag: TemplateTag) {
        if tag.form == .partial, tag.name.hasPrefix("*") {
            refuse("dynamic partial \"\(tag.name)\" is not allowed; name the partial", tag)
        } else if tag.name.isEmpty {
            refuse("empty tag; name a member", tag)
        } else if tag.name.contains(where: { $0 == "(" || $0 == ")" }) {
            refuse("transform in \"\(tag.name)\" is not allowed; name the member alone", tag)
        } else {
            tags.append(tag)
        }
        if tag.form == .section || tag.form == .inverted { open.append(tag) }
    }

    private mutating func close(_ tag: TemplateTag) {
        guard let section = open.last else {
            refuse("{{/\(tag.name)}} closes nothing; remove it", tag)
            return
        }
        guard section.name == tag.name else {
            let place = "opened at \(section.line):\(section.column)"
            refuse(
                "{{/\(tag.name)}} where section \"\(section.name)\", \(place), is to be closed", tag
            )
            if let index = open.lastIndex(where: { $0.name == tag.name }) {
                open.removeSubrange(index...)
            }
            return
        }
        open.removeLast()
    }

    /// The text up to `}}`, taken with it; nil when there is none.
    private mutating func takeContent() -> String? {
        var content = ""
        let start = (rest, line, column)
        while !rest.isEmpty {
            if rest.hasPrefix("}}") {
                advance(content.hasPrefix("{") && rest.hasPrefix("}}}") ? 3 : 2)
                return content
            }
            content.append(rest.first ?? " ")
            advance(1)
        }
        (rest, line, column) = start
        return nil
    }

    private mutating func refuse(_ sentence: String, _ tag: TemplateTag) {
        errors.append(TemplateError(file, tag.line, tag.column, sentence))
    }

    private func trimmed(_ text: some StringProtocol) -> String {
        let inner = text.drop(while: \.isWhitespace)
        return String(inner.reversed().drop(while: \.isWhitespace).reversed())
    }
}
