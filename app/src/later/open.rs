//! Opening what the device keeps: when a page starts from it, and when a page of the server's has it laid over.

use std::cell::RefCell;
use std::rc::Rc;

use domain::{ClientId, DayStart};
use leptos::task::spawn_local;
use offline::database;

use crate::Replica;
use crate::boot::{Account, Features, Restored};
use crate::device::SharedDevice;
use crate::keeper::{self, IndexedDb, Keeper, Kept, TRIAL, Trouble};
use crate::later::notices::Notices;
use crate::later::{Start, claim};
use crate::replica::Found;

thread_local! {
    /// The database a page has started from; what shows the page goes on with it.
    static OPENED: RefCell<Option<IndexedDb>> = const { RefCell::new(None) };
}

/// Reads what is kept under a name; a trial that has just begun has nothing yet.
pub(super) async fn restore(device: &SharedDevice, name: &str) -> Option<Start> {
    let opened = IndexedDb::open(name).await.ok()?;
    let kept = match opened.load().await.ok()? {
        Some(kept) => {
            opened.go_on_from(&kept);
            kept
        }
        None if name == TRIAL => {
            let account = trial(device);
            opened.belongs_to(account.clone());
            let client = ClientId::from_entropy(device.entropy());
            Kept { account, replica: domain::Replica::new(client), version: 0, has_answers: false }
        }
        None => {
            // Opening it has made it.
            opened.delete().await;
            return None;
        }
    };
    let account = kept.account.clone().under(kept.replica.view().settings());
    let Account { zone, day_start, .. } = &account;
    let today = device.today(zone, *day_start).or_else(|| device.today("UTC", *day_start))?;
    OPENED.set(Some(opened));
    Some(Start::Kept(Restored::of(kept), today))
}

/// Whoever tries it out, as far as the device can tell.
fn trial(device: &SharedDevice) -> Account {
    let zone = device.zone().filter(|zone| device.today(zone, DayStart::MIDNIGHT).is_some());
    Account { zone: zone.unwrap_or_else(|| "UTC".to_owned()), ..Account::default() }
}

/// Opens the database of the account and lets the replica be kept in it. `None` when it is kept nowhere.
pub(super) async fn open(
    replica: Replica,
    account: &Account,
    features: Features,
    notices: Notices,
) -> Option<IndexedDb> {
    let name = keeper::name(account);
    let names = database::names().await;
    let has_trial = account.id.is_some() && names.iter().any(|known| known == TRIAL);
    if !features.offline && !has_trial && !names.contains(&name) {
        replica.keep_nowhere();
        return None;
    }
    let Ok(opened) = find(replica, account, &name).await else {
        // As in the private windows of some browsers.
        replica.lose_keeper();
        return None;
    };
    if has_trial {
        claim::claim(replica, notices).await;
    }
    notices.park(names.into_iter().filter(|other| *other != name).collect()).await;
    if features.offline {
        return Some(opened);
    }
    spawn_local(drain(replica, opened));
    None
}

async fn find(replica: Replica, account: &Account, name: &str) -> Result<IndexedDb, Trouble> {
    if let Some(opened) = OPENED.take().filter(|opened| opened.name() == name) {
        replica.keep_with(Rc::new(opened.clone()), Found::This);
        replica.pull();
        return Ok(opened);
    }
    let opened = IndexedDb::open(name).await?;
    opened.belongs_to(account.clone());
    let kept = opened.load().await?;
    if let Some(kept) = &kept {
        opened.go_on_from(kept);
    }
    let found = kept.map_or(Found::Nothing, |kept| Found::Kept(Box::new(kept.replica)));
    replica.keep_with(Rc::new(opened.clone()), found);
    Ok(opened)
}

/// Nothing is to be kept on this device any more: what waits is sent, and then the database goes.
async fn drain(replica: Replica, opened: IndexedDb) {
    let Some(device) = replica.device() else { return };
    if replica.waiting_untracked() == 0 && replica.is_kept() {
        replica.keep_nowhere();
        opened.delete().await;
        return;
    }
    device.after(200, Box::new(move || spawn_local(drain(replica, opened))));
}
