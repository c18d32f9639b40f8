import Deadlines

/// Reads answers of Grafana OnCall's HTTP API: `/api/v1/users`, `/schedules`, `/on_call_shifts`, `/escalation_chains`
/// and `/escalation_policies`, each in a file of its own or all in one object under those names.
struct OncallImport {
    let draft: ImportDraft

    /// The lists of an export.
    private enum Kind: String, CaseIterable {
        case users, schedules
        case shifts = "on_call_shifts"
        case chains = "escalation_chains"
        case steps = "escalation_policies"
    }

    /// Takes in everything; throws when a document holds nothing that is known.
    func run(_ documents: [ImportValue]) throws(ImportError) {
        var all: [Kind: [ImportValue]] = [:]
        for document in documents {
            let named = Kind.allCases.compactMap { kind in
                document[kind.rawValue].map { (kind, $0) }
            }
            for (kind, value) in named { all[kind, default: []] += items(of: value) }
            if !named.isEmpty { continue }
            guard document.isList || document["results"]?.isList == true || document.id != nil
            else {
                throw ImportError(
                    "\(document.file): there is no schedule, shift, chain, policy or user in it; save what "
                        + "OnCall's HTTP API answers")
            }
            for value in document.id == nil ? items(of: document) : [document] {
                all[Self.kind(of: value), default: []].append(value)
            }
        }
        for user in all[.users] ?? [] {
            draft.people.add(
                user, ids: [user.id], email: user.text("email"), username: user.text("username"))
        }
        let shifts = Dictionary(
            (all[.shifts] ?? []).map { ($0.id ?? "", $0) }, uniquingKeysWith: { first, _ in first })
        for schedule in all[.schedules] ?? [] {
            OncallSchedule(draft: draft, schedule: schedule, shifts: shifts).add()
        }
        let used = Set((all[.schedules] ?? []).flatMap { $0.items("shifts").compactMap(\.text) })
        for shift in all[.shifts] ?? [] where !used.contains(shift.id ?? "") {
            draft.log.leaveOut(
                shift, shift.title,
                "no schedule of the export has this shift, so whose it is is not said")
        }
        let steps = Dictionary(grouping: all[.steps] ?? []) {
            $0.text("escalation_chain_id") ?? ""
        }
        for chain in all[.chains] ?? [] {
            OncallChain(draft: draft, chain: chain, policies: steps[chain.id ?? ""] ?? []).add()
        }
        let known = Set((all[.chains] ?? []).compactMap(\.id))
        for step in all[.steps] ?? []
        where !known.contains(step.text("escalation_chain_id") ?? "") {
            draft.log.leaveOut(step, step.title, "its escalation chain is not in the export")
        }
    }

    /// The members of a list or of one page of it; says when other pages are missing.
    private func items(of value: ImportValue) -> [ImportValue] {
        if value["next"]?.text != nil {
            draft.log.leaveOut(
                value, "", "OnCall has more of this than is in the file; export every page")
        }
        return value.isList ? value.items : value.items("results")
    }

    /// What an object is, seen from its members.
    private static func kind(of value: ImportValue) -> Kind {
        if value["escalation_chain_id"] != nil { return .steps }
        if value["start"] != nil, value["duration"] != nil { return .shifts }
        let schedules = ["ical_url_primary", "ical_url_overrides", "on_call_now", "shifts"]
        if schedules.contains(where: { value[$0] != nil }) || value["type"] != nil {
            return .schedules
        }
        return value["username"] != nil || value["email"] != nil ? .users : .chains
    }
}
