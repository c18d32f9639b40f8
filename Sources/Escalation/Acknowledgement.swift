package import Deadlines

/// A person has taken an alert on.
package struct Acknowledgement: Hashable, Sendable, Codable {
    /// How the answer came.
    package enum Way: String, Hashable, Sendable, Codable, CaseIterable {
        /// By the button of a signed link's page.
        case link
        /// By the daemon's socket: the command line, or a program of the installation.
        case api
        /// By a signed webhook.
        case webhook
        /// By an answer to the mail.
        case mail
    }

    package var alert: Int64
    /// The person's configuration key.
    package var person: String
    package var at: Timestamp
    /// When later steps resume.
    package var until: Timestamp
    package var note: String
    /// Who is asked to take it on instead; they are told at once.
    package var handedTo: String?
    /// Nil for an answer of before this was kept.
    package var way: Way?

    /// Makes an acknowledgement.
    package init(
        alert: Int64, person: String, at: Timestamp, until: Timestamp, note: String = ""
    ) {
        self.alert = alert
        self.person = person
        self.at = at
        self.until = until
        self.note = note
    }

    /// Who has it in hand: whoever answered, or to whom they handed it.
    package var holder: String { handedTo ?? person }
}

extension Alert {
    /// Takes an answer in: the latest of a person holds, and the latest of all is the alert's.
    package mutating func take(_ answer: Acknowledgement) {
        acknowledgement = answer
        answers = (answers ?? []).filter { $0.person != answer.person } + [answer]
    }
}
