-- The devices of an account, and the log of what they meant: kept 90 days, for replays, undo and the history of a square.

CREATE TABLE clients (
    account_id TEXT NOT NULL REFERENCES accounts (account_id) ON DELETE CASCADE,
    client_id TEXT NOT NULL,
    last_seq BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, client_id)
);

CREATE INDEX clients_age ON clients (seen_at);

CREATE TABLE operations (
    account_id TEXT NOT NULL REFERENCES accounts (account_id) ON DELETE CASCADE,
    operation_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    -- The version of the account after it.
    head BIGINT NOT NULL,
    -- When it was meant, and when the server took it.
    at BIGINT NOT NULL,
    applied_at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    habit_id TEXT,
    day_on TEXT,
    body TEXT NOT NULL,
    -- The record before it; absent when there was none, or when it changed nothing.
    before TEXT,
    rejection TEXT,
    PRIMARY KEY (account_id, operation_id),
    UNIQUE (account_id, client_id, seq)
);

CREATE INDEX operations_square ON operations (account_id, habit_id, day_on) WHERE day_on IS NOT NULL;
CREATE INDEX operations_age ON operations (applied_at);
