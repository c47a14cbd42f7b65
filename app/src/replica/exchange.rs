//! What goes to the server and comes back: one exchange at a time, of what is on disk.

use std::rc::Rc;

use domain::ClientId;
use domain::replica::Settled;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::Replica;
use crate::backend::Failure;
use crate::device::SharedDevice;
use crate::keeper::{Posted, SharedKeeper};
use crate::replica::keeping::{Answer, Step};
use crate::replica::{SYNC_PATH, Status};
use crate::text;

/// How the exchanges stand.
#[derive(Clone, Copy, Default)]
pub(super) struct Flight {
    /// An exchange is under way.
    busy: bool,
    /// Something happened meanwhile that asks for another.
    again: bool,
    /// An exchange is to follow as soon as everything is on disk.
    wanted: bool,
    /// Exchanges lost one after the other.
    lost: u32,
    /// The number of the timer that is to try again; earlier ones have nothing to say.
    timer: u32,
    /// The timer before which the server does not want to be asked.
    rest: Option<u32>,
    /// Changes that waited when the server could not be reached.
    stranded: usize,
    toasts: u32,
}

impl Flight {
    /// The number of the next toast.
    pub(super) const fn next_toast(&mut self) -> u32 {
        self.toasts += 1;
        self.toasts
    }
}

impl Replica {
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

    /// Goes on with what had to wait until everything was on disk.
    pub(super) fn go_on(self) {
        let wanted = self.flight.try_update_value(|flight| std::mem::take(&mut flight.wanted));
        if wanted == Some(true) {
            self.exchange();
        }
    }

    /// Asks the server for what no device holds. `None` when there is no answer, as without a network.
    pub async fn ask(self, path: &'static str, body: String) -> Option<String> {
        let (account, keeper) = (self.owner()?, self.keeper()?);
        self.device().filter(|device| device.is_online())?;
        match keeper.post(path, body, Some(account)).await {
            Posted::Answered(200, text, _) => Some(text),
            Posted::Answered(..) | Posted::Lost => None,
        }
    }

    fn exchange(self) {
        let rests = self.flight.try_with_value(|flight| flight.rest.is_some());
        if self.owner().is_none() || rests != Some(false) {
            return;
        }
        match self.keeper().filter(|_| self.is_kept()) {
            Some(keeper) => keeper.exchange(self),
            None => self.flight.update_value(|flight| flight.wanted = true),
        }
    }

    /// Talks with the server until there is nothing more to say.
    pub(crate) fn talk(self, keeper: SharedKeeper) {
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
            let again = self.exchange_once(&device, &keeper).await;
            let more = self.flight.try_update_value(|flight| {
                flight.busy = false;
                std::mem::take(&mut flight.again)
            });
            if again || more == Some(true) {
                self.exchange();
            } else if self.is_kept() {
                self.go_on();
            }
        });
    }

    /// One question and its answer; `true` when there is reason to ask again at once.
    async fn exchange_once(self, device: &SharedDevice, keeper: &SharedKeeper) -> bool {
        // Other tabs of this browser send the same outbox.
        let _turn = keeper.turn().await;
        if !self.is_kept() {
            self.flight.update_value(|flight| flight.wanted = true);
            return false;
        }
        let Some(request) = self.core.try_with_untracked(domain::Replica::request) else {
            return false;
        };
        let Ok(body) = serde_json::to_string(&request) else { return false };
        let asked = device.now();
        match keeper.post(SYNC_PATH, body, self.owner()).await {
            Posted::Answered(200, text, _) => {
                let now = device.now();
                let round_trip_ms = now.ms_since(asked);
                self.settle(device, Answer { request, text, now, round_trip_ms })
            }
            Posted::Answered(status, text, wait) => self.failed(device, status, &text, wait),
            Posted::Lost => self.lose(device),
        }
    }

    fn settle(self, device: &SharedDevice, answer: Answer) -> bool {
        let mut settled = None;
        self.core.update(|core| {
            settled = answer.settle(core, ClientId::from_entropy(device.entropy()));
        });
        let Some(settled) = settled else { return self.lose(device) };
        if settled != Settled::Stale {
            self.keep(Step::Settled(Rc::new(answer)));
        }
        self.flight.update_value(|flight| flight.lost = 0);
        match settled {
            Settled::Done { retry_after_ms, .. } if retry_after_ms > 0 => {
                self.wait(device, retry_after_ms);
                false
            }
            Settled::Done { again, .. } => {
                let waiting = self.waiting_untracked() > 0;
                self.status.set(if waiting { Status::Saving } else { Status::Saved });
                if !waiting {
                    self.welcome_back();
                }
                again
            }
            Settled::Stale | Settled::Recover(_) => true,
        }
    }

    /// Everything is saved that had waited for the network.
    fn welcome_back(self) {
        let stranded = self.flight.try_update_value(|flight| std::mem::take(&mut flight.stranded));
        if let Some(count) = stranded.filter(|count| *count > 0) {
            let changes = text::many(count, "change");
            self.tell(["Back online. ", &changes, " saved."].concat(), false);
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
        let timer = self.flush_after(device, ms);
        self.flight.update_value(|flight| flight.rest = timer);
    }

    /// Sends what waits after so many milliseconds. There is one timer: a new one takes the place of what was set before.
    fn flush_after(self, device: &SharedDevice, ms: i64) -> Option<u32> {
        let timer = self.flight.try_update_value(|flight| {
            flight.timer = flight.timer.wrapping_add(1);
            flight.timer
        });
        let then = move || {
            let is_due = self.flight.try_update_value(|flight| {
                let is_due = Some(flight.timer) == timer;
                if is_due {
                    flight.rest = None;
                }
                is_due
            });
            if is_due == Some(true) {
                self.flush();
            }
        };
        device.after(ms, Box::new(then));
        timer
    }

    /// What the device could not keep is not asked for again at once.
    pub(super) fn rest(self) {
        const REST_MS: i64 = 30_000;
        self.flight.update_value(|flight| (flight.wanted, flight.again) = (false, false));
        let is_waiting = self.owner().is_some() && self.waiting_untracked() > 0;
        if let Some(device) = self.device().filter(|_| is_waiting) {
            self.flush_after(&device, REST_MS);
        } else if self.status.get_untracked() == Status::Saving {
            self.status.set(self.calm());
        }
    }

    /// Another tab has talked with the server, or has done something.
    pub(super) fn heard_of_others(self) {
        let is_waiting = self.waiting_untracked() > 0;
        if self.owner().is_some() && !is_waiting && self.status.get_untracked() != Status::SignedOut
        {
            self.status.set(Status::Saved);
            self.welcome_back();
        }
    }

    /// Tries again later: 1 s, 2 s, 4 s… up to 5 minutes, each shortened by chance so that devices do not come together.
    fn lose(self, device: &SharedDevice) -> bool {
        let lost = self.flight.try_update_value(|flight| {
            flight.lost += 1;
            flight.lost
        });
        let count = self.waiting_untracked();
        self.flight.update_value(|flight| flight.stranded = flight.stranded.max(count));
        let waiting = count > 0;
        self.status.set(if waiting { Status::Offline } else { self.calm() });
        if waiting {
            if let Some(keeper) = self.keeper() {
                keeper.send_later();
            }
            let longest = 500i64 << lost.unwrap_or(1).min(10);
            let [chance, ..] = device.entropy();
            let ms = longest.min(300_000) * (256 + i64::from(chance)) / 512;
            self.flush_after(device, ms);
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
}
