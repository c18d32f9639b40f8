import Deadlines
import Escalation

extension Renderer {
    /// Renders every template with sample values, among them what HTML would take for markup, and
    /// says what is wrong with the results; `longstop check` reports it.
    package func checkSamples() -> [TemplateError] {
        var errors: [TemplateError] = []
        for notice in Notice.samples {
            for channel in ChannelKind.allCases { check(notice, on: channel, &errors) }
        }
        return TemplateErrors(errors).all
    }

    private func check(_ sample: Notice, on channel: ChannelKind, _ errors: inout [TemplateError]) {
        var notice = sample
        notice.contact = Contact(channel, channel == .email ? "sam@example.org" : "duty-room")
        let folder = "\(templates.folder)/\(notice.kind.rawValue)"
        let view = view(notice)
        do {
            let subject = try subject(view)
            if subject.hasSuffix("…") {
                let limit = MessageLimits.subjectCharacters
                let sentence =
                    "subject is longer than \(limit) characters with sample values; shorten it"
                errors.append(TemplateError("\(folder)/\(TemplatePart.subject.rawValue)", sentence))
            }
            _ = try render(notice, id: "sample")
        } catch {
            errors.append(TemplateError(folder, "sample cannot be rendered: \(error)"))
        }
        for part in TemplatePart.allCases {
            let text = templates.render(part, view)
            let path = "\(folder)/\(part.rawValue)"
            if text.allSatisfy(\.isWhitespace) {
                errors.append(
                    TemplateError(path, "nothing is left with sample values; write what it tells"))
            }
            if part == .html, text.contains(Notice.sampleMarkup) {
                errors.append(TemplateError(path, "values are not escaped with sample values"))
            }
        }
    }
}

extension Notice {
    /// What must not reach HTML as it stands.
    static let sampleMarkup = "<sample & \"sample\">"

    /// Notices of every kind with every condition both ways.
    static var samples: [Notice] {
        Kind.allCases.flatMap { kind in [true, false].map { sample(kind, rich: $0) } }
            + ClockState.allCases.flatMap { state in
                [Kind.resolved, .corrected].map { kind in
                    var notice = sample(kind, rich: true)
                    notice.clock.state = state
                    notice.clock.late = state == .met
                    return notice
                }
            }
    }

    private static func sample(_ kind: Kind, rich: Bool) -> Notice {
        let due = Timestamp(seconds: 1_795_514_400)
        let now = due.advanced(seconds: kind == .warning ? -86_400 : 7500)
        let clock = Clock(
            subject: CaseReference("BCT-900001"), rule: "sample-rule \(sampleMarkup)",
            keyParts: rich ? ["WMP-26-900001"] : [], state: kind == .resolved ? .met : .breached,
            startedAt: rich ? due.advanced(seconds: -259_200) : due, dueAt: rich ? due : nil,
            endedAt: kind.asksForAnswer ? nil : now,
            episodes: rich ? ["WMP-26-900001", "WMP-26-900002"] : [], policy: "sample-policy",
            provisional: rich, ruleVersion: "1a2b3c4d")
        return Notice(
            alert: 17, kind: kind, revision: 0, step: 1, repetition: rich ? 2 : 1,
            policy: "sample-policy", urgency: rich ? .page : .digest, role: "co-ordinator",
            person: "sam.example", contact: Contact(.email, "sam@example.org"), late: rich,
            plannedAt: now.advanced(seconds: -7200), decidedAt: now,
            reason: Reason(
                rich ? .groundRemoved : .deadlineMoved, "a sample reason \(sampleMarkup)"),
            next: rich
                ? NextTelling(
                    at: now.advanced(seconds: 1800), roles: ["team-manager", "on-call-manager"])
                : nil,
            clock: clock, formerDueAt: rich ? due.advanced(seconds: -3600) : nil)
    }
}
