//! The calendar feeds: under which address other calendars read an account's reminders.
//!
//! The address holds a token, the table its hash. It opens the reminders and nothing else, and is good until another one
//! is made, it is turned off, or the account ends.

use domain::{AccountId, Instant};

use crate::accounts::{Account, account, account_columns, found, join_settings};
use crate::tx::Line;
use crate::{Store, StoreError};

const UPSERT: &str = "
    INSERT INTO feeds (account_id, token_hash, made_at)
    SELECT account_id, $2, $3 FROM accounts WHERE account_id = $1
    ON CONFLICT (account_id) DO UPDATE SET token_hash = excluded.token_hash,
        made_at = excluded.made_at";

const FIND: &str = concat!(
    "SELECT ",
    account_columns!(),
    " FROM feeds f JOIN accounts a ON a.account_id = f.account_id",
    join_settings!(),
    "WHERE f.token_hash = $1"
);

const HAS: &str = "SELECT account_id FROM feeds WHERE account_id = $1";

const DELETE: &str = "DELETE FROM feeds WHERE account_id = $1";

impl Store {
    /// Gives an account's feed an address; the one before is good for nothing from now on.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for an account that is not there.
    pub async fn put_feed(
        &self,
        account: AccountId,
        token_hash: &str,
        now: Instant,
    ) -> Result<(), StoreError> {
        let given = (account, token_hash.to_owned(), now);
        self.write(given, |mut tx, (account, token_hash, now)| {
            Box::pin(async move {
                let upsert = sqlx::query(UPSERT).bind(account.to_string());
                found(tx.run(upsert.bind(token_hash.clone()).bind(now.0)).await?)
            })
        })
        .await
    }

    /// Finds whose feed an address opens.
    pub async fn find_feed(&self, token_hash: &str) -> Result<Option<Account>, StoreError> {
        self.read(token_hash.to_owned(), |mut tx, token_hash| {
            Box::pin(async move {
                let row = tx.find(sqlx::query(FIND).bind(token_hash.clone())).await?;
                let found =
                    row.as_ref().map(|row| account(&Line::new(row, "accounts", "account_id")));
                found.transpose()
            })
        })
        .await
    }

    /// Whether an account has a feed.
    pub async fn has_feed(&self, account: AccountId) -> Result<bool, StoreError> {
        self.read(account, |mut tx, account| {
            Box::pin(async move {
                Ok(tx.find(sqlx::query(HAS).bind(account.to_string())).await?.is_some())
            })
        })
        .await
    }

    /// Turns an account's feed off. Says whether there was one.
    pub async fn delete_feed(&self, account: AccountId) -> Result<bool, StoreError> {
        self.write(account, |mut tx, account| {
            Box::pin(
                async move { Ok(tx.run(sqlx::query(DELETE).bind(account.to_string())).await? > 0) },
            )
        })
        .await
    }
}
