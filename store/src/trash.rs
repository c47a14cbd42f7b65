//! The trash: what lay in it for 30 days is gone for good, and only its id is left.

use std::collections::BTreeSet;

use domain::trash::{self, Emptied, KEPT_MS};
use domain::{AccountId, Instant, Root};
use sqlx::any::AnyRow;

use crate::records::Place;
use crate::sync::{Batch, entries_of, lock_account, records, save};
use crate::tx::{Line, Tx};
use crate::{Store, StoreError};

/// The most habits and documents one call takes.
const BATCH: i64 = 100;

/// Deleted long enough ago by the person's time, and untouched as long by the server's: what was deleted on a device
/// that was away for months can still be recovered when it comes back.
const FIND: &str = "
    SELECT account_id, 'habit' AS kind, habit_id AS id, deleted_at FROM habits
    WHERE deleted_at < $1 AND updated_at < $1 AND purged_at IS NULL
    UNION ALL
    SELECT account_id, kind, document_id, deleted_at FROM documents
    WHERE deleted_at < $1 AND updated_at < $1 AND purged_at IS NULL
    ORDER BY deleted_at, account_id, id LIMIT $2";

const STILL: &str = "
    SELECT habit_id AS id FROM habits WHERE account_id = $1 AND habit_id = $2
    AND deleted_at < $3 AND updated_at < $3 AND purged_at IS NULL
    UNION ALL
    SELECT document_id FROM documents WHERE account_id = $1 AND document_id = $2
    AND deleted_at < $3 AND updated_at < $3 AND purged_at IS NULL";

const DELETE_ENTRIES: &str = "DELETE FROM entries WHERE account_id = $1 AND habit_id = $2";

impl Store {
    /// Purges what lay in the trash for 30 days, habits with their entries, at most 100 at a time.
    ///
    /// Returns the accounts that changed; as many as 100 means that there may be more.
    pub async fn empty_trash(&self, now: Instant) -> Result<Vec<AccountId>, StoreError> {
        let before = now.plus_ms(-KEPT_MS);
        let found = self
            .read(before, |mut tx, before| {
                Box::pin(async move {
                    let rows = tx.list(sqlx::query(FIND).bind(before.0).bind(BATCH)).await?;
                    rows.iter().map(place).collect::<Result<Vec<_>, _>>()
                })
            })
            .await?;
        let mut changed = Vec::with_capacity(found.len());
        for (account, root) in found.into_iter().flatten() {
            let purged = self.write((account, root, before, now), |tx, given| {
                Box::pin(purge(tx, given.0, given.1, given.2, given.3))
            });
            if purged.await? {
                changed.push(account);
            }
        }
        Ok(changed)
    }
}

/// `None` for a kind of document that only a newer version knows.
fn place(row: &AnyRow) -> Result<Option<(AccountId, Root)>, StoreError> {
    let line = Line::new(row, "habits", "id");
    let account = line.parsed("account_id")?;
    let root = match line.text("kind")? {
        "habit" => Some(Root::Habit(line.parsed("id")?)),
        kind => Place::root(kind, line.text("id")?),
    };
    Ok(root.map(|root| (account, root)))
}

/// Says whether it was there and still to be purged.
async fn purge(
    mut tx: Tx<'_>,
    account: AccountId,
    root: Root,
    before: Instant,
    now: Instant,
) -> Result<bool, StoreError> {
    let Some(stored) = lock_account(&mut tx, account).await? else { return Ok(false) };
    let still = sqlx::query(STILL).bind(account.to_string()).bind(root.id());
    if tx.find(still.bind(before.0)).await?.is_none() {
        return Ok(false);
    }
    let mut trash = records(&mut tx, account, &BTreeSet::from([root.key()])).await?;
    if let Root::Habit(habit) = root {
        for entry in entries_of(&mut tx, account, habit).await? {
            trash.put(entry);
        }
        let delete = sqlx::query(DELETE_ENTRIES).bind(account.to_string()).bind(habit.to_string());
        tx.run(delete).await?;
    }
    let Emptied { account: state, records } = trash::empty(stored.state, &trash, now);
    save(&mut tx, account, Batch::records(&records, state, now), now).await?;
    Ok(true)
}
