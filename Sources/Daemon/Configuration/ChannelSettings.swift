/// A channel of `channels:` as it is configured.
package struct ChannelSettings: Hashable, Sendable {
    /// What kind of place it is; the words of `kind`.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case slack, teams, pagerduty, alertmanager, ntfy, notify, program
    }

    package var name: String
    package var kind: Kind
    /// The name of the credential that holds its secret; nil where none is needed.
    package var credential: String?
    /// The name of the credential by which what it says back is checked; nil where nothing is heard.
    package var answersCredential: String?
    /// Where it is, unless that is the secret.
    package var url: String?
    /// What Alertmanager's receiver is called in what is sent.
    package var receiver: String?
    /// Templates and senders of GOV.UK Notify.
    package var forms = NotifyForms()
    /// A program and its arguments.
    package var command: [String] = []
    /// The longest a program may run, in seconds.
    package var timeLimit: Int64 = 30
    package var reach = Reach()

    /// How it is reached by HTTP.
    package struct Reach: Hashable, Sendable {
        /// Plain HTTP to this machine is allowed.
        package var insecureLoopback = false
        /// Private addresses are allowed.
        package var allowPrivate = false
        /// Certificates to trust in place of the system's, a PEM file.
        package var caFile: String?
        /// Connections at the same time.
        package var connections = 8
    }

    /// What GOV.UK Notify sends by: ids of its own.
    package struct NotifyForms: Hashable, Sendable {
        package var emailTemplate: String?
        package var smsTemplate: String?
        /// The name a text message comes from.
        package var smsSender: String?
        /// The address replies go to.
        package var replyTo: String?
    }
}
