//! Where notifications of an account go: at most one browser for each of its sessions.
//!
//! A subscription ends with its session, however that ends: signing out, another password, the end of the account.

use domain::{AccountId, Instant};
use sqlx::any::AnyRow;

use crate::accounts::{found, plain};
use crate::sessions::MAX_SESSIONS;
use crate::tx::Line;
use crate::{Store, StoreError};

/// A browser that takes notifications.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushSubscription {
    /// The hash of the token of the session it belongs to.
    pub token_hash: String,
    /// Its address at the browser's push service. Whoever knows it can disturb the person, so it is not logged.
    pub endpoint: String,
    /// The browser's public key, an uncompressed point of P-256 in base64url.
    pub p256dh: String,
    /// A secret shared with the browser, 16 bytes in base64url.
    pub auth: String,
}

/// A browser shows what was sent to whoever uses it now: another session has no claim on it any more.
const DELETE_ELSEWHERE: &str = "
    DELETE FROM push_subscriptions
    WHERE endpoint = $3 AND NOT (account_id = $1 AND token_hash = $2)";

const UPSERT: &str = "
    INSERT INTO push_subscriptions (account_id, token_hash, endpoint, p256dh, auth, created_at)
    SELECT account_id, token_hash, $3, $4, $5, $6 FROM sessions
    WHERE account_id = $1 AND token_hash = $2
    ON CONFLICT (account_id, token_hash) DO UPDATE SET endpoint = excluded.endpoint,
        p256dh = excluded.p256dh, auth = excluded.auth, created_at = excluded.created_at";

const LIST: &str = "
    SELECT p.token_hash, p.endpoint, p.p256dh, p.auth
    FROM push_subscriptions p JOIN sessions s ON s.token_hash = p.token_hash
    WHERE p.account_id = $1 AND s.expires_at > $2
    ORDER BY p.created_at DESC, p.token_hash LIMIT $3";

const DELETE: &str = "DELETE FROM push_subscriptions WHERE account_id = $1 AND token_hash = $2";

const DELETE_GONE: &str = "DELETE FROM push_subscriptions WHERE account_id = $1 AND endpoint = $2";

impl Store {
    /// Keeps where notifications of a session go, in the place of what was kept before.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for a session that is not the account's.
    pub async fn put_push_subscription(
        &self,
        account: AccountId,
        new: PushSubscription,
        now: Instant,
    ) -> Result<(), StoreError> {
        self.write((account, new, now), |mut tx, (account, new, now)| {
            Box::pin(async move {
                let endpoint = plain(&new.endpoint);
                let of_session = |statement| {
                    let statement = sqlx::query(statement).bind(account.to_string());
                    statement.bind(new.token_hash.clone()).bind(endpoint.clone())
                };
                tx.run(of_session(DELETE_ELSEWHERE)).await?;
                let upsert = of_session(UPSERT).bind(plain(&new.p256dh)).bind(plain(&new.auth));
                found(tx.run(upsert.bind(now.0)).await?)
            })
        })
        .await
    }

    /// Lists where notifications of an account go, the newest first: at most one for each of [`MAX_SESSIONS`].
    pub async fn list_push_subscriptions(
        &self,
        account: AccountId,
        now: Instant,
    ) -> Result<Vec<PushSubscription>, StoreError> {
        self.read((account, now), |mut tx, (account, now)| {
            Box::pin(async move {
                let list = sqlx::query(LIST).bind(account.to_string()).bind(now.0);
                tx.list(list.bind(MAX_SESSIONS)).await?.iter().map(subscription).collect()
            })
        })
        .await
    }

    /// Sends nothing more to a session. Says whether anything was sent there.
    pub async fn delete_push_subscription(
        &self,
        account: AccountId,
        token_hash: &str,
    ) -> Result<bool, StoreError> {
        self.delete_push(DELETE, account, token_hash).await
    }

    /// Forgets an address of which its push service says that it is gone. Says whether it was still there.
    pub async fn delete_gone_push_subscription(
        &self,
        account: AccountId,
        endpoint: &str,
    ) -> Result<bool, StoreError> {
        self.delete_push(DELETE_GONE, account, endpoint).await
    }

    async fn delete_push(
        &self,
        statement: &'static str,
        account: AccountId,
        what: &str,
    ) -> Result<bool, StoreError> {
        let given = (statement, account, what.to_owned());
        self.write(given, |mut tx, (statement, account, what)| {
            Box::pin(async move {
                let delete = sqlx::query(*statement).bind(account.to_string()).bind(what.clone());
                Ok(tx.run(delete).await? > 0)
            })
        })
        .await
    }
}

fn subscription(row: &AnyRow) -> Result<PushSubscription, StoreError> {
    let line = Line::new(row, "push_subscriptions", "token_hash");
    Ok(PushSubscription {
        token_hash: line.text("token_hash")?.to_owned(),
        endpoint: line.text("endpoint")?.to_owned(),
        p256dh: line.text("p256dh")?.to_owned(),
        auth: line.text("auth")?.to_owned(),
    })
}
