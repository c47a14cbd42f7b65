//! What is seldom to be said: a square that two devices set, a new version, a trial that could be added, the way onto the
//! home screen, and what signing out would lose.

mod choice;
mod parting;

use domain::{Entry, Snapshot};
use leptos::prelude::*;
use leptos::task::spawn_local;
use offline::page;
use offline::tabs::Channel;
use offline::worker::Worker;

use crate::components::banner;
use crate::keeper::{ACCOUNT, IndexedDb, Keeper, TRIAL};
use crate::later::{LEFT, about, claim};
use crate::palette::{self, Laid};
use crate::{Navigation, Replica, Route, text};

/// Under this name the browser remembers that the person does not want to be asked to install the app.
const NOT_NOW: &str = "install";

/// So many squares have to be filled before anybody is asked to install anything.
const CALM_SQUARES: usize = 5;

/// What there is to say. Copies are the same.
#[derive(Clone, Copy)]
pub(super) struct Notices {
    replica: Replica,
    version: RwSignal<bool>,
    installable: RwSignal<bool>,
    trial: RwSignal<Option<Counted>>,
    parked: RwSignal<Vec<Parked>>,
    worker: StoredValue<Option<Worker>, LocalStorage>,
    tabs: StoredValue<Option<Channel>, LocalStorage>,
}

/// What is in a trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Counted {
    habits: usize,
    squares: usize,
}

impl Counted {
    fn of(trial: &domain::Replica) -> Self {
        let view = trial.view();
        let squares = entries(view).filter(|entry| !entry.is_empty()).count();
        Self { habits: view.live_habits().len(), squares }
    }
}

/// Changes of somebody else's that wait on this device until they sign in again.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Parked {
    database: String,
    email: String,
    waiting: usize,
}

impl Notices {
    pub(super) fn new(replica: Replica, tabs: Option<Channel>) -> Self {
        let is_refused =
            move || replica.device().and_then(|device| device.recall(NOT_NOW)).is_some();
        let notices = Self {
            replica,
            version: RwSignal::new(false),
            installable: RwSignal::new(page::installs_by_hand() && !is_refused()),
            trial: RwSignal::new(None),
            parked: RwSignal::new(Vec::new()),
            worker: StoredValue::new_local(None),
            tabs: StoredValue::new_local(tabs),
        };
        // The browser's own offer is kept back in any case.
        page::watch_offer(move || notices.installable.set(!is_refused()));
        notices
    }

    /// A new version stands ready.
    pub(super) fn version_ready(self) {
        self.version.set(true);
    }

    /// This worker brings the new version.
    pub(super) fn renew_with(self, worker: Worker) {
        self.worker.set_value(Some(worker));
    }

    /// Tells the tabs that show the trial that it is over.
    pub(super) fn trial_is_over(self) {
        if let Some(tabs) = self.tabs.get_value() {
            tabs.say(&about(LEFT, TRIAL));
        }
    }

    /// A trial is on this device, and the account has something of its own.
    pub(super) fn offer(self, trial: &domain::Replica) {
        self.trial.set(Some(Counted::of(trial)));
    }

    /// Looks through the databases of other accounts: what waits in one is told, and one in which nothing waits goes.
    pub(super) async fn park(self, names: Vec<String>) {
        let mut parked = Vec::new();
        for database in names.into_iter().filter(|name| name.starts_with(ACCOUNT)) {
            let Ok(opened) = IndexedDb::open(&database).await else { continue };
            match opened.load().await {
                Ok(Some(kept)) if kept.replica.unsettled().next().is_some() => {
                    let waiting = kept.replica.unsettled().count();
                    parked.push(Parked { database, email: kept.account.email, waiting });
                }
                Ok(_) => opened.delete().await,
                Err(_) => {}
            }
        }
        self.parked.set(parked);
    }

    /// What draws it all, and what is laid over the page.
    pub(super) fn view(self, laid: Laid) -> ViewFn {
        ViewFn::from(move || self.draw(laid))
    }

    fn draw(self, laid: Laid) -> AnyView {
        let is_leaving = Memo::new(move |_| self.replica.notices.with(|seldom| seldom.is_leaving));
        let conflict = Memo::new(move |_| self.replica.conflict());
        view! {
            {move || conflict.get().map(|conflict| choice::draw(self.replica, conflict))}
            {move || is_leaving.get().then(|| parting::draw(self.replica, self.tabs))}
            // Each has an element of its own: what the one still has to say when it closes is not heard by the other.
            <For each=move || laid.get() key=|over| *over let:over>
                {palette::draw(over, laid)}
            </For>
            {move || self.trial.get().map(|trial| self.trial_banner(trial))}
            {move || self.parked_banners()}
            {move || self.is_trial().then(account_banner)}
            {move || self.can_be_installed().then(|| self.install_banner())}
            {move || (self.version.get() && self.replica.toast.get().is_none()).then(|| self.version_toast())}
        }
        .into_any()
    }

    fn is_trial(self) -> bool {
        self.replica.owner().is_none()
            && self.replica.with(|snapshot| !snapshot.live_habits().is_empty())
    }

    /// The calm moment: on Today, with something to come back for, and with nothing else to say.
    fn can_be_installed(self) -> bool {
        let is_wanted = self.installable.get() && !page::is_installed();
        let is_quiet = self.trial.get().is_none() && self.replica.owner().is_some();
        if !is_wanted || !is_quiet || !is_on(&Route::Today { day: None }) {
            return false;
        }
        let filled = self.replica.with(|snapshot| {
            entries(snapshot).filter(|entry| entry.mark().is_some()).take(CALM_SQUARES).count()
        });
        filled == CALM_SQUARES
    }

    fn trial_banner(self, Counted { habits, squares }: Counted) -> AnyView {
        let has = [text::many(habits, "habit"), text::many(squares, "square")].join(" and ");
        let add = move |_| {
            if let Some(device) = self.replica.device() {
                claim::want(&device);
            }
        };
        let discard = move |_| {
            self.trial.set(None);
            if let Some(device) = self.replica.device() {
                spawn_local(claim::discard(device, self));
            }
        };
        banner(
            "phone",
            "Add what you ticked on this device?".to_owned(),
            [has.as_str(), " from before you signed in."].concat(),
            view! {
                <button class="button" type="button" on:click=add>"Add"</button>
                <button class="button ghost" type="button" on:click=discard>"Discard"</button>
            }
            .into_any(),
        )
    }

    fn parked_banners(self) -> Vec<AnyView> {
        if !is_on(&Route::Settings) {
            return Vec::new();
        }
        self.parked.get().into_iter().map(|parked| self.parked_banner(parked)).collect()
    }

    fn parked_banner(self, parked: Parked) -> AnyView {
        let Parked { database, email, waiting } = parked;
        let wait = if waiting == 1 { "waits" } else { "wait" };
        let title =
            [text::many(waiting, "change").as_str(), " of ", &email, " ", wait, " here"].concat();
        let discard = move |_| {
            let database = database.clone();
            self.parked.update(|parked| parked.retain(|one| one.database != database));
            spawn_local(async move { offline::database::delete(&database).await });
        };
        banner(
            "clock",
            title,
            "They are sent when that account signs in on this device.".to_owned(),
            view! { <button class="button ghost" type="button" on:click=discard>"Discard"</button> }.into_any(),
        )
    }

    fn install_banner(self) -> AnyView {
        let by_hand = page::installs_by_hand();
        let how = if by_hand {
            "Choose Share, then Add to Home Screen."
        } else {
            "It opens like an app, also without a network."
        };
        let not_now = move |_| {
            self.installable.set(false);
            if let Some(device) = self.replica.device() {
                device.keep(NOT_NOW, Some("no"));
            }
        };
        let install = move |_| {
            self.installable.set(false);
            page::install();
        };
        banner(
            "plus",
            "Put your grid on the home screen".to_owned(),
            how.to_owned(),
            view! {
                {(!by_hand).then(|| view! { <button class="button" type="button" on:click=install>"Install"</button> })}
                <button class="button ghost" type="button" on:click=not_now>"Not now"</button>
            }
            .into_any(),
        )
    }

    fn version_toast(self) -> AnyView {
        let reload = move |_| {
            if let Some(worker) = self.worker.get_value() {
                worker.take_over();
            }
        };
        view! {
            <div class="toast" role="region" aria-label="New version">
                <p role="status">"A new version is ready"</p>
                <button type="button" on:click=reload>"Reload"</button>
                <button type="button" aria-label="Later" on:click=move |_| self.version.set(false)>"Later"</button>
            </div>
        }
        .into_any()
    }
}

/// A banner with something to press.
fn banner(icon: &'static str, title: String, rest: String, controls: AnyView) -> AnyView {
    let controls = view! { <span class="controls">{controls}</span> };
    banner::banner("status", icon, "banner", title, rest.into_any(), controls.into_any())
}

/// What is in the squares of the habits that are followed.
fn entries(snapshot: &Snapshot) -> impl Iterator<Item = &Entry> {
    let habits = snapshot.live_habits().into_iter();
    habits.flat_map(|habit| snapshot.entries(habit.id).values())
}

fn account_banner() -> AnyView {
    banner(
        "phone",
        "Your grid is on this device only".to_owned(),
        "With an account it is everywhere, and what you ticked comes with you.".to_owned(),
        view! { <a class="button" href=Route::SignUp.path() rel="external">"Create account"</a> }
            .into_any(),
    )
}

/// Whether a page is shown now. The notices stand inside it.
fn is_on(route: &Route) -> bool {
    use_context::<Navigation>().is_some_and(|navigation| navigation.route.get() == *route)
}
