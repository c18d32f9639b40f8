package import Deadlines
package import Escalation

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
        let report = notice.kind.hasReport ? Report.sample : Report()
        let view = view(notice, report)
        do {
            let subject = try subject(view)
            if subject.hasSuffix("…") {
                let limit = MessageLimits.subjectCharacters
                let sentence =
                    "subject is longer than \(limit) characters with sample values; shorten it"
                errors.append(TemplateError("\(folder)/\(TemplatePart.subject.rawValue)", sentence))
            }
            _ = try render(notice, id: "sample", report: report)
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

/// One message in all its parts.
package struct SampleTexts: Hashable, Sendable {
    package var subject: String
    package var text: String
    package var html: String
    package var webhook: String
}

/// What a made-up message is to be like.
package struct SampleWish: Hashable, Sendable {
    /// The rule or schedule it is about; made up when nil.
    package var rule: String?
    package var isLate = false
    package var wantsAnswer = true
    /// What is to be prepared for a schedule's date.
    package var preparation: String?

    /// Makes one.
    package init(
        rule: String? = nil, isLate: Bool = false, wantsAnswer: Bool = true,
        preparation: String? = nil
    ) {
        self.rule = rule
        self.isLate = isLate
        self.wantsAnswer = wantsAnswer
        self.preparation = preparation
    }
}

extension Renderer {
    /// A message of a kind with made-up values, about a rule or schedule of the installation if one is named.
    package func sample(
        _ kind: Notice.Kind, _ wanted: SampleWish = SampleWish(), report: Report? = nil
    ) throws(MessageError) -> SampleTexts {
        var notice = Notice.plainSample(
            kind, rule: wanted.rule ?? "sample-rule", late: wanted.isLate)
        if kind == .digest { notice.clock.rule = "digest" }
        notice.wantsAnswer = wanted.wantsAnswer
        if kind == .schedule { notice.plannedAt = notice.clock.date ?? notice.plannedAt }
        if let preparation = wanted.preparation { notice.clock.keyParts.append(preparation) }
        return try sample(notice, report: report)
    }

    /// The message of a made-up notice.
    package func sample(
        _ notice: Notice, report: Report? = nil
    ) throws(MessageError) -> SampleTexts {
        let kind = notice.kind
        let report = report ?? (kind.hasReport ? Report.plainSample : Report())
        let view = view(notice, report)
        return SampleTexts(
            subject: try subject(view), text: templates.render(.text, view),
            html: templates.render(.html, view), webhook: templates.render(.webhook, view))
    }

    /// A schedule's report as its message would say it, without sending it.
    package func text(
        of report: Report, for schedule: Schedule, date: Timestamp, at now: Timestamp
    ) -> String {
        var notice = Notice.plainSample(.schedule, rule: schedule.name, late: false)
        notice.clock.keyParts = [date.description]
        notice.decidedAt = now
        let view = view(notice, report)
        return ([view.text(.title) + ", " + view.text(.date)] + report.lead + [report.text])
            .joined(separator: "\n\n")
    }
}

extension Report {
    /// As messages usually have it.
    static var plainSample: Report {
        Report(
            summary: "2 overdue, 1 due in 24 hours",
            sections: [
                Section(
                    "Waiting for you: 3",
                    columns: ["Due", "State", "Case", "What", "Alert"],
                    rows: [
                        [
                            "Mon 23 Nov 10:00", "1 day late", "BCT-900001 WMP-26-900001",
                            "A sample rule", "17",
                        ],
                        [
                            "Tue 24 Nov 08:00", "30 minutes late", "BCT-900002 WMP-26-900002",
                            "Complete the return home interview within 72 hours", "18",
                        ],
                        [
                            "Tue 24 Nov 17:00", "in 8 hours 30 minutes",
                            "BCT-900003 WMP-26-900003", "Another sample rule", "19",
                        ],
                    ], figures: [4])
            ])
    }

    /// With every list and condition both ways.
    package static var sample: Report {
        Report(
            summary: "2 overdue, 1 due", lead: ["A sample sentence \(Notice.sampleMarkup)."],
            sections: [
                Section(
                    "Overdue", note: "A sample note \(Notice.sampleMarkup).",
                    columns: ["Due", "What", "Case", "Alert"],
                    rows: [
                        [
                            "Tue 24 Nov 10:00", "A sample title \(Notice.sampleMarkup)",
                            "BCT-900001", "17",
                        ], ["Tue 24 Nov 12:00", "Another sample", "BCT-900002", "18"],
                    ], omitted: 3, figures: [3]),
                Section("Nothing here", columns: ["Due"], rows: []),
            ],
            charts: [
                Chart(
                    "A sample chart \(Notice.sampleMarkup)",
                    bars: [
                        Chart.Bar("Dec 26", percent: 100, figure: "100"),
                        Chart.Bar("Jan 27", percent: 58, figure: "58"),
                    ])
            ])
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

    /// A notice with made-up values, as people usually have it.
    static func plainSample(_ kind: Kind, rule: String, late: Bool) -> Notice {
        var notice = sample(kind, rich: true)
        notice.clock.rule = rule
        notice.clock.ruleVersion = "1a2b3c4d"
        notice.clock.provisional = false
        notice.clock.episodes = ["WMP-26-900001"]
        if kind == .schedule { notice.clock.keyParts = [notice.clock.keyParts[0]] }
        notice.repetition = 1
        notice.late = late
        notice.outage = nil
        let texts: [Kind: Reason] = [
            .warning: Reason(.warningDue, "the deadline is 24 hours away"),
            .breach: Reason(.deadlinePassed, "the deadline has passed"),
            .escalation: Reason(.nobodyAnswered, "nobody has answered"),
            .lastResort: Reason(
                .stepsExhausted, "every step has been told and nobody has answered"),
            .resolved: Reason(.clockMet, "it was done in time"),
            .corrected: Reason(.deadlineMoved, "a corrected fact moved the deadline"),
        ]
        notice.reason = texts[kind] ?? Reason(.deadlinePassed, "its time has come")
        if kind == .corrected { notice.clock.endedAt = nil }
        return notice
    }

    private static func sample(_ kind: Kind, rich: Bool) -> Notice {
        let due = Timestamp(seconds: 1_795_514_400)
        let now = due.advanced(seconds: kind == .warning ? -86_400 : 7500)
        let clock = Clock(
            subject: CaseReference("BCT-900001"), rule: "sample-rule \(sampleMarkup)",
            keyParts: kind == .schedule
                ? [due.description] + (rich ? ["A sample preparation \(sampleMarkup)"] : [])
                : rich ? ["WMP-26-900001"] : [],
            state: kind == .resolved ? .met : .breached,
            startedAt: rich ? due.advanced(seconds: -259_200) : due, dueAt: rich ? due : nil,
            endedAt: kind.isOfEnd ? now : nil,
            episodes: rich ? ["WMP-26-900001", "WMP-26-900002"] : [], policy: "sample-policy",
            provisional: rich, ruleVersion: "1a2b3c4d")
        var notice = Notice(
            alert: 17, kind: kind, revision: 0, step: 1, repetition: rich ? 2 : 1,
            policy: "sample-policy", urgency: rich ? .page : .digest, role: "sample-role",
            person: "sam.example", contact: Contact(.email, "sam@example.org"), late: rich,
            plannedAt: now.advanced(seconds: -7200), decidedAt: now,
            reason: Reason(
                rich ? .groundRemoved : .deadlineMoved, "a sample reason \(sampleMarkup)"),
            next: rich
                ? NextTelling(
                    at: now.advanced(seconds: 1800), roles: ["another-role", "a-third-role"])
                : nil,
            clock: clock, formerDueAt: rich ? due.advanced(seconds: -3600) : nil)
        if rich {
            notice.outage = Outage(.down, from: now.advanced(seconds: -9000), to: now)
        }
        return notice
    }
}
