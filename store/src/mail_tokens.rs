//! What was sent by mail: whoever brings a token back reads what is sent to the account's address.
//!
//! The mail holds the token, the table its hash. A token counts once, for a while, and only as long as the account has the
//! address it was sent to.

use domain::{AccountId, Instant};

use crate::accounts::{Account, PasswordHash, account, account_columns, email_key, join_settings};
use crate::tx::{Line, Tx};
use crate::{Store, StoreError};

/// What a token is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Setting a new password.
    Reset,
    /// Confirming the address.
    Confirm,
}

impl Purpose {
    const fn code(self) -> &'static str {
        match self {
            Self::Reset => "reset",
            Self::Confirm => "confirm",
        }
    }
}

/// A token that is to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailToken {
    /// The hash of what the mail holds.
    pub token_hash: String,
    /// What it is good for.
    pub purpose: Purpose,
    /// Where it is sent.
    pub email: String,
    /// When it is good for nothing any more.
    pub expires_at: Instant,
}

const INSERT: &str = "
    INSERT INTO mail_tokens (token_hash, account_id, purpose, email_key, expires_at)
    SELECT $2, account_id, $3, $4, $5 FROM accounts WHERE account_id = $1 AND email_key = $4";

const FIND: &str = concat!(
    "SELECT ",
    account_columns!(),
    " FROM mail_tokens t JOIN accounts a
        ON a.account_id = t.account_id AND a.email_key = t.email_key",
    join_settings!(),
    "WHERE t.token_hash = $1 AND t.purpose = $2 AND t.expires_at > $3"
);

/// Of several that bring the same token at once, one alone deletes it.
const TAKE: &str = "
    DELETE FROM mail_tokens WHERE token_hash = $1 AND purpose = $2 AND expires_at > $3
    RETURNING account_id, email_key";

const RESET: &str = "
    UPDATE accounts SET password_hash = $3, email_confirmed_at = COALESCE(email_confirmed_at, $4)
    WHERE account_id = $1 AND email_key = $2";

const CONFIRM: &str = "
    UPDATE accounts SET email_confirmed_at = COALESCE(email_confirmed_at, $3)
    WHERE account_id = $1 AND email_key = $2";

const DELETE_PURPOSE: &str = "DELETE FROM mail_tokens WHERE account_id = $1 AND purpose = $2";

const DELETE_ALL: &str = "DELETE FROM mail_tokens WHERE account_id = $1";

impl Store {
    /// Keeps a token that is to be sent.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for an account that is not there, or has another address by now.
    pub async fn insert_mail_token(
        &self,
        account: AccountId,
        new: MailToken,
    ) -> Result<(), StoreError> {
        self.write((account, new), |mut tx, (account, new)| {
            Box::pin(async move {
                let insert = sqlx::query(INSERT)
                    .bind(account.to_string())
                    .bind(new.token_hash.clone())
                    .bind(new.purpose.code())
                    .bind(email_key(&new.email))
                    .bind(new.expires_at.0);
                crate::accounts::found(tx.run(insert).await?)
            })
        })
        .await
    }

    /// Finds whose token it is, and leaves it as it was; a used or expired one is nobody's.
    pub async fn find_mail_token(
        &self,
        token_hash: &str,
        purpose: Purpose,
        now: Instant,
    ) -> Result<Option<Account>, StoreError> {
        self.read((token_hash.to_owned(), purpose, now), |mut tx, (token_hash, purpose, now)| {
            Box::pin(async move {
                let find = sqlx::query(FIND).bind(token_hash.clone());
                let row = tx.find(find.bind(purpose.code()).bind(now.0)).await?;
                let found =
                    row.as_ref().map(|row| account(&Line::new(row, "accounts", "account_id")));
                found.transpose()
            })
        })
        .await
    }

    /// Uses a token up and sets a new password: every session ends, and every other token of this kind is used up as well.
    ///
    /// Returns whose it was; `None` for a token that is used, expired or unknown.
    pub async fn reset_password(
        &self,
        token_hash: &str,
        password_hash: PasswordHash,
        now: Instant,
    ) -> Result<Option<AccountId>, StoreError> {
        let given = (token_hash.to_owned(), password_hash, now);
        self.write(given, |mut tx, (token_hash, password_hash, now)| {
            Box::pin(async move {
                let taken = take(&mut tx, token_hash, Purpose::Reset, *now).await?;
                let Some((account, email_key)) = taken else { return Ok(None) };
                let reset = sqlx::query(RESET).bind(account.to_string()).bind(email_key);
                let reset = reset.bind(password_hash.0.clone()).bind(now.0);
                if tx.run(reset).await? == 0 {
                    return Ok(None);
                }
                crate::sessions::delete_others(&mut tx, account, "").await?;
                let delete = sqlx::query(DELETE_PURPOSE).bind(account.to_string());
                tx.run(delete.bind(Purpose::Reset.code())).await?;
                Ok(Some(account))
            })
        })
        .await
    }

    /// Uses a token up and confirms the address it was sent to.
    ///
    /// Returns whose it is; `None` for a token that is used, expired or unknown.
    pub async fn confirm_email(
        &self,
        token_hash: &str,
        now: Instant,
    ) -> Result<Option<AccountId>, StoreError> {
        self.write((token_hash.to_owned(), now), |mut tx, (token_hash, now)| {
            Box::pin(async move {
                let taken = take(&mut tx, token_hash, Purpose::Confirm, *now).await?;
                let Some((account, email_key)) = taken else { return Ok(None) };
                let confirm = sqlx::query(CONFIRM).bind(account.to_string()).bind(email_key);
                let confirmed = tx.run(confirm.bind(now.0)).await? == 1;
                Ok(confirmed.then_some(account))
            })
        })
        .await
    }
}

/// Takes a token away, and says whose it was and where it was sent.
async fn take(
    tx: &mut Tx<'_>,
    token_hash: &str,
    purpose: Purpose,
    now: Instant,
) -> Result<Option<(AccountId, String)>, StoreError> {
    let take = sqlx::query(TAKE).bind(token_hash.to_owned()).bind(purpose.code()).bind(now.0);
    let Some(row) = tx.find(take).await? else { return Ok(None) };
    let line = Line::new(&row, "mail_tokens", "account_id");
    Ok(Some((line.parsed("account_id")?, line.text("email_key")?.to_owned())))
}

/// Uses up every token of an account.
pub(crate) async fn delete_all(tx: &mut Tx<'_>, account: &str) -> Result<(), StoreError> {
    tx.run(sqlx::query(DELETE_ALL).bind(account.to_owned())).await.map(drop)
}
