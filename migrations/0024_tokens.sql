-- With what other programs work on an account: bearer tokens, each for reading or for writing too.

CREATE TABLE tokens (
    -- The hash of the token: who reads the database cannot use it.
    token_hash TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (account_id) ON DELETE CASCADE,
    -- As which client it writes.
    client_id TEXT NOT NULL,
    name TEXT NOT NULL,
    scope TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    -- Absent for one that is good until it is ended.
    expires_at BIGINT,
    used_at BIGINT
);

CREATE INDEX tokens_account ON tokens (account_id, created_at);
