//! Sessions: where an account is signed in. The browser holds a token, the table its hash.

use domain::{AccountId, ClientId, Instant};
use sqlx::any::AnyRow;

use crate::accounts::{Account, account, account_columns, found, join_settings, plain};
use crate::tx::{Line, Tx};
use crate::{Store, StoreError};

/// The most sessions of an account; the one that was seen least recently gives way.
pub const MAX_SESSIONS: i64 = 100;

/// A use of a session is written down at most once in this time: one hour.
const TOUCH_MS: i64 = 3_600_000;

/// A session to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession {
    /// The hash of the token the browser holds.
    pub token_hash: String,
    /// As which client plain forms of this session write.
    pub client: ClientId,
    /// What the person reads in the list of their sessions: browser and system.
    pub label: String,
    /// When it begins.
    pub created_at: Instant,
    /// It ends so many milliseconds after it was last seen.
    pub lifetime_ms: i64,
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The hash of the token the browser holds.
    pub token_hash: String,
    /// As which client plain forms of this session write.
    pub client: ClientId,
    /// What the person reads in the list of their sessions.
    pub label: String,
    /// When it began.
    pub created_at: Instant,
    /// When it was last seen, at most an hour behind.
    pub last_seen_at: Instant,
    /// When it ends if it is not seen before.
    pub expires_at: Instant,
}

const INSERT: &str = "
    INSERT INTO sessions (token_hash, account_id, client_id, label, created_at, last_seen_at,
        lifetime_ms, expires_at)
    SELECT $2, account_id, $3, $4, $5, $5, $6, $7 FROM accounts WHERE account_id = $1";

const DELETE_OLDEST: &str = "
    DELETE FROM sessions WHERE account_id = $1 AND token_hash <> $2 AND token_hash NOT IN (
        SELECT token_hash FROM sessions WHERE account_id = $1
        ORDER BY last_seen_at DESC, token_hash LIMIT $3
    )";

const FIND: &str = concat!(
    "SELECT s.token_hash, s.client_id, s.label, s.created_at AS began_at, s.last_seen_at,
         s.lifetime_ms, s.expires_at, ",
    account_columns!(),
    " FROM sessions s JOIN accounts a ON a.account_id = s.account_id",
    join_settings!(),
    "WHERE s.token_hash = $1 AND s.expires_at > $2"
);

const TOUCH: &str = "
    UPDATE sessions SET last_seen_at = $3, expires_at = $4
    WHERE account_id = $1 AND token_hash = $2 AND last_seen_at < $3";

const LIST: &str = "
    SELECT token_hash, client_id, label, created_at AS began_at, last_seen_at, lifetime_ms,
        expires_at
    FROM sessions WHERE account_id = $1 AND expires_at > $2
    ORDER BY last_seen_at DESC, token_hash LIMIT $3";

const DELETE: &str = "DELETE FROM sessions WHERE account_id = $1 AND token_hash = $2";

const DELETE_OTHERS: &str = "DELETE FROM sessions WHERE account_id = $1 AND token_hash <> $2";

impl Store {
    /// Signs an account in.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for an account that is not there.
    pub async fn insert_session(
        &self,
        account: AccountId,
        new: NewSession,
    ) -> Result<(), StoreError> {
        self.write((account, new), |mut tx, (account, new)| {
            Box::pin(async move {
                let insert = sqlx::query(INSERT)
                    .bind(account.to_string())
                    .bind(new.token_hash.clone())
                    .bind(new.client.to_string())
                    .bind(plain(&new.label))
                    .bind(new.created_at.0)
                    .bind(new.lifetime_ms)
                    .bind(new.created_at.plus_ms(new.lifetime_ms).0);
                found(tx.run(insert).await?)?;
                let delete = sqlx::query(DELETE_OLDEST).bind(account.to_string());
                let delete = delete.bind(new.token_hash.clone()).bind(MAX_SESSIONS);
                tx.run(delete).await.map(drop)
            })
        })
        .await
    }

    /// Finds the session of a token's hash, with its account; an expired one is as good as none.
    ///
    /// Finding it is seeing it: its end moves away, written down at most once an hour.
    pub async fn find_session(
        &self,
        token_hash: &str,
        now: Instant,
    ) -> Result<Option<(Account, Session)>, StoreError> {
        let found = self
            .read((token_hash.to_owned(), now), |mut tx, (token_hash, now)| {
                Box::pin(async move {
                    let find = sqlx::query(FIND).bind(token_hash.clone()).bind(now.0);
                    tx.find(find).await?.as_ref().map(caller).transpose()
                })
            })
            .await?;
        let Some((account, mut session, lifetime_ms)) = found else { return Ok(None) };
        if now.ms_since(session.last_seen_at) >= TOUCH_MS {
            session.last_seen_at = now;
            session.expires_at = now.plus_ms(lifetime_ms);
            self.touch(account.id, session.clone()).await?;
        }
        Ok(Some((account, session)))
    }

    async fn touch(&self, account: AccountId, session: Session) -> Result<(), StoreError> {
        self.write((account, session), |mut tx, (account, session)| {
            Box::pin(async move {
                let touch = sqlx::query(TOUCH)
                    .bind(account.to_string())
                    .bind(session.token_hash.clone())
                    .bind(session.last_seen_at.0)
                    .bind(session.expires_at.0);
                tx.run(touch).await.map(drop)
            })
        })
        .await
    }

    /// Lists where an account is signed in, at most [`MAX_SESSIONS`], last seen first.
    pub async fn list_sessions(
        &self,
        account: AccountId,
        now: Instant,
    ) -> Result<Vec<Session>, StoreError> {
        self.read((account, now), |mut tx, (account, now)| {
            Box::pin(async move {
                let list = sqlx::query(LIST).bind(account.to_string());
                let rows = tx.list(list.bind(now.0).bind(MAX_SESSIONS)).await?;
                rows.iter().map(|row| session(&Line::new(row, "sessions", "label"))).collect()
            })
        })
        .await
    }

    /// Ends one of an account's sessions. Says whether it was there.
    pub async fn delete_session(
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

    /// Ends all of an account's sessions but the one with this hash, and says how many those were.
    pub async fn delete_other_sessions(
        &self,
        account: AccountId,
        token_hash: &str,
    ) -> Result<u64, StoreError> {
        self.write((account, token_hash.to_owned()), |mut tx, (account, token_hash)| {
            Box::pin(async move { delete_others(&mut tx, *account, token_hash).await })
        })
        .await
    }
}

/// Ends all sessions but one; all, when its hash is empty.
pub(crate) async fn delete_others(
    tx: &mut Tx<'_>,
    account: AccountId,
    token_hash: &str,
) -> Result<u64, StoreError> {
    let delete = sqlx::query(DELETE_OTHERS).bind(account.to_string());
    tx.run(delete.bind(token_hash.to_owned())).await
}

fn caller(row: &AnyRow) -> Result<(Account, Session, i64), StoreError> {
    let line = Line::new(row, "sessions", "account_id");
    Ok((account(&line)?, session(&line)?, line.integer("lifetime_ms")?))
}

fn session(line: &Line<'_>) -> Result<Session, StoreError> {
    Ok(Session {
        token_hash: line.text("token_hash")?.to_owned(),
        client: line.parsed("client_id")?,
        label: line.text("label")?.to_owned(),
        created_at: Instant(line.integer("began_at")?),
        last_seen_at: Instant(line.integer("last_seen_at")?),
        expires_at: Instant(line.integer("expires_at")?),
    })
}
