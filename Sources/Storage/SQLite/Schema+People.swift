extension Schema {
    /// What people say of themselves and ask for: absences, silences, answers and the links by which they were given.
    ///
    /// An absence or silence is never edited but for its end: `ended_at` says when it was taken back. `feeds` keeps the
    /// last good copy of each calendar that is read again and again.
    static let people = """
        ALTER TABLE acknowledgements ADD COLUMN handed_to TEXT;
        ALTER TABLE acknowledgements ADD COLUMN way TEXT;
        INSERT INTO counters (name, value)
            SELECT 'skipped-steps', count(*) FROM decisions WHERE event = 'skipped';

        CREATE TABLE used_links (
            notice TEXT NOT NULL, alert INTEGER NOT NULL, used_at INTEGER NOT NULL,
            PRIMARY KEY (notice, alert)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE absences (
            id INTEGER PRIMARY KEY AUTOINCREMENT, person TEXT NOT NULL, kind TEXT NOT NULL,
            begins_at INTEGER NOT NULL, ends_at INTEGER, source TEXT NOT NULL,
            said_by TEXT NOT NULL, said_at INTEGER NOT NULL, ended_at INTEGER, ended_by TEXT
        ) STRICT;
        CREATE INDEX absences_in_force ON absences (person, begins_at) WHERE ended_at IS NULL;

        CREATE TABLE silences (
            id INTEGER PRIMARY KEY AUTOINCREMENT, matchers TEXT NOT NULL,
            begins_at INTEGER NOT NULL, ends_at INTEGER NOT NULL, repeats TEXT, seconds INTEGER,
            owner TEXT NOT NULL, reason TEXT NOT NULL, said_at INTEGER NOT NULL,
            confirmed_by TEXT, confirmed_at INTEGER, reminded_at INTEGER,
            ended_at INTEGER, ended_by TEXT
        ) STRICT;
        CREATE INDEX silences_in_force ON silences (ends_at) WHERE ended_at IS NULL;

        CREATE TABLE drills (
            id INTEGER PRIMARY KEY AUTOINCREMENT, policy TEXT NOT NULL, starts_at INTEGER NOT NULL,
            said_by TEXT NOT NULL, said_at INTEGER NOT NULL, ended_at INTEGER, ended_by TEXT
        ) STRICT;

        CREATE TABLE feeds (
            name TEXT PRIMARY KEY, checked_at INTEGER NOT NULL, good_at INTEGER,
            body BLOB, problem TEXT
        ) STRICT, WITHOUT ROWID;
        """
}
