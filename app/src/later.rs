//! What is loaded once the first page stands: the keeping, the worker, and what is seldom to be said.

mod claim;
mod leave;
mod notices;
mod open;

use domain::Day;
use domain::today::tally;
use leptos::prelude::*;
use offline::page;
use offline::tabs::Channel;
use offline::worker::{self, Worker};

use crate::Replica;
use crate::boot::{Account, Features, Restored};
use crate::device::{Local, SharedDevice};
use crate::keeper::{self, CURRENT};
use crate::later::notices::Notices;

/// What a page starts from that asks no server: what was kept, and the person's today.
pub type Start = (Restored, Day);

/// The doors to this part of the app.
pub struct Later {
    /// Reads what the device has kept under this name, so that a page can start from it.
    pub restore: fn(SharedDevice, String) -> Local<Option<Start>>,
    /// Ends a session whose person has left while there was no network. `true` once it is ended.
    pub sign_out: fn(String) -> Local<bool>,
    /// Begins all that goes on beside a page: the replica is kept, other tabs are heard, the worker is registered.
    pub begin: fn(Replica, Account, Features) -> Local<()>,
}

impl Later {
    /// The doors.
    pub const HERE: Self = Self {
        restore: |device, name| Box::pin(open::restore(device, name)),
        sign_out: |account| Box::pin(leave::end_session(account)),
        begin: |replica, account, features| Box::pin(begin(replica, account, features)),
    };
}

/// The channel on which tabs tell each other what they wrote, and that the person has left.
const CHANNEL: &str = "consistencygrid";

/// What a tab says when the person has left.
const LEFT: &str = "left";

/// At most once in this time the server is asked for a new version: an hour.
const UPDATE_MS: i64 = 3_600_000;

async fn begin(replica: Replica, account: Account, features: Features) {
    let Some(device) = replica.device() else { return };
    let notices = Notices::new(replica);
    replica.notices.update(|seldom| seldom.draw = Some(notices.view()));
    if features.offline {
        device.keep(CURRENT, Some(&keeper::name(&account)));
    }
    let kept = open::open(replica, &account, features, notices).await;
    if let Some(kept) = &kept {
        let name = kept.name().to_owned();
        let channel = Channel::open(CHANNEL, move |word| match word.as_str() {
            LEFT => page::leave_for("/"),
            word if word == name => replica.reread(),
            _ => {}
        });
        if let Some(channel) = channel {
            kept.tell_on(channel);
        }
    }
    notices.keep_in(kept.clone());
    if features.pwa {
        if let Some(worker) = Worker::register().await {
            watch_versions(replica, &worker, notices);
            if let Some(kept) = &kept {
                kept.send_with(worker);
            }
        }
    } else {
        worker::send_away().await;
    }
    wear_badge(replica);
    ask_to_persist(replica);
}

/// Tells of new versions, and asks for them when the page is looked at again.
fn watch_versions(replica: Replica, worker: &Worker, notices: Notices) {
    worker.watch(move || notices.version_ready());
    notices.renew_with(worker.clone());
    let Some(device) = replica.device() else { return };
    let asked = StoredValue::new(device.now());
    let (clock, worker) = (device.clone(), worker.clone());
    device.watch(Box::new(move || {
        let now = clock.now();
        if now.ms_since(asked.get_value()) > UPDATE_MS {
            asked.set_value(now);
            worker.update();
        }
    }));
}

/// The number of what is still open today, on the icon of the installed app.
fn wear_badge(replica: Replica) {
    let open = Memo::new(move |_| {
        let calendar = replica.calendar.get();
        let (done, due) = replica.with(|snapshot| tally(snapshot, calendar, calendar.today));
        due.saturating_sub(done)
    });
    Effect::new(move || page::badge(open.get()));
}

/// Once there is something to lose, the browser is asked to keep it.
fn ask_to_persist(replica: Replica) {
    const ASKED: &str = "persist";
    let has_habits =
        Memo::new(move |_| replica.with(|snapshot| !snapshot.live_habits().is_empty()));
    Effect::new(move || {
        let device =
            replica.device().filter(|device| has_habits.get() && device.recall(ASKED).is_none());
        if let Some(device) = device {
            device.keep(ASKED, Some("1"));
            leptos::task::spawn_local(page::persist());
        }
    });
}
