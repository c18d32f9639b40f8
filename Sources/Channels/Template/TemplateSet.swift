import Escalation
import Mustache

/// The message templates of an installation, checked and compiled once.
package struct TemplateSet: Sendable {
    private let parts: [Notice.Kind: [TemplatePart: MustacheTemplate]]
    /// Partials for each way of escaping: a text partial can never be put into HTML.
    private let libraries: [TemplateEscaping: MustacheLibrary]
    /// What each part shows and asks, by name.
    private let names: [Notice.Kind: [TemplatePart: [String]]]
    /// The folder they came from, for errors.
    let folder: String

    /// Reads `<folder>/<kind>/{subject.txt,body.txt,body.html,webhook.txt}` for every kind of
    /// notice, and the partials `<folder>/partials/<name>.{txt,html}`.
    ///
    /// Throws everything wrong with all files at once. `suggest` gives the name somebody most
    /// likely meant.
    package static func load(
        folder: String, suggest: @escaping (String, [String]) -> String? = { _, _ in nil }
    ) throws(TemplateErrors) -> TemplateSet {
        let files = TemplateFolder(path: folder, suggest: suggest)
        guard files.errors.isEmpty else { throw TemplateErrors(files.errors) }
        var errors: [TemplateError] = []
        let parts = files.parts.mapValues { kind in
            kind.compactMapValues { compile($0, &errors) }
        }
        let libraries = files.partials.mapValues { partials in
            MustacheLibrary(templates: partials.compactMapValues { compile($0, &errors) })
        }
        guard errors.isEmpty else { throw TemplateErrors(errors) }
        let names = files.names.mapValues { $0.mapValues { $0.sorted() } }
        return TemplateSet(parts: parts, libraries: libraries, names: names, folder: folder)
    }

    private static func compile(
        _ file: TemplateFile, _ errors: inout [TemplateError]
    ) -> MustacheTemplate? {
        do {
            return try MustacheTemplate(string: file.source)
        } catch {
            errors.append(TemplateError(file.path, "template cannot be compiled: \(error)"))
            return nil
        }
    }

    /// Everything that `render` reads of `view` for that part: where it is equal, so is the text.
    func ingredients(of part: TemplatePart, _ view: MessageView) -> [String] {
        (names[view.notice.kind]?[part] ?? []).map { name in
            switch MessageName.all[name] {
            case .text(let member): view.text(member)
            case .flag(let flag): view.flag(flag) ? "true" : "false"
            case .list, nil: ""
            }
        }
    }

    /// The text of one part of the message `view` describes.
    func render(_ part: TemplatePart, _ view: MessageView) -> String {
        guard let template = parts[view.notice.kind]?[part] else { return "" }
        return template.render(RenderedView(view: view), library: libraries[part.escaping])
    }
}

/// What the Mustache library sees of a message: the names of the vocabulary and nothing behind
/// them.
private struct RenderedView: MustacheParent {
    let view: MessageView

    func child(named name: String) -> Any? {
        switch MessageName.all[name] {
        case .text(let member): view.text(member)
        case .flag(let flag): view.flag(flag)
        case .list(let list): view.items(of: list)
        case nil: nil
        }
    }
}

/// One item of a list, by the names its template may use.
struct MessageItem: MustacheParent {
    var texts: [MessageMember: String] = [:]
    var flags: [MessageFlag: Bool] = [:]
    var lists: [MessageList: [MessageItem]] = [:]

    func child(named name: String) -> Any? {
        switch MessageName.all[name] {
        case .text(let member): texts[member]?.withoutControls
        case .flag(let flag): flags[flag]
        case .list(let list): lists[list]
        case nil: nil
        }
    }
}
