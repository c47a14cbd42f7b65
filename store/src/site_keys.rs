//! Keys of the site itself: made once, and the same for every process on the database.

use domain::Instant;

use crate::tx::Line;
use crate::{Store, StoreError};

const INSERT: &str = "
    INSERT INTO site_keys (name, value, made_at) VALUES ($1, $2, $3)
    ON CONFLICT (name) DO NOTHING";

const FIND: &str = "SELECT name, value FROM site_keys WHERE name = $1";

impl Store {
    /// The key of this name: the one that is kept, or `made` when there is none yet, which is then kept.
    pub async fn site_key(
        &self,
        name: &'static str,
        made: &str,
        now: Instant,
    ) -> Result<String, StoreError> {
        self.write((name, made.to_owned(), now), |mut tx, (name, made, now)| {
            Box::pin(async move {
                let insert = sqlx::query(INSERT).bind(*name).bind(made.clone()).bind(now.0);
                tx.run(insert).await?;
                let row = tx.find(sqlx::query(FIND).bind(*name)).await?;
                let row = row.ok_or(StoreError::Missing)?;
                Ok(Line::new(&row, "site_keys", "name").text("value")?.to_owned())
            })
        })
        .await
    }
}
