import Deadlines
import Foundation

@testable import Daemon

/// The exports of `Imports/`, all of them made up.
struct ImportCase: CustomStringConvertible, Sendable {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Imports").path

    /// Its folder's name.
    let description: String
    let peer: Peer
    let files: [String]

    static let all = [
        ImportCase(description: "oncall-plain", peer: .oncall, files: ["export.json"]),
        ImportCase(
            description: "oncall-pages", peer: .oncall,
            files: [
                "users.json", "schedules.json", "on_call_shifts.json", "escalation_chains.json",
                "escalation_policies.json",
            ]),
        ImportCase(description: "oncall-odd", peer: .oncall, files: ["export.json"]),
        ImportCase(
            description: "opsgenie-plain", peer: .opsgenie,
            files: ["users.json", "schedules.json", "escalations.json"]),
        ImportCase(
            description: "opsgenie-backup", peer: .opsgenie,
            files: [
                "users/alex.json", "users/cat.json", "schedules/day-and-night.json",
                "escalations/single.json",
            ]),
        ImportCase(description: "opsgenie-odd", peer: .opsgenie, files: ["export.json"]),
        ImportCase(
            description: "pagerduty-plain", peer: .pagerduty,
            files: ["users.json", "schedule.json", "escalation_policies.json"]),
        ImportCase(description: "pagerduty-layers", peer: .pagerduty, files: ["export.json"]),
        ImportCase(description: "pagerduty-odd", peer: .pagerduty, files: ["export.json"]),
    ]

    /// Where one of its files is.
    func path(_ name: String) -> String { "\(Self.folder)/\(description)/\(name)" }

    /// It imported at the beginning of October 2026.
    func imported() throws -> PeerImport {
        try PeerImport(
            files.map(path), from: peer, zone: ImportFixtures.zone(), at: ImportFixtures.now())
    }

    /// One of its files as plain values.
    func json(_ name: String) throws -> [String: Any] {
        let data = try Data(contentsOf: URL(fileURLWithPath: path(name)))
        return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    }
}

/// What the tests of imports share.
enum ImportFixtures {
    struct Missing: Error {}

    static func zone() throws -> Zone {
        guard let zone = Zone(identifier: "Europe/London") else { throw Missing() }
        return zone
    }

    static func now() throws -> Timestamp {
        guard let now = Timestamp(rfc3339: "2026-10-01T00:00:00Z") else { throw Missing() }
        return now
    }

    /// A small configuration with what was imported in the place of its people and policies; the gaps that every
    /// import has are filled when `isFilled`.
    static func miniature(_ imported: PeerImport, isFilled: Bool) -> Miniature {
        var miniature = Miniature()
        for (name, text) in imported.files { miniature.files[name] = text }
        let policies = miniature.files["policies.yml"] ?? ""
        let policy = first(#"(?m)^  ([a-z0-9.-]+):$"#, in: policies) ?? "none"
        let role = first(#"tell: \[([a-z0-9.-]+)"#, in: policies) ?? "nobody"
        if isFilled {
            miniature.files["policies.yml"] = policies.replacing(
                "# last_resort: CHOOSE-A-ROLE", with: "last_resort: \(role)")
        }
        for old in ["policy: urgent", "policy: calm"] {
            miniature = miniature.replacing(old, with: "policy: \(policy)", in: "rules/rules.yml")
        }
        return miniature.replacing("    warn: [-24h, -4h]\n", with: "", in: "rules/rules.yml")
    }

    private static func first(_ pattern: String, in text: String) -> String? {
        guard let regex = try? Regex<(Substring, Substring)>(pattern) else { return nil }
        return text.firstMatch(of: regex).map { String($0.output.1) }
    }
}
