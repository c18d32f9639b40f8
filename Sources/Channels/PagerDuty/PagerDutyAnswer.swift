import Crypto
package import Deadlines
import Foundation

/// What PagerDuty says became of an incident: its webhook, version 3.
package struct PagerDutyAnswer: Hashable, Sendable {
    /// The events that answer an alert; others are of no concern here.
    package enum Event: String, Hashable, Sendable {
        case acknowledged = "incident.acknowledged"
        case resolved = "incident.resolved"
    }

    /// PagerDuty's id of the event: the same when it is sent again.
    package var id: String
    package var event: Event
    package var key: PagerDutyKey
    package var occurredAt: Timestamp
    /// Who did it, as PagerDuty calls them; nil for a rule or a program.
    package var by: String?

    private struct Content: Decodable {
        struct Event: Decodable {
            var id: String
            var type: String
            var occurredAt: String
            var agent: Agent?
            var data: Incident

            enum CodingKeys: String, CodingKey {
                case id, agent, data
                case type = "event_type"
                case occurredAt = "occurred_at"
            }
        }

        struct Agent: Decodable {
            var type: String?
            var summary: String?
        }

        struct Incident: Decodable {
            var key: String?

            enum CodingKeys: String, CodingKey {
                case key = "incident_key"
            }
        }

        var event: Event
    }

    /// Reads a body whose signature was verified; nil for an event or an incident that is none of ours.
    ///
    /// `host` is the one in our keys. Throws `InvalidValue` for a body that is no event of PagerDuty.
    package init?(body: [UInt8], host: String) throws(InvalidValue) {
        guard let content = try? JSONDecoder().decode(Content.self, from: Data(body)) else {
            throw InvalidValue("the body is not a webhook of PagerDuty, version 3")
        }
        let said = content.event
        guard let event = Event(rawValue: said.type),
            let key = said.data.key.flatMap({ PagerDutyKey($0, host: host) })
        else { return nil }
        guard let occurredAt = Timestamp(rfc3339: said.occurredAt) else {
            throw InvalidValue("occurred_at is not a time as in RFC 3339")
        }
        id = said.id
        self.event = event
        self.key = key
        self.occurredAt = occurredAt
        let isPerson = said.agent?.type == "user_reference"
        by = isPerson ? said.agent?.summary.map { FarSide.words($0) } : nil
    }

    /// Checks the header `X-PagerDuty-Signature`, `v1=…` once or, while secrets change, more than once.
    ///
    /// Throws `InvalidValue` when none is by `secret` over exactly these bytes.
    package static func verify(
        body: [UInt8], signatures: String, secret: Credential
    ) throws(InvalidValue) {
        let key = SymmetricKey(data: Data(secret.password.utf8))
        let code = HMAC<SHA256>.authenticationCode(for: body, using: key)
        let right = "v1=" + code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let given = signatures.split(separator: ",").prefix(ChannelLimits.signatures)
        let isOurs = given.contains {
            ConstantTime.equal(right.utf8, $0.trimmingCharacters(in: .whitespaces).utf8)
        }
        guard isOurs else {
            throw InvalidValue("no X-PagerDuty-Signature is by our secret over these bytes")
        }
    }
}
