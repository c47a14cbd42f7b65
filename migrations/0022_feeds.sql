-- Under which address other calendars read an account's reminders: one at most.

CREATE TABLE feeds (
    account_id TEXT NOT NULL PRIMARY KEY REFERENCES accounts (account_id) ON DELETE CASCADE,
    -- The hash of the token in the address: who reads the database cannot read the feed with it.
    token_hash TEXT NOT NULL,
    made_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX feeds_token ON feeds (token_hash);
