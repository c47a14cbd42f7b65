//! A square that two devices set differently: which of the two stays is the person's to say, once.

use domain::conflict::Conflict;
use domain::{Calendar, Day, Entry, History, Instant, Record, Register, Snapshot, Written};
use leptos::prelude::*;
use offline::page;

use crate::components::dialog::open_at_once;
use crate::components::icon::Icon;
use crate::components::square::{Shown, classes};
use crate::components::year_grid::words;
use crate::{Replica, text};

/// One of the two.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Side {
    is_own: bool,
    /// "8 glasses", or the note.
    words: String,
    /// The classes of its square.
    square: String,
    at: Instant,
}

/// The question. Whoever closes it keeps the newer one.
pub(super) fn draw(replica: Replica, conflict: Conflict) -> AnyView {
    let calendar = replica.calendar.get_untracked();
    let about = replica.with_untracked(|snapshot| {
        let habit = snapshot.habit(conflict.habit);
        habit.map(|habit| (habit.name.value.to_string(), habit.colour.value.code()))
    });
    let (name, colour) = about.unwrap_or_default();
    let about = [name.as_str(), ", ", &text::full_date(conflict.day, calendar.today)].concat();
    let sides = replica.with_untracked(|snapshot| sides(snapshot, calendar, &conflict));
    let keeps_own = RwSignal::new(conflict.own_is_later());
    let said = sides.clone();
    let kept = Memo::new(move |_| {
        let side = said.iter().find(|side| side.is_own == keeps_own.get());
        side.map(|side| side.words.clone()).unwrap_or_default()
    });
    let newer = conflict.own_is_later();
    let dialog = open_at_once();
    let decided = conflict.clone();
    let keep = move |_| replica.decide(&decided, keeps_own.get_untracked());
    let close = move |_| {
        // Closing it by the button is closing too; the conflict is gone by then.
        if replica.conflict().as_ref() == Some(&conflict) {
            replica.decide(&conflict, newer);
        }
    };
    let note = move || {
        if keeps_own.get() == newer {
            "The newer one is chosen."
        } else {
            "The older one is chosen."
        }
    };
    view! {
        <dialog class=["dialog choosing c-", colour].concat() node_ref=dialog aria-labelledby="choosing-title" on:close=close>
            <header>
                <Icon name="saving" />
                <h2 id="choosing-title">"Changed in two places" <span class="meta">{about}</span></h2>
            </header>
            <div class="body">
                {sides.into_iter().map(|side| shown(side, keeps_own)).collect_view()}
                <footer>
                    <button class="button primary" type="button" on:click=keep>{move || ["Keep ", &kept.get()].concat()}</button>
                    <p class="meta">{note}</p>
                </footer>
            </div>
        </dialog>
    }
    .into_any()
}

fn shown(side: Side, keeps_own: RwSignal<bool>) -> AnyView {
    let Side { is_own, words, square, at } = side;
    let device = if is_own { "This device, " } else { "Another device, " };
    view! {
        <label class="side">
            <span class=square></span>
            <span>
                <b>{words}</b>
                <small class="meta">{[device, &page::clock(at.0)].concat()}</small>
            </span>
            <input
                class="radio"
                type="radio"
                name="choosing"
                checked=keeps_own.get_untracked() == is_own
                on:change=move |_| keeps_own.set(is_own)
            />
        </label>
    }
    .into_any()
}

/// This device's writing and the other one's; the newer first.
fn sides(snapshot: &Snapshot, calendar: Calendar, conflict: &Conflict) -> Vec<Side> {
    let side = |is_own, written: &Written, at| {
        let alone = alone(snapshot, conflict, written);
        let history = History::of(&alone, conflict.habit, calendar);
        let cell = history.as_ref().map(|history| Shown::from(&history.cell(conflict.day)));
        let square = cell.map(|shown| classes(shown, "")).unwrap_or_default();
        Side { is_own, at, square, words: in_words(history.as_ref(), conflict.day, written) }
    };
    let own = side(true, &conflict.own, conflict.own_at);
    let other = side(false, &conflict.other, conflict.other_at);
    if conflict.own_is_later() { vec![own, other] } else { vec![other, own] }
}

/// The habit and the square alone, with one of the two writings in it.
fn alone(snapshot: &Snapshot, conflict: &Conflict, written: &Written) -> Snapshot {
    let (habit, day) = (conflict.habit, conflict.day);
    let mut entry = snapshot.entry(habit, day).cloned().unwrap_or_default();
    match written {
        Written::Mark(mark) => {
            // What is about the mark leaves the note out of it.
            entry = Entry { set: Register::unwritten(mark.clone()), ..Entry::default() };
        }
        Written::Note(note) => entry.note = Register::unwritten(note.clone()),
    }
    let known = snapshot.habit(habit).cloned().map(Record::Habit);
    known.into_iter().chain([Record::Entry { habit, day, entry }]).collect()
}

fn in_words(history: Option<&History>, day: Day, written: &Written) -> String {
    match written {
        Written::Note(note) if note.is_empty() => "no note".to_owned(),
        Written::Note(note) => note.to_string(),
        Written::Mark(None) => "nothing".to_owned(),
        Written::Mark(_) => history.map(|history| words::fact(history, day)).unwrap_or_default(),
    }
}
