import Foundation

@testable import Daemon

/// A small configuration in a folder of its own, to be spoiled in one place at a time.
struct Miniature {
    var files: [String: String] = Self.whole

    /// The same with one piece of one file replaced; the piece must be there.
    func replacing(_ piece: String, with other: String, in file: String) -> Miniature {
        var result = self
        guard let text = files[file], let range = text.range(of: piece) else {
            result.files[file] = "\(piece) is not in \(file)"
            return result
        }
        result.files[file] = text.replacingCharacters(in: range, with: other)
        return result
    }

    /// Reads it; files named `overlay…` are overlays, in order of name.
    func load() throws -> Configuration {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("longstop-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files {
            let file = folder.appendingPathComponent(name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        let overlays = files.keys.filter { $0.hasPrefix("overlay") }.sorted()
        do {
            return try Configuration.load(
                folder: folder.path, overlays: overlays.map { "\(folder.path)/\($0)" })
        } catch {
            throw ConfigurationErrors(
                error.problems.map { problem in
                    var problem = problem
                    problem.file = String(problem.file.dropFirst(folder.path.count + 1))
                    problem.text = problem.text.replacingOccurrences(
                        of: folder.path + "/", with: "")
                    return problem
                })
        }
    }

    /// What is wrong with it, one line each; nothing when it can be read.
    func problems() throws -> [String] {
        do {
            _ = try load()
            return []
        } catch let errors as ConfigurationErrors {
            return errors.problems.map(\.description)
        }
    }
}

extension Miniature {
    static let whole: [String: String] = [
        "longstop.yml": """
        authority: E08000025
        zone: Europe/London
        default_relay: trust
        relays:
          trust: { host: smtp.example, security: starttls, sender: longstop@trust.example }
        webhooks:
          pager: { url: "https://pager.example/hook", credentials: pager-signing }
        """,
        "vocabulary.yml": """
        words:
          risk: [low, high]
        refused: [name, address]
        hidden: [eighteenth_birthday]
        types:
          missing.reported:
            meaning: reported missing
            members:
              episode*: text
              kind*: [M, A]
              risk: risk
              looked_after: flag
              authority: authority
              seen_at: past-moment
              with: { list: [police, health] }
            renewed_by: missing.found
          missing.found:
            members: { episode*: text, found_at: past-moment, authority: authority }
            happens_at: found_at
          meeting.held:
            members: { concern*: text }
          case.opened:
            members: { eighteenth_birthday: { date_within_years: 18 } }
        keys:
          episode:
            outlives_case: { opened: missing.reported, ended: missing.found, where: { looked_after: true } }
          concern: {}
        shared:
          risk: {}
        """,
        "rules/rules.yml": """
        rules:
          missing:
            title: A child is missing
            each: episode
            start: { on: missing.reported, where: { kind: M }, from: { earliest: [seen_at, time] } }
            cancel: missing.found
            limit: 72h
            warn: [-24h, -4h]
            policy: urgent
            until: eighteenth_birthday
            authority: { kind: source, text: a report }
          discussion:
            title: Hold a discussion
            each: episode
            start: { breach: missing }
            met: missing.found
            limit: 1 working day
            policy: calm
            authority: { kind: local, text: our own }
        """,
        "policies.yml": """
        policies:
          urgent:
            urgency: page
            steps:
              - { at: warning, tell: worker }
              - { at: due, tell: [worker] }
              - { after: 30m, tell: manager, repeat: { every: 15m, times: 4 } }
            last_resort: mailbox
          calm:
            urgency: digest
            steps:
              - { at: due, tell: worker }
            last_resort: { tell: mailbox, after: 4h, every: 24h }
        """,
        "people.yml": """
        roles:
          worker: [sam.example]
          manager: [robin.example]
          mailbox: [team-mailbox]
        people:
          sam.example: { contacts: { email: sam@trust.example } }
          robin.example:
            contacts:
              - { email: robin@trust.example, for: [notify, digest] }
              - { webhook: pager, for: page }
          team-mailbox: { contacts: { email: team@trust.example } }
        """,
        "calendars/bank-holidays.json": """
        {"england-and-wales": {"division": "england-and-wales", "events": [
          {"title": "Christmas Day", "date": "2026-12-25", "notes": "", "bunting": true},
          {"title": "Boxing Day", "date": "2026-12-28", "notes": "Substitute day", "bunting": true}
        ]}}
        """,
    ]
}
