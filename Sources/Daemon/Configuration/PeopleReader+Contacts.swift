import Channels
import Escalation

extension PeopleReader {
    /// What is said where a contact names no way to reach somebody, or more than one.
    static let kindsOfContacts =
        "a contact is one of \"email: ADDRESS\", \"notify-email: ADDRESS\", \"sms: NUMBER\", or a name "
        + "under \"webhook\", \"slack\", \"teams\", \"pagerduty\", \"alertmanager\", \"ntfy\" or \"program\"; "
        + "write one of them"

    /// A contact of a kind; nil, and reported, when its value is wrong or leads nowhere.
    func contact(_ kind: ChannelKind, _ value: Value) -> Contact? {
        switch kind {
        case .email: return mail(value)
        case .webhook:
            return value.reference(to: "webhook", among: catalogue.names(of: .webhooks))
                .map { Contact(.webhook, $0) }
        case .notifyEmail:
            return notified(kind, value, by: "email_template") {
                SettingsReader.faultOfAddress($0)
            }
        case .sms:
            return notified(kind, value, by: "sms_template") { text in
                do throws(InvalidValue) {
                    _ = try PhoneNumber(text)
                    return nil
                } catch {
                    return error.description
                }
            }
        case .slack, .teams, .pagerduty, .alertmanager, .ntfy, .program:
            // Somebody may have pasted a URL, which is a secret.
            guard value.raw.map(Value.isName) ?? true else {
                value.complain(
                    "\(value.label) is not the name of a channel; write one of those under \"channels\" in "
                        + "longstop.yml, never its URL")
                return nil
            }
            return value.reference(to: "\(kind.rawValue) channel", among: channels(kind.rawValue))
                .map { Contact(kind, $0) }
        }
    }

    /// An address that GOV.UK Notify sends to; `fault` says what is wrong with it. It is never shown.
    private func notified(
        _ kind: ChannelKind, _ value: Value, by template: String, fault: (String) -> String?
    ) -> Contact? {
        guard let text = value.text("an address") else { return nil }
        if let fault = fault(text) {
            value.complain("\"\(kind.rawValue)\" is \(fault)")
            return nil
        }
        if let services = channels("notify"), services.isEmpty {
            value.complain(
                "there is no channel of kind notify to send by; add one under \"channels\" in longstop.yml"
            )
        } else if let templates = channels("notify", with: template), templates.isEmpty {
            value.complain(
                "the channel of kind notify has no \"\(template)\" to send by; add it in longstop.yml"
            )
        }
        return Contact(kind, text)
    }

    /// The names of channels of a kind (with a key, where one is named), as far as they can be told without
    /// reading them closely; nil when they are not all known.
    private func channels(_ kind: String, with key: String? = nil) -> Set<String>? {
        guard catalogue.names(of: .channels) != nil else { return nil }
        let entries = (catalogue.entries[.channels] ?? []).filter { entry in
            let mapping = entry.value.node.mapping
            return mapping?["kind"]?.scalar?.string == kind
                && (key.map { mapping?[$0] != nil } ?? true)
        }
        return Set(entries.map(\.name))
    }

    /// Reports a person whom an urgency reaches by Teams alone: its answer says that a workflow was started, no
    /// later contact is tried after it, and nobody is told when the workflow fails to post.
    func checkTeams(_ person: Person, at position: Position) {
        for urgency in Urgency.allCases {
            let kinds = person.contacts(for: urgency).map(\.channel)
            guard !kinds.isEmpty, kinds.allSatisfy({ $0 == .teams }) else { continue }
            catalogue.complaints.add(
                "person \(Quoted.text(person.name)) would be told with urgency \"\(urgency.rawValue)\" by "
                    + "Teams alone, which says 202 before anything is posted and may drop it unseen; put "
                    + "another contact for it first, or add one and \"all_at_once: true\"",
                at: position)
            return
        }
    }
}
