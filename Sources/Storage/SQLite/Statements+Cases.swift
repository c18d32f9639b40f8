extension Statements {
    private static let alertColumns = """
        id, case_ref, rule, key_parts, run, state, late, started_at, due_at, ended_at, started_by,
        ended_by, warnings, episodes, policy, provisional, alert, ended_as,
        rule_version
        """

    static let dueCases = """
        SELECT reference FROM cases WHERE look_at IS NOT NULL AND look_at <= ?1 AND \(hasCase)
        ORDER BY look_at LIMIT ?2
        """
    /// Leaves out schedules and digests.
    private static let hasCase =
        "substr(reference, 1, 9) <> 'schedule:' AND substr(reference, 1, 7) <> 'digest:'"
    static let dueSchedules = """
        SELECT reference FROM cases
        WHERE reference >= 'schedule:' AND reference < 'schedule;' AND look_at <= ?1
        ORDER BY look_at
        """
    static let settledUntil = "SELECT settled_until FROM cases WHERE reference = ?1"
    static let settleCase = "UPDATE cases SET settled_until = ?2 WHERE reference = ?1"
    static let nextLookAt = """
        SELECT look_at FROM cases WHERE look_at IS NOT NULL AND \(hasCase) ORDER BY look_at LIMIT 1
        """
    static let nextScheduleAt = """
        SELECT min(look_at) FROM cases
        WHERE reference >= 'schedule:' AND reference < 'schedule;'
        """
    static let lookAtOfCase = "SELECT look_at FROM cases WHERE reference = ?1"
    static let putOffCase = "UPDATE cases SET look_at = ?2 WHERE reference = ?1"
    static let finishCase = """
        INSERT INTO cases (reference, look_at, open_clocks) VALUES (?1, ?2, ?3)
        ON CONFLICT (reference) DO UPDATE SET look_at = ?2, open_clocks = ?3
        """
    /// In order of the primary key: for whoever goes through them all.
    static let openCases = """
        SELECT reference FROM cases
        WHERE reference > ?1 AND (open_clocks > 0 OR look_at IS NOT NULL) AND \(hasCase)
        ORDER BY reference LIMIT ?2
        """
    /// Reads every case: for a reload only.
    static let touchOpenCases = """
        UPDATE cases SET look_at = ?1
        WHERE (open_clocks > 0 OR look_at IS NOT NULL) AND (look_at IS NULL OR look_at > ?1)
        """

    static let insertAlert = """
        INSERT INTO alerts (
            id, case_ref, rule, key_parts, run, state, late, started_at, due_at, ended_at,
            started_by, ended_by, warnings, episodes, policy, provisional, told, closed_at, alert,
            ended_as, rule_version)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,
            ?18, ?19, ?20, ?21)
        """
    static let updateAlert = """
        UPDATE alerts SET
            case_ref = ?2, rule = ?3, key_parts = ?4, run = ?5, state = ?6, late = ?7,
            started_at = ?8, due_at = ?9, ended_at = ?10, started_by = ?11, ended_by = ?12,
            warnings = ?13, episodes = ?14, policy = ?15, provisional = ?16, told = ?17,
            closed_at = ?18, alert = ?19, ended_as = ?20,
            rule_version = ?21
        WHERE id = ?1
        """
    static let alertsOfCase = """
        SELECT \(alertColumns) FROM alerts WHERE case_ref = ?1 ORDER BY id
        """
    static let alertByID = "SELECT case_ref, closed_at FROM alerts WHERE id = ?1"
    static let wholeAlert = """
        SELECT \(alertColumns) FROM alerts WHERE id = ?1
        """
    static let openAlerts = """
        SELECT \(alertColumns) FROM alerts WHERE told = 1 AND closed_at IS NULL
        ORDER BY id LIMIT ?1
        """
    static let toldAlerts = """
        SELECT \(alertColumns) FROM alerts WHERE told = 1 ORDER BY id LIMIT ?1
        """
    static let clocksOfCase = """
        SELECT \(alertColumns) FROM alerts
        WHERE case_ref = ?1 AND (?2 IS NULL OR state = ?2) AND (?3 IS NULL OR rule = ?3)
        ORDER BY id LIMIT ?4
        """
    /// Reads every clock: for people who ask for them all.
    static let clocks = """
        SELECT \(alertColumns) FROM alerts
        WHERE (?1 IS NULL OR state = ?1) AND (?2 IS NULL OR rule = ?2)
        ORDER BY coalesce(due_at, started_at), id LIMIT ?3
        """
    /// By when it was decided, so that what was learnt late is in the next list all the same.
    static let clocksBegun = """
        SELECT \(alertColumns) FROM alerts
        WHERE id IN (
                SELECT alert FROM decisions WHERE event = 'started' AND at > ?1 AND at <= ?2)
            AND rule IN (SELECT value FROM json_each(?3))
        ORDER BY coalesce(due_at, started_at), id
        """
    static let openClocksOfRules = """
        SELECT \(alertColumns) FROM alerts
        WHERE ended_at IS NULL AND rule IN (SELECT value FROM json_each(?1))
        ORDER BY coalesce(due_at, started_at), id
        """
    static let clocksDue = """
        SELECT \(alertColumns) FROM alerts
        WHERE state = 'running' AND due_at IS NOT NULL AND due_at > ?1 AND due_at <= ?2
        ORDER BY due_at, id
        """
    static let clocksBreached = """
        SELECT \(alertColumns) FROM alerts
        WHERE id IN (SELECT alert FROM decisions WHERE event = 'breach' AND at > ?1 AND at <= ?2)
            AND (state = 'breached' OR late = 1)
        ORDER BY due_at, id
        """
    /// Also those of which the breach was taken back: it was told.
    static let alertsMissed = """
        SELECT \(alertColumns) FROM alerts
        WHERE id IN (SELECT alert FROM decisions WHERE event = 'breach' AND at >= ?1 AND at <= ?2)
        ORDER BY coalesce(due_at, started_at), id
        """
    static let nextDeadline = """
        SELECT due_at, case_ref, rule, id FROM alerts
        WHERE state = 'running' AND due_at IS NOT NULL AND substr(case_ref, 1, 9) <> 'schedule:'
        ORDER BY due_at LIMIT 1
        """

    static let insertAcknowledgement = """
        INSERT INTO acknowledgements (case_ref, alert, person, at, until, note, handed_to, way)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        """
    static let newAcknowledgements = """
        SELECT alert, person, at, until, note, handed_to, way FROM acknowledgements
        WHERE case_ref = ?1 AND applied = 0 ORDER BY seq
        """
    static let applyAcknowledgements = """
        UPDATE acknowledgements SET applied = 1 WHERE case_ref = ?1 AND applied = 0
        """
    static let acknowledgementsOfCase = """
        SELECT alert, person, at, until, note, handed_to, way FROM acknowledgements
        WHERE case_ref = ?1 ORDER BY seq
        """

    static let insertDecision = """
        INSERT INTO decisions (
            at, case_ref, alert, event, late, step, person, role, channel, code, text)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
        """
    static let decisionsOfCase = """
        SELECT at, case_ref, alert, event, late, step, person, role, channel, code, text
        FROM decisions WHERE case_ref = ?1 ORDER BY seq
        """

    static let counter = "SELECT value FROM counters WHERE name = ?1"
    static let counters = "SELECT name, value FROM counters"
    static let putCounter = "INSERT OR REPLACE INTO counters (name, value) VALUES (?1, ?2)"
    static let setCounter = "UPDATE counters SET value = ?2 WHERE name = ?1"
    /// The counter of moments is made by its first decision.
    static let noteDecision = """
        INSERT INTO counters (name, value) VALUES (?1, ?2)
        ON CONFLICT (name) DO UPDATE SET value = ?2 WHERE value < ?2
        """
    static let lastDecisionAt =
        "SELECT at FROM decisions WHERE seq > ?1 ORDER BY seq DESC LIMIT 1"
    static let discountDecisions = """
        INSERT OR REPLACE INTO counters (name, value)
        SELECT ?1, coalesce(max(seq), 0) FROM decisions
        """
    static let discountFacts = """
        INSERT OR REPLACE INTO counters (name, value)
        SELECT ?1, coalesce(max(seq), 0) FROM facts
        """
    static let bringCasesBack =
        "UPDATE cases SET look_at = ?1 WHERE look_at > ?1"
    static let bringSchedulesBack =
        "UPDATE cases SET settled_until = ?1 WHERE settled_until > ?1"
    static let countDueCases =
        "SELECT count(*) FROM (SELECT 1 FROM cases WHERE look_at <= ?1 LIMIT ?2)"
    static let addToCounter = "UPDATE counters SET value = value + ?2 WHERE name = ?1"
    static let insertRun = "INSERT INTO runs (started_at) VALUES (?1)"
}
