//! Tokens of an account for other programs. The program holds a token, the table its hash.

use domain::limits::{Action, Limits};
use domain::{AccountId, ClientId, Instant};
use sqlx::any::AnyRow;

use crate::accounts::{Account, account, account_columns, join_settings, plain};
use crate::records::json;
use crate::sync::lock_account;
use crate::tx::{Line, Tx};
use crate::{Store, StoreError};

/// The most tokens of an account.
pub const MAX_TOKENS: i64 = 50;

/// A use of a token is written down at most once in this time: one minute.
const TOUCH_MS: i64 = 60_000;

/// What a token is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Reading.
    Read,
    /// Reading and writing.
    Write,
}

impl Scope {
    /// The word of the table and of forms.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

/// A word that is no scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no scope")]
pub struct UnknownScope;

impl std::str::FromStr for Scope {
    type Err = UnknownScope;

    fn from_str(text: &str) -> Result<Self, UnknownScope> {
        let known = [Self::Read, Self::Write].into_iter().find(|scope| scope.code() == text);
        known.ok_or(UnknownScope)
    }
}

/// A token, without what its program holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    /// The hash of what its program holds.
    pub token_hash: String,
    /// As which client it writes.
    pub client: ClientId,
    /// What the person calls it.
    pub name: String,
    /// What it is good for.
    pub scope: Scope,
    /// When it was made.
    pub created_at: Instant,
    /// When it ends; `None` for one that is good until it is ended.
    pub expires_at: Option<Instant>,
    /// When it was last used, at most a minute behind; `None` before the first time.
    pub used_at: Option<Instant>,
}

impl ApiToken {
    /// Whether it has ended by itself.
    pub fn is_expired(&self, now: Instant) -> bool {
        self.expires_at.is_some_and(|at| at <= now)
    }
}

/// What became of a token that was to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MadeToken {
    /// It is there.
    Done,
    /// The account has [`MAX_TOKENS`] already.
    Full,
    /// Too many were made in a minute.
    Wait {
        /// Milliseconds until another one can be made.
        ms: i64,
    },
}

macro_rules! token_columns {
    () => {
        "t.token_hash, t.client_id, t.name AS token_name, t.scope, t.created_at AS made_at, \
         t.expires_at, t.used_at"
    };
}

const COUNT: &str = "SELECT COUNT(*) AS tokens FROM tokens WHERE account_id = $1";

const INSERT: &str = "
    INSERT INTO tokens (account_id, token_hash, client_id, name, scope, created_at, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";

const SET_USAGE: &str = "UPDATE accounts SET usage = $2 WHERE account_id = $1";

const FIND: &str = concat!(
    "SELECT ",
    token_columns!(),
    ", ",
    account_columns!(),
    " FROM tokens t JOIN accounts a ON a.account_id = t.account_id",
    join_settings!(),
    "WHERE t.token_hash = $1"
);

const TOUCH: &str = "
    UPDATE tokens SET used_at = $3
    WHERE account_id = $1 AND token_hash = $2 AND (used_at IS NULL OR used_at < $3)";

const LIST: &str = concat!(
    "SELECT ",
    token_columns!(),
    " FROM tokens t WHERE t.account_id = $1 ORDER BY t.created_at DESC, t.token_hash LIMIT $2"
);

const DELETE: &str = "DELETE FROM tokens WHERE account_id = $1 AND token_hash = $2";

const DELETE_ALL: &str = "DELETE FROM tokens WHERE account_id = $1";

impl Store {
    /// Makes a token, unless there are too many. How many a minute holds is counted with the account's other changes.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for an account that is not there.
    pub async fn insert_token(
        &self,
        account: AccountId,
        token: ApiToken,
        limits: &Limits,
        now: Instant,
    ) -> Result<MadeToken, StoreError> {
        self.write((account, token, limits.clone(), now), |tx, (account, token, limits, now)| {
            Box::pin(insert(tx, *account, token, limits, *now))
        })
        .await
    }

    /// Finds the token of a hash, with its account; an expired one is as good as none.
    ///
    /// Finding it is using it, written down at most once a minute.
    pub async fn find_token(
        &self,
        token_hash: &str,
        now: Instant,
    ) -> Result<Option<(Account, ApiToken)>, StoreError> {
        let found = self
            .read(token_hash.to_owned(), |mut tx, token_hash| {
                Box::pin(async move {
                    let row = tx.find(sqlx::query(FIND).bind(token_hash.clone())).await?;
                    row.as_ref().map(holder).transpose()
                })
            })
            .await?;
        let Some((account, mut token)) = found.filter(|(_, token)| !token.is_expired(now)) else {
            return Ok(None);
        };
        if token.used_at.is_none_or(|at| now.ms_since(at) >= TOUCH_MS) {
            token.used_at = Some(now);
            self.touch_token(account.id, &token.token_hash, now).await?;
        }
        Ok(Some((account, token)))
    }

    async fn touch_token(
        &self,
        account: AccountId,
        token_hash: &str,
        now: Instant,
    ) -> Result<(), StoreError> {
        self.write((account, token_hash.to_owned(), now), |mut tx, (account, hash, now)| {
            Box::pin(async move {
                let touch = sqlx::query(TOUCH).bind(account.to_string()).bind(hash.clone());
                tx.run(touch.bind(now.0)).await.map(drop)
            })
        })
        .await
    }

    /// Lists an account's tokens, the latest first, at most [`MAX_TOKENS`]; those that have expired among them.
    pub async fn list_tokens(&self, account: AccountId) -> Result<Vec<ApiToken>, StoreError> {
        self.read(account, |mut tx, account| {
            Box::pin(async move {
                let list = sqlx::query(LIST).bind(account.to_string()).bind(MAX_TOKENS);
                let rows = tx.list(list).await?;
                rows.iter().map(|row| token(&Line::new(row, "tokens", "token_hash"))).collect()
            })
        })
        .await
    }

    /// Ends one of an account's tokens. Says whether it was there.
    pub async fn delete_token(
        &self,
        account: AccountId,
        token_hash: &str,
    ) -> Result<bool, StoreError> {
        self.write((account, token_hash.to_owned()), |mut tx, (account, token_hash)| {
            Box::pin(async move {
                let delete = sqlx::query(DELETE).bind(account.to_string()).bind(token_hash.clone());
                Ok(tx.run(delete).await? == 1)
            })
        })
        .await
    }
}

async fn insert(
    mut tx: Tx<'_>,
    account: AccountId,
    token: &ApiToken,
    limits: &Limits,
    now: Instant,
) -> Result<MadeToken, StoreError> {
    let stored = lock_account(&mut tx, account).await?.ok_or(StoreError::Missing)?;
    let of_account = |statement| sqlx::query(statement).bind(account.to_string());
    let row = tx.find(of_account(COUNT)).await?;
    let count = row.as_ref().map(|row| Line::new(row, "tokens", "tokens").integer("tokens"));
    if count.transpose()?.unwrap_or_default() >= MAX_TOKENS {
        return Ok(MadeToken::Full);
    }
    let mut usage = stored.state.usage;
    if let Err(ms) = usage.take(limits, Action::TokenCreate, now, now) {
        return Ok(MadeToken::Wait { ms });
    }
    usage.prune(now);
    tx.run(of_account(SET_USAGE).bind(json(&usage))).await?;
    let insert = of_account(INSERT)
        .bind(token.token_hash.clone())
        .bind(token.client.to_string())
        .bind(plain(&token.name))
        .bind(token.scope.code())
        .bind(token.created_at.0)
        .bind(token.expires_at.map(|at| at.0));
    tx.run(insert).await?;
    Ok(MadeToken::Done)
}

/// Ends all of an account's tokens.
pub(crate) async fn delete_all(tx: &mut Tx<'_>, account: AccountId) -> Result<(), StoreError> {
    tx.run(sqlx::query(DELETE_ALL).bind(account.to_string())).await.map(drop)
}

fn holder(row: &AnyRow) -> Result<(Account, ApiToken), StoreError> {
    Ok((
        account(&Line::new(row, "accounts", "account_id"))?,
        token(&Line::new(row, "tokens", "token_hash"))?,
    ))
}

fn token(line: &Line<'_>) -> Result<ApiToken, StoreError> {
    Ok(ApiToken {
        token_hash: line.text("token_hash")?.to_owned(),
        client: line.parsed("client_id")?,
        name: line.text("token_name")?.to_owned(),
        scope: line.parsed("scope")?,
        created_at: Instant(line.integer("made_at")?),
        expires_at: line.find_integer("expires_at")?.map(Instant),
        used_at: line.find_integer("used_at")?.map(Instant),
    })
}
