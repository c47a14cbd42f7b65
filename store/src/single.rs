//! Single records, and lists of them by pages: for programs that ask for a little of an account.

use domain::{AccountId, Day, Entry, HabitId, Key, OperationId, Position, Record, Snapshot};

use crate::history::{Past, past};
use crate::records::{self, document, document_columns, entry_columns, habit, habit_columns};
use crate::sync::{self, Version, find_account};
use crate::tx::{Line, Statement, Tx};
use crate::{Store, StoreError};

/// The most records one page holds.
pub const MAX_PAGE: i64 = 100;

/// Which records of a kind are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listed {
    /// Habits.
    Habits,
    /// Goals.
    Goals,
    /// Reminders.
    Reminders,
}

/// In which state the records of a list are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Neither archived nor deleted.
    Live,
    /// Archived and not deleted; of habits alone.
    Archived,
    /// In the trash.
    Deleted,
}

impl State {
    const fn code(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Archived => "archived",
            Self::Deleted => "deleted",
        }
    }
}

/// Which page of a list is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The state of its records.
    pub state: State,
    /// The id after which it begins; empty for the first page.
    pub after: String,
    /// The most records, 1 to [`MAX_PAGE`].
    pub limit: i64,
}

const HABITS: &str = concat!(
    "SELECT ",
    habit_columns!(),
    " FROM habits h WHERE h.account_id = $1 AND h.purged_at IS NULL AND h.habit_id > $2
        AND $4 = CASE WHEN h.deleted_at IS NOT NULL THEN 'deleted'
            WHEN h.archived_on IS NOT NULL THEN 'archived' ELSE 'live' END
    ORDER BY h.habit_id LIMIT $3"
);

const DOCUMENTS: &str = concat!(
    "SELECT ",
    document_columns!(),
    " FROM documents d WHERE d.account_id = $1 AND d.purged_at IS NULL AND d.document_id > $2
        AND $4 = CASE WHEN d.deleted_at IS NOT NULL THEN 'deleted' ELSE 'live' END
        AND d.kind = $5
    ORDER BY d.document_id LIMIT $3"
);

const ENTRIES: &str = concat!(
    "SELECT ",
    entry_columns!(),
    " FROM entries e
    WHERE e.account_id = $1 AND e.habit_id = $2 AND e.day_on >= $3 AND e.day_on <= $4
    ORDER BY e.day_on LIMIT $5"
);

/// The columns of [`crate::history`], of one operation.
const OPERATION: &str = "
    SELECT o.operation_id, o.client_id, NULL AS label, o.at, o.applied_at, o.body, o.before,
        o.rejection
    FROM operations o WHERE o.account_id = $1 AND o.operation_id = $2";

const PLACES: &str = "
    SELECT habit_id, position FROM habits
    WHERE account_id = $1 AND deleted_at IS NULL AND archived_on IS NULL AND purged_at IS NULL";

impl Store {
    /// Returns one record, with what the account has come to; `None` for one that is not there or gone for good.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for an account that is not there.
    pub async fn get_record(
        &self,
        account: AccountId,
        key: Key,
    ) -> Result<(Version, Option<Record>), StoreError> {
        self.read((account, key), |mut tx, (account, key)| {
            Box::pin(async move {
                let version = version(&mut tx, *account).await?;
                let found: Snapshot = sync::records(&mut tx, *account, &[*key].into()).await?;
                Ok((version, found.get(*key).filter(|record| !record.is_purged())))
            })
        })
        .await
    }

    /// Lists a page of records in the order of their ids, with what the account has come to.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for an account that is not there.
    pub async fn list_records(
        &self,
        account: AccountId,
        listed: Listed,
        page: Page,
    ) -> Result<(Version, Vec<Record>), StoreError> {
        self.read((account, listed, page), |mut tx, (account, listed, page)| {
            Box::pin(async move {
                let version = version(&mut tx, *account).await?;
                let asked = |statement| asked(statement, *account, page);
                let (select, read): (_, fn(&_) -> _) = match listed {
                    Listed::Habits => (asked(HABITS), habit),
                    Listed::Goals => (asked(DOCUMENTS).bind("goal"), document),
                    Listed::Reminders => (asked(DOCUMENTS).bind("reminder"), document),
                };
                let rows = tx.list(select).await?;
                let records = rows.iter().map(|row| Ok(read(row)?.0));
                Ok((version, records.collect::<Result<_, StoreError>>()?))
            })
        })
        .await
    }

    /// Lists the squares of a habit on the days `from..=to`, oldest first, with what the account has come to.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for an account that is not there.
    pub async fn list_entries(
        &self,
        account: AccountId,
        habit: HabitId,
        (from, to): (Day, Day),
        limit: i64,
    ) -> Result<(Version, Vec<(Day, Entry)>), StoreError> {
        let given = (account, habit, from, to, limit);
        self.read(given, |mut tx, (account, habit, from, to, limit)| {
            Box::pin(async move {
                let version = version(&mut tx, *account).await?;
                let list = sqlx::query(ENTRIES)
                    .bind(account.to_string())
                    .bind(habit.to_string())
                    .bind(from.to_string())
                    .bind(to.to_string())
                    .bind(*limit);
                let rows = tx.list(list).await?;
                let entries = rows.iter().filter_map(|row| match records::entry(row) {
                    Ok((Record::Entry { day, entry, .. }, _)) => Some(Ok((day, entry))),
                    Ok(_) => None,
                    Err(error) => Some(Err(error)),
                });
                Ok((version, entries.collect::<Result<_, _>>()?))
            })
        })
        .await
    }

    /// Finds what the log holds of an operation: 90 days.
    pub async fn find_operation(
        &self,
        account: AccountId,
        id: OperationId,
    ) -> Result<Option<Past>, StoreError> {
        self.read((account, id), |mut tx, (account, id)| {
            Box::pin(async move {
                let find = sqlx::query(OPERATION).bind(account.to_string()).bind(id.to_string());
                tx.find(find).await?.as_ref().map(past).transpose()
            })
        })
        .await
    }

    /// Lists where the live habits of an account stand, in the person's order.
    pub async fn list_places(
        &self,
        account: AccountId,
    ) -> Result<Vec<(Position, HabitId)>, StoreError> {
        self.read(account, |mut tx, account| {
            Box::pin(async move {
                let rows = tx.list(sqlx::query(PLACES).bind(account.to_string())).await?;
                let place = |row| {
                    let line = Line::new(row, "habits", "habit_id");
                    let position = Position::try_from(line.text("position")?.to_owned());
                    Ok((line.good("position", position)?, line.parsed("habit_id")?))
                };
                let mut places: Vec<(Position, HabitId)> =
                    rows.iter().map(place).collect::<Result<_, StoreError>>()?;
                places.sort();
                Ok(places)
            })
        })
        .await
    }
}

async fn version(tx: &mut Tx<'_>, account: AccountId) -> Result<Version, StoreError> {
    let stored = find_account(tx, account).await?.ok_or(StoreError::Missing)?;
    Ok(Version::from(&stored.state))
}

fn asked(statement: &'static str, account: AccountId, page: &Page) -> Statement {
    sqlx::query(statement)
        .bind(account.to_string())
        .bind(page.after.clone())
        .bind(page.limit.clamp(1, MAX_PAGE + 1))
        .bind(page.state.code())
}
