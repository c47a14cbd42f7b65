//! The history of a square: what the log still holds of it.

use domain::{
    AccountId, ClientId, Day, Entry, HabitId, Instant, Operation, OperationId, Record, Rejection,
};
use sqlx::any::AnyRow;

use crate::accounts::plain;
use crate::records::{self, entry_columns};
use crate::sync::rejection;
use crate::tx::Line;
use crate::{Store, StoreError};

/// The most operations one call returns.
pub const MAX_PAST: i64 = 100;

/// The most squares one call returns: a year of them.
pub const MAX_SQUARES: i64 = 366;

/// An operation of the past.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// Its id.
    pub id: OperationId,
    /// Who sent it.
    pub client: ClientId,
    /// What that device is called, if it is known.
    pub label: Option<String>,
    /// When it was meant.
    pub at: Instant,
    /// When the server took it.
    pub applied_at: Instant,
    /// What was meant.
    pub operation: Operation,
    /// What was there before, as far as it was visible; absent when nothing was, or when it changed nothing.
    pub before: Option<Record>,
    /// Why it was refused, if it was.
    pub rejection: Option<Rejection>,
}

const LIST: &str = "
    SELECT o.operation_id, o.client_id, c.label, o.at, o.applied_at, o.body, o.before, o.rejection
    FROM operations o
    LEFT JOIN clients c ON c.account_id = o.account_id AND c.client_id = o.client_id
    WHERE o.account_id = $1 AND o.habit_id = $2 AND o.day_on = $3
    ORDER BY o.applied_at DESC, o.head DESC, o.seq DESC LIMIT $4";

const NAME: &str = "
    UPDATE clients SET label = $3 WHERE account_id = $1 AND client_id = $2 AND label IS NULL";

const SQUARES: &str = concat!(
    "SELECT ",
    entry_columns!(),
    " FROM entries e WHERE e.account_id = $1 AND e.habit_id = $2 AND e.day_on >= $3
    ORDER BY e.day_on DESC LIMIT $4"
);

impl Store {
    /// Says what a device is called, unless that is known already.
    pub async fn name_client(
        &self,
        account: AccountId,
        client: ClientId,
        label: &str,
    ) -> Result<(), StoreError> {
        self.write((account, client, plain(label)), |mut tx, (account, client, label)| {
            Box::pin(async move {
                let name = sqlx::query(NAME).bind(account.to_string()).bind(client.to_string());
                tx.run(name.bind(label.clone())).await.map(drop)
            })
        })
        .await
    }

    /// Lists the squares of a habit from a day on, with their stamps, the latest first, at most [`MAX_SQUARES`].
    pub async fn list_squares(
        &self,
        account: AccountId,
        habit: HabitId,
        from: Day,
    ) -> Result<Vec<(Day, Entry)>, StoreError> {
        self.read((account, habit, from), |mut tx, (account, habit, from)| {
            Box::pin(async move {
                let list = sqlx::query(SQUARES)
                    .bind(account.to_string())
                    .bind(habit.to_string())
                    .bind(from.to_string())
                    .bind(MAX_SQUARES);
                tx.list(list).await?.iter().filter_map(|row| square(row).transpose()).collect()
            })
        })
        .await
    }

    /// Lists what was meant for a square in the last 90 days, the latest first, at most [`MAX_PAST`].
    pub async fn list_history(
        &self,
        account: AccountId,
        habit: HabitId,
        day: Day,
        limit: i64,
    ) -> Result<Vec<Past>, StoreError> {
        let limit = limit.clamp(1, MAX_PAST);
        self.read((account, habit, day, limit), |mut tx, (account, habit, day, limit)| {
            Box::pin(async move {
                let list = sqlx::query(LIST)
                    .bind(account.to_string())
                    .bind(habit.to_string())
                    .bind(day.to_string())
                    .bind(*limit);
                tx.list(list).await?.iter().map(past).collect()
            })
        })
        .await
    }
}

fn square(row: &AnyRow) -> Result<Option<(Day, Entry)>, StoreError> {
    Ok(match records::entry(row)?.0 {
        Record::Entry { day, entry, .. } => Some((day, entry)),
        _ => None,
    })
}

pub(crate) fn past(row: &AnyRow) -> Result<Past, StoreError> {
    let line = Line::new(row, "operations", "operation_id");
    let before = line.find_text("before")?.map(serde_json::from_str).transpose();
    Ok(Past {
        id: line.parsed("operation_id")?,
        client: line.parsed("client_id")?,
        label: line.find_text("label")?.map(str::to_owned),
        at: Instant(line.integer("at")?),
        applied_at: Instant(line.integer("applied_at")?),
        // What another version wrote and this one does not know is shown as such.
        operation: serde_json::from_str(line.text("body")?).unwrap_or(Operation::Unknown),
        before: line.good("before", before)?,
        rejection: rejection(&line)?,
    })
}
