package import Deadlines
package import Escalation

/// A notice in the words of its channel, to be stored with it and sent unchanged on every attempt.
package struct RenderedMessage: Hashable, Sendable {
    /// One line; marked, and without anything that identifies a child.
    package var subject: String
    /// The whole MIME message with CR LF line ends, or the whole body but for what is secret.
    package var body: [UInt8]
    /// The mail's Message-ID with angle brackets, for the thread of later ones; nil elsewhere.
    package var messageID: String?
}

/// What a rule, or a schedule, is called, and what it asks of its reader.
package struct RuleWords: Hashable, Sendable {
    package var title: String
    package var ask: String

    /// Makes them.
    package init(title: String, ask: String = "") {
        self.title = title
        self.ask = ask
    }
}

/// Makes messages of notices.
package struct Renderer: Sendable {
    let templates: TemplateSet
    let zone: Zone
    let sender: HeaderField
    let marking: HeaderField?
    let settings: MessageSettings
    private let words: [String: RuleWords]
    private let links: AnswerLinks?

    /// Makes a renderer; `words` gives each rule's and schedule's title and request by its name, and `links` the
    /// links by which people answer, where the installation has them.
    ///
    /// Throws when a setting could not stand in a header.
    package init(
        templates: TemplateSet, settings: MessageSettings, words: [String: RuleWords], zone: Zone,
        links: AnswerLinks? = nil
    ) throws(MessageError) {
        self.templates = templates
        self.settings = settings
        self.words = words
        self.zone = zone
        self.links = links
        sender = try Self.senderField(settings)
        marking =
            settings.marking.isEmpty
            ? nil : try HeaderField(settings.markingHeader, text: settings.marking)
        try Self.checkMessageID("<check@\(settings.messageIDHost)>")
    }

    /// The message for `notice` on its contact's channel.
    ///
    /// `id` is the notice's identity on every attempt (lower-case letters, digits, `-`, `_`);
    /// `thread` is what the person has had about the case before, nil for the first. The same
    /// arguments give the same bytes.
    package func render(
        _ notice: Notice, id: String, thread: MailThread? = nil, report: Report = Report()
    ) throws(MessageError) -> RenderedMessage {
        try Self.check(id)
        var view = view(notice, report)
        if notice.wantsAnswer, MessageMember.link.belongs(to: notice.kind) {
            view.link = links?.link(alert: notice.alert, notice: id, at: notice.decidedAt) ?? ""
        }
        let subject = try subject(view)
        let isMail = notice.contact.channel == .email
        let body =
            isMail
            ? try mail(view, subject: subject, id: id, thread: thread)
            : try body(view, subject: subject, id: id)
        return RenderedMessage(
            subject: subject, body: body, messageID: isMail ? messageID(of: id) : nil)
    }

    /// The subject alone, as a simulation prints it.
    package func renderSubject(
        _ notice: Notice, using known: inout KnownSubjects
    ) throws(MessageError) -> String {
        let view = view(notice)
        let shown = [notice.kind.rawValue] + templates.ingredients(of: .subject, view)
        if let subject = known[shown] { return subject }
        let subject = try subject(view)
        known[shown] = subject
        return subject
    }

    /// The link by which whoever is told by a notice answers an alert; nil where messages have no links.
    package func answerLink(alert: Int64, notice: String, at now: Timestamp) -> String? {
        links?.link(alert: alert, notice: notice, at: now)
    }

    /// The address that takes answers to mails; empty where none does.
    var replyAddress: String { settings.replyAddress }

    /// The Message-ID of the mail for the notice `id`, with angle brackets.
    package func messageID(of id: String) -> String {
        "<\(id)@\(settings.messageIDHost)>"
    }

    /// A moment as tables show it: `Tue 24 Nov 10:00`.
    package func short(_ moment: Timestamp, now: Timestamp) -> String {
        LocalTime(zone: zone).short(moment, now: now)
    }

    /// The title of a rule or schedule; its name where it has none.
    package func title(of rule: String) -> String { words[rule]?.title ?? rule }

    /// What a rule or schedule asks of its reader; empty where it asks for nothing.
    package func ask(of rule: String) -> String { words[rule]?.ask ?? "" }

    func view(_ notice: Notice, _ report: Report = Report()) -> MessageView {
        let rule = notice.clock.rule
        let title = notice.kind == .digest ? "Longstop digest" : rule
        return MessageView(
            notice, report: report, words: words[rule] ?? RuleWords(title: title), zone: zone,
            settings: settings)
    }

    /// One line of at most 200 characters, single spaces, no control characters.
    func subject(_ view: MessageView) throws(MessageError) -> String {
        let line = templates.render(.subject, view).withoutTrailingSpace
        guard !line.utf8.isEmpty else {
            throw MessageError(
                "subject of a \(view.notice.kind.rawValue) is empty; correct its template")
        }
        if line.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }),
            line.utf8.count <= MessageLimits.subjectCharacters, !line.contains("  ")
        {
            return line
        }
        guard !line.unicodeScalars.contains(where: \.isControl) else {
            let kind = view.notice.kind.rawValue
            throw MessageError("subject of a \(kind) has a control character; correct its template")
        }
        let words = line.split(separator: " ").joined(separator: " ")
        let limit = MessageLimits.subjectCharacters
        return words.count <= limit ? words : words.prefix(limit - 1) + "…"
    }

    private static func check(_ id: String) throws(MessageError) {
        let isPlain = id.utf8.allSatisfy {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        }
        guard isPlain, !id.isEmpty, id.utf8.count <= MessageLimits.noticeIDBytes else {
            throw MessageError("notice id is not one; write lower-case letters, digits, - and _")
        }
    }
}

/// Subjects rendered lately, by everything their template shows: a simulation has each many times over.
package struct KnownSubjects: Sendable {
    private static let capacity = 10_000
    private var subjects: [[String]: String] = [:]

    /// Knows none.
    package init() {}

    subscript(shown: [String]) -> String? {
        get { subjects[shown] }
        set {
            if subjects.count >= Self.capacity { subjects.removeAll(keepingCapacity: true) }
            subjects[shown] = newValue
        }
    }
}

extension String {
    /// Without the line end a template file ends in.
    var withoutTrailingSpace: String {
        guard let last, last.isWhitespace else { return self }
        let end = lastIndex { !$0.isWhitespace }
        return end.map { String(self[...$0]) } ?? ""
    }
}
