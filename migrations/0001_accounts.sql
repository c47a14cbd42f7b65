-- People, what their account has come to, and where they are signed in.

CREATE TABLE accounts (
    account_id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    -- The address in lower case: what is compared.
    email_key TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    zone TEXT NOT NULL,
    week_start TEXT NOT NULL,
    day_start_minutes BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    -- The version of the account: one more with every operation that changed something.
    head BIGINT NOT NULL,
    -- The highest head of a record that is gone without a trace: an older cursor needs a whole snapshot.
    floor BIGINT NOT NULL,
    digest TEXT NOT NULL,
    latest BIGINT NOT NULL,
    usage TEXT NOT NULL,
    live_habits BIGINT NOT NULL
);

CREATE TABLE sessions (
    token_hash TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (account_id) ON DELETE CASCADE,
    client_id TEXT NOT NULL,
    label TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    lifetime_ms BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX sessions_account ON sessions (account_id, last_seen_at);
CREATE INDEX sessions_expiry ON sessions (expires_at);
