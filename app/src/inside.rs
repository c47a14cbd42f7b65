//! What the pages of a signed-in person share: the replica, the timer, the account.
//!
//! It is made when the first of these pages is drawn and lasts as long as the app. The pages for everybody have no part in
//! it, so that they need not load its code.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::boot::{Account, Arrived, Features};
use crate::keeper::Kept;
use crate::timer::Timer;
use crate::{Boot, Navigation, Replica, appearance, device, part};

/// The owner of the whole app, in context: what is provided there is found on every page.
#[derive(Clone)]
pub struct Outermost(Option<Owner>);

impl Outermost {
    /// The present owner.
    pub fn here() -> Self {
        Self(Owner::current())
    }
}

/// Provides what the pages share, unless it is there.
pub fn enter() {
    if use_context::<Replica>().is_some() {
        return;
    }
    match use_context::<Outermost>() {
        Some(Outermost(Some(owner))) => owner.with(provide),
        _ => provide(),
    }
}

fn provide() {
    let (boot, navigation) = (expect_context::<Boot>(), expect_context::<Navigation>());
    let (account, replica) = arrive(&boot);
    let timer = Timer::new(replica);
    provide_context(replica);
    provide_context(timer);
    // Effects run in the browser only, after the first view: what the device knows better is laid over it then.
    let (followed, features) = (account.clone(), boot.features);
    let counted = account.clone();
    let settings = Memo::new(move |_| replica.with(|snapshot| snapshot.settings().clone()));
    Effect::new(move || {
        settings.with(appearance::show);
        replica.follow_clock(&counted);
    });
    Effect::new(move || {
        timer.resume();
        follow(replica, followed.clone());
        spawn_local(go_on(replica, navigation, followed.clone(), features));
    });
    provide_context(replica.with_untracked(|snapshot| account.under(snapshot.settings())));
    Effect::new(move || {
        if let Some(route) = navigation.missed.get() {
            replica.miss(&route);
        }
    });
}

/// The account the page has come with, and its replica.
fn arrive(boot: &Boot) -> (Account, Replica) {
    let device = device::here();
    if let Some(Arrived::Kept(restored)) = &boot.account
        && let Some(Kept { account, replica, .. }) = restored.take()
    {
        let replica = Replica::resume(&account, replica, boot.today, device);
        return (account, replica);
    }
    let mut account = boot.account().unwrap_or_default();
    let records = std::mem::take(&mut account.snapshot);
    let replica = Replica::start(&account, records, boot.today, device);
    (account, replica)
}

/// Loads what is needed once the page stands. Until then what is done is shown, and neither kept nor sent.
async fn go_on(replica: Replica, navigation: Navigation, account: Account, features: Features) {
    if let Ok(later) = part::later().await {
        return (later.begin)(replica, navigation, account, features).await;
    }
    replica.notices.update(|seldom| seldom.is_missing = true);
    if let Some(device) = replica.device() {
        let again = move || spawn_local(go_on(replica, navigation, account, features));
        device.after(RETRY_MS, Box::new(again));
    }
}

/// After how long it is tried again to load what was not to be had.
const RETRY_MS: i64 = 5_000;

/// How often the clock is looked at while the page is open: a new day begins within that time after midnight.
const CLOCK_MS: i64 = 30_000;

/// Asks the server whenever there is reason to, and looks at the clock, which asks nobody.
fn follow(replica: Replica, account: Account) {
    let Some(device) = replica.device() else { return };
    watch_clock(replica, account.clone());
    device.watch(Box::new(move || {
        replica.follow_clock(&account);
        replica.pull();
    }));
}

fn watch_clock(replica: Replica, account: Account) {
    replica.follow_clock(&account);
    if let Some(device) = replica.device() {
        device.after(CLOCK_MS, Box::new(move || watch_clock(replica, account)));
    }
}
