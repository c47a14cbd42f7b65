//! The notes of a habit's days, the newest first.

use domain::{Day, HabitId, History};
use leptos::prelude::*;

use super::{derived, is_alive};
use crate::components::square;
use crate::components::year_grid::words;
use crate::text;

/// How many notes are there at once, and how many more come on demand.
const STEP: usize = 10;

/// One note.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Noted {
    day: Day,
    square: String,
    note: String,
    fact: String,
}

/// The notes. Nothing as long as there is none.
#[component]
pub fn Notes(
    /// Whose.
    id: HabitId,
) -> impl IntoView {
    let (most, alive) = (RwSignal::new(STEP), is_alive());
    // One more than is shown tells whether there are more.
    let notes = derived(id, move |history| newest(history, most.get() + 1));
    move || {
        let notes = notes.get().unwrap_or_default();
        let more = (notes.len() > most.get_untracked()).then(|| {
            view! {
                <button type="button" class="button" hidden=move || !alive.get() on:click=move |_| most.update(|most| *most += STEP)>
                    "Show more"
                </button>
            }
        });
        (!notes.is_empty()).then(|| {
            let lines = notes.into_iter().take(most.get_untracked()).map(line).collect_view();
            view! {
                <section class="notes">
                    <h2>"Notes"</h2>
                    <ul>{lines}</ul>
                    {more}
                </section>
            }
        })
    }
}

fn line(noted: Noted) -> impl IntoView {
    let Noted { day, square, note, fact } = noted;
    view! {
        <li>
            <span class=square aria-hidden="true">{day.day_of_month()}</span>
            <div>
                <p>{note}</p>
                <p class="meta">{text::short_date(day)} " · " {fact}</p>
            </div>
        </li>
    }
}

fn newest(history: &History, most: usize) -> Vec<Noted> {
    let entries = history.entries().iter().rev();
    let noted = entries.filter(|(_, entry)| !entry.note.value.is_empty()).take(most);
    let noted = noted.map(|(day, entry)| {
        let cell = history.cell(*day);
        Noted {
            day: *day,
            square: square::classes(square::Shown { state: cell.state, note: false }, ""),
            note: entry.note.value.to_string(),
            fact: words::fact(history, *day),
        }
    });
    noted.collect()
}
