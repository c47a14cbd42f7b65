-- What is neither a habit nor a square: the settings, goals, reminders. Each is one JSON text of values, with the stamps of its
-- fields beside it by their paths; a field without a stamp was never written.

CREATE TABLE documents (
    account_id TEXT NOT NULL REFERENCES accounts (account_id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    -- Empty for a kind of which an account has one.
    document_id TEXT NOT NULL,
    body TEXT NOT NULL,
    stamps TEXT NOT NULL,
    deleted_at BIGINT,
    -- Since when only the id is left, so that other devices learn of it.
    purged_at BIGINT,
    head BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, kind, document_id)
);

CREATE INDEX documents_head ON documents (account_id, head);
CREATE INDEX documents_trash ON documents (deleted_at) WHERE deleted_at IS NOT NULL AND purged_at IS NULL;
CREATE INDEX documents_purged ON documents (purged_at) WHERE purged_at IS NOT NULL;

ALTER TABLE accounts ADD COLUMN live_goals BIGINT NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN live_reminders BIGINT NOT NULL DEFAULT 0;
