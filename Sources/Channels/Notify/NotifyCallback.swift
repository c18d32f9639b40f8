import Foundation

/// What GOV.UK Notify says became of a message: the delivery receipt it posts.
package struct NotifyCallback: Hashable, Sendable {
    /// How a message ended.
    package enum Status: String, Hashable, Sendable {
        case delivered
        /// No such address or number.
        case permanentFailure = "permanent-failure"
        /// A full mailbox, or a telephone that was off for days.
        case temporaryFailure = "temporary-failure"
        /// Notify's own fault; the message may be sent again.
        case technicalFailure = "technical-failure"
    }

    /// Notify's id of the message, as in our receipt.
    package var id: String
    /// The notice's id.
    package var noticeID: String
    package var status: Status

    private struct Content: Decodable {
        var id: String
        var reference: String?
        var status: String
    }

    /// Reads a body whose bearer was verified; nil for a message that is not ours, or that has not ended.
    ///
    /// Throws `InvalidValue` for a body that is no receipt of Notify.
    package init?(body: [UInt8]) throws(InvalidValue) {
        guard let content = try? JSONDecoder().decode(Content.self, from: Data(body)),
            let id = FarSide.code(content.id)
        else { throw InvalidValue("the body is not a delivery receipt of GOV.UK Notify") }
        guard let status = Status(rawValue: content.status),
            let noticeID = content.reference.flatMap(FarSide.code)
        else { return nil }
        self.id = id
        self.noticeID = noticeID
        self.status = status
    }

    /// Checks the header `Authorization`; throws `InvalidValue` when it is not `Bearer` with this token.
    package static func verify(authorization: String, token: Credential) throws(InvalidValue) {
        let scheme = "bearer "
        guard authorization.lowercased().hasPrefix(scheme),
            ConstantTime.equal(authorization.dropFirst(scheme.count).utf8, token.password.utf8)
        else { throw InvalidValue("the bearer token is not the one of our callback") }
    }
}
