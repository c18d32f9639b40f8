import Channels
import Deadlines
import Escalation
import Logging
import Storage

/// The pages behind signed links: shows what an alert is, and takes the answer of the person the link was made for.
struct AnswerPages: Sendable {
    let key: LinkKey
    let answering: Answering

    /// A link that may be used, and what it is for.
    private struct Opened {
        var link: AnswerLink
        var notice: LinkedNotice
        var entry: CaseFile.Entry
    }

    /// Shows what a link is for, and the form if it can still be used.
    func show(_ token: String, at now: Timestamp) async -> AnswerReply {
        do throws(AnswerRefusal) {
            let opened = try await open(token, at: now)
            return page(opened, status: 200, form: form(for: opened, at: now), at: now)
        } catch {
            return AnswerReply(status: error.status, page: refused(error))
        }
    }

    /// Takes an alert on as the form says: `for` is a choice of ``form(for:at:)``, `hand` a person or empty.
    func take(
        _ token: String, for length: String, hand: String, note: String, at now: Timestamp
    ) async -> AnswerReply {
        do throws(AnswerRefusal) {
            let opened = try await open(token, at: now)
            guard let length = Self.length(length) else {
                throw AnswerRefusal(status: 422, sentence: "choose for how long you take it on")
            }
            var request = AnswerRequest(
                alert: opened.link.alert, person: opened.notice.person, way: .link)
            request.length = length
            // A form's text has lines; a note is one.
            request.note = note.split(whereSeparator: \.isNewline).joined(separator: " ")
            request.handedTo = hand.isEmpty ? nil : hand
            request.link = opened.link.notice
            do throws(AnswerRefusal) {
                return done(try await answering.take(request, at: now), opened, at: now)
            } catch {
                guard error.status == 422 else { throw error }
                var form = form(for: opened, at: now)
                form.note = note
                return page(
                    opened, status: 422, form: form, at: now,
                    message: "Nothing has been taken on: \(error.sentence).")
            }
        } catch {
            return AnswerReply(status: error.status, page: refused(error))
        }
    }

    // MARK: Links

    private func open(_ token: String, at now: Timestamp) async throws(AnswerRefusal) -> Opened {
        guard let link = key.link(token) else {
            throw AnswerRefusal(
                status: 404,
                sentence:
                    "this link is not one of ours, or part of it is missing; copy the whole of it from the message"
            )
        }
        do {
            guard
                let notice = try await answering.store.linkedNotice(link.notice, alert: link.alert),
                notice.tells(of: link.alert),
                let entry = try await answering.store.alert(link.alert)
            else {
                throw AnswerRefusal(
                    status: 404,
                    sentence:
                        "nothing is known of what this link is for; answer from a newer message")
            }
            // Who has used it wants to read that it worked, however old it is.
            if notice.isUsed {
                throw AnswerRefusal(
                    status: 410, sentence: used(by: notice.person, entry, at: now))
            }
            guard now < link.expiresAt else {
                throw AnswerRefusal(
                    status: 410,
                    sentence:
                        "this link is too old to be used; answer from the newest message about it"
                )
            }
            guard entry.alert.endedAt == nil else {
                throw AnswerRefusal(
                    status: 410, sentence: "this has ended; there is nothing left to take on")
            }
            return Opened(link: link, notice: notice, entry: entry)
        } catch let refusal as AnswerRefusal {
            throw refusal
        } catch {
            answering.logger.error("a link could not be looked up: \(error)")
            throw AnswerRefusal(
                status: 503,
                sentence: "Longstop cannot look this up just now; try again in a minute, or call")
        }
    }

    private func used(
        by person: String, _ entry: CaseFile.Entry, at now: Timestamp
    ) -> String {
        guard let answer = entry.alert.answers?.last(where: { $0.person == person }) else {
            return "this link has been used"
        }
        return "this link has been used: you answered on \(short(answer.at, now))"
    }

    // MARK: Pages

    private func short(_ moment: Timestamp, _ now: Timestamp) -> String {
        answering.live.telling.renderer.short(moment, now: now)
    }

    private var marking: String { answering.live.configuration.settings.subjectMarking }

    private func refused(_ refusal: AnswerRefusal) -> AnswerPage {
        var page = AnswerPage(
            title: refusal.status == 410 ? "Nothing to do here" : "This did not work",
            message: refusal.sentence.prefix(1).uppercased() + refusal.sentence.dropFirst() + ".")
        page.marking = marking
        return page
    }

    private func page(
        _ opened: Opened, status: Int, form: AnswerPage.Form, at now: Timestamp,
        message: String = ""
    ) -> AnswerReply {
        var page = AnswerPage(
            title: title(of: opened.entry), message: message, lines: lines(opened, at: now),
            form: form)
        page.marking = marking
        return AnswerReply(status: status, page: page)
    }

    private func done(
        _ taken: Answering.Taken, _ opened: Opened, at now: Timestamp
    ) -> AnswerReply {
        let until = short(taken.answer.until, now)
        let text =
            taken.answer.handedTo.map {
                "Done. \($0) is told now. If they do not answer by \(until), the telling goes on."
            } ?? doneText(taken.entry, until)
        var page = AnswerPage(
            title: title(of: taken.entry), message: text, lines: lines(opened, at: now))
        page.marking = marking
        return AnswerReply(status: 200, page: page)
    }

    /// What an answer comes to: some end the telling, and some are not enough alone.
    private func doneText(_ entry: CaseFile.Entry, _ until: String) -> String {
        let world = answering.live.configuration.world
        if world.momentaryRules.contains(entry.clock.rule) { return "Done: you have answered it." }
        let policy = world.policies[entry.clock.policy]
        guard policy?.steps.contains(where: { $0.answers == .all }) != true else {
            return
                "Done: you have answered. Others must answer too, and are told further until they have."
        }
        return "Done: you have it in hand. Nobody else is told before \(until)."
    }

    private func title(of entry: CaseFile.Entry) -> String {
        answering.live.telling.renderer.title(of: entry.clock.rule)
    }

    private func lines(_ opened: Opened, at now: Timestamp) -> [AnswerPage.Line] {
        let clock = opened.entry.clock
        var lines: [AnswerPage.Line] = []
        if !clock.subject.hasNoCase {
            lines.append(AnswerPage.Line("Case", clock.subject.description))
        }
        if let dueAt = clock.dueAt, !clock.subject.hasNoCase {
            let span = Span.words(dueAt.seconds(since: now))
            lines.append(
                AnswerPage.Line(
                    "Due",
                    "\(short(dueAt, now)), \(dueAt > now ? "in \(span)" : "\(span) late")"
                ))
        }
        let ask = answering.live.telling.renderer.ask(of: clock.rule)
        if !ask.isEmpty { lines.append(AnswerPage.Line("To do", ask)) }
        lines.append(
            AnswerPage.Line("You", "\(opened.notice.person), told as \(opened.notice.role)"))
        if let answer = opened.entry.alert.acknowledgement, answer.until > now {
            let what = answer.handedTo.map { "handed to \($0) by \(answer.person)" }
            lines.append(
                AnswerPage.Line(
                    "So far",
                    (what ?? "\(answer.person) has it in hand")
                        + " until \(short(answer.until, now))"))
        }
        lines.append(AnswerPage.Line("Alert", "\(opened.entry.id)"))
        return lines
    }

    /// Lengths offered beside the policy's own, in seconds.
    private static let offered: [Int64] = [3600, 8 * 3600, 24 * 3600]

    private static func length(_ value: String) -> AnswerRequest.Length? {
        switch value {
        case "", "standard": .standard
        case "working-hours": .workingHours
        default: Int64(value).map { .seconds($0) }
        }
    }

    private func form(for opened: Opened, at now: Timestamp) -> AnswerPage.Form {
        let configuration = answering.live.configuration
        let policy = configuration.world.policies[opened.entry.clock.policy]
        let standard = policy?.acknowledgedFor ?? 4 * 3600
        let opening = configuration.ruleBook.calendar.nextOpening(after: now)
        let handed = Span.words(policy?.handedOverFor ?? 1800)
        var lengths = [
            AnswerPage.Choice(
                "standard", "\(Span.words(standard)) (\(handed) if you hand it over)")
        ]
        lengths += Self.offered.filter { $0 != standard }.map {
            AnswerPage.Choice("\($0)", Span.words($0))
        }
        lengths.append(
            AnswerPage.Choice(
                "working-hours", "until working time begins, \(short(opening, now))"))
        let directory = configuration.world.directory
        let others = directory.people.values.filter {
            $0.name != opened.notice.person && !$0.isShared
                && !directory.isAway($0.name, at: now)
        }
        return AnswerPage.Form(
            lengths: lengths,
            people: others.map(\.name).sorted().map { AnswerPage.Choice($0, $0) })
    }
}
