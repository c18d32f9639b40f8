extension Statements {
    /// Nothing that is ready waits longer: neither for its next attempt, nor for a moment of a clock that ran ahead.
    static let sendAtOnce =
        "UPDATE notices SET not_before = ?1 WHERE state = 'ready' AND not_before > ?1"

    static let insertNotice = """
        INSERT INTO notices (
            id, alert, case_ref, kind, revision, step, repetition, person, role, channel, address,
            urgency, rank, policy, late, reason_code, reason_text, subject, planned_at, created_at,
            not_before, give_up_at, state)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,
            ?19, ?20, ?21, ?22, ?23)
        ON CONFLICT (alert, kind, revision, step, repetition, person, channel, address) DO NOTHING
        """
    static let insertBody = "INSERT INTO bodies (notice, body) VALUES (?1, ?2)"
    /// What is being sent meanwhile is only marked, and not sent a second time.
    static let withdrawNotices = """
        UPDATE notices SET
            withdrawn_at = ?2,
            finished_at = CASE state WHEN 'leased' THEN finished_at ELSE ?2 END,
            state = CASE state WHEN 'leased' THEN state ELSE 'withdrawn' END
        WHERE alert = ?1 AND state IN ('ready', 'leased', 'held')
        RETURNING id, state
        """
    /// Tellings of which every notice was given up, with their revision.
    static let unreachedTellings = """
        SELECT alert, revision, step, repetition FROM notices AS n
        WHERE case_ref = ?1 AND state = 'undeliverable' AND kind NOT IN ('resolved', 'corrected')
            AND NOT EXISTS (
                SELECT 1 FROM notices AS m
                WHERE m.alert = n.alert AND m.kind = n.kind AND m.revision = n.revision
                    AND m.step = n.step AND m.repetition = n.repetition
                    AND m.state <> 'undeliverable')
        """
    /// Notices of a case that were given up.
    static let failedNotices = """
        SELECT id, alert, revision, kind, step, repetition, role, person, channel, address, planned_at,
            digest IS NOT NULL
        FROM notices WHERE case_ref = ?1 AND state = 'undeliverable'
            AND kind NOT IN ('resolved', 'corrected')
        ORDER BY seq
        """

    /// One channel and urgency at a time, so that the index yields them in order.
    static let claimNotices = """
        UPDATE notices SET state = 'leased', attempts = attempts + 1, lease_run = ?5, leased_at = ?3
        WHERE seq IN (
            SELECT seq FROM notices
            WHERE state = 'ready' AND channel = ?1 AND rank = ?2 AND not_before <= ?3
                AND address NOT IN (SELECT value FROM json_each(?6))
            ORDER BY not_before, seq LIMIT ?4)
        RETURNING id, alert, case_ref, kind, step, person, role, channel, address, urgency, policy,
            late, attempts, planned_at, created_at, not_before, give_up_at, subject,
            (SELECT body FROM bodies WHERE notice = notices.seq), seq
        """
    static let nextNoticeAt = """
        SELECT min(not_before) FROM notices WHERE state = 'ready' AND channel = ?1 AND rank = ?2
        """
    /// Stops at the first that is not held back, in the order of the index.
    static let nextNoticeNotHeld = """
        SELECT not_before FROM notices WHERE state = 'ready' AND channel = ?1 AND rank = ?2
            AND address NOT IN (SELECT value FROM json_each(?3))
        ORDER BY not_before LIMIT 1
        """
    static let finishNotice = """
        UPDATE notices SET
            state = CASE WHEN ?2 = 'ready' AND withdrawn_at IS NOT NULL THEN 'withdrawn' ELSE ?2 END,
            receipt = ?3, not_before = coalesce(?4, not_before), finished_at = ?5,
            lease_run = NULL, leased_at = NULL
        WHERE id = ?1 AND state = 'leased'
        RETURNING seq, case_ref, attempts
        """
    /// The notices a digest told share its fate.
    static let finishGathered = """
        UPDATE notices SET state = ?2, receipt = ?3, finished_at = ?4
        WHERE digest = ?1 AND state = 'gathered' RETURNING case_ref
        """
    static let dueDigests = """
        SELECT DISTINCT person, role, channel, address FROM notices
        WHERE state = 'held' AND not_before <= ?1 ORDER BY person, channel, address, role
        """
    /// The last column says whether the person was told anything of the alert before.
    static let heldNotices = """
        SELECT n.seq, n.alert, n.kind, n.late, n.reason_code, n.reason_text, n.planned_at, n.policy,
            n.not_before, EXISTS (
                SELECT 1 FROM notices AS m WHERE m.alert = n.alert AND m.person = n.person
                    AND m.state IN ('sent', 'leased', 'ready', 'gathered'))
        FROM notices AS n INDEXED BY notices_held
        WHERE n.state = 'held' AND n.not_before <= ?1 AND n.person = ?2 AND n.channel = ?3
            AND n.address = ?4
        ORDER BY n.seq
        """
    static let gatherNotice = """
        UPDATE notices SET state = ?2, digest = ?3, finished_at = ?4 WHERE seq = ?1 AND state = 'held'
        """
    static let heldLines = """
        SELECT seq, case_ref, person, role, channel, address, policy, not_before, alert FROM notices
        WHERE state = 'held' ORDER BY seq
        """
    static let replanNotice = """
        UPDATE OR IGNORE notices SET channel = ?2, address = ?3, not_before = ?4
        WHERE seq = ?1 AND state = 'held'
        """
    static let nextDigestAt = "SELECT min(not_before) FROM notices WHERE state = 'held'"
    static let leasesOfEarlierRuns = """
        SELECT id, leased_at FROM notices WHERE state = 'leased' AND lease_run < ?1
        """
    static let insertAttempt = """
        INSERT INTO attempts (
            notice, number, started_at, finished_at, outcome, detail, retry_after)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        """
    static let countReady = "SELECT count(*) FROM notices WHERE state = 'ready'"
    static let countLeased = "SELECT count(*) FROM notices WHERE state = 'leased'"
    static let countUndeliverable = "SELECT count(*) FROM notices WHERE state = 'undeliverable'"

    private static let noticeColumns = """
        n.id, n.alert, n.case_ref, n.kind, n.revision, n.step, n.repetition, n.person, n.role,
        n.channel, n.address, n.urgency, n.policy, n.late, n.reason_code, n.reason_text, n.subject,
        n.planned_at, n.created_at, n.not_before, n.give_up_at, n.state, n.attempts, n.receipt,
        n.finished_at, n.seq
        """
    /// Reads every notice: for people who ask for them all.
    static let notices = """
        SELECT \(noticeColumns) FROM notices AS n
        WHERE ?1 IS NULL OR n.state = ?1 ORDER BY n.seq DESC LIMIT ?2
        """
    static let noticeByID = "SELECT \(noticeColumns) FROM notices AS n WHERE n.id = ?1"
    static let noticesOfAlert = """
        SELECT \(noticeColumns) FROM notices AS n
        WHERE n.alert = ?1 AND (?2 IS NULL OR n.state = ?2) ORDER BY n.seq LIMIT ?3
        """
    static let noticesOfCase = """
        SELECT \(noticeColumns) FROM alerts AS a JOIN notices AS n ON n.alert = a.id
        WHERE a.case_ref = ?1 ORDER BY n.seq
        """
    static let attemptsOfCase = """
        SELECT n.seq, t.number, t.started_at, t.finished_at, t.outcome, t.detail, t.retry_after
        FROM alerts AS a JOIN notices AS n ON n.alert = a.id JOIN attempts AS t ON t.notice = n.seq
        WHERE a.case_ref = ?1 ORDER BY n.seq, t.number
        """
    static let attemptsOfAlert = """
        SELECT n.seq, t.number, t.started_at, t.finished_at, t.outcome, t.detail, t.retry_after
        FROM notices AS n JOIN attempts AS t ON t.notice = n.seq
        WHERE n.alert = ?1 ORDER BY n.seq, t.number
        """
    /// Notices that a digest told, the digest, and when that was accepted first.
    static let digestsOfAlert = """
        SELECT n.id, n.digest, (
            SELECT min(t.finished_at) FROM notices AS d JOIN attempts AS t ON t.notice = d.seq
            WHERE d.id = n.digest AND t.outcome = 'accepted')
        FROM notices AS n WHERE n.alert = ?1 AND n.digest IS NOT NULL
        """

    static let useLink = """
        INSERT INTO used_links (notice, alert, used_at) VALUES (?1, ?2, ?3)
        ON CONFLICT (notice, alert) DO NOTHING
        """
    /// A digest's links are for the alerts it tells of.
    static let linkedNotice = """
        SELECT n.person, n.role, n.alert,
            EXISTS (SELECT 1 FROM notices AS g WHERE g.digest = n.id AND g.alert = ?2),
            EXISTS (SELECT 1 FROM used_links AS u WHERE u.notice = n.id AND u.alert = ?2)
        FROM notices AS n WHERE n.id = ?1
        """
    /// A digest's message with the notices it told.
    static let confirmNotice = """
        UPDATE notices SET state = ?2, receipt = coalesce(?3, receipt), finished_at = ?4
        WHERE (id = ?1 OR digest = ?1) AND state = 'sent' RETURNING seq, case_ref, attempts, id
        """
    static let insertConfirmation = """
        INSERT INTO attempts (notice, number, started_at, finished_at, outcome, detail)
        SELECT ?1, coalesce(max(number), 0) + 1, ?2, ?2, ?3, ?4 FROM attempts WHERE notice = ?1
        """
}
