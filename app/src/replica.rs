//! The device's replica as the components see it: a signal, and the verbs that change it.
//!
//! A change is shown at once and sent afterwards. On the server there is no [`Device`](crate::device::Device), so
//! nothing is ever sent from there; that, and not a feature, is how one component serves both sides.

use std::collections::VecDeque;

use domain::calendar::Calendar;
use domain::invert::invert;
use domain::packed::Packed;
use domain::replica::{Meta, Settled};
use domain::{
    ClientId, Day, HabitId, Instant, Operation, OperationId, Rejection, Reply, Request, Snapshot,
};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::Route;
use crate::backend::Failure;
use crate::boot::Account;
use crate::device::{Posted, SharedDevice};

/// Where the exchanges go.
pub const SYNC_PATH: &str = "/api/v1/sync";

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
    device: StoredValue<Option<SharedDevice>, LocalStorage>,
    undo: StoredValue<VecDeque<Vec<Operation>>>,
    flight: StoredValue<Flight>,
}

#[derive(Clone, Copy, Default)]
struct Flight {
    /// An exchange is under way.
    busy: bool,
    /// Something happened meanwhile that asks for another.
    again: bool,
    /// Exchanges lost one after the other.
    lost: u32,
    toasts: u32,
}

impl Replica {
    /// The replica of the page that arrived, with the `records` of the account. `device`: absent on the server.
    pub fn start(
        account: &Account,
        records: Packed,
        today: Day,
        device: Option<SharedDevice>,
    ) -> Self {
        let calendar = Calendar { today, week_start: account.week_start };
        let client = device.as_ref().map(|device| ClientId::from_entropy(device.entropy()));
        let skew_ms = device.as_ref().map_or(0, |device| account.now.ms_since(device.now()));
        Self {
            core: RwSignal::new(core(account, records, client.unwrap_or_default(), skew_ms)),
            calendar: RwSignal::new(calendar),
            status: RwSignal::new(Status::Saved),
            toast: RwSignal::new(None),
            announcement: RwSignal::new(String::new()),
            device: StoredValue::new_local(device),
            undo: StoredValue::new(VecDeque::new()),
            flight: StoredValue::new(Flight::default()),
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
        self.core.with(|core| {
            let mut operations = core.outbox().iter().map(|envelope| &envelope.operation);
            operations.any(|operation| (operation.habit(), operation.day()) == square)
        })
    }

    /// How many changes are not saved yet.
    pub fn waiting(self) -> usize {
        self.core.with(|core| core.outbox().len())
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
        let device = self.device()?;
        let (first, second) = (device.entropy(), device.entropy());
        let mut entropy = [0; 10];
        for (slot, byte) in entropy.iter_mut().zip(first.into_iter().chain(second)) {
            *slot = byte;
        }
        Some(HabitId::from_time(device.now().0, entropy))
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

    /// Shows a message for a while.
    pub fn tell(self, text: String, undo: bool) {
        let number = self.flight.try_update_value(|flight| {
            flight.toasts += 1;
            flight.toasts
        });
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
        self.core.update(|core| {
            done = core.dispatch(operation, device.now(), id).map(|_| ());
        });
        if let Err(rejection) = done {
            self.tell(rejection.to_string(), false);
        }
        done.is_ok()
    }

    /// Sends what waits. One exchange at a time; whatever happens meanwhile goes with the next.
    pub fn flush(self) {
        if self.waiting_untracked() > 0 {
            self.exchange();
        }
    }

    /// Asks what other devices did, and sends what waits.
    pub fn pull(self) {
        self.exchange();
    }

    fn waiting_untracked(self) -> usize {
        self.core.with_untracked(|core| core.outbox().len())
    }

    fn exchange(self) {
        let Some(device) = self.device() else { return };
        let started = self.flight.try_update_value(|flight| {
            flight.again = flight.busy;
            !std::mem::replace(&mut flight.busy, true)
        });
        if started != Some(true) {
            return;
        }
        if self.waiting_untracked() > 0 {
            self.status.set(Status::Saving);
        }
        spawn_local(async move {
            let again = self.exchange_once(&device).await;
            let more = self.flight.try_update_value(|flight| {
                flight.busy = false;
                std::mem::take(&mut flight.again)
            });
            if again || more == Some(true) {
                self.exchange();
            }
        });
    }

    /// One question and its answer; `true` when there is reason to ask again at once.
    async fn exchange_once(self, device: &SharedDevice) -> bool {
        let request = self.core.with_untracked(domain::Replica::request);
        let Ok(body) = serde_json::to_string(&request) else { return false };
        let asked = device.now();
        match device.post(SYNC_PATH, body).await {
            Posted::Answered(200, text, _) => match serde_json::from_str(&text) {
                Ok(reply) => self.settle(device, &request, reply, asked),
                Err(_) => self.lose(device),
            },
            Posted::Answered(status, text, wait) => self.failed(device, status, &text, wait),
            Posted::Lost => self.lose(device),
        }
    }

    fn settle(
        self,
        device: &SharedDevice,
        request: &Request,
        reply: Reply,
        asked: Instant,
    ) -> bool {
        self.flight.update_value(|flight| flight.lost = 0);
        let now = device.now();
        let mut settled = Settled::Stale;
        self.core.update(|core| {
            settled = core.settle(request, reply, now, now.ms_since(asked));
            if matches!(settled, Settled::Recover(_)) {
                core.recover(ClientId::from_entropy(device.entropy()));
            }
        });
        match settled {
            Settled::Done { retry_after_ms, .. } if retry_after_ms > 0 => {
                self.wait(device, retry_after_ms);
                false
            }
            Settled::Done { again, .. } => {
                let waiting = self.waiting_untracked() > 0;
                self.status.set(if waiting { Status::Saving } else { Status::Saved });
                again
            }
            Settled::Stale | Settled::Recover(_) => true,
        }
    }

    fn failed(self, device: &SharedDevice, status: u16, text: &str, wait: Option<u32>) -> bool {
        if status == 401 || serde_json::from_str(text).ok() == Some(Failure::SignedOut) {
            self.status.set(Status::SignedOut);
            return false;
        }
        if let Some(seconds) = wait.filter(|_| status == 429) {
            self.wait(device, i64::from(seconds) * 1000);
            return false;
        }
        self.lose(device)
    }

    /// Waits for the limit and then goes on.
    fn wait(self, device: &SharedDevice, ms: i64) {
        let seconds = u32::try_from(ms.div_euclid(1000) + 1).unwrap_or(60);
        self.status.set(Status::SlowDown(seconds));
        device.after(ms, Box::new(move || self.flush()));
    }

    /// Tries again later: 1 s, 2 s, 4 s… up to 5 minutes, each shortened by chance so that devices do not come together.
    fn lose(self, device: &SharedDevice) -> bool {
        let lost = self.flight.try_update_value(|flight| {
            flight.lost += 1;
            flight.lost
        });
        let waiting = self.waiting_untracked() > 0;
        self.status.set(if waiting { Status::Offline } else { self.calm() });
        if waiting {
            let longest = 500i64 << lost.unwrap_or(1).min(10);
            let [chance, ..] = device.entropy();
            let ms = longest.min(300_000) * (256 + i64::from(chance)) / 512;
            device.after(ms, Box::new(move || self.flush()));
        }
        false
    }

    /// The status when nothing waits and the server did not answer.
    fn calm(self) -> Status {
        if self.device().is_some_and(|device| device.is_online()) {
            Status::Saved
        } else {
            Status::Offline
        }
    }

    /// Follows the clock: a new day may have begun.
    pub fn follow_clock(self, account: &Account) {
        let today = self.device().and_then(|device| device.today(&account.zone, account.day_start));
        if let Some(today) = today
            && self.calendar.with_untracked(|calendar| calendar.today) != today
        {
            self.calendar.update(|calendar| calendar.today = today);
        }
    }

    /// The person's today.
    pub fn today(self) -> Day {
        self.calendar.with(|calendar| calendar.today)
    }
}

/// The replica that shows what the page brought along.
fn core(account: &Account, records: Packed, client: ClientId, skew_ms: i64) -> domain::Replica {
    let Account { head, latest, .. } = *account;
    let meta = Meta { client, cursor: Some(head), latest, skew_ms, ..Meta::default() };
    domain::Replica::restored(meta, records.unpack(), [], [])
}
