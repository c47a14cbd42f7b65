//! What is loaded once the first page stands: the keeping, the worker, and what is seldom to be said.

mod claim;
mod keys;
mod leave;
mod notices;
mod open;
mod pinned;
mod reached;

use domain::Day;
use domain::today::tally;
use leptos::prelude::*;
use offline::page;
use offline::tabs::Channel;
use offline::worker::{self, Worker};

use crate::boot::{Account, Features, Restored};
use crate::components::notifications;
use crate::device::{Local, SharedDevice};
use crate::keeper;
use crate::later::notices::Notices;
use crate::{Navigation, Replica, Route};

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
    /// Begins all that goes on beside a page: the keys are heard, the replica is kept, other tabs are heard, the worker is
    /// registered.
    pub begin: fn(Replica, Navigation, Account, Features) -> Local<()>,
    /// Draws the control of notifications, for the settings.
    pub notifications: fn(Replica) -> AnyView,
}

impl Later {
    /// The doors.
    pub const HERE: Self = Self {
        start: |device, route, is_shell, name| Box::pin(start(device, route, is_shell, name)),
        begin: |replica, navigation, account, features| {
            Box::pin(begin(replica, navigation, account, features))
        },
        notifications: notifications::control,
    };
}

async fn start(device: SharedDevice, route: Route, is_shell: bool, name: Option<String>) -> Start {
    if leave::resume(&device).await {
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
            worker::ask_server().await;
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

/// What a tab says, before the account, when the person leaves; before the name of a trial when it is over.
const LEFT: &str = "left";

/// What it says when the session is ended too, or cannot be ended now.
const GONE: &str = "gone";

/// A word about somebody.
fn about(word: &str, who: &str) -> String {
    [word, " ", who].concat()
}

/// At most once in this time the server is asked for a new version: an hour.
const UPDATE_MS: i64 = 3_600_000;

async fn begin(replica: Replica, navigation: Navigation, account: Account, features: Features) {
    let tabs = listen(replica, &account);
    let notices = Notices::new(replica, tabs.clone());
    let laid = RwSignal::new(None);
    replica.notices.update(|seldom| {
        seldom.draw = Some(notices.view(laid));
        seldom.pinned = Some(pinned::view(replica));
    });
    keys::hear(replica, navigation, laid);
    leave_with_session(replica, keeper::name(&account));
    let kept = open::open(replica, &account, features, notices).await;
    if let (Some(kept), Some(tabs)) = (&kept, tabs) {
        kept.tell_on(tabs);
    }
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
    reached::watch(replica);
    ask_to_persist(replica);
}

/// Hears what other tabs say: what they wrote is shown here too, and whoever has left there has left here.
fn listen(replica: Replica, account: &Account) -> Option<Channel> {
    let name = keeper::name(account);
    let who = account.id.map_or_else(|| name.clone(), |id| id.to_string());
    Channel::open(CHANNEL, move |word| match word.split_once(' ') {
        Some((LEFT, left)) if left == who => leave_soon(replica),
        Some((GONE, left)) if left == who => page::leave_for("/"),
        None if word == name => replica.reread(),
        _ => {}
    })
}

/// Keeps nothing of whoever leaves, and goes to the start page when the other tab has ended the session, or could not. What
/// was ticked in the same moment on a trial, which has become part of an account, is written first.
fn leave_soon(replica: Replica) {
    const LOOK_MS: i64 = 50;
    let Some(device) = replica.device() else { return };
    if replica.owner().is_some() {
        replica.close();
        device.after(LONGEST_MS, Box::new(|| page::leave_for("/")));
    } else if replica.is_kept() {
        page::leave_for("/");
    } else {
        device.after(LOOK_MS, Box::new(move || leave_soon(replica)));
    }
}

/// After how long this tab leaves at the latest when the other one has.
const LONGEST_MS: i64 = 10_000;

/// A page that comes back into view, also one from the browser's memory, does not show what belongs to somebody who is no
/// longer signed in here.
fn leave_with_session(replica: Replica, name: String) {
    let Some(device) = replica.device().filter(|_| replica.owner().is_some()) else { return };
    let shows = device.clone();
    device.watch(Box::new(move || {
        if shows.shown().is_none_or(|shown| shown != name) {
            page::leave_for("/");
        }
    }));
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
