//! A year of squares that can be pointed at, walked through with the keys, and filled.
//!
//! What a key or a click means is decided in [`keys`] and [`marking`], apart from any browser.

mod dates;
pub mod keys;
pub mod marking;
mod state;
pub mod words;

use std::fmt::Write as _;
use std::iter;

pub use state::{Grids, Range, Spot};

use domain::{Day, HabitId, History, Operation, Weeks, grid};
use leptos::ev::{KeyboardEvent, MouseEvent, PointerEvent};
use leptos::prelude::*;

use crate::Replica;
use crate::components::marks::Stickers;
use crate::components::selection_bar::SelectionBar;
use crate::components::square::Shown;
use crate::components::square_map::{SquareMap, StandIn, day_at};
use crate::components::tip::{Tip, Told};
use keys::Wish;
use marking::Fill;
use state::Press;

/// One grid of a page: a habit's year, or the year of all habits, which can be looked at and not filled.
#[component]
pub fn YearGrid(
    /// The grids of the page.
    grids: Grids,
    /// Its place among them.
    row: usize,
    /// Whose squares; `None` for all habits together.
    habit: Option<HabitId>,
    /// What it is called, for a screen reader.
    label: String,
    /// The days.
    weeks: Signal<Weeks>,
    /// What each of them shows.
    squares: Signal<Vec<Shown>>,
    /// The distance of two columns in px.
    #[prop(into)]
    pitch: Signal<u16>,
    /// Whether the day of the month stands in each square.
    #[prop(optional, into)]
    dated: Signal<bool>,
) -> impl IntoView {
    let grid = Grid { grids, row, habit, weeks, replica: Replica::here() };
    let today = Signal::derive(move || Some(grid.replica.today()));
    let first = Signal::derive(move || grid.replica.today());
    let hovered = Memo::new(move |_| grid.hovered());
    let marked =
        Memo::new(move |_| grid.grids.chosen.get().filter(|day| Some(*day) != today.get()));
    let cursor = Memo::new(move |_| grid.cursor());
    let name = Memo::new(move |_| grid.name(cursor.get()));
    let told = Memo::new(move |_| grid.told(hovered.get(), cursor.get()));
    let bar = move || {
        let days = grid.range()?.days(grid.replica.today());
        let on_fill = Callback::new(move |fill| grid.fill(fill));
        (days > 0).then(|| view! { <SelectionBar days on_fill /> })
    };
    grid.speak_again();
    view! {
        <div class="year-grid" id=state::row_id(row)>
            <div
                class="map"
                on:pointerdown=move |event| grid.press(&event)
                on:pointermove=move |event| grid.point(&event)
                on:pointerleave=move |_| grids.hovered.set(None)
                on:click=move |event| grid.click(&event)
                on:keydown=move |event| grid.key(&event)
                on:focusin=move |_| grids.focused.set(Some(row))
                on:focusout=move |_| grids.focused.set(None)
            >
                <SquareMap weeks squares today selected=marked hovered pitch label>
                    {move || dated.get().then(|| dates::dates(weeks, squares))}
                    {habit.is_none().then(|| view! { <Stickers weeks from=first /> })}
                    <path class="range" d=move || grid.range_path() />
                    <StandIn weeks day=cursor label=name />
                </SquareMap>
            </div>
            <Tip weeks told />
            {bar}
        </div>
    }
}

/// One grid with what it needs to act; a few handles, copied into every listener.
#[derive(Clone, Copy)]
struct Grid {
    grids: Grids,
    row: usize,
    habit: Option<HabitId>,
    weeks: Signal<Weeks>,
    replica: Replica,
}

impl Grid {
    /// The day under the pointer, if it is in this grid.
    fn hovered(self) -> Option<Day> {
        self.grids.hovered.get().filter(|spot| spot.row == self.row).map(|spot| spot.day)
    }

    fn range(self) -> Option<Range> {
        self.grids.range.get().filter(|range| range.row == self.row)
    }

    /// Where the keys stand: on the day of all grids, or the nearest one of this grid's year.
    fn cursor(self) -> Day {
        let weeks = self.weeks.get();
        self.grids.cursor.get().clamp(weeks.from(), weeks.to() - 1)
    }

    fn is_focused(self) -> bool {
        self.grids.focused.get() == Some(self.row)
    }

    fn fact(self, day: Day) -> String {
        let calendar = self.replica.calendar.get();
        self.replica.with(|snapshot| match self.habit {
            None => {
                let fact = words::combined_fact(grid::combined(snapshot, calendar, day));
                let due = snapshot.due_on(day).into_iter();
                let titles = due.map(|(_, reminder)| reminder.title.value.to_string());
                iter::once(fact).chain(titles).collect::<Vec<_>>().join(", ")
            }
            Some(habit) => {
                let history = History::of(snapshot, habit, calendar);
                history.map(|history| words::fact(&history, day)).unwrap_or_default()
            }
        })
    }

    fn name(self, day: Day) -> String {
        let date = crate::text::full_date(day, self.replica.today());
        format!("{date}, {}", self.fact(day))
    }

    /// What the tip says: of the square under the pointer, or else of the one with the focus.
    fn told(self, hovered: Option<Day>, cursor: Day) -> Option<Told> {
        let day = hovered.or_else(|| self.is_focused().then_some(cursor))?;
        Some(Told { day, fact: self.fact(day) })
    }

    /// The rings of the selected days as one path. In units of the map: a column is 22 wide, a ring 24.
    fn range_path(self) -> Option<String> {
        let (range, weeks) = (self.range()?, self.weeks.get());
        let mut path = String::new();
        for day in Day::range(range.first(), range.last() + 1) {
            if let Some((column, row)) = weeks.place_of(day) {
                let (x, y) = (i32::from(column) * 22 - 3, i32::from(row) * 22 - 3);
                // Writing to a String cannot fail.
                _ = write!(path, "M{x} {y}h24v24h-24z");
            }
        }
        Some(path)
    }

    /// Lets a screen reader say the new name: it speaks when the focus comes, not when a name changes under it.
    fn speak_again(self) {
        Effect::new(move |before: Option<Day>| {
            let now = self.cursor();
            if before.is_some_and(|before| before != now)
                && self.grids.focused.get_untracked() == Some(self.row)
            {
                request_animation_frame(move || self.grids.refocus(self.row));
            }
            now
        });
    }

    // --- The pointer ---

    fn spot(self, event: &MouseEvent) -> Option<Spot> {
        let day = day_at(self.weeks.get_untracked(), event)?;
        Some(Spot { row: self.row, day })
    }

    fn press(self, event: &PointerEvent) {
        let is_touch = event.pointer_type() == "touch";
        let spot = self.spot(event).filter(|_| !is_touch && event.button() == 0);
        self.grids.press.set_value(Press { spot, is_drag: false, is_touch });
    }

    fn point(self, event: &PointerEvent) {
        if event.pointer_type() == "touch" {
            return;
        }
        let spot = self.spot(event);
        if self.grids.hovered.get_untracked() != spot {
            self.grids.hovered.set(spot);
            self.drag(event, spot);
        }
    }

    /// The pointer went on to another square; with the button down the days between are selected.
    fn drag(self, event: &PointerEvent, spot: Option<Spot>) {
        let press = self.grids.press.get_value();
        let (Some(from), Some(spot)) = (press.spot, spot) else { return };
        if event.buttons() & 1 == 0 || from.row != self.row || self.habit.is_none() {
            return;
        }
        self.grids.press.set_value(Press { is_drag: true, ..press });
        self.grids.range.set(Some(Range { row: self.row, anchor: from.day, head: spot.day }));
    }

    fn click(self, event: &MouseEvent) {
        let press = self.grids.press.get_value();
        self.grids.press.set_value(Press::default());
        let Some(Spot { day, .. }) = self.spot(event).filter(|_| !press.is_drag) else { return };
        let anchor = self.grids.cursor.get_untracked();
        self.grids.cursor.set(day);
        if press.is_touch || event.alt_key() || self.habit.is_none() {
            return self.grids.open(day);
        }
        if event.shift_key() {
            self.grids.range.set(Some(Range { row: self.row, anchor, head: day }));
        } else if !self.grids.deselect() {
            self.grids.chosen.set(Some(day));
            self.perform(marking::click, day);
        }
    }

    // --- The keys ---

    fn key(self, event: &KeyboardEvent) {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let (day, today) = (self.cursor(), self.replica.today());
        let weeks = self.weeks.get_untracked();
        if let Some(wish) = keys::wish(&event.key(), event.shift_key(), day, weeks, today) {
            event.prevent_default();
            event.stop_propagation();
            self.grant(wish, day);
        }
    }

    fn grant(self, wish: Wish, day: Day) {
        match wish {
            Wish::Go(to) => self.go(to),
            Wish::Extend(to) => self.extend(day, to),
            Wish::Habit(step) => {
                self.grids.focus(self.row.saturating_add_signed(step.try_into().unwrap_or(0)));
            }
            Wish::Mark if self.fill_range(Fill::Done) => {}
            Wish::Skip if self.fill_range(Fill::Skip) => {}
            Wish::Less if self.fill_range(Fill::Clear) => {}
            Wish::Mark => self.perform(marking::click, day),
            Wish::Skip => self.perform(marking::skip, day),
            Wish::More => self.perform(marking::more, day),
            Wish::Less => self.perform(marking::less, day),
            Wish::Open => self.grids.open(day),
            Wish::Leave => {
                if !self.grids.deselect() {
                    self.grids.blur(self.row);
                }
            }
        }
    }

    fn go(self, day: Day) {
        self.grids.deselect();
        self.grids.cursor.set(day);
        if self.weeks.get_untracked().place_of(day).is_none() {
            self.grids.turn.run((self.grids, self.row, day));
        }
    }

    fn extend(self, from: Day, to: Day) {
        if self.habit.is_none() {
            return self.go(to);
        }
        let range = self.grids.range.get_untracked().filter(|range| range.row == self.row);
        let anchor = range.map_or(from, |range| range.anchor);
        self.grids.cursor.set(to);
        self.grids.range.set(Some(Range { row: self.row, anchor, head: to }));
    }

    // --- What is done ---

    fn perform(self, ask: impl Fn(&History, Day) -> Option<Operation>, day: Day) {
        if let Some(operation) = self.ask(|history| ask(history, day)).flatten() {
            self.replica.perform(operation);
        }
    }

    fn ask<T>(self, ask: impl FnOnce(&History) -> T) -> Option<T> {
        let calendar = self.replica.calendar.get_untracked();
        untrack(|| {
            self.replica.with(|snapshot| Some(ask(&History::of(snapshot, self.habit?, calendar)?)))
        })
    }

    /// Fills the selection, if there is one.
    fn fill_range(self, fill: Fill) -> bool {
        let is_here = untrack(|| self.range()).is_some();
        if is_here {
            self.fill(fill);
        }
        is_here
    }

    fn fill(self, fill: Fill) {
        let Some(range) = untrack(|| self.range()) else { return };
        let asked = self.ask(|history| {
            let operations = marking::fill(history, range.first(), range.last(), fill);
            (operations, history.habit().name.value.to_string())
        });
        self.grids.range.set(None);
        let Some((operations, name)) = asked.filter(|(operations, _)| !operations.is_empty())
        else {
            return;
        };
        let what = match fill {
            Fill::Done => "done",
            Fill::Skip => "skipped",
            Fill::Clear => "cleared",
        };
        let days = range.days(untrack(|| self.replica.today()));
        let days = crate::text::count(days, "day");
        self.replica.perform_all(operations, Some(format!("{name} {what} on {days}")));
    }
}
