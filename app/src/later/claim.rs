//! A trial becomes part of an account: all that was done before there was one goes with it, once.

use leptos::task::spawn_local;
use offline::page;

use crate::Replica;
use crate::device::SharedDevice;
use crate::keeper::{IndexedDb, Keeper, TRIAL, TRIAL_COOKIE};
use crate::later::notices::Notices;

/// Under this name the browser remembers that the person wants the trial in their account.
const WANTED: &str = "claim";

/// How often it is looked whether what was claimed is on disk, in milliseconds.
const LOOK_MS: i64 = 100;

/// Adds the trial on this device to the account of the replica: at once when there is nothing in the account yet, else when
/// the person has said so.
///
/// The operations keep their ids, so that what is claimed twice, because the page was closed in between, counts once.
pub(super) async fn claim(replica: Replica, notices: Notices) {
    let Some(device) = replica.device() else { return };
    let Ok(trial) = IndexedDb::open(TRIAL).await else { return };
    let Ok(found) = trial.load().await else { return };
    let Some(found) = found.filter(|found| !found.replica.outbox().is_empty()) else {
        return end(&device, &trial, notices).await;
    };
    let is_empty = replica.with_untracked(|snapshot| snapshot.habits().next().is_none());
    if is_empty || device.recall(WANTED).is_some() {
        // Should the page be closed in between, the account is no longer empty: the next page has to know all the same.
        device.keep(WANTED, Some("1"));
        let losses = replica.losses();
        replica.adopt(found.replica.outbox().iter().cloned());
        end_when_kept(replica, device, trial, notices, losses);
    } else {
        notices.offer(&found.replica);
    }
}

/// The trial goes when all of it is on disk in its new place. Where it could not be kept it stays, for another time.
fn end_when_kept(
    replica: Replica,
    device: SharedDevice,
    trial: IndexedDb,
    notices: Notices,
    losses: u32,
) {
    if replica.losses() != losses {
        return;
    }
    if replica.is_kept() {
        return spawn_local(async move { end(&device, &trial, notices).await });
    }
    let later = device.clone();
    let look = move || end_when_kept(replica, device, trial, notices, losses);
    later.after(LOOK_MS, Box::new(look));
}

/// Remembers that the trial is wanted; the page begins anew with it.
pub(super) fn want(device: &SharedDevice) {
    device.keep(WANTED, Some("1"));
    device.visit("/today");
}

/// Gives the trial up.
pub(super) async fn discard(device: SharedDevice, notices: Notices) {
    if let Ok(trial) = IndexedDb::open(TRIAL).await {
        end(&device, &trial, notices).await;
    }
}

async fn end(device: &SharedDevice, trial: &IndexedDb, notices: Notices) {
    notices.trial_is_over();
    trial.delete().await;
    device.keep(WANTED, None);
    page::forget_cookie(TRIAL_COOKIE);
}
