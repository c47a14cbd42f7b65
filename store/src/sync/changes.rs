//! What a reader has not seen: the records changed since a head, or the whole account.

use domain::exchange::MAX_ROWS;
use domain::{AccountId, Digest, HabitId, Head, Instant, Record, Snapshot};

use super::find_account;
use crate::records::{
    any, document, document_columns, entry, entry_columns, habit_columns, habit_with_entries,
    squares,
};
use crate::tx::Tx;
use crate::{Store, StoreError};

/// What an account has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version {
    /// One more with every operation that changed something.
    pub head: Head,
    /// The digest of the content at `head`.
    pub digest: Digest,
    /// The latest stamp in it.
    pub latest: Instant,
}

/// The records that changed after a cursor, oldest change first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes {
    /// What the account is at.
    pub version: Version,
    /// Up to which head `rows` goes; below the version's there is more.
    pub cursor: Head,
    /// The records as they are now, with their stamps.
    pub rows: Vec<Record>,
}

impl Store {
    /// Returns what an account has come to.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for an account that is not there.
    pub async fn get_version(&self, account: AccountId) -> Result<Version, StoreError> {
        self.read(account, |mut tx, account| {
            Box::pin(async move { version(&mut tx, *account).await })
        })
        .await
    }

    /// Returns the whole account but for what only the id is left of.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for an account that is not there.
    pub async fn get_snapshot(
        &self,
        account: AccountId,
    ) -> Result<(Version, Snapshot), StoreError> {
        self.read(account, |mut tx, account| {
            Box::pin(async move {
                Ok((version(&mut tx, *account).await?, snapshot(&mut tx, *account).await?))
            })
        })
        .await
    }

    /// Returns the settings, goals and reminders of an account: whoever needs no more does not read years of squares.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for an account that is not there.
    pub async fn get_documents(&self, account: AccountId) -> Result<Snapshot, StoreError> {
        self.read(account, |mut tx, account| {
            Box::pin(async move {
                version(&mut tx, *account).await?;
                Ok(documents(&mut tx, *account).await?.into_iter().collect())
            })
        })
        .await
    }

    /// Returns what changed after `cursor`, at most [`MAX_ROWS`] records; `None` when only a whole snapshot can tell.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for an account that is not there.
    pub async fn changes_since(
        &self,
        account: AccountId,
        cursor: Head,
    ) -> Result<Option<Changes>, StoreError> {
        self.read((account, cursor), |mut tx, (account, cursor)| {
            Box::pin(async move {
                let stored = find_account(&mut tx, *account).await?.ok_or(StoreError::Missing)?;
                let version = Version::from(&stored.state);
                if *cursor < stored.floor || *cursor > version.head {
                    return Ok(None);
                }
                let page = page(&mut tx, *account, *cursor, version.head).await?;
                Ok(page.map(|Page { rows, cursor }| Changes { version, cursor, rows }))
            })
        })
        .await
    }
}

async fn version(tx: &mut Tx<'_>, account: AccountId) -> Result<Version, StoreError> {
    let stored = find_account(tx, account).await?.ok_or(StoreError::Missing)?;
    Ok(Version::from(&stored.state))
}

/// Some changed records, and up to which head they are all.
pub(super) struct Page {
    pub(super) rows: Vec<Record>,
    pub(super) cursor: Head,
}

const SINCE: &str = concat!(
    "SELECT ",
    habit_columns!(),
    ", ",
    entry_columns!(),
    ", ",
    document_columns!(),
    " FROM (
          SELECT head, habit_id AS id, NULL AS day_on, NULL AS kind
          FROM habits WHERE account_id = $1 AND head > $2
          UNION ALL
          SELECT head, habit_id, day_on, NULL FROM entries WHERE account_id = $1 AND head > $2
          UNION ALL
          SELECT head, document_id, NULL, kind FROM documents WHERE account_id = $1 AND head > $2
          ORDER BY head LIMIT $3
      ) AS changed
      LEFT JOIN habits h ON h.account_id = $1
          AND h.habit_id = changed.id AND changed.day_on IS NULL AND changed.kind IS NULL
      LEFT JOIN entries e ON e.account_id = $1
          AND e.habit_id = changed.id AND e.day_on = changed.day_on
      LEFT JOIN documents d ON d.account_id = $1
          AND d.kind = changed.kind AND d.document_id = changed.id
      ORDER BY changed.head"
);

/// The changes after `cursor` up to a head at which no change is cut in two; `None` when one change fills no page.
pub(super) async fn page(
    tx: &mut Tx<'_>,
    account: AccountId,
    cursor: Head,
    head: Head,
) -> Result<Option<Page>, StoreError> {
    let most = i64::try_from(MAX_ROWS).unwrap_or(i64::MAX);
    let select = sqlx::query(SINCE)
        .bind(account.to_string())
        .bind(i64::try_from(cursor).unwrap_or(i64::MAX))
        .bind(most.saturating_add(1));
    let mut rows: Vec<(Record, Head)> =
        tx.list(select).await?.iter().filter_map(any).collect::<Result<_, _>>()?;
    let mut seen = head;
    if rows.len() > MAX_ROWS {
        let cut = rows.last().map_or(0, |(_, head)| *head);
        rows.retain(|(_, head)| *head < cut);
        let Some((_, last)) = rows.last() else { return Ok(None) };
        seen = *last;
    }
    let rows = rows.into_iter().map(|(record, _)| record).collect();
    Ok(Some(Page { rows, cursor: seen }))
}

const HABITS: &str = concat!(
    "SELECT ",
    habit_columns!(),
    ", ",
    squares!(),
    " FROM habits h WHERE h.account_id = $1 AND h.purged_at IS NULL"
);

const DOCUMENTS: &str = concat!(
    "SELECT ",
    document_columns!(),
    " FROM documents d WHERE d.account_id = $1 AND d.purged_at IS NULL"
);

const ENTRIES_OF: &str = concat!(
    "SELECT ",
    entry_columns!(),
    " FROM entries e WHERE e.account_id = $1 AND e.habit_id = $2"
);

/// The whole account but for what only the id is left of.
pub(super) async fn snapshot(tx: &mut Tx<'_>, account: AccountId) -> Result<Snapshot, StoreError> {
    let mut records = Vec::new();
    for row in tx.list(sqlx::query(HABITS).bind(account.to_string())).await? {
        habit_with_entries(&row, &mut records)?;
    }
    records.extend(documents(tx, account).await?);
    Ok(records.into_iter().collect())
}

/// The settings, goals and reminders.
async fn documents(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Record>, StoreError> {
    let documents = tx.list(sqlx::query(DOCUMENTS).bind(account.to_string())).await?;
    documents.iter().map(|row| Ok(document(row)?.0)).collect()
}

/// The entries of one habit.
pub(crate) async fn entries_of(
    tx: &mut Tx<'_>,
    account: AccountId,
    id: HabitId,
) -> Result<Vec<Record>, StoreError> {
    let select = sqlx::query(ENTRIES_OF).bind(account.to_string()).bind(id.to_string());
    tx.list(select).await?.iter().map(|row| Ok(entry(row)?.0)).collect()
}
