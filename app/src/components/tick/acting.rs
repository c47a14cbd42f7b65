//! The link between a square's controls and what they do.

use domain::today::tally;
use domain::{Amount, CellState, Day, HabitId, Instant};
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::Element;

use super::{Act, Announcer, Kind, Ticked};
use crate::timer::Timer;
use crate::{Boot, Replica, field, text};

/// Taps on a yes or no within so many milliseconds count once.
const ONCE_MS: i64 = 400;

/// Whose square it is, which one, and how it stands. Copies are the same square, and cost nothing.
#[derive(Clone, Copy)]
pub struct Acting(StoredValue<Parts>);

#[derive(Clone, Copy)]
struct Parts {
    habit: HabitId,
    day: Signal<Day>,
    ticked: Memo<Ticked>,
    is_late: Signal<bool>,
    noting: Option<RwSignal<Option<HabitId>>>,
    is_tapped: RwSignal<bool>,
    tapped_at: StoredValue<Instant>,
    replica: Replica,
    announcer: Announcer,
    timer: Timer,
}

impl Acting {
    /// The controls of one square. `is_late`: whether changes have been waiting for so long that their squares say so.
    pub fn new(
        habit: HabitId,
        day: Signal<Day>,
        ticked: Memo<Ticked>,
        is_late: Signal<bool>,
        announcer: Announcer,
    ) -> Self {
        Self(StoredValue::new(Parts {
            habit,
            day,
            ticked,
            is_late,
            noting: None,
            is_tapped: RwSignal::new(false),
            tapped_at: StoredValue::new(Instant(i64::MIN)),
            replica: Replica::here(),
            announcer,
            timer: Timer::here(),
        }))
    }

    /// The same, with a place where the note is written: whose note it is.
    #[must_use]
    pub fn noting(self, noting: RwSignal<Option<HabitId>>) -> Self {
        self.0.update_value(|parts| parts.noting = Some(noting));
        self
    }

    /// Whose square.
    pub fn habit(self) -> HabitId {
        self.0.with_value(|parts| parts.habit)
    }

    /// Which day.
    pub fn day(self) -> Signal<Day> {
        self.0.with_value(|parts| parts.day)
    }

    /// How it stands.
    pub fn ticked(self) -> Memo<Ticked> {
        self.0.with_value(|parts| parts.ticked)
    }

    /// Hears a click anywhere among the controls; the plain form is then not sent.
    pub fn hear(self, event: &MouseEvent) {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let control = target.and_then(|target| target.closest("[data-act]").ok().flatten());
        let act = control.and_then(|control| control.get_attribute("data-act"));
        if let Some(act) = act.and_then(|act| Act::read(&act)) {
            event.prevent_default();
            self.perform(act);
            // A row that was swiped aside for this comes back.
            let row = event.current_target().and_then(|row| row.dyn_into::<Element>().ok());
            if let Some(row) = row.filter(|_| matches!(act, Act::Skip | Act::Note)) {
                row.set_scroll_left(0);
            }
        }
    }

    /// Does what a control stands for.
    pub fn perform(self, act: Act) {
        let parts = self.0.get_value();
        let (ticked, day) = (parts.ticked.get_untracked(), parts.day.get_untracked());
        if act == Act::Tick && parts.is_same_tap(ticked.kind) {
            return;
        }
        match (act, ticked.kind) {
            (Act::Note, _) => {
                if let Some(noting) = parts.noting {
                    noting.set(Some(parts.habit));
                }
                return;
            }
            (Act::Tick, Kind::Time) if ticked.state != CellState::Ahead => {
                parts.timer.toggle(parts.habit, day);
            }
            _ => {
                let Some(operation) = ticked.operation(act, parts.habit, day) else { return };
                parts.replica.perform_all(vec![operation], parts.toast(act, &ticked));
            }
        }
        parts.feel(act);
        // The page may have changed by then, and with it the square be gone.
        parts.announcer.say(move || Some(self.0.try_get_value()?.told()));
    }

    /// Whether it was tapped since the page came.
    pub(super) fn is_tapped(self) -> bool {
        self.0.with_value(|parts| parts.is_tapped).get()
    }

    /// What runs on the timer for this square and is not written yet.
    pub(super) fn running(self) -> Option<Amount> {
        let Parts { timer, habit, day, .. } = self.0.get_value();
        timer.running_for(habit, day.get())
    }

    /// Whether its change has been waiting for a while.
    pub(super) fn is_waiting(self) -> bool {
        let Parts { replica, habit, day, is_late, .. } = self.0.get_value();
        is_late.get() && replica.is_waiting(habit, day.get())
    }

    /// Whether its change was refused and not yet dealt with.
    pub(super) fn is_refused(self) -> bool {
        let Parts { replica, habit, day, .. } = self.0.get_value();
        let square = (Some(habit), Some(day.get()));
        let refused = replica.refused();
        refused.iter().any(|(_, operation, _)| (operation.habit(), operation.day()) == square)
    }

    /// The name of the square's control.
    pub(super) fn label(self) -> String {
        let is_running = self.running().is_some();
        let Parts { replica, day, ticked, .. } = self.0.get_value();
        ticked.with(|ticked| ticked.label(day.get(), replica.today(), is_running))
    }

    /// What makes the plain form count once.
    pub(super) fn nonce(self) -> String {
        let seed = with_context::<Boot, _>(|boot| boot.seed).unwrap_or_default();
        let purpose = format!("{} {}", self.habit(), self.day().get_untracked());
        field::nonce(seed, &purpose).to_string()
    }
}

impl Parts {
    /// Whether a yes or no was tapped just now.
    fn is_same_tap(&self, kind: Kind) -> bool {
        let Some(device) = self.replica.device() else { return false };
        let (now, before) = (device.now(), self.tapped_at.get_value());
        let is_same = kind == Kind::Check && (0..ONCE_MS).contains(&now.ms_since(before));
        if !is_same {
            self.tapped_at.set_value(now);
        }
        is_same
    }

    fn feel(&self, act: Act) {
        self.is_tapped.set(true);
        if act == Act::Tick
            && let Some(device) = self.replica.device()
        {
            device.vibrate();
        }
    }

    /// "Journal skipped today", with a way back.
    fn toast(&self, act: Act, ticked: &Ticked) -> Option<String> {
        if act != Act::Skip || ticked.state == CellState::Skipped {
            return None;
        }
        Some(format!("{} skipped {}", ticked.name, self.when()))
    }

    /// "Meditate done. 4 of 9 today."
    fn told(&self) -> String {
        let (calendar, day) = (self.replica.calendar.get_untracked(), self.day.get_untracked());
        let (done, due) = self.replica.with_untracked(|snapshot| tally(snapshot, calendar, day));
        let sentence = self.ticked.with_untracked(Ticked::sentence);
        format!("{sentence}. {done} of {due} {}.", self.when())
    }

    /// "today", "on 6 October".
    fn when(&self) -> String {
        let (today, day) = (self.replica.calendar.get_untracked().today, self.day.get_untracked());
        if day == today { "today".to_owned() } else { format!("on {}", text::date(day, today)) }
    }
}
