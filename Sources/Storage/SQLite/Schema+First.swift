extension Schema {
    /// Facts, cases, alerts with their clocks, the outbox, the audit.
    ///
    /// Moments are microseconds since 1970. `rank` orders urgencies, 0 first. An alert of which nothing has been told
    /// has a NULL `alert`.
    static let first = """
        CREATE TABLE facts (
            seq INTEGER PRIMARY KEY, source TEXT NOT NULL, id TEXT NOT NULL, type TEXT NOT NULL,
            case_ref TEXT NOT NULL, time INTEGER NOT NULL, recorded_at INTEGER NOT NULL,
            data TEXT NOT NULL, UNIQUE (source, id)
        ) STRICT;
        CREATE INDEX facts_by_case ON facts (case_ref, seq);
        CREATE TRIGGER facts_are_never_edited BEFORE UPDATE ON facts
            BEGIN SELECT raise(ABORT, 'a fact is never edited'); END;

        CREATE TABLE cases (
            reference TEXT PRIMARY KEY, look_at INTEGER, open_clocks INTEGER NOT NULL DEFAULT 0
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX cases_due ON cases (look_at) WHERE look_at IS NOT NULL;

        CREATE TABLE alerts (
            id INTEGER PRIMARY KEY, case_ref TEXT NOT NULL, rule TEXT NOT NULL,
            key_parts TEXT NOT NULL, run INTEGER NOT NULL, state TEXT NOT NULL,
            late INTEGER NOT NULL, started_at INTEGER NOT NULL, due_at INTEGER, ended_at INTEGER,
            ended_as TEXT, started_by TEXT NOT NULL, ended_by TEXT, warnings TEXT NOT NULL,
            episodes TEXT NOT NULL, policy TEXT NOT NULL, provisional INTEGER NOT NULL,
            told INTEGER NOT NULL, closed_at INTEGER, alert TEXT
        ) STRICT;
        CREATE INDEX alerts_by_case ON alerts (case_ref, id);
        CREATE INDEX alerts_running ON alerts (due_at) WHERE state = 'running';
        CREATE INDEX alerts_told ON alerts (id) WHERE told = 1 AND closed_at IS NULL;

        CREATE TABLE acknowledgements (
            seq INTEGER PRIMARY KEY, case_ref TEXT NOT NULL,
            alert INTEGER NOT NULL REFERENCES alerts (id), person TEXT NOT NULL,
            at INTEGER NOT NULL, until INTEGER NOT NULL, note TEXT NOT NULL,
            applied INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE INDEX acknowledgements_by_case ON acknowledgements (case_ref, seq);
        CREATE INDEX acknowledgements_new ON acknowledgements (case_ref, seq) WHERE applied = 0;

        CREATE TABLE notices (
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
                CHECK (state IN ('ready', 'leased', 'sent', 'undeliverable', 'withdrawn')),
            attempts INTEGER NOT NULL DEFAULT 0, lease_run INTEGER, leased_at INTEGER,
            withdrawn_at INTEGER, receipt TEXT, finished_at INTEGER,
            UNIQUE (alert, kind, revision, step, repetition, person, channel, address)
        ) STRICT;
        CREATE INDEX notices_ready ON notices (state, channel, rank, not_before, seq)
            WHERE state = 'ready';
        CREATE INDEX notices_leased ON notices (state, lease_run) WHERE state = 'leased';
        CREATE INDEX notices_undeliverable ON notices (state, case_ref)
            WHERE state = 'undeliverable';

        CREATE TABLE bodies (
            notice INTEGER PRIMARY KEY REFERENCES notices (seq), body BLOB NOT NULL
        ) STRICT;

        CREATE TABLE attempts (
            notice INTEGER NOT NULL REFERENCES notices (seq), number INTEGER NOT NULL,
            started_at INTEGER NOT NULL, finished_at INTEGER NOT NULL, outcome TEXT NOT NULL,
            detail TEXT NOT NULL, retry_after INTEGER, PRIMARY KEY (notice, number)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER attempts_are_never_edited BEFORE UPDATE ON attempts
            BEGIN SELECT raise(ABORT, 'an attempt is never edited'); END;

        CREATE TABLE decisions (
            seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, case_ref TEXT NOT NULL,
            alert INTEGER NOT NULL, event TEXT NOT NULL, late INTEGER NOT NULL, step INTEGER,
            person TEXT, role TEXT, channel TEXT, code TEXT NOT NULL, text TEXT NOT NULL
        ) STRICT;
        CREATE INDEX decisions_by_case ON decisions (case_ref, seq);
        CREATE TRIGGER decisions_are_never_edited BEFORE UPDATE ON decisions
            BEGIN SELECT raise(ABORT, 'a decision is never edited'); END;

        CREATE TABLE runs (
            id INTEGER PRIMARY KEY AUTOINCREMENT, started_at INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE counters (
            name TEXT PRIMARY KEY, value INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        INSERT INTO counters (name, value) VALUES
            ('next-alert', 1), ('open-cases', 0), ('running', 0), ('paused', 0), ('breached', 0),
            ('last-delivery', 0);
        """
}
