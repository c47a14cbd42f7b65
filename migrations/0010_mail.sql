-- Which addresses are confirmed, and what was sent by mail to find out who reads there.

ALTER TABLE accounts ADD COLUMN email_confirmed_at BIGINT;

CREATE TABLE mail_tokens (
    token_hash TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (account_id) ON DELETE CASCADE,
    -- `reset` sets a new password, `confirm` confirms the address.
    purpose TEXT NOT NULL,
    -- Where it was sent: it is good for nothing once the account has another address.
    email_key TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX mail_tokens_account ON mail_tokens (account_id, purpose);
CREATE INDEX mail_tokens_expiry ON mail_tokens (expires_at);
