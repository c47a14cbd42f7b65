//! The device's replica as the components see it: a signal, and the verbs that change it.
//!
//! A change is shown at once and sent afterwards. On the server there is no [`Device`](crate::device::Device), so
//! nothing is ever sent from there; that, and not a feature, is how one component serves both sides.

mod exchange;
mod keeping;

use std::collections::VecDeque;

use domain::apply::apply;
use domain::calendar::Calendar;
use domain::conflict::Conflict;
use domain::invert::invert;
use domain::packed::Packed;
use domain::replica::Meta;
use domain::{
    AccountId, ClientId, Day, Envelope, GoalId, HabitId, Instant, Operation, OperationId,
    Rejection, ReminderId, Snapshot, StepId,
};
use leptos::prelude::*;

use crate::Route;
use crate::boot::Account;
use crate::device::SharedDevice;
use crate::replica::exchange::Flight;
pub use crate::replica::keeping::Found;
use crate::replica::keeping::{Keeping, Step};

/// Where the exchanges go.
pub const SYNC_PATH: &str = "/api/v1/sync";

/// Where a device asks for the past of a square.
pub const HISTORY_PATH: &str = "/api/v1/history";

/// Where a device asks at which hours a habit was logged.
pub const HOURS_PATH: &str = "/api/v1/hours";

/// What the addresses begin with that take JSON; all others take forms.
pub const JSON_PATHS: &str = "/api/v1/";

/// How long a toast stays.
const TOAST_MS: i64 = 6_000;

/// How many steps can be undone.
const UNDO_STEPS: usize = 50;

/// How the device stands with the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Status {
    /// Everything is saved.
    #[default]
    Saved,
    /// Changes are on their way.
    Saving,
    /// The server cannot be reached; changes wait.
    Offline,
    /// Too many changes at once; they wait for so many seconds.
    SlowDown(u32),
    /// The session has ended; changes wait for a sign-in.
    SignedOut,
    /// There is no account: everything is on this device only.
    Trial,
}

/// A short message at the foot of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    /// What happened.
    pub text: String,
    /// Whether it can be undone from here.
    pub undo: bool,
    number: u32,
}

/// What is seldom to be said.
#[derive(Clone, Default)]
pub struct Seldom {
    /// Draws it; comes with the code that is loaded later.
    pub draw: Option<ViewFn>,
    /// Draws the pinned goals, for Today; comes with the same code.
    pub pinned: Option<ViewFn>,
    /// What is done here is gone when the page is closed, as far as it is not sent.
    pub keeps_nothing: bool,
    /// The code that draws it could not be loaded so far.
    pub is_missing: bool,
    /// The person wants to sign out.
    pub is_leaving: bool,
}

/// The replica in context. Copies are the same replica.
#[derive(Clone, Copy)]
pub struct Replica {
    core: RwSignal<domain::Replica>,
    /// The person's day and week; follows the device's clock once the page lives.
    pub calendar: RwSignal<Calendar>,
    /// How the device stands with the server.
    pub status: RwSignal<Status>,
    /// The message shown now.
    pub toast: RwSignal<Option<Toast>>,
    /// What a screen reader is told next.
    pub announcement: RwSignal<String>,
    /// What is seldom to be said.
    pub notices: RwSignal<Seldom>,
    device: StoredValue<Option<SharedDevice>, LocalStorage>,
    undo: StoredValue<VecDeque<Vec<Operation>>>,
    flight: StoredValue<Flight>,
    keeping: StoredValue<Keeping, LocalStorage>,
}

impl Replica {
    /// The replica of the page that arrived, with the `records` of the account. `device`: absent on the server.
    pub fn start(
        account: &Account,
        records: Packed,
        today: Day,
        device: Option<SharedDevice>,
    ) -> Self {
        let client = device.as_ref().map(|device| ClientId::from_entropy(device.entropy()));
        let skew_ms = device.as_ref().map_or(0, |device| account.now.ms_since(device.now()));
        let core = core(account, records, client.unwrap_or_default(), skew_ms);
        Self::resume(account, core, today, device)
    }

    /// The replica that goes on where `core` has stopped.
    pub fn resume(
        account: &Account,
        core: domain::Replica,
        today: Day,
        device: Option<SharedDevice>,
    ) -> Self {
        let week_start = core.view().settings().week_start.value.unwrap_or(account.week_start);
        Self {
            core: RwSignal::new(core),
            calendar: RwSignal::new(Calendar { today, week_start }),
            status: RwSignal::new(if account.id.is_some() { Status::Saved } else { Status::Trial }),
            toast: RwSignal::new(None),
            announcement: RwSignal::new(String::new()),
            notices: RwSignal::new(Seldom::default()),
            device: StoredValue::new_local(device),
            undo: StoredValue::new(VecDeque::new()),
            flight: StoredValue::new(Flight::default()),
            keeping: StoredValue::new_local(Keeping::of(account.id)),
        }
    }

    /// The replica in context.
    pub fn here() -> Self {
        expect_context()
    }

    /// Reads what the person sees; whoever does so inside a memo or a view follows its changes.
    pub fn with<T>(self, read: impl FnOnce(&Snapshot) -> T) -> T {
        self.core.with(|core| read(core.view()))
    }

    /// Reads what the person sees at this moment, without following its changes.
    pub fn with_untracked<T>(self, read: impl FnOnce(&Snapshot) -> T) -> T {
        self.core.with_untracked(|core| read(core.view()))
    }

    /// Whether a change of a square is not saved yet.
    pub fn is_waiting(self, habit: HabitId, day: Day) -> bool {
        let square = (Some(habit), Some(day));
        self.owner().is_some()
            && self.core.with(|core| {
                let mut operations = core.outbox().iter().map(|envelope| &envelope.operation);
                operations.any(|operation| (operation.habit(), operation.day()) == square)
            })
    }

    /// How many changes are to be sent yet; none of a trial, which is sent nowhere.
    pub fn waiting(self) -> usize {
        if self.owner().is_none() { 0 } else { self.core.with(|core| core.outbox().len()) }
    }

    /// How much of the person's work the server does not have, at this moment.
    pub fn unsettled(self) -> usize {
        self.core.with_untracked(|core| core.unsettled().count())
    }

    /// A copy of the replica itself, as it is at this moment.
    pub fn copy(self) -> domain::Replica {
        self.core.get_untracked()
    }

    /// The changes that were refused and not yet dealt with: id, habit and day, and why.
    pub fn refused(self) -> Vec<(OperationId, Operation, Rejection)> {
        self.core.with(|core| {
            let refused = core.refused().iter();
            refused.map(|(envelope, why)| (envelope.id, envelope.operation.clone(), *why)).collect()
        })
    }

    /// Forgets a refusal.
    pub fn dismiss(self, id: OperationId) {
        self.core.update(|core| core.dismiss(id));
        self.keep(Step::Dismissed(id));
    }

    /// What the person is asked about first: a square that two devices set differently.
    pub fn conflict(self) -> Option<Conflict> {
        self.core.with(|core| core.conflicts().first().cloned())
    }

    /// Does what the person decided about a conflict.
    pub fn decide(self, conflict: &Conflict, keeps_own: bool) {
        let written = if keeps_own { &conflict.own } else { &conflict.other };
        if keeps_own != conflict.own_is_later() {
            self.perform(conflict.keep(written.clone()));
        }
        self.core.update(|core| core.decide(conflict.id));
        self.keep(Step::Decided(conflict.id));
    }

    /// As which client this device writes.
    pub fn client(self) -> ClientId {
        self.core.with_untracked(|core| core.meta().client)
    }

    /// Whose replica it is; `None` for a trial.
    pub fn owner(self) -> Option<AccountId> {
        self.keeping.try_with_value(Keeping::owner).flatten()
    }

    /// The browser; `None` on the server.
    pub fn device(self) -> Option<SharedDevice> {
        self.device.try_get_value().flatten()
    }

    /// The server's time as far as the device can tell; `None` on the server.
    pub fn now(self) -> Option<Instant> {
        let device = self.device()?;
        Some(self.core.with_untracked(|core| core.corrected(device.now())))
    }

    /// A fresh id for a habit; `None` on the server.
    pub fn new_habit(self) -> Option<HabitId> {
        let (at_ms, entropy) = self.fresh()?;
        Some(HabitId::from_time(at_ms, entropy))
    }

    /// A fresh id for a goal; `None` on the server.
    pub fn new_goal(self) -> Option<GoalId> {
        let (at_ms, entropy) = self.fresh()?;
        Some(GoalId::from_time(at_ms, entropy))
    }

    /// A fresh id for a step; `None` on the server.
    pub fn new_step(self) -> Option<StepId> {
        let (at_ms, entropy) = self.fresh()?;
        Some(StepId::from_time(at_ms, entropy))
    }

    /// The device's time and chance, of which ids are made.
    fn fresh(self) -> Option<(i64, [u8; 10])> {
        let device = self.device()?;
        let (first, second) = (device.entropy(), device.entropy());
        let mut entropy = [0; 10];
        for (slot, byte) in entropy.iter_mut().zip(first.into_iter().chain(second)) {
            *slot = byte;
        }
        Some((device.now().0, entropy))
    }

    /// A fresh id for a reminder; `None` on the server.
    pub fn new_reminder(self) -> Option<ReminderId> {
        let (at_ms, entropy) = self.fresh()?;
        Some(ReminderId::from_time(at_ms, entropy))
    }

    /// Tries an operation out: an editor has to find its fields still there when it is refused.
    ///
    /// # Errors
    /// The rejection it would meet.
    pub fn check(self, operation: &Operation) -> Result<(), Rejection> {
        let at = self.now().unwrap_or_default();
        operation.check(at.latest_day_on_earth())?;
        let (client, id) = (ClientId::default(), OperationId::default());
        let envelope = Envelope { client, seq: 0, id, at, operation: operation.clone() };
        self.with_untracked(|snapshot| apply(snapshot, &envelope)).map(|_| ())
    }

    /// Does one thing the person meant.
    pub fn perform(self, operation: Operation) {
        self.perform_all(vec![operation], None);
    }

    /// Does what the person meant, as one step of undo. `told`: shown as a toast that offers to undo it.
    pub fn perform_all(self, operations: Vec<Operation>, told: Option<String>) {
        let mut back = Vec::new();
        for operation in operations {
            let inverse = self.core.with_untracked(|core| invert(core.view(), &operation));
            if self.dispatch(operation) {
                back.extend(inverse);
            }
        }
        if back.is_empty() {
            return;
        }
        back.reverse();
        self.undo.update_value(|steps| {
            steps.push_back(back);
            if steps.len() > UNDO_STEPS {
                steps.pop_front();
            }
        });
        if let Some(text) = told {
            self.tell(text, true);
        }
        self.flush();
    }

    /// Takes the last step back.
    pub fn undo(self) {
        self.toast.set(None);
        let Some(step) = self.undo.try_update_value(VecDeque::pop_back).flatten() else { return };
        for operation in step {
            self.dispatch(operation);
        }
        self.flush();
    }

    /// What the next undo begins with; `None` when there is nothing to take back.
    pub fn last_step(self) -> Option<Operation> {
        self.undo.with_value(|steps| steps.back()?.first().cloned())
    }

    /// Shows a message for a while.
    pub fn tell(self, text: String, undo: bool) {
        let number = self.flight.try_update_value(Flight::next_toast);
        let number = number.unwrap_or_default();
        self.toast.set(Some(Toast { text, undo, number }));
        self.fade(number);
    }

    /// Takes the message away after its time.
    fn fade(self, number: u32) {
        let Some(device) = self.device() else { return };
        device.after(
            TOAST_MS,
            Box::new(move || {
                let is_shown = |toast: &Option<Toast>| {
                    toast.as_ref().is_some_and(|toast| toast.number == number)
                };
                if self.toast.try_with_untracked(is_shown) == Some(true) {
                    self.toast.set(None);
                }
            }),
        );
    }

    /// The code of a page could not be loaded. The server may have gone on to another build, and then has a new page for it.
    pub fn miss(self, route: &Route) {
        match self.device() {
            Some(device) if device.is_online() && self.waiting_untracked() == 0 => {
                device.visit(&route.path());
            }
            _ => self.tell("This page needs a network the first time.".to_owned(), false),
        }
    }

    fn dispatch(self, operation: Operation) -> bool {
        let Some(device) = self.device() else { return false };
        let id = OperationId::from_entropy(device.entropy());
        let mut done = Err(Rejection::Internal);
        self.core.update(|core| done = core.dispatch(operation, device.now(), id));
        let is_done = done.is_ok();
        match done {
            Ok(envelope) => {
                if self.status.get_untracked() == Status::Saved {
                    self.status.set(Status::Saving);
                }
                self.keep(Step::Dispatched(Box::new(envelope)));
            }
            Err(rejection) => self.tell(rejection.to_string(), false),
        }
        is_done
    }

    /// How many changes wait at this moment.
    pub fn waiting_untracked(self) -> usize {
        self.core.with_untracked(|core| core.outbox().len())
    }

    /// Follows the clock and the settings: a new day may have begun, or days and weeks begin elsewhere. `account`: what holds
    /// where nothing was set.
    pub fn follow_clock(self, account: &Account) {
        let account = self.with_untracked(|snapshot| account.clone().under(snapshot.settings()));
        let Account { zone, day_start, week_start, .. } = &account;
        let today = self.device().and_then(|device| device.today(zone, *day_start));
        let shown = self.calendar.get_untracked();
        let calendar = Calendar { today: today.unwrap_or(shown.today), week_start: *week_start };
        if calendar != shown {
            self.calendar.set(calendar);
        }
    }

    /// The person's today.
    pub fn today(self) -> Day {
        self.calendar.with(|calendar| calendar.today)
    }
}

/// The replica that shows what a page has brought along.
fn core(account: &Account, records: Packed, client: ClientId, skew_ms: i64) -> domain::Replica {
    let Account { head, latest, .. } = *account;
    let meta = Meta { client, cursor: Some(head), latest, skew_ms, ..Meta::default() };
    domain::Replica::restored(meta, records.unpack(), [], [])
}
