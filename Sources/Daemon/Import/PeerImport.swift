package import Deadlines

/// The systems whose users may move.
package enum Peer: String, Hashable, Sendable, CaseIterable {
    case oncall, opsgenie, pagerduty

    /// What people call it.
    package var title: String {
        switch self {
        case .oncall: "Grafana OnCall"
        case .opsgenie: "Opsgenie"
        case .pagerduty: "PagerDuty"
        }
    }
}

/// People, rotas and policies made of another system's export, and what became of everything in it.
package struct PeerImport: Sendable {
    /// The files to write, by their names within a folder.
    package let files: [(name: String, text: String)]
    /// What became of everything, in the order in which it stands in the export.
    package let entries: [ImportEntry]
    /// How many people, rotas and policies the files hold.
    private let counts: [Int]
    /// Whether there is nothing to write: no rota and no policy could be carried over.
    package var isEmpty: Bool { counts[1] == 0 && counts[2] == 0 }

    /// Reads exports. What is over by `now` is not carried over; all rotas are meant in `zone`. Throws one sentence
    /// when a file cannot be read or holds nothing of the peer's.
    package init(
        _ paths: [String], from peer: Peer, zone: Zone, at now: Timestamp
    ) throws(ImportError) {
        guard paths.count <= ImportLimits.files else {
            throw ImportError(
                "\(paths.count) files are more than \(ImportLimits.files); put exports together")
        }
        let draft = ImportDraft(zone: zone, now: now)
        var documents: [ImportValue] = []
        for path in paths { documents.append(try ImportFile.read(path)) }
        switch peer {
        case .oncall: try OncallImport(draft: draft).run(documents)
        case .opsgenie: try OpsgenieImport(draft: draft).run(documents)
        case .pagerduty: try PagerDutyImport(draft: draft).run(documents)
        }
        guard
            !draft.rotas.isEmpty || !draft.policies.isEmpty
                || draft.log.entries.contains(where: { $0.kind == .leftOut })
        else {
            throw ImportError(
                "there is no schedule and no policy of \(peer.title) in what was named; name the files that "
                    + "have them too")
        }
        if draft.people.unnamed > 0, let first = documents.first {
            draft.log.note(
                ImportValue(value: .null, file: first.file, path: ""), "",
                "who is in no schedule and no policy is not written: \(draft.people.unnamed) of the users"
            )
        }
        let text = ImportText(draft: draft, peer: peer, sources: documents.map(\.file))
        files = [
            ("people.yml", text.people), ("rotas.yml", text.rotas), ("policies.yml", text.policies),
        ]
        entries = draft.log.entries
        counts = [draft.people.named.count, draft.rotas.count, draft.policies.count]
    }

    /// What has a person to decide.
    package var leftOut: [ImportEntry] { entries.filter { $0.kind == .leftOut } }
}

extension PeerImport {
    /// The report for people: what was carried over, what is worth knowing, and what could not be expressed.
    package func report(into folder: String) -> [String] {
        let written = zip(files, counts).map { "\($0.name) (\($1))" }
        var lines = ["written into \(folder): \(written.joined(separator: ", "))"]
        let heads: [(ImportEntry.Kind, String)] = [
            (.carriedOver, "carried over"), (.note, "worth knowing"),
            (.leftOut, "could not be expressed, and is yours to decide"),
        ]
        for (kind, head) in heads {
            let found = entries.filter { $0.kind == kind }
            guard !found.isEmpty else { continue }
            lines += ["", "\(head), \(found.count):"] + found.map { "  \($0.line)" }
        }
        return lines + ["", leftOut.isEmpty ? "everything was carried over" : next]
    }

    private var next: String {
        "see to these in the files, then run \"longstop check\", which names what is missing still"
    }
}
