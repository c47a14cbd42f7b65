//! Sweeping: what nobody needs any more goes, in small batches.

use domain::{AccountId, Instant};

use crate::sync::lock_account;
use crate::tx::{Line, Statement, Tx};
use crate::{Store, StoreError};

/// How long the log is kept, and the id of what was purged: 90 days.
pub const LOG_MS: i64 = 90 * 86_400_000;

/// How long a client's number is kept after it was last heard of: 400 days. One that comes later starts anew.
pub const CLIENT_MS: i64 = 400 * 86_400_000;

/// The most rows of a kind one call takes.
const BATCH: i64 = 1_000;

/// How much was swept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Swept {
    /// Operations of the log.
    pub operations: u64,
    /// Sessions that had expired.
    pub sessions: u64,
    /// Tokens of mails that had expired.
    pub mail_tokens: u64,
    /// Notices that were told, or not, long ago.
    pub notices: u64,
    /// Clients nobody has heard of.
    pub clients: u64,
    /// Accounts whose purged habits and documents were forgotten.
    pub accounts: u64,
}

impl Swept {
    /// Whether there may be more to sweep.
    pub const fn more(&self) -> bool {
        let batch = BATCH.unsigned_abs();
        self.operations >= batch
            || self.sessions >= batch
            || self.mail_tokens >= batch
            || self.notices >= batch
            || self.clients >= batch
            || self.accounts >= batch
    }
}

const OPERATIONS: &str = "
    DELETE FROM operations WHERE (account_id, operation_id) IN (
        SELECT account_id, operation_id FROM operations WHERE applied_at < $1
        ORDER BY applied_at LIMIT $2
    )";

const SESSIONS: &str = "
    DELETE FROM sessions WHERE token_hash IN (
        SELECT token_hash FROM sessions WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2
    )";

const MAIL_TOKENS: &str = "
    DELETE FROM mail_tokens WHERE token_hash IN (
        SELECT token_hash FROM mail_tokens WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2
    )";

const NOTICES: &str = "
    DELETE FROM notices WHERE (account_id, notice_id) IN (
        SELECT account_id, notice_id FROM notices WHERE ended_at < $1 ORDER BY ended_at LIMIT $2
    )";

const CLIENTS: &str = "
    DELETE FROM clients WHERE (account_id, client_id) IN (
        SELECT account_id, client_id FROM clients WHERE seen_at < $1 ORDER BY seen_at LIMIT $2
    )";

const PURGED: &str = "
    SELECT account_id FROM (
        SELECT account_id, purged_at FROM habits WHERE purged_at < $1
        UNION ALL
        SELECT account_id, purged_at FROM documents WHERE purged_at < $1
        ORDER BY purged_at LIMIT $2
    ) AS old
    GROUP BY account_id";

const PURGED_HEAD: &str = "
    SELECT account_id, MAX(head) AS head FROM (
        SELECT account_id, head FROM habits WHERE account_id = $1 AND purged_at < $2
        UNION ALL
        SELECT account_id, head FROM documents WHERE account_id = $1 AND purged_at < $2
    ) AS old
    GROUP BY account_id";

const RAISE_FLOOR: &str = "UPDATE accounts SET floor = $2 WHERE account_id = $1 AND floor < $2";

const DELETE_PURGED: [&str; 2] = [
    "DELETE FROM habits WHERE account_id = $1 AND purged_at < $2",
    "DELETE FROM documents WHERE account_id = $1 AND purged_at < $2",
];

impl Store {
    /// Sweeps the log, expired sessions and tokens, forgotten clients and what was purged, at most 1,000 of each.
    pub async fn sweep(&self, now: Instant) -> Result<Swept, StoreError> {
        let old = now.plus_ms(-LOG_MS);
        Ok(Swept {
            operations: self.sweep_table(OPERATIONS, old).await?,
            sessions: self.sweep_table(SESSIONS, now).await?,
            mail_tokens: self.sweep_table(MAIL_TOKENS, now).await?,
            notices: self.sweep_table(NOTICES, old).await?,
            clients: self.sweep_table(CLIENTS, now.plus_ms(-CLIENT_MS)).await?,
            accounts: self.sweep_purged(old).await?,
        })
    }

    async fn sweep_table(&self, delete: &'static str, before: Instant) -> Result<u64, StoreError> {
        self.write((delete, before), |mut tx, (delete, before)| {
            Box::pin(async move { tx.run(bounded(delete, *before)).await })
        })
        .await
    }

    /// Forgets what was purged. Devices that have not heard of it get a whole snapshot.
    async fn sweep_purged(&self, before: Instant) -> Result<u64, StoreError> {
        let accounts = self
            .read(before, |mut tx, before| {
                Box::pin(async move {
                    let rows = tx.list(bounded(PURGED, *before)).await?;
                    let account = |row| Line::new(row, "habits", "account_id").parsed("account_id");
                    rows.iter().map(account).collect::<Result<Vec<AccountId>, _>>()
                })
            })
            .await?;
        let mut swept = 0;
        for account in accounts {
            let forgotten = self.write((account, before), |tx, given| {
                Box::pin(forget_purged(tx, given.0, given.1))
            });
            swept += u64::from(forgotten.await?);
        }
        Ok(swept)
    }
}

fn bounded(statement: &'static str, before: Instant) -> Statement {
    sqlx::query(statement).bind(before.0).bind(BATCH)
}

async fn forget_purged(
    mut tx: Tx<'_>,
    account: AccountId,
    before: Instant,
) -> Result<bool, StoreError> {
    if lock_account(&mut tx, account).await?.is_none() {
        return Ok(false);
    }
    let of_account = |statement| sqlx::query(statement).bind(account.to_string());
    let Some(row) = tx.find(of_account(PURGED_HEAD).bind(before.0)).await? else {
        return Ok(false);
    };
    let head = Line::new(&row, "habits", "account_id").integer("head")?;
    tx.run(of_account(RAISE_FLOOR).bind(head)).await?;
    for delete in DELETE_PURGED {
        tx.run(of_account(delete).bind(before.0)).await?;
    }
    Ok(true)
}
