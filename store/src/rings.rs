//! What rings: which accounts are to be looked at, what was planned for them, and what came of it.
//!
//! Several processes may do this side by side. Each takes accounts and notices for a while; whoever takes one and dies leaves
//! it to the next.

use domain::{AccountId, Day, Instant, ReminderId};
use sqlx::any::AnyRow;

use crate::accounts::plain;
use crate::records::json;
use crate::tx::{Line, Statement, Tx};
use crate::{Engine, Store, StoreError};

/// How long one who has taken an account or a notice holds it, in milliseconds.
pub const HELD_MS: i64 = 60_000;

/// The most accounts or notices one call takes.
pub const MAX_TAKEN: i64 = 100;

/// An account that is to be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alarm {
    /// Whose.
    pub account: AccountId,
    /// Up to when its rings are planned.
    pub planned_until: Instant,
    /// Until when it is held by whoever took it.
    pub held_until: Instant,
}

/// One time that somebody is told of a reminder.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Notice {
    /// The reminder and the minute by its own clock.
    pub id: String,
    /// Which reminder.
    pub reminder: ReminderId,
    /// The day of the occurrence it is about.
    pub day: Day,
    /// When it is due.
    pub due_at: Instant,
}

/// What came of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Push services have it.
    Sent,
    /// There was no browser to send it to, or none took it.
    Nowhere,
    /// What it is about was done already.
    Settled,
    /// It was too late to be told.
    Missed,
    /// The reminder was gone.
    Gone,
}

impl Outcome {
    const ALL: [Self; 5] = [Self::Sent, Self::Nowhere, Self::Settled, Self::Missed, Self::Gone];

    const fn code(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Nowhere => "nowhere",
            Self::Settled => "settled",
            Self::Missed => "missed",
            Self::Gone => "gone",
        }
    }
}

/// What a person did with a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// They opened what it is about.
    Opened,
    /// They did what it is about.
    Done,
    /// They left that out.
    Skipped,
    /// They want to be told once more, later.
    Snoozed,
}

impl Act {
    const ALL: [Self; 4] = [Self::Opened, Self::Done, Self::Skipped, Self::Snoozed];

    const fn code(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Done => "done",
            Self::Skipped => "skipped",
            Self::Snoozed => "snoozed",
        }
    }
}

/// A notice as it stands in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The notice.
    pub notice: Notice,
    /// When it was dealt with; `None` while it waits.
    pub ended_at: Option<Instant>,
    /// What came of it.
    pub outcome: Option<Outcome>,
    /// How many push services took it.
    pub accepted: u32,
    /// When a browser showed it first.
    pub shown_at: Option<Instant>,
    /// What the person did with it, and when.
    pub act: Option<(Act, Instant)>,
}

/// Several processes that ask at once get different rows. SQLite has one writer, so nobody asks at once.
macro_rules! take {
    ($lock:literal) => {
        [
            concat!(
                "UPDATE alarms SET due_at = $1 + $3 WHERE account_id IN (
                     SELECT account_id FROM alarms WHERE due_at <= $1 ORDER BY due_at LIMIT $2 ",
                $lock,
                ") RETURNING account_id, planned_until, due_at"
            ),
            concat!(
                "UPDATE notices SET claimed_at = $1 WHERE (account_id, notice_id) IN (
                     SELECT account_id, notice_id FROM notices
                     WHERE ended_at IS NULL AND due_at <= $1
                         AND (claimed_at IS NULL OR claimed_at <= $1 - $3)
                     ORDER BY due_at LIMIT $2 ",
                $lock,
                ") RETURNING account_id, notice_id, reminder_id, day_on, due_at"
            ),
        ]
    };
}

const TAKE: [&str; 2] = take!("");
const TAKE_SKIPPING: [&str; 2] = take!("FOR UPDATE SKIP LOCKED");

const PLAN: &str = "
    INSERT INTO notices (account_id, notice_id, reminder_id, day_on, due_at, outcome, accepted)
    SELECT $1, value ->> 'id', value ->> 'reminder', value ->> 'day',
        CAST(value ->> 'due_at' AS BIGINT), '', 0
    FROM json_each($2) WHERE true
    ON CONFLICT (account_id, notice_id) DO NOTHING";

/// A change that came meanwhile has set another time: then all of it is planned once more, and nothing told twice.
const PLANNED: &str = "
    UPDATE alarms SET planned_until = $2, due_at = $3 WHERE account_id = $1 AND due_at = $4";

const END: &str = "
    UPDATE notices SET ended_at = $3, outcome = $4, accepted = $5
    WHERE account_id = $1 AND notice_id = $2 AND ended_at IS NULL";

const LIST: &str = "
    SELECT account_id, notice_id, reminder_id, day_on, due_at, ended_at, outcome, accepted,
        shown_at, acted_at, act
    FROM notices WHERE account_id = $1 AND due_at >= $3
    ORDER BY due_at DESC, notice_id LIMIT $2";

const SHOWN: &str = "
    UPDATE notices SET shown_at = $3
    WHERE account_id = $1 AND notice_id = $2 AND shown_at IS NULL";

/// Whoever has acted has seen it, also where no browser has said so. To have looked is no answer yet.
const ACTED: &str = "
    UPDATE notices SET acted_at = $3, act = $4, shown_at = COALESCE(shown_at, $3)
    WHERE account_id = $1 AND notice_id = $2
        AND (act IS NULL OR (act = 'opened' AND $4 <> 'opened'))";

/// The name says which one it follows, so there is one alone; and it does not grow for ever.
const AGAIN: &str = "
    INSERT INTO notices (account_id, notice_id, reminder_id, day_on, due_at, outcome, accepted)
    SELECT account_id, notice_id || ' again', reminder_id, day_on, $3, '', 0
    FROM notices WHERE account_id = $1 AND notice_id = $2 AND LENGTH(notice_id) < 200
    ON CONFLICT (account_id, notice_id) DO NOTHING";

impl Store {
    fn take(&self) -> [&'static str; 2] {
        if self.engine() == Engine::Postgres { TAKE_SKIPPING } else { TAKE }
    }

    /// Takes accounts that are due, at most [`MAX_TAKEN`], each for [`HELD_MS`].
    pub async fn take_alarms(&self, now: Instant) -> Result<Vec<Alarm>, StoreError> {
        self.write((self.take()[0], now), |mut tx, (take, now)| {
            Box::pin(async move { tx.list(taking(take, *now)).await?.iter().map(alarm).collect() })
        })
        .await
    }

    /// Keeps what rings between the time up to which it was planned and `until`, and when to look again.
    pub async fn plan(
        &self,
        alarm: Alarm,
        until: Instant,
        notices: Vec<Notice>,
        next: Instant,
    ) -> Result<(), StoreError> {
        self.write((alarm, until, notices, next), |tx, (alarm, until, notices, next)| {
            Box::pin(planned(tx, *alarm, *until, notices, *next))
        })
        .await
    }

    /// Takes notices that are due, at most [`MAX_TAKEN`], each for [`HELD_MS`].
    pub async fn take_notices(&self, now: Instant) -> Result<Vec<(AccountId, Notice)>, StoreError> {
        self.write((self.take()[1], now), |mut tx, (take, now)| {
            Box::pin(async move {
                let rows = tx.list(taking(take, *now)).await?;
                rows.iter().map(|row| Ok((notice_of(row)?, notice(row)?))).collect()
            })
        })
        .await
    }

    /// Writes down what came of a notice, unless somebody has. `accepted`: how many push services took it.
    pub async fn end_notice(
        &self,
        account: AccountId,
        id: &str,
        outcome: Outcome,
        accepted: u32,
        now: Instant,
    ) -> Result<bool, StoreError> {
        let given = (account, id.to_owned(), outcome, accepted, now);
        self.write(given, |mut tx, (account, id, outcome, accepted, now)| {
            Box::pin(async move {
                let end = sqlx::query(END).bind(account.to_string()).bind(id.clone()).bind(now.0);
                let end = end.bind(outcome.code()).bind(i64::from(*accepted));
                Ok(tx.run(end).await? == 1)
            })
        })
        .await
    }

    /// Writes down that a browser has shown a notice. Says whether this was the first one.
    pub async fn show_notice(
        &self,
        account: AccountId,
        id: &str,
        now: Instant,
    ) -> Result<bool, StoreError> {
        self.write((account, plain(id), now), |mut tx, (account, id, now)| {
            Box::pin(async move {
                let shown = sqlx::query(SHOWN).bind(account.to_string()).bind(id.clone());
                Ok(tx.run(shown.bind(now.0)).await? == 1)
            })
        })
        .await
    }

    /// Writes down what the person did with a notice, unless they have answered it before. Says whether they had not.
    pub async fn act_on_notice(
        &self,
        account: AccountId,
        id: &str,
        act: Act,
        now: Instant,
    ) -> Result<bool, StoreError> {
        self.write((account, plain(id), act, now), |mut tx, (account, id, act, now)| {
            Box::pin(async move { acted(&mut tx, *account, id, *act, *now).await })
        })
        .await
    }

    /// Plans a notice once more, unless the person has answered it before. Says whether they had not.
    pub async fn snooze_notice(
        &self,
        account: AccountId,
        id: &str,
        due_at: Instant,
        now: Instant,
    ) -> Result<bool, StoreError> {
        let given = (account, plain(id), due_at, now);
        self.write(given, |mut tx, (account, id, due_at, now)| {
            Box::pin(async move {
                if !acted(&mut tx, *account, id, Act::Snoozed, *now).await? {
                    return Ok(false);
                }
                let again = sqlx::query(AGAIN).bind(account.to_string()).bind(id.clone());
                Ok(tx.run(again.bind(due_at.0)).await? == 1)
            })
        })
        .await
    }

    /// Lists what an account was told, or is to be, since a time, the latest first. `limit`: 1 to 100.
    pub async fn list_notices(
        &self,
        account: AccountId,
        since: Instant,
        limit: i64,
    ) -> Result<Vec<Told>, StoreError> {
        let given = (account, since, limit.clamp(1, MAX_TAKEN));
        self.read(given, |mut tx, (account, since, limit)| {
            Box::pin(async move {
                let list = sqlx::query(LIST).bind(account.to_string()).bind(*limit);
                tx.list(list.bind(since.0)).await?.iter().map(told).collect()
            })
        })
        .await
    }
}

async fn acted(
    tx: &mut Tx<'_>,
    account: AccountId,
    id: &str,
    act: Act,
    now: Instant,
) -> Result<bool, StoreError> {
    let acted = sqlx::query(ACTED).bind(account.to_string()).bind(id.to_owned());
    Ok(tx.run(acted.bind(now.0).bind(act.code())).await? == 1)
}

fn taking(take: &'static str, now: Instant) -> Statement {
    sqlx::query(take).bind(now.0).bind(MAX_TAKEN).bind(HELD_MS)
}

async fn planned(
    mut tx: Tx<'_>,
    alarm: Alarm,
    until: Instant,
    notices: &[Notice],
    next: Instant,
) -> Result<(), StoreError> {
    let account = alarm.account.to_string();
    if !notices.is_empty() {
        tx.run(sqlx::query(PLAN).bind(account.clone()).bind(json(&notices))).await?;
    }
    let planned = sqlx::query(PLANNED).bind(account).bind(until.0).bind(next.0);
    tx.run(planned.bind(alarm.held_until.0)).await.map(drop)
}

fn alarm(row: &AnyRow) -> Result<Alarm, StoreError> {
    let line = Line::new(row, "alarms", "account_id");
    Ok(Alarm {
        account: line.parsed("account_id")?,
        planned_until: Instant(line.integer("planned_until")?),
        held_until: Instant(line.integer("due_at")?),
    })
}

fn notice_of(row: &AnyRow) -> Result<AccountId, StoreError> {
    Line::new(row, "notices", "notice_id").parsed("account_id")
}

fn notice(row: &AnyRow) -> Result<Notice, StoreError> {
    let line = Line::new(row, "notices", "notice_id");
    Ok(Notice {
        id: line.text("notice_id")?.to_owned(),
        reminder: line.parsed("reminder_id")?,
        day: line.parsed("day_on")?,
        due_at: Instant(line.integer("due_at")?),
    })
}

/// What was done with a notice; nothing when a newer version has written what this one does not know.
fn act(line: &Line<'_>) -> Result<Option<(Act, Instant)>, StoreError> {
    let code = line.find_text("act")?;
    let act = Act::ALL.into_iter().find(|act| Some(act.code()) == code);
    Ok(act.zip(line.find_integer("acted_at")?.map(Instant)))
}

fn told(row: &AnyRow) -> Result<Told, StoreError> {
    let line = Line::new(row, "notices", "notice_id");
    let code = line.text("outcome")?;
    Ok(Told {
        notice: notice(row)?,
        ended_at: line.find_integer("ended_at")?.map(Instant),
        outcome: Outcome::ALL.into_iter().find(|outcome| outcome.code() == code),
        accepted: line.number("accepted")?,
        shown_at: line.find_integer("shown_at")?.map(Instant),
        act: act(&line)?,
    })
}
