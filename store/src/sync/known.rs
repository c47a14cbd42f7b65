//! What the ledger has to know: the account, what the log says of the request, the records it is about.

use std::collections::{BTreeMap, BTreeSet};

use domain::ledger::{AccountState, Logged};
use domain::{AccountId, Day, Digest, HabitId, Head, Instant, Key, OperationId, Request, Snapshot};
use serde::Serialize;
use sqlx::any::AnyRow;

use crate::StoreError;
use crate::records::{Place, any, document_columns, entry_columns, habit_columns, json};
use crate::tx::{Line, Tx};

/// The account's row, as far as sync goes.
pub(crate) struct Stored {
    pub(crate) state: AccountState,
    pub(crate) floor: Head,
}

/// Reads the account's row without holding it.
pub(crate) async fn find_account(
    tx: &mut Tx<'_>,
    account: AccountId,
) -> Result<Option<Stored>, StoreError> {
    let select = "SELECT account_id, head, floor, digest, latest, usage, live_habits, live_goals, \
                  live_reminders \
                  FROM accounts WHERE account_id = $1";
    let row = tx.find(sqlx::query(select).bind(account.to_string())).await?;
    row.as_ref().map(stored).transpose()
}

/// Reads the account's row and holds it: nobody else writes into this account until the transaction ends.
///
/// Only the row itself is read here. In PostgreSQL a statement that had to wait for the lock sees the row as it is
/// now, but every other table as it was before the wait.
pub(crate) async fn lock_account(
    tx: &mut Tx<'_>,
    account: AccountId,
) -> Result<Option<Stored>, StoreError> {
    let lock = "UPDATE accounts SET head = head WHERE account_id = $1 \
                RETURNING account_id, head, floor, digest, latest, usage, live_habits, live_goals, \
                live_reminders";
    let row = tx.find(sqlx::query(lock).bind(account.to_string())).await?;
    row.as_ref().map(stored).transpose()
}

fn stored(row: &AnyRow) -> Result<Stored, StoreError> {
    let line = Line::new(row, "accounts", "account_id");
    let state = AccountState {
        head: line.number("head")?,
        digest: line.parsed::<Digest>("digest")?,
        latest: Instant(line.integer("latest")?),
        usage: line.json("usage")?,
        live_habits: line.number("live_habits")?,
        live_goals: line.number("live_goals")?,
        live_reminders: line.number("live_reminders")?,
    };
    Ok(Stored { state, floor: line.number("floor")? })
}

/// The client's last number, its operations from the acknowledged one on, and those with an id of the request.
///
/// A device never has more than a request's worth of operations whose fate it does not know, hence the bound.
const LOG: &str = "
    SELECT 'client' AS part, client_id, last_seq AS seq, NULL AS operation_id, NULL AS rejection, NULL AS overlap
    FROM clients WHERE account_id = $1 AND client_id = $2
    UNION ALL
    SELECT 'log', client_id, seq, operation_id, rejection, overlap FROM (
        SELECT client_id, seq, operation_id, rejection, overlap FROM operations
        WHERE account_id = $1 AND client_id = $2 AND seq >= $3 ORDER BY seq LIMIT 1001
    ) AS recent
    UNION ALL
    SELECT 'log', client_id, seq, operation_id, rejection, overlap FROM operations
    WHERE account_id = $1 AND operation_id IN (SELECT value ->> 'id' FROM json_each($4))";

#[derive(Serialize)]
struct Id {
    id: OperationId,
}

pub(super) async fn log(
    tx: &mut Tx<'_>,
    account: AccountId,
    request: &Request,
) -> Result<(u64, Vec<Logged>), StoreError> {
    let ids: Vec<Id> = request.envelopes.iter().map(|envelope| Id { id: envelope.id }).collect();
    let select = sqlx::query(LOG)
        .bind(account.to_string())
        .bind(request.client.to_string())
        .bind(i64::try_from(request.acked).unwrap_or(i64::MAX))
        .bind(json(&ids));
    let mut last_seq = 0;
    let mut logged = BTreeMap::new();
    for row in tx.list(select).await? {
        let line = Line::new(&row, "operations", "operation_id");
        let seq = line.number("seq")?;
        if line.text("part")? == "client" {
            last_seq = seq;
            continue;
        }
        let id: OperationId = line.parsed("operation_id")?;
        let (client, rejection) = (line.parsed("client_id")?, rejection(&line)?);
        let overlap = line.find_text("overlap")?.map(serde_json::from_str).transpose();
        let overlap = line.good("overlap", overlap)?;
        logged.insert(id, Logged { id, client, seq, rejection, overlap });
    }
    Ok((last_seq, logged.into_values().collect()))
}

/// Reads the code of a rejection.
pub(crate) fn rejection(line: &Line<'_>) -> Result<Option<domain::Rejection>, StoreError> {
    let code = line.find_text("rejection")?;
    let rejection = code.map(|code| serde_json::from_value(code.into())).transpose();
    line.good("rejection", rejection)
}

/// The records under some keys: a habit is asked for without a day, an entry with one, a document by its kind.
const RECORDS: &str = concat!(
    "SELECT ",
    habit_columns!(),
    ", ",
    entry_columns!(),
    ", ",
    document_columns!(),
    " FROM json_each($2) AS wanted
      LEFT JOIN habits h ON h.account_id = $1
          AND h.habit_id = (wanted.value ->> 'habit') AND (wanted.value ->> 'day') IS NULL
      LEFT JOIN entries e ON e.account_id = $1
          AND e.habit_id = (wanted.value ->> 'habit') AND e.day_on = (wanted.value ->> 'day')
      LEFT JOIN documents d ON d.account_id = $1
          AND d.kind = (wanted.value ->> 'kind') AND d.document_id = (wanted.value ->> 'id')"
);

#[derive(Serialize)]
#[serde(untagged)]
enum Wanted {
    Habit { habit: HabitId },
    Entry { habit: HabitId, day: Day },
    Document(Option<Place>),
}

impl From<&Key> for Wanted {
    fn from(key: &Key) -> Self {
        match *key {
            Key::Habit(habit) => Self::Habit { habit },
            Key::Entry(habit, day) => Self::Entry { habit, day },
            Key::Settings | Key::Goal(_) | Key::Reminder(_) => {
                Self::Document(Place::of(key.root()))
            }
        }
    }
}

pub(crate) async fn records(
    tx: &mut Tx<'_>,
    account: AccountId,
    keys: &BTreeSet<Key>,
) -> Result<Snapshot, StoreError> {
    let wanted: Vec<Wanted> = keys.iter().map(Wanted::from).collect();
    let select = sqlx::query(RECORDS).bind(account.to_string()).bind(json(&wanted));
    tx.list(select).await?.iter().filter_map(any).map(|read| Ok(read?.0)).collect()
}
