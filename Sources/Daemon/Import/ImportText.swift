import Deadlines
import Escalation

/// Writes what was gathered as files of the configuration.
struct ImportText {
    let draft: ImportDraft
    /// The other system, as messages call it.
    let peer: Peer
    /// The files that were read, without their folders.
    let sources: [String]

    /// `people.yml`: whoever is named, with the roles that one person holds for good.
    var people: String {
        var lines = head("People and the roles that one person holds for good.")
        lines.append(draft.fixedRoles.isEmpty ? "roles: {}" : "roles:")
        for (role, person) in draft.fixedRoles { lines.append("  \(role): [\(person)]") }
        lines.append("")
        lines.append(draft.people.named.isEmpty ? "people: {}" : "people:")
        for person in draft.people.named {
            lines.append("  " + comment(person.title, person.origin, id: person.id))
            if let email = person.email {
                lines += [
                    "  \(person.key):", "    contacts:", "      - { email: \(Self.quoted(email)) }",
                ]
            } else {
                lines += [
                    "  # no mail address of theirs is in the export: write contacts: [{ email: … }]",
                    "  \(person.key): {}",
                ]
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// `rotas.yml`: a rota for each schedule, or several when several people are on call at once.
    var rotas: String {
        var lines = head("Rotas; the last layer that has somebody counts.")
        lines.append(draft.rotas.isEmpty ? "rotas: {}" : "rotas:")
        for rota in draft.rotas {
            lines.append("  " + comment(rota.title, rota.origin))
            lines += rota.leftOut.map { "  # left out: " + Self.line($0) }
            lines += ["  \(rota.role):", "    layers:"]
            for strip in rota.strips { lines += layer(strip) }
            if !rota.overrides.isEmpty { lines.append("    overrides:") }
            for override in rota.overrides {
                let (from, to) = (time(override.from), time(override.to))
                lines.append("      - { person: \(override.person), from: \(from), to: \(to) }")
            }
            lines.append("")
        }
        return (lines + ["absences: []"]).joined(separator: "\n") + "\n"
    }

    /// `policies.yml`: a policy for each chain of escalation, its last resort left to be named.
    var policies: String {
        var lines = head(
            "Policies. \(peer.title) tells people at once, at night too, and that is urgency page.",
            "The deadline is the moment at which \(peer.title) would have begun to tell.")
        lines.append(draft.policies.isEmpty ? "policies: {}" : "policies:")
        for (index, policy) in draft.policies.enumerated() {
            if index > 0 { lines.append("") }
            lines.append("  " + comment(policy.chain.title, policy.chain.origin))
            lines += policy.chain.leftOut.map { "  # left out: " + Self.line($0) }
            lines += ["  \(policy.name):", "    urgency: page", "    steps:"]
            for step in policy.steps { lines.append("      - \(Self.step(step))") }
            lines += [
                "    # told when every step has been told and nobody has answered:",
                "    # last_resort: CHOOSE-A-ROLE",
            ]
        }
        return lines.joined(separator: "\n") + "\n"
    }

    // MARK: Parts

    private func head(_ purpose: String...) -> [String] {
        let more = sources.count - ImportLimits.shownFiles
        let names =
            sources.prefix(ImportLimits.shownFiles).map(ImportNames.shown).joined(separator: ", ")
            + (more > 0 ? " and \(more) more" : "")
        return purpose.map { "# \($0)" } + [
            "#",
            "# Written by \"longstop import \(peer.rawValue)\" from \(names).",
            "# Read it before you use it; \"longstop check\" names what is missing still.",
            "",
        ]
    }

    /// `# "Nights" (PI7DH85), export.json: schedules[0]`.
    private func comment(_ title: String, _ origin: ImportValue, id: String? = nil) -> String {
        let known = (id ?? origin.id).flatMap { $0 == title || $0.isEmpty ? nil : $0 }
        let place = origin.path.isEmpty ? origin.file : "\(origin.file): \(origin.path)"
        return "# \"\(ImportNames.shown(title))\""
            + (known.map { " (\(ImportNames.shown($0)))" } ?? "")
            + ", " + ImportNames.shown(place)
    }

    private static func line(_ text: String) -> String { ShownValue.plain(text) }

    private func layer(_ strip: ImportStrip) -> [String] {
        let layer = strip.layer
        let people = layer.people.joined(separator: ", ")
        let words =
            "people: [\(people)], starts: \(Self.time(layer.starts)), turn: \(Self.turn(layer.days))"
        let head = "      " + comment(strip.title, strip.origin)
        guard !layer.hours.isEmpty else {
            return [head, "      - { name: \(layer.name), \(words) }"]
        }
        let stretches = layer.hours.map { hours in
            let days = hours.weekdays.sorted().map { Self.weekdays[$0 - 1] }.joined(separator: ", ")
            let (from, to) = (Self.time(hours.from), Self.time(hours.to))
            return "          - { on: [\(days)], from: \(from), to: \(to) }"
        }
        return [
            head, "      - name: \(layer.name)", "        people: [\(people)]",
            "        starts: \(Self.time(layer.starts))", "        turn: \(Self.turn(layer.days))",
            "        hours:",
        ] + stretches
    }

    private static let weekdays = [
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    ]

    private static func turn(_ days: Int) -> String {
        let (count, unit) = days % 7 == 0 ? (days / 7, "week") : (days, "day")
        return "\(count) \(unit)\(count == 1 ? "" : "s")"
    }

    private static func step(_ step: Step) -> String {
        let when =
            switch step.moment {
            case .warning: "at: warning"
            case .due: "at: due"
            case .beforeDue(let seconds): "before: \(LengthOfTime.words(seconds))"
            case .afterDue(let seconds): "after_due: \(LengthOfTime.words(seconds))"
            case .afterPrevious(let seconds): "after: \(LengthOfTime.words(seconds))"
            }
        let again = step.repetition.map {
            ", repeat: { every: \(LengthOfTime.words($0.every)), times: \($0.times) }"
        }
        return "{ \(when), tell: [\(step.roles.joined(separator: ", "))]\(again ?? "") }"
    }

    private func time(_ moment: Timestamp) -> String { Self.time(draft.zone.civilTime(moment)) }

    private static func time(_ time: CivilTime) -> String {
        "\(time.date) \(Self.time(time.secondOfDay))"
    }

    private static func time(_ second: Int) -> String {
        let parts = [second / 3600, second / 60 % 60]
        return parts.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }

    /// A text as YAML takes it for nothing but a text.
    private static func quoted(_ text: String) -> String {
        let isPlain = text.allSatisfy {
            $0.isASCII && ($0.isLetter || $0.isNumber || "._-+@".contains($0))
        }
        if isPlain, text.first?.isLetter == true { return text }
        let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "\"\(escaped)\""
    }
}
