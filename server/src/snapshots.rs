//! The accounts' records in memory, so that a page that was seen a moment ago costs no statement.

use std::sync::Arc;
use std::time::Duration;

use domain::packed::Packed;
use domain::{AccountId, Head};
use moka::ops::compute::Op;
use moka::sync::Cache;
use store::{Store, StoreError, Version};

use crate::metrics::Metrics;

/// How long a snapshot is held. Changes that another process made are seen after this at the latest.
const KEPT: Duration = Duration::from_mins(1);

/// The memory for all snapshots, in bytes.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// How many accounts' heads are known; each takes about 100 bytes.
const MOST_HEADS: u64 = 200_000;

/// Everything of an account, at one version.
pub(crate) struct Kept {
    pub(crate) version: Version,
    pub(crate) packed: Packed,
    bytes: u32,
}

/// The snapshots. A snapshot is never called back: it is outgrown, as soon as the account is known to have a later head.
pub(crate) struct Snapshots {
    store: Store,
    metrics: Arc<Metrics>,
    kept: Cache<AccountId, Arc<Kept>>,
    /// The latest heads this process has heard of; held for longer than any snapshot.
    heads: Cache<AccountId, Head>,
}

impl Snapshots {
    pub(crate) fn new(store: Store, metrics: Arc<Metrics>) -> Self {
        let kept = Cache::builder()
            .max_capacity(MOST_BYTES)
            .weigher(|_, kept: &Arc<Kept>| kept.bytes)
            .time_to_live(KEPT);
        let heads = Cache::builder().max_capacity(MOST_HEADS).time_to_live(2 * KEPT);
        Self { store, metrics, kept: kept.build(), heads: heads.build() }
    }

    /// Everything of an account, at least as new as its last write through this process and as `seen`, the head the
    /// caller has seen.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for an account that is not there.
    pub(crate) async fn get(
        &self,
        account: AccountId,
        seen: Head,
    ) -> Result<Arc<Kept>, StoreError> {
        let wanted = self.heads.get(&account).unwrap_or(0).max(seen);
        let kept = self.kept.get(&account).filter(|kept| kept.version.head >= wanted);
        self.metrics.looked(kept.is_some());
        if let Some(kept) = kept {
            return Ok(kept);
        }
        let (version, snapshot) = self.store.get_snapshot(account).await?;
        let packed = Packed::of(&snapshot);
        let text = serde_json::to_string(&packed).unwrap_or_default();
        let bytes = u32::try_from(text.len()).unwrap_or(u32::MAX).saturating_add(200);
        let kept = Arc::new(Kept { version, packed, bytes });
        // Two may have read at the same time; the later reading stays.
        self.kept.entry(account).and_compute_with(|older| {
            let is_newer =
                older.is_none_or(|older| older.value().version.head <= kept.version.head);
            if is_newer { Op::Put(Arc::clone(&kept)) } else { Op::Nop }
        });
        Ok(kept)
    }

    /// Notes that an account has come to `head`.
    pub(crate) fn wrote(&self, account: AccountId, head: Head) {
        self.heads.entry(account).and_compute_with(|known| {
            if known.is_some_and(|known| *known.value() >= head) { Op::Nop } else { Op::Put(head) }
        });
    }

    /// Forgets an account.
    pub(crate) fn forget(&self, account: AccountId) {
        self.kept.invalidate(&account);
    }
}
