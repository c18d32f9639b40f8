extension Schema {
    /// Notices that wait for a digest or went out with one, and how far each schedule has been brought.
    ///
    /// `digest` is the id of the notice a gathered one went out with. SQLite cannot change a CHECK, so the table is
    /// made anew; no foreign key is enforced meanwhile.
    static let schedules = """
        CREATE TABLE new_notices (
            seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
            alert INTEGER NOT NULL REFERENCES alerts (id), case_ref TEXT NOT NULL,
            kind TEXT NOT NULL, revision INTEGER NOT NULL, step INTEGER NOT NULL,
            repetition INTEGER NOT NULL, person TEXT NOT NULL, role TEXT NOT NULL,
            channel TEXT NOT NULL, address TEXT NOT NULL, urgency TEXT NOT NULL,
            rank INTEGER NOT NULL, policy TEXT NOT NULL, late INTEGER NOT NULL,
            reason_code TEXT NOT NULL, reason_text TEXT NOT NULL, subject TEXT NOT NULL,
            planned_at INTEGER NOT NULL, created_at INTEGER NOT NULL, not_before INTEGER NOT NULL,
            give_up_at INTEGER,
            state TEXT NOT NULL
                CHECK (state IN (
                    'ready', 'leased', 'sent', 'undeliverable', 'withdrawn', 'held', 'gathered')),
            attempts INTEGER NOT NULL DEFAULT 0, lease_run INTEGER, leased_at INTEGER,
            withdrawn_at INTEGER, receipt TEXT, finished_at INTEGER, digest TEXT,
            UNIQUE (alert, kind, revision, step, repetition, person, channel, address)
        ) STRICT;
        INSERT INTO new_notices SELECT *, NULL FROM notices;
        DROP TABLE notices;
        ALTER TABLE new_notices RENAME TO notices;
        CREATE INDEX notices_ready ON notices (state, channel, rank, not_before, seq)
            WHERE state = 'ready';
        CREATE INDEX notices_leased ON notices (state, lease_run) WHERE state = 'leased';
        CREATE INDEX notices_undeliverable ON notices (state, case_ref)
            WHERE state = 'undeliverable';
        CREATE INDEX notices_held ON notices (not_before) WHERE state = 'held';
        CREATE INDEX notices_gathered ON notices (digest) WHERE digest IS NOT NULL;
        ALTER TABLE cases ADD COLUMN settled_until INTEGER;
        CREATE INDEX decisions_started ON decisions (at) WHERE event = 'started';
        CREATE INDEX decisions_breached ON decisions (at) WHERE event = 'breach';
        CREATE INDEX alerts_open ON alerts (rule) WHERE ended_at IS NULL;
        """
}
