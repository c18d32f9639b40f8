/// Every limit of the channels: sizes in bytes, counts, and the time-outs a configuration may override.
package enum ChannelLimits {
    /// Messages that may wait inside one channel before it refuses more.
    package static let waitingMessages = 10_000
    /// Threads of one relay profile.
    package static let relayThreads = 8
    /// The longest email message, in bytes.
    package static let mailBytes = 10 * 1024 * 1024
    /// The longest line of an email message without its CR LF (RFC 5322, 2.1.1).
    package static let mailLineBytes = 998
    /// The longest email address (RFC 5321, 4.5.3.1.3, less its angle brackets).
    package static let addressBytes = 254
    /// The longest local part of an email address (RFC 5321, 4.5.3.1.1).
    package static let localPartBytes = 64
    /// The longest webhook body we send, in bytes.
    package static let webhookBytes = 256 * 1024
    /// The most of an answer that is read, in bytes.
    package static let answerBytes = 64 * 1024
    /// The beginning of an answer's body that is kept, in bytes.
    package static let keptAnswerBytes = 4096
    /// The longest URL, in bytes.
    package static let urlBytes = 2048
    /// The longest header value, in bytes.
    package static let headerBytes = 4096
    /// Secrets of one webhook destination that may be live at once: the old and the new.
    package static let liveSecrets = 2
    /// Bytes of a signing secret (Standard Webhooks 1.0).
    package static let secretBytes = 24...64
    /// Connections to one webhook host.
    package static let hostConnections = 64
    /// Idle connections kept by one posting thread over all hosts.
    package static let cachedConnections = 256
    /// The seconds a receiver may ask us to wait.
    package static let retryAfterSeconds: ClosedRange<Int64> = 1...3600
    /// The longest text of a far side kept in a receipt or a reason, in characters.
    package static let receiptCharacters = 300
    /// The longest section of a Slack message, in bytes; Slack takes 3000 characters.
    package static let slackSectionBytes = 2800
    /// Sections of text in one Slack message; Slack takes 50 blocks.
    package static let slackSections = 12
    /// The longest body a Teams workflow is sent, in bytes; about 28 KB are taken, less was safe.
    package static let teamsBytes = 20_000
    /// The text in such a body, in bytes; its elements cost besides.
    package static let teamsTextBytes = 14_000
    /// The longest summary of a PagerDuty event, in characters.
    package static let pagerDutySummaryCharacters = 1024
    /// The text among a PagerDuty event's details, in bytes; 512,000 are taken in all.
    package static let pagerDutyTextBytes = 50_000
    /// The pause after PagerDuty said "too many", unless it said for how long, in seconds.
    package static let pagerDutyPauseSeconds: Int64 = 120
    /// The description in an Alertmanager message, in bytes.
    package static let alertmanagerTextBytes = 50_000
    /// The longest message of ntfy, in bytes; above 4096 it becomes an attachment.
    package static let ntfyMessageBytes = 3900
    /// The longest text message, in characters: two parts of 153.
    package static let smsCharacters = 306
    /// The pause after GOV.UK Notify said "too many a minute", in seconds.
    package static let notifyPauseSeconds: Int64 = 60
    /// Words of a program's command.
    package static let programArguments = 32
    /// The time a program may be given.
    package static let programTime: ClosedRange<Duration> =
        Duration.seconds(1)...Duration.seconds(600)
    /// Runs of one program at the same time.
    package static let programThreads = 2
    /// Pieces of a program's output that are read in one go, of 4 KiB each.
    package static let programChunks = 16
    /// How far the time of a signed message may be from ours, in seconds.
    package static let signatureAgeSeconds = 300
    /// Signatures of one message that are looked at.
    package static let signatures = 16
    /// The fewest bytes of the key that signs links.
    package static let linkKeyBytes = 32
    /// The longest token of a link, in bytes.
    package static let linkTokenBytes = 200
}
