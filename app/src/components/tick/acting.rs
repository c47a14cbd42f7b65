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

/// Whose square it is, which one, and how it stands.
#[derive(Clone, Copy)]
pub struct Acting {
    /// Whose square.
    pub habit: HabitId,
    /// Which day.
    pub day: Signal<Day>,
    /// How it stands.
    pub ticked: Memo<Ticked>,
    /// Whether changes have been waiting for a while.
    pub is_late: Signal<bool>,
    /// Where the note of the square is written; nothing where there is no place for it.
    noting: Option<RwSignal<Option<HabitId>>>,
    pub(super) replica: Replica,
    pub(super) is_tapped: RwSignal<bool>,
    announcer: Announcer,
    timer: Timer,
    tapped_at: StoredValue<Instant>,
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
        Self {
            habit,
            day,
            ticked,
            is_late,
            noting: None,
            replica: Replica::here(),
            is_tapped: RwSignal::new(false),
            announcer,
            timer: Timer::here(),
            tapped_at: StoredValue::new(Instant(i64::MIN)),
        }
    }

    /// The same, with a place where the note is written.
    #[must_use]
    pub fn noting(self, noting: RwSignal<Option<HabitId>>) -> Self {
        Self { noting: Some(noting), ..self }
    }

    /// Hears a click anywhere among the controls; the plain form is then not sent.
    pub fn hear(self, event: &MouseEvent) {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let control = target.and_then(|target| target.closest("[data-act]").ok().flatten());
        let act = control.and_then(|control| control.get_attribute("data-act"));
        if let Some(act) = act.and_then(|act| Act::read(&act)) {
            event.prevent_default();
            self.perform(act);
        }
    }

    /// Does what a control stands for.
    pub fn perform(self, act: Act) {
        let ticked = self.ticked.get_untracked();
        if act == Act::Tick && self.is_same_tap(ticked.kind) {
            return;
        }
        match (act, ticked.kind) {
            (Act::Note, _) => {
                if let Some(noting) = self.noting {
                    noting.set(Some(self.habit));
                }
                return;
            }
            (Act::Tick, Kind::Time) if ticked.state != CellState::Ahead => {
                self.timer.toggle(self.habit, self.day.get_untracked());
            }
            _ => {
                let day = self.day.get_untracked();
                let Some(operation) = ticked.operation(act, self.habit, day) else { return };
                self.replica.perform_all(vec![operation], self.toast(act, &ticked));
            }
        }
        self.feel(act);
        self.announcer.say(move || self.told());
    }

    /// Whether a yes or no was tapped just now.
    fn is_same_tap(self, kind: Kind) -> bool {
        let Some(device) = self.replica.device() else { return false };
        let (now, before) = (device.now(), self.tapped_at.get_value());
        let is_same = kind == Kind::Check && (0..ONCE_MS).contains(&now.ms_since(before));
        if !is_same {
            self.tapped_at.set_value(now);
        }
        is_same
    }

    fn feel(self, act: Act) {
        self.is_tapped.set(true);
        if act == Act::Tick
            && let Some(device) = self.replica.device()
        {
            device.vibrate();
        }
    }

    /// "Journal skipped today", with a way back.
    fn toast(self, act: Act, ticked: &Ticked) -> Option<String> {
        if act != Act::Skip || ticked.state == CellState::Skipped {
            return None;
        }
        let (day, today) = (self.day.get_untracked(), self.replica.today());
        let when = if day == today { "today".to_owned() } else { format!("on {}", text::date(day, today)) };
        Some(format!("{} skipped {when}", ticked.name))
    }

    /// "Meditate done. 4 of 9 today."
    fn told(self) -> String {
        let calendar = self.replica.calendar.get_untracked();
        let day = self.day.get_untracked();
        let (done, due) = self.replica.with_untracked(|snapshot| tally(snapshot, calendar, day));
        let sentence = self.ticked.with_untracked(Ticked::sentence);
        let when = if day == calendar.today {
            "today".to_owned()
        } else {
            format!("on {}", text::date(day, calendar.today))
        };
        format!("{sentence}. {done} of {due} {when}.")
    }

    /// What runs on the timer for this square and is not written yet.
    pub(super) fn running(self) -> Option<Amount> {
        self.timer.running_for(self.habit, self.day.get())
    }

    /// Whether its change has been waiting for a while.
    pub(super) fn is_waiting(self) -> bool {
        self.is_late.get() && self.replica.is_waiting(self.habit, self.day.get())
    }

    /// Whether its change was refused and not yet dealt with.
    pub(super) fn is_refused(self) -> bool {
        let square = (Some(self.habit), Some(self.day.get()));
        let refused = self.replica.refused();
        refused.iter().any(|(_, operation, _)| (operation.habit(), operation.day()) == square)
    }

    /// What makes the plain form count once.
    pub(super) fn nonce(self) -> String {
        let seed = with_context::<Boot, _>(|boot| boot.seed).unwrap_or_default();
        let purpose = format!("{} {}", self.habit, self.day.get_untracked());
        field::nonce(seed, &purpose).to_string()
    }
}
