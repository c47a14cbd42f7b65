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

use crate::boot::{Account, Features, Restored};
use crate::device::{Local, SharedDevice};
use crate::keeper::LEAVING;
use crate::later::notices::Notices;
use crate::{Replica, Route};

/// What a page begins with, as the device has kept it.
pub enum Start {
    /// With these records; and the person's today.
    Kept(Restored, Day),
    /// With nothing of the device.
    Nothing,
    /// Not at all: somebody had signed out while there was no network, and has to be let go first.
    Elsewhere,
}

/// The doors to this part of the app.
pub struct Later {
    /// Finds out what the page of a route begins with, if it is the shell, without data.
    /// `name`: what the device keeps it under.
    pub start: fn(SharedDevice, Route, is_shell: bool, name: Option<String>) -> Local<Start>,
    /// Begins all that goes on beside a page: the replica is kept, other tabs are heard, the worker is registered.
    pub begin: fn(Replica, Account, Features) -> Local<()>,
}

impl Later {
    /// The doors.
    pub const HERE: Self = Self {
        start: |device, route, is_shell, name| Box::pin(start(device, route, is_shell, name)),
        begin: |replica, account, features| Box::pin(begin(replica, account, features)),
    };
}

async fn start(device: SharedDevice, route: Route, is_shell: bool, name: Option<String>) -> Start {
    if let Some(account) = device.recall(LEAVING)
        && leave::end_session(account).await
    {
        device.keep(LEAVING, None);
        device.visit("/");
        return Start::Elsewhere;
    }
    let restored = match &name {
        _ if !is_shell => return Start::Nothing,
        Some(name) => open::restore(&device, name).await,
        None => None,
    };
    match restored {
        Some(start) => start,
        // Nothing was kept here for whoever this is: the server makes the page, if there is a server.
        None if !route.is_open() && page::is_first_try(ASKED_MS) => {
            worker::ask_server();
            page::reload();
            Start::Elsewhere
        }
        None => Start::Nothing,
    }
}

/// How long a page is not asked for again from a server that did not give it.
const ASKED_MS: f64 = 10_000.0;

/// The channel on which tabs tell each other what they wrote, and that the person has left.
const CHANNEL: &str = "consistencygrid";

/// What a tab says when the person has left.
const LEFT: &str = "left";

/// At most once in this time the server is asked for a new version: an hour.
const UPDATE_MS: i64 = 3_600_000;

async fn begin(replica: Replica, account: Account, features: Features) {
    let notices = Notices::new(replica);
    replica.notices.update(|seldom| seldom.draw = Some(notices.view()));
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
