//! Accounts: who they are, and how they sign in.

use std::fmt;

use domain::{AccountId, DayStart, Digest, Instant, Record, Settings, Weekday};
use sqlx::any::AnyRow;

use crate::tx::Line;
use crate::{Store, StoreError};

/// What a person says of themselves: what the account began with, and what they have set since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// How they want to be called.
    pub name: String,
    /// Their IANA time zone.
    pub zone: String,
    /// The first day of their week.
    pub week_start: Weekday,
    /// When their day begins.
    pub day_start: DayStart,
}

impl Profile {
    /// The profile with what the person has set laid over.
    #[must_use]
    fn under(self, settings: Settings) -> Self {
        let name = settings.name.value;
        Self {
            name: if name.is_empty() { self.name } else { name.into() },
            zone: settings.zone.value.map_or(self.zone, String::from),
            week_start: settings.week_start.value.unwrap_or(self.week_start),
            day_start: settings.day_start.value.unwrap_or(self.day_start),
        }
    }
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// The address as it was typed.
    pub email: String,
    /// When it was proven that the person reads what is sent there; `None` as long as it was not.
    pub email_confirmed_at: Option<Instant>,
    /// What the person says of themselves.
    pub profile: Profile,
    /// Since when there is this account.
    pub created_at: Instant,
}

/// A hashed password. It is not printed.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(pub String);

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// An account to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccount {
    /// The account.
    pub account: Account,
    /// What proves that it is theirs.
    pub password_hash: PasswordHash,
}

/// An account with what proves that it is theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// The account.
    pub account: Account,
    /// What its password is compared with.
    pub password_hash: PasswordHash,
}

/// Whether an account got its address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inserted {
    /// It has it now.
    Done,
    /// There is an account with this address, in whatever case it was typed.
    EmailTaken,
}

/// What is compared of an address.
pub(crate) fn email_key(email: &str) -> String {
    plain(email).to_lowercase()
}

/// A text without the one character that PostgreSQL does not keep.
pub(crate) fn plain(text: &str) -> String {
    text.replace('\0', "")
}

const INSERT: &str = "
    INSERT INTO accounts (account_id, name, email, email_key, password_hash, zone, week_start,
        day_start_minutes, created_at, email_confirmed_at, head, floor, digest, latest, usage,
        live_habits, live_goals, live_reminders)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0, $11, 0, '{}', 0, 0, 0)
    ON CONFLICT (email_key) DO NOTHING";

/// The columns of an account `a` with its settings `d`.
macro_rules! account_columns {
    () => {
        "a.account_id, a.name, a.email, a.email_confirmed_at, a.password_hash, a.zone, \
         a.week_start, a.day_start_minutes, a.created_at, d.body AS settings"
    };
}

/// Joins the settings `d` of an account `a`.
macro_rules! join_settings {
    () => {
        " LEFT JOIN documents d ON d.account_id = a.account_id AND d.kind = 'settings' \
             AND d.document_id = '' "
    };
}
pub(crate) use {account_columns, join_settings};

const BY_EMAIL: &str = concat!(
    "SELECT ",
    account_columns!(),
    " FROM accounts a",
    join_settings!(),
    "WHERE a.email_key = $1"
);

const BY_ID: &str = concat!(
    "SELECT ",
    account_columns!(),
    " FROM accounts a",
    join_settings!(),
    "WHERE a.account_id = $1"
);

const OWNER: &str = "SELECT account_id FROM accounts WHERE email_key = $1";

/// The same address in another case stays confirmed.
const UPDATE_EMAIL: &str = "
    UPDATE accounts SET email = $2, email_key = $3,
        email_confirmed_at = CASE WHEN email_key = $3 THEN email_confirmed_at END
    WHERE account_id = $1";

const UPDATE_PASSWORD: &str = "UPDATE accounts SET password_hash = $2 WHERE account_id = $1";

const UPDATE_HASH: &str =
    "UPDATE accounts SET password_hash = $3 WHERE account_id = $1 AND password_hash = $2";

const DELETE: &str = "DELETE FROM accounts WHERE account_id = $1";

impl Store {
    /// Makes an account with nothing in it.
    pub async fn insert_account(&self, new: NewAccount) -> Result<Inserted, StoreError> {
        self.write(new, |mut tx, NewAccount { account, password_hash }| {
            Box::pin(async move {
                let insert = sqlx::query(INSERT)
                    .bind(account.id.to_string())
                    .bind(plain(&account.profile.name))
                    .bind(plain(&account.email))
                    .bind(email_key(&account.email))
                    .bind(password_hash.0.clone())
                    .bind(plain(&account.profile.zone))
                    .bind(account.profile.week_start.code())
                    .bind(i64::from(account.profile.day_start.minutes()))
                    .bind(account.created_at.0)
                    .bind(account.email_confirmed_at.map(|at| at.0))
                    .bind(Digest::EMPTY.to_string());
                let inserted = tx.run(insert).await? == 1;
                Ok(if inserted { Inserted::Done } else { Inserted::EmailTaken })
            })
        })
        .await
    }

    /// Finds the account of an address, in whatever case it is typed.
    pub async fn find_account_by_email(&self, email: &str) -> Result<Option<Login>, StoreError> {
        self.read(email_key(email), |mut tx, key| {
            Box::pin(async move {
                let row = tx.find(sqlx::query(BY_EMAIL).bind(key.clone())).await?;
                row.as_ref().map(login).transpose()
            })
        })
        .await
    }

    /// Returns an account with what proves that it is theirs.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for an account that is not there.
    pub async fn get_login(&self, account: AccountId) -> Result<Login, StoreError> {
        self.read(account, |mut tx, account| {
            Box::pin(async move {
                let row = tx.find(sqlx::query(BY_ID).bind(account.to_string())).await?;
                row.as_ref().map(login).transpose()?.ok_or(StoreError::Missing)
            })
        })
        .await
    }

    /// Returns an account.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for an account that is not there.
    pub async fn get_account(&self, account: AccountId) -> Result<Account, StoreError> {
        Ok(self.get_login(account).await?.account)
    }

    /// Changes the address, unless another account has it. What was sent to the old one is good for nothing any more.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for an account that is not there.
    pub async fn update_email(
        &self,
        account: AccountId,
        email: &str,
    ) -> Result<Inserted, StoreError> {
        let given = (account, plain(email), email_key(email));
        let updated = self.write(given, |mut tx, (account, email, key)| {
            Box::pin(async move {
                let account = account.to_string();
                if let Some(row) = tx.find(sqlx::query(OWNER).bind(key.clone())).await?
                    && Line::new(&row, "accounts", "account_id").text("account_id")? != account
                {
                    return Ok(Inserted::EmailTaken);
                }
                let update = sqlx::query(UPDATE_EMAIL).bind(account.clone());
                found(tx.run(update.bind(email.clone()).bind(key.clone())).await?)?;
                crate::mail_tokens::delete_all(&mut tx, &account).await?;
                Ok(Inserted::Done)
            })
        });
        match updated.await {
            // Somebody has taken it in the meantime.
            Err(error) if error.is_taken() => Ok(Inserted::EmailTaken),
            updated => updated,
        }
    }

    /// Changes the password and ends every token and every session but the one that is kept.
    ///
    /// `kept`: the hash of a session's token; `None` ends them all.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for an account that is not there.
    pub async fn update_password(
        &self,
        account: AccountId,
        password_hash: PasswordHash,
        kept: Option<&str>,
    ) -> Result<(), StoreError> {
        let kept = kept.unwrap_or_default().to_owned();
        self.write((account, password_hash, kept), |mut tx, (account, hash, kept)| {
            Box::pin(async move {
                let update = sqlx::query(UPDATE_PASSWORD);
                let update = update.bind(account.to_string()).bind(hash.0.clone());
                found(tx.run(update).await?)?;
                crate::tokens::delete_all(&mut tx, *account).await?;
                crate::sessions::delete_others(&mut tx, *account, kept).await.map(drop)
            })
        })
        .await
    }

    /// Puts a stronger hash of the same password in the place of `old`; sessions go on.
    ///
    /// Says whether `old` was still there: a password that was changed meanwhile is left alone.
    pub async fn update_password_hash(
        &self,
        account: AccountId,
        old: PasswordHash,
        new: PasswordHash,
    ) -> Result<bool, StoreError> {
        self.write((account, old, new), |mut tx, (account, old, new)| {
            Box::pin(async move {
                let update = sqlx::query(UPDATE_HASH).bind(account.to_string());
                Ok(tx.run(update.bind(old.0.clone()).bind(new.0.clone())).await? == 1)
            })
        })
        .await
    }

    /// Deletes an account and everything of it, at once. Says whether it was there.
    pub async fn delete_account(&self, account: AccountId) -> Result<bool, StoreError> {
        self.write(account, |mut tx, account| {
            Box::pin(async move {
                Ok(tx.run(sqlx::query(DELETE).bind(account.to_string())).await? == 1)
            })
        })
        .await
    }
}

/// Whether the one account was there.
pub(crate) const fn found(rows: u64) -> Result<(), StoreError> {
    if rows == 0 { Err(StoreError::Missing) } else { Ok(()) }
}

fn login(row: &AnyRow) -> Result<Login, StoreError> {
    let line = Line::new(row, "accounts", "account_id");
    let password_hash = PasswordHash(line.text("password_hash")?.to_owned());
    Ok(Login { account: account(&line)?, password_hash })
}

/// Reads an account from a row of [`account_columns`].
pub(crate) fn account(line: &Line<'_>) -> Result<Account, StoreError> {
    let day_start: u16 = line.number("day_start_minutes")?;
    let settings = line.find_text("settings")?.map(serde_json::from_str::<Record>).transpose();
    let settings = match line.good("settings", settings)? {
        Some(Record::Settings(settings)) => settings,
        _ => Settings::default(),
    };
    let began_with = Profile {
        name: line.text("name")?.to_owned(),
        zone: line.text("zone")?.to_owned(),
        week_start: line.parsed("week_start")?,
        day_start: line.good("day_start_minutes", DayStart::try_from(day_start))?,
    };
    Ok(Account {
        id: line.parsed("account_id")?,
        email: line.text("email")?.to_owned(),
        email_confirmed_at: line.find_integer("email_confirmed_at")?.map(Instant),
        profile: began_with.under(settings),
        created_at: Instant(line.integer("created_at")?),
    })
}
