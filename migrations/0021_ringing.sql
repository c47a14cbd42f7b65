-- When an account is to be looked at because one of its reminders rings, and what people were told.

CREATE TABLE alarms (
    account_id TEXT NOT NULL PRIMARY KEY REFERENCES accounts (account_id) ON DELETE CASCADE,
    -- Up to when its rings are planned: what lies before rings no more.
    planned_until BIGINT NOT NULL,
    -- When to look again; 0 once its reminders or settings have changed.
    due_at BIGINT NOT NULL
);

CREATE INDEX alarms_due ON alarms (due_at);

CREATE TABLE notices (
    account_id TEXT NOT NULL REFERENCES accounts (account_id) ON DELETE CASCADE,
    -- The reminder and the minute by its own clock: nothing is told twice.
    notice_id TEXT NOT NULL,
    reminder_id TEXT NOT NULL,
    -- The day of the occurrence it is about.
    day_on TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    -- Who sends it holds it for a while; then another one may.
    claimed_at BIGINT,
    ended_at BIGINT,
    -- What came of it: `sent`, `nowhere`, `settled`, `missed`, `gone`; empty while it waits.
    outcome TEXT NOT NULL,
    -- How many push services took it.
    accepted BIGINT NOT NULL,
    PRIMARY KEY (account_id, notice_id)
);

CREATE INDEX notices_waiting ON notices (due_at) WHERE ended_at IS NULL;
CREATE INDEX notices_ended ON notices (ended_at) WHERE ended_at IS NOT NULL;
