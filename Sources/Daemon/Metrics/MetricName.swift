/// Every metric the daemon exposes, by the name Prometheus has for it, with what it means. No label of any of them
/// holds a case or a person.
enum MetricName: String, CaseIterable {
    case deadlineLateness = "longstop_deadline_lateness_seconds"
    case noticeLatency = "longstop_notice_latency_seconds"
    case notices = "longstop_notices_total"
    case attempts = "longstop_notice_attempts_total"
    case possibleDuplicates = "longstop_possible_duplicates_total"
    case stepEmpty = "longstop_step_empty_total"
    case facts = "longstop_facts_total"
    case heartbeats = "longstop_heartbeats_total"
    case clocks = "longstop_clocks"
    case outbox = "longstop_outbox"
    case oldestOverdue = "longstop_oldest_overdue_seconds"
    case oldestReady = "longstop_oldest_ready_seconds"
    case oldestUntold = "longstop_oldest_untold_seconds"
    case undeliverable = "longstop_notices_undeliverable_last_day"
    case oncallGap = "longstop_oncall_gap_seconds_ahead"
    case calendarHorizon = "longstop_calendar_horizon_seconds"
    case feedAge = "longstop_feed_age_seconds"
    case storeFree = "longstop_store_free_bytes"
    case storeSize = "longstop_store_file_system_bytes"
    case lastBackup = "longstop_last_backup_timestamp_seconds"
    case lastPass = "longstop_last_pass_timestamp_seconds"
    case lastAudit = "longstop_last_audit_success_timestamp_seconds"
    case auditFailing = "longstop_audit_failing"
    case auditWarning = "longstop_audit_warning"
    case reloadSuccessful = "longstop_config_last_reload_successful"
    case reloadSuccess = "longstop_config_last_reload_success_timestamp_seconds"
    case build = "longstop_build_info"
    case processStart = "process_start_time_seconds"
    case processCPU = "process_cpu_seconds_total"
    case processResident = "process_resident_memory_bytes"
    case processVirtual = "process_virtual_memory_bytes"
    case processDescriptors = "process_open_fds"

    /// How Prometheus reads it.
    enum Kind: String {
        case counter, gauge, histogram
    }

    var kind: Kind {
        switch self {
        case .deadlineLateness, .noticeLatency: .histogram
        case .notices, .attempts, .possibleDuplicates, .stepEmpty, .facts, .heartbeats, .processCPU:
            .counter
        default: .gauge
        }
    }

    /// Upper bounds of a histogram, in seconds: from 5 ms to an hour.
    static let bounds: [Double] = [
        0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600,
    ]

    /// One line of what it is.
    var help: String {
        switch self {
        case .deadlineLateness:
            "Seconds from a deadline that was missed to the commit of its telling; without those learnt of when they had passed."
        case .noticeLatency:
            "Seconds from the decision to tell somebody to the far side's acceptance."
        case .notices: "Notices that ended, by channel, outcome, and why."
        case .attempts: "Attempts at notices, by channel."
        case .possibleDuplicates:
            "Messages sent again though the earlier attempt may have arrived; they carry the same id."
        case .stepEmpty: "Steps of policies that found nobody to tell."
        case .facts: "Facts taken in, by what became of them."
        case .heartbeats: "Heartbeats to the watchdog elsewhere, by whether they were heard."
        case .clocks: "Open clocks, by state."
        case .outbox: "Notices in the outbox, by state."
        case .oldestOverdue: "For how long the most overdue case has waited to be looked at."
        case .oldestUntold:
            "For how long the notice that was tried in vain the longest has been to be told."
        case .oldestReady: "For how long the notice that waits longest could have been sent."
        case .undeliverable: "Notices that were given up within 24 hours."
        case .oncallGap:
            "Seconds until a role that is told has nobody; 604800, as far as is looked, when each has somebody."
        case .calendarHorizon: "Seconds ahead for which bank holidays are known."
        case .feedAge: "Seconds since a calendar feed was last read without fault; +Inf for never."
        case .storeFree: "Bytes that may still be written where the store is."
        case .storeSize: "Bytes of the file system on which the store is."
        case .lastBackup: "When the last backup beside the store was made; 0 when there is none."
        case .lastPass: "When the watcher last had nothing due any more."
        case .lastAudit: "When the check of itself last found no failure."
        case .auditFailing: "Whether a check of itself fails, by check."
        case .auditWarning: "Whether a check of itself warns, by check."
        case .reloadSuccessful: "Whether the last reload of the configuration was taken."
        case .reloadSuccess: "When a configuration was last put in force."
        case .build: "The version of the daemon; always 1."
        case .processStart: "When the process started."
        case .processCPU: "Processor time spent in user and kernel mode."
        case .processResident: "Resident memory."
        case .processVirtual: "Virtual memory."
        case .processDescriptors: "Open file descriptors."
        }
    }
}
