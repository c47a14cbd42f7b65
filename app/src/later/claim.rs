//! A trial becomes part of an account: all that was done before there was one goes with it, once.

use domain::Replica;
use domain::replica::Touched;
use offline::page;

use crate::boot::Account;
use crate::device::SharedDevice;
use crate::keeper::{IndexedDb, Keeper, TRIAL, Trouble};
use crate::later::notices::Notices;

/// Under this name the browser remembers that the person wants the trial in their account.
const WANTED: &str = "claim";

/// Adds the trial on this device to the account: at once when the account is as good as new, else when the person has said
/// so. Returns what is kept of the account then. `kept`: what was kept before.
///
/// The operations keep their ids, so that what is claimed twice, because the page was closed in between, counts once.
pub(super) async fn claim(
    replica: crate::Replica,
    account: &Account,
    opened: &IndexedDb,
    kept: Option<Replica>,
    notices: Notices,
) -> Result<Option<Replica>, Trouble> {
    let Some(device) = replica.device() else { return Ok(kept) };
    let trial = IndexedDb::open(TRIAL).await?;
    let Some(found) = trial.load().await?.filter(|found| !found.replica.outbox().is_empty()) else {
        end(&device, &trial).await;
        return Ok(kept);
    };
    let is_new = account.head == 0 && kept.as_ref().is_none_or(|kept| kept.outbox().is_empty());
    if !is_new && device.recall(WANTED).is_none() {
        notices.offer(&found.replica);
        return Ok(kept);
    }
    let mut joined = kept.unwrap_or_else(|| replica.copy());
    for envelope in found.replica.outbox() {
        joined.adopt(envelope.clone());
    }
    opened.save(&joined, &Touched::Everything).await?;
    end(&device, &trial).await;
    Ok(Some(joined))
}

/// Remembers that the trial is wanted; the page begins anew with it.
pub(super) fn want(device: &SharedDevice) {
    device.keep(WANTED, Some("1"));
    device.visit("/today");
}

/// Gives the trial up.
pub(super) async fn discard(device: SharedDevice) {
    if let Ok(trial) = IndexedDb::open(TRIAL).await {
        end(&device, &trial).await;
    }
}

async fn end(device: &SharedDevice, trial: &IndexedDb) {
    trial.delete().await;
    device.keep(WANTED, None);
    page::forget_cookie("trial");
}
