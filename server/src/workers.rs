//! What happens by itself: the trash is emptied, old rows are swept, idle guards are forgotten.

use std::time::Duration;

use store::StoreError;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::service::{Service, Shared};

/// How often.
const EVERY: Duration = Duration::from_hours(1);

/// The pause between two batches, in which those who wait for the database come first.
const PAUSE: Duration = Duration::from_millis(200);

/// The most batches of one round: what is left over can wait an hour.
const MAX_BATCHES: u32 = 200;

/// The worker; it ends when `stop` says so.
pub fn start(service: Shared, mut stop: watch::Receiver<bool>) -> JoinHandle<()> {
    tokio::spawn(async move {
        loop {
            tokio::select! {
                () = round(&service) => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
            tokio::select! {
                () = tokio::time::sleep(EVERY) => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
        }
    })
}

/// One round. A failure is logged, and the next round tries again.
async fn round(service: &Service) {
    service.throttle.forget();
    for _ in 0..MAX_BATCHES {
        match batch(service).await {
            Ok(true) => tokio::time::sleep(PAUSE).await,
            Ok(false) => return,
            Err(error) => return crate::telemetry::report(&error),
        }
    }
}

/// One batch; says whether there may be more.
///
/// # Errors
/// When the database fails; what was swept stays swept.
pub async fn batch(service: &Service) -> Result<bool, StoreError> {
    let now = service.now();
    let emptied = service.store.empty_trash(now).await?;
    for account in &emptied {
        service.snapshots.forget(*account);
    }
    let swept = service.store.sweep(now).await?;
    Ok(swept.more() || !emptied.is_empty())
}
