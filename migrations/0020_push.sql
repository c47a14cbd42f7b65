-- Where notifications go, and as whom the server sends them.

-- One browser for each session; what is signed out is not told anything.
CREATE TABLE push_subscriptions (
    account_id TEXT NOT NULL REFERENCES accounts (account_id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL REFERENCES sessions (token_hash) ON DELETE CASCADE,
    -- The address at the browser's push service, and the keys with which only the browser reads what is sent there.
    endpoint TEXT NOT NULL,
    p256dh TEXT NOT NULL,
    auth TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, token_hash)
);

CREATE INDEX push_subscriptions_session ON push_subscriptions (token_hash);
CREATE INDEX push_subscriptions_endpoint ON push_subscriptions (endpoint);

-- Keys of the site itself, made once; nobody's data.
CREATE TABLE site_keys (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL,
    made_at BIGINT NOT NULL
);
