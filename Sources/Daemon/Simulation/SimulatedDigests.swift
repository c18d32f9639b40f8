import Channels
import Deadlines
import Escalation
import Storage

/// Gathers what waited into digests, as the daemon does: one message for everything that one contact hears at one
/// moment.
struct SimulatedDigests {
    /// A notice that was heard when it had waited for it.
    struct Waited: Sendable {
        let heard: SimulatedCase.Heard
        let at: Timestamp
    }

    /// The digests of one person at one moment: one for each of their contacts.
    struct Told {
        let place: SimulatedPlace
        var events: [(event: Event, subject: String)]
    }

    private let telling: Telling

    init(_ setting: SimulationSetting, _ renderer: Renderer) {
        telling = Telling(
            rules: setting.rules, world: setting.world, renderer: renderer,
            identify: { "simulated" })
    }

    /// One digest for each contact and moment, in order of both.
    func told(_ waited: [Waited]) throws -> [Told] {
        var result: [Told] = []
        let groups = Dictionary(grouping: waited, by: Addressee.init)
        for (addressee, group) in groups.sorted(by: { $0.key < $1.key }) {
            let digest = try digest(of: group)
            if let last = result.last, last.place.at == addressee.at,
                last.place.subject == digest.event.clock.subject
            {
                result[result.count - 1].events.append(digest)
            } else {
                let place = SimulatedPlace(
                    at: addressee.at, isDigest: true, number: .max,
                    subject: digest.event.clock.subject)
                result.append(Told(place: place, events: [digest]))
            }
        }
        return result
    }

    private func digest(of group: [Waited]) throws -> (event: Event, subject: String) {
        let now = group[0].at
        // Alerts are numbered within their cases here, and a digest tells of several.
        var numbers: [Alerted: Int64] = [:]
        let held = group.map { waited in
            let notice = waited.heard.notice
            var entry = waited.heard.entry
            let known = Alerted(subject: entry.clock.subject, alert: entry.id)
            let number = numbers[known] ?? Int64(numbers.count + 1)
            numbers[known] = number
            entry.id = number
            return HeldNotice(
                entry: entry, kind: notice.kind, late: notice.late, reason: notice.reason,
                plannedAt: notice.plannedAt, policy: notice.policy,
                heldUntil: notice.heldUntil ?? now)
        }
        let notices = group.map(\.heard.notice)
        let address = DigestAddress(
            person: notices[0].person, role: notices.map(\.role).min() ?? "",
            contact: notices[0].contact)
        let message = try telling.digest(of: held, to: address, alert: 0, at: now, sendingFrom: now)
        var notice = message.notice
        let cases = Set(numbers.keys.map(\.subject)).count
        notice.reason.text =
            "it tells of \(Self.counted(numbers.count, "alert")) of \(Self.counted(cases, "case"))"
        let event = Event(
            .digest, at: now, late: notice.late, alert: 0, clock: notice.clock, notice: notice,
            person: notice.person, reason: notice.reason)
        return (event, message.subject)
    }

    private static func counted(_ count: Int, _ what: String) -> String {
        "\(count) \(what)\(count == 1 ? "" : "s")"
    }
}

extension SimulatedDigests {
    /// An alert among those of all cases.
    private struct Alerted: Hashable {
        let subject: CaseReference
        let alert: Int64
    }

    /// A contact at a moment.
    private struct Addressee: Hashable, Comparable {
        let at: Timestamp
        let person: String
        let channel: String
        let address: String

        init(_ waited: Waited) {
            at = waited.at
            person = waited.heard.notice.person
            channel = waited.heard.notice.contact.channel.rawValue
            address = waited.heard.notice.contact.address
        }

        static func < (left: Addressee, right: Addressee) -> Bool {
            (left.at, left.person, left.channel, left.address)
                < (right.at, right.person, right.channel, right.address)
        }
    }
}
