package import Logging

/// The syslog priorities which the daemon uses.
package enum JournalPriority: Int, Sendable {
    case critical = 2
    case error = 3
    case warning = 4
    case notice = 5
    case info = 6
    case debug = 7

    /// The priority of a line that names none itself.
    init(_ level: Logger.Level) {
        switch level {
        case .critical: self = .critical
        case .error: self = .error
        case .warning: self = .warning
        case .notice: self = .notice
        case .info: self = .info
        case .debug, .trace: self = .debug
        }
    }

    /// The level at which swift-log carries it.
    var level: Logger.Level {
        switch self {
        case .critical: .critical
        case .error: .error
        case .warning: .warning
        case .notice: .notice
        case .info: .info
        case .debug: .debug
        }
    }
}

/// The fields which the journal's entries carry beside their text. No field holds a name or an address.
package enum JournalField: String, CaseIterable, Sendable {
    case caseReference = "LONGSTOP_CASE"
    case rule = "LONGSTOP_RULE"
    /// The clock's identity: case, rule, key and run.
    case clock = "LONGSTOP_CLOCK"
    /// The deadline, RFC 3339.
    case due = "LONGSTOP_DUE"
    /// Seconds from the deadline to its telling, or to what met it late.
    case late = "LONGSTOP_LATE"
    case step = "LONGSTOP_STEP"
    case reason = "LONGSTOP_REASON"
    case alert = "LONGSTOP_ALERT"
    case notice = "LONGSTOP_NOTICE"
    /// The person's key in the configuration, never their address.
    case person = "LONGSTOP_PERSON"
    /// The role in which the person is told.
    case role = "LONGSTOP_ROLE"
    case channel = "LONGSTOP_CHANNEL"
    case attempt = "LONGSTOP_ATTEMPT"
    case outcome = "LONGSTOP_OUTCOME"
    /// The refused fact's source and id.
    case fact = "LONGSTOP_FACT"
    /// The file, line and column at fault.
    case place = "LONGSTOP_PLACE"
    case version = "LONGSTOP_VERSION"
}

/// The kinds of entry which people and machines look for in the journal. A MESSAGE_ID is frozen for ever;
/// each has its entry in `units/longstop.catalog`.
package enum JournalEvent: String, CaseIterable, Sendable {
    case started = "1c00876ddb044743a0c56e0d00cb7e52"
    case ready = "e65bc98c92544e42afa2f60c303e7b5d"
    case reloaded = "6e1681177ec546de8c1172561a17c5df"
    case reloadRefused = "47fa56099f5c4016a6dda2161f1b92a3"
    case factRefused = "29a84d54f41e40569cfcb80120def544"
    case clockBreached = "058aa92af154459d9e8aaec47070ca02"
    case warningTold = "e597504f731147d68a0cdb149201b7f4"
    case stepEscalated = "5ce7a5a9d1574e17b55cd0f4b1068448"
    case lastResortUsed = "533c0881de8c4b538ce69931ab86c946"
    case noticeUndeliverable = "8dd02a43f7994f3dad2464ec1dfc9a61"
    case acknowledged = "75c7389501ec4cc3bae5875be20e21bc"
    case deadlineMetLate = "9e83ad459cbe4b169e9ad025eb69e8a1"
    case clockStepped = "903f2b0c7a5048e390e0fa6c2b9367e0"
    case silenceAdded = "b2dcd03f2337451c88c445356db28725"
    case stopping = "2550dd9488f44bd696c957cb7475e0e5"
    /// A step of a policy found nobody and was skipped.
    case nobodyOnCall = "88488375389b407e9b55c8c13c32b2c7"
    /// A rota's or absences' feed gave nothing new for too long.
    case feedSilent = "c47de30caf1946429dc8688d7154e1ca"
    case storeNearlyFull = "911e491fd8a6469db68be7158a5bb842"
    case backupMade = "9bca3af76a6c4823b92f604df00bc07a"
    /// The store is damaged, or what it holds contradicts itself.
    case auditBroken = "d645113fa60a409d946c23acabcb3f8d"
    /// The far side accepted a notice: somebody was told.
    case noticeTold = "2d53ca4d277e4dd59a8c46358f3330dd"
    /// A missed deadline ended without having been met.
    case breachEnded = "0303b4ccc4f547408aec1c731b2345b0"
    /// It was down, or the machine suspended, and is watching again.
    case outageEnded = "81868d26260640c1b962eb35e7b52457"
    /// The daemon ends without having watched anything.
    case notStarted = "f794b5658bad4e1395ba04b65ba23c50"
    /// The daemon's check of itself found that somebody may not be told.
    case selfCheckFailed = "d6888abd85e94f3c95e3c589e59f6f18"

    /// The `MESSAGE_ID` field: 128 bits in hexadecimal.
    package var messageID: String { rawValue }

    /// How grave it is, whatever level the line is logged at.
    package var priority: JournalPriority {
        switch self {
        case .lastResortUsed, .auditBroken, .notStarted: .critical
        case .clockBreached, .noticeUndeliverable, .reloadRefused, .nobodyOnCall,
            .storeNearlyFull, .selfCheckFailed:
            .error
        case .factRefused, .clockStepped, .feedSilent: .warning
        case .warningTold, .stepEscalated, .acknowledged, .deadlineMetLate, .reloaded,
            .silenceAdded, .breachEnded, .outageEnded:
            .notice
        case .started, .ready, .stopping, .noticeTold, .backupMade: .info
        }
    }

    /// The fields which an entry of this kind carries.
    package var fields: [JournalField] {
        let clock: [JournalField] = [.caseReference, .rule, .clock, .due]
        return switch self {
        case .started, .ready: [.version]
        case .stopping: [.reason]
        case .reloaded: []
        case .reloadRefused: [.place, .reason]
        case .factRefused: [.fact, .place, .reason]
        case .clockBreached: clock + [.alert, .late, .reason]
        case .warningTold: clock + [.alert, .step, .role, .reason]
        case .stepEscalated, .lastResortUsed: clock + [.alert, .step, .role, .reason]
        case .nobodyOnCall: clock + [.alert, .step, .reason]
        case .breachEnded: clock + [.alert, .reason]
        case .feedSilent, .storeNearlyFull, .auditBroken, .outageEnded, .selfCheckFailed,
            .notStarted:
            [.reason]
        case .backupMade: [.place]
        case .noticeUndeliverable, .noticeTold:
            [
                .caseReference, .alert, .step, .notice, .person, .role, .channel, .attempt,
                .outcome, .reason,
            ]
        case .acknowledged: clock + [.alert, .person]
        case .deadlineMetLate: clock + [.alert, .late]
        case .clockStepped: [.reason]
        case .silenceAdded: [.person, .reason]
        }
    }
}

extension Logger {
    /// Writes one entry of a frozen kind, at the kind's own priority.
    package func record(
        _ event: JournalEvent, _ text: String, _ fields: [JournalField: String] = [:],
        file: String = #fileID, line: UInt = #line
    ) {
        var metadata: Logger.Metadata = [
            "MESSAGE_ID": .string(event.messageID),
            "PRIORITY": .string("\(event.priority.rawValue)"),
        ]
        for (field, value) in fields { metadata[field.rawValue] = .string(value) }
        log(
            level: event.priority.level, "\(text)", metadata: metadata, source: nil, file: file,
            function: event.name, line: line)
    }
}

extension JournalEvent {
    /// The kind in words, as the catalog and the code name it: `clockBreached`.
    var name: String { String(describing: self) }
}
