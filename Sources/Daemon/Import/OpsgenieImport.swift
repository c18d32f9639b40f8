import Deadlines

/// Reads Opsgenie's configuration: answers of its API (`{"data": …}`), the files of its configuration backup, or one
/// object with "users", "schedules" and "escalations".
struct OpsgenieImport {
    let draft: ImportDraft

    /// What an object is, seen from its members.
    private enum Kind { case user, schedule, escalation }

    /// Takes in everything; throws when a document holds nothing that is known.
    func run(_ documents: [ImportValue]) throws(ImportError) {
        var (users, schedules, chains): ([ImportValue], [ScheduleSource], [ImportValue]) = (
            [], [], []
        )
        for document in documents {
            if document["paging"]?.text("next") != nil {
                draft.log.leaveOut(
                    document, "",
                    "Opsgenie has more of this than is in the file; export the rest too")
            }
            var isKnown = document.isList || document["data"]?.isList == true
            for value in Self.things(in: document) {
                switch Self.kind(of: value["schedule"] ?? value["user"] ?? value) {
                case .user: users.append(value["user"] ?? value)
                case .schedule:
                    let schedule = value["schedule"] ?? value
                    let overrides = value["scheduleOverrideList"] ?? schedule["overrides"]
                    schedules.append(ScheduleSource(schedule: schedule, overrides: overrides))
                case .escalation: chains.append(value)
                case nil:
                    if isKnown {
                        draft.log.leaveOut(
                            value, value.title,
                            "this is no user, schedule or escalation of Opsgenie")
                    }
                    continue
                }
                isKnown = true
            }
            guard
                isKnown
                    || ["users", "schedules", "escalations"].contains(where: { document[$0] != nil }
                    )
            else {
                throw ImportError(
                    "\(document.file): there is no schedule, escalation or user in it; save what "
                        + "Opsgenie's API answers, or name the files of its configuration backup")
            }
        }
        for user in users {
            draft.people.add(
                user, ids: [user.id, user.text("username")], email: user.text("username"))
        }
        for source in schedules {
            OpsgenieSchedule(draft: draft, schedule: source.schedule, given: source.overrides).add()
        }
        for chain in chains { OpsgenieEscalation(draft: draft, escalation: chain).add() }
    }

    private struct ScheduleSource {
        let schedule: ImportValue
        let overrides: ImportValue?
    }

    /// Every object that may be a thing of its own.
    private static func things(in document: ImportValue) -> [ImportValue] {
        if document.isList { return document.items }
        if let data = document["data"] { return data.isList ? data.items : [data] }
        let lists = ["users", "schedules", "escalations"].flatMap { document.items($0) }
        return lists.isEmpty ? [document] : lists
    }

    private static func kind(of value: ImportValue) -> Kind? {
        if value["rules"]?.isList == true { return .escalation }
        if value["rotations"] != nil || value["timezone"] != nil { return .schedule }
        return value["username"] != nil ? .user : nil
    }
}

/// How Opsgenie names people.
enum OpsgeniePerson {
    /// The key of a user named in a schedule or an escalation.
    static func key(of value: ImportValue, _ draft: ImportDraft) -> String {
        let username = value.text("username") ?? value.text("name")
        return draft.people.key(
            of: [value.id, username], username ?? value.title, at: value,
            email: value.text("username"))
    }
}
