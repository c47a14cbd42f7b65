-- Habits and what was written into their squares. A stamp says when, by which client and as which of its operations
-- a field was written; an empty stamp means never.

CREATE TABLE habits (
    account_id TEXT NOT NULL REFERENCES accounts (account_id) ON DELETE CASCADE,
    habit_id TEXT NOT NULL,
    name TEXT NOT NULL,
    measure TEXT NOT NULL,
    rules TEXT NOT NULL,
    colour TEXT NOT NULL,
    icon TEXT NOT NULL,
    note TEXT NOT NULL,
    position TEXT NOT NULL,
    starts_on TEXT NOT NULL,
    archived_on TEXT,
    deleted_at BIGINT,
    -- Since when only the id is left, so that other devices learn of it.
    purged_at BIGINT,
    stamps TEXT NOT NULL,
    head BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, habit_id)
);

CREATE INDEX habits_head ON habits (account_id, head);
CREATE INDEX habits_trash ON habits (deleted_at) WHERE deleted_at IS NOT NULL AND purged_at IS NULL;
CREATE INDEX habits_purged ON habits (purged_at) WHERE purged_at IS NOT NULL;

CREATE TABLE entries (
    account_id TEXT NOT NULL,
    habit_id TEXT NOT NULL,
    day_on TEXT NOT NULL,
    mark TEXT,
    amount BIGINT,
    reason TEXT,
    set_stamp TEXT NOT NULL,
    -- What was added after the setting, by stamp; empty when nothing was.
    adds TEXT NOT NULL,
    note TEXT NOT NULL,
    note_stamp TEXT NOT NULL,
    head BIGINT NOT NULL,
    PRIMARY KEY (account_id, habit_id, day_on),
    FOREIGN KEY (account_id, habit_id) REFERENCES habits (account_id, habit_id) ON DELETE CASCADE
);

CREATE INDEX entries_head ON entries (account_id, head);
