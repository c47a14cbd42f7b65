//! The note of a day, in a dialog. It is saved however the dialog is left, so that no text is ever lost.

use domain::{Day, HabitId, Note, Operation};
use leptos::html::{Dialog, Textarea};
use leptos::prelude::*;

use crate::components::icon::Icon;
use crate::{Replica, text};

/// What is being written is kept here on the device until it is saved: habit, day, and the text below.
const DRAFT: &str = "note-draft";

/// The dialog. `noting`: whose note is written; it opens and closes with it.
#[component]
pub fn DayNote(
    /// Whose note is written now.
    noting: RwSignal<Option<HabitId>>,
    /// The day it is about.
    day: Signal<Day>,
) -> impl IntoView {
    let replica = Replica::here();
    let (dialog, area) = (NodeRef::<Dialog>::new(), NodeRef::<Textarea>::new());
    // The day may change under an open dialog at midnight: what was begun stays with the day it was begun for.
    let about = RwSignal::new(None::<(HabitId, Day)>);
    Effect::new(move || {
        let (Some(habit), Some(dialog), Some(area)) = (noting.get(), dialog.get(), area.get())
        else {
            return;
        };
        let square = (habit, day.get_untracked());
        about.set(Some(square));
        area.set_value(&draft(replica, square).unwrap_or_else(|| written(replica, square)));
        _ = dialog.show_modal();
        _ = area.focus();
    });
    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    let save = move || {
        let (Some(square), Some(area)) = (about.get_untracked(), area.get_untracked()) else {
            return;
        };
        save(replica, square, &area.value());
        noting.set(None);
    };
    let keep = move || {
        if let (Some(square), Some(area)) = (about.get_untracked(), area.get_untracked()) {
            keep_draft(replica, square, &area.value());
        }
    };
    let title = move || {
        about.get().map(|(habit, _)| {
            replica.with(|snapshot| snapshot.habit(habit).map(|habit| habit.name.value.to_string()))
        })
    };
    let date = move || about.get().map(|(_, day)| text::full_date(day, replica.today()));
    view! {
        <dialog class="dialog day-note" node_ref=dialog aria-labelledby="day-note-title" on:close=move |_| save()>
            <header>
                <Icon name="note" />
                <h2 id="day-note-title">{title} <span class="meta">{date}</span></h2>
                <button class="button ghost icon-only" type="button" aria-label="Close" on:click=move |_| close()>
                    <Icon name="close" />
                </button>
            </header>
            <div class="body field">
                <label class="unseen" for="day-note">"Note"</label>
                <textarea class="input" id="day-note" rows="4" maxlength=Note::MAX node_ref=area on:input=move |_| keep()></textarea>
                <button class="button primary" type="button" on:click=move |_| close()>"Save note"</button>
            </div>
        </dialog>
    }
}

/// The note as it stands.
fn written(replica: Replica, (habit, day): (HabitId, Day)) -> String {
    let note =
        |snapshot: &domain::Snapshot| Some(snapshot.entry(habit, day)?.note.value.to_string());
    replica.with_untracked(note).unwrap_or_default()
}

fn save(replica: Replica, (habit, day): (HabitId, Day), typed: &str) {
    // The field takes no more characters than a note may have; should one slip in, the draft is still there.
    let Ok(note) = Note::new(typed) else { return };
    if note.as_str() != written(replica, (habit, day)) {
        replica.perform(Operation::SetNote { habit, day, note });
    }
    if let Some(device) = replica.device() {
        device.keep(DRAFT, None);
    }
}

fn keep_draft(replica: Replica, (habit, day): (HabitId, Day), typed: &str) {
    if let Some(device) = replica.device() {
        device.keep(DRAFT, Some(&format!("{habit} {day}\n{typed}")));
    }
}

/// What was being written into this square when the page was left.
fn draft(replica: Replica, (habit, day): (HabitId, Day)) -> Option<String> {
    let kept = replica.device()?.recall(DRAFT)?;
    let (square, typed) = kept.split_once('\n')?;
    (square == format!("{habit} {day}")).then(|| typed.to_owned())
}
