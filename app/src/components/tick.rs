//! Today's square, large enough for a thumb: it shows how far the day has got, and a tap is one step on.
//!
//! Its controls are the buttons of one plain form, so that a tap counts before the app runs and without it.

mod acting;
mod announcer;
mod ticked;

use domain::{Amount, CellState, Day};
use leptos::prelude::*;

pub use acting::Acting;
pub use announcer::Announcer;
pub use ticked::{Act, Kind, Ticked};

use crate::components::icon::Icon;
use crate::components::square;

const ADD_AMOUNT: &str = "/api/add_amount";

/// Where the form around the controls is posted to; a button with another address says so itself.
pub const SET_ENTRY: &str = "/api/set_entry";

/// The fields that say which square the form is about.
pub fn hidden_fields(acting: Acting) -> AnyView {
    let day = move || acting.day().get().to_string();
    view! {
        <input type="hidden" name="habit" value=acting.habit().to_string() />
        <input type="hidden" name="day" value=day />
        <input type="hidden" name="nonce" value=acting.nonce() />
    }
    .into_any()
}

/// The square itself.
pub fn tick(acting: Acting) -> AnyView {
    let ticked = acting.ticked();
    let running = move || acting.running().is_some();
    let class = move || {
        let (is_running, is_tapped) = (running(), acting.is_tapped());
        let mut class = String::from("tick ");
        class.push_str(ticked.with(|ticked| state_class(ticked, is_running)));
        if is_tapped {
            class.push_str(" tapped");
        }
        class
    };
    let kind = ticked.with_untracked(|ticked| ticked.kind);
    let (name, action) = match kind {
        Kind::Check => ("mark", None),
        Kind::Count | Kind::Time => ("amount", Some(ADD_AMOUNT)),
    };
    let value = move || ticked.with(plain_value);
    let pressed = move || ticked.with(Ticked::pressed);
    let is_ahead = move || ticked.with(|ticked| ticked.state == CellState::Ahead);
    view! {
        <button
            class=class
            // A timer needs the app: no form can start one.
            type=if kind == Kind::Time { "button" } else { "submit" }
            data-act="tick"
            name=name
            value=value
            formaction=action
            aria-label=move || acting.label()
            aria-pressed=pressed
            disabled=is_ahead
        >
            {fill(acting)}
            {move || glyph(&ticked.get(), running())}
            {corner(acting)}
        </button>
    }
    .into_any()
}

/// "6 / 8 glasses", for counts and times; what runs on the timer is in it.
pub fn value(acting: Acting) -> AnyView {
    let ticked = acting.ticked();
    let amount = move || {
        let running = acting.running().unwrap_or_default();
        ticked.with(|ticked| ticked.amount_text(running))
    };
    let target = move || ticked.with(|ticked| ticked.target.to_string());
    let rest = move || ticked.with(Ticked::unit_text);
    view! {
        <span class="value">
            <b>{amount}</b>
            <span class="of">"/"</span>
            {target}
            <span class="unit">{rest}</span>
        </span>
    }
    .into_any()
}

/// The control beside the square: one less for counts, five minutes more for times.
pub fn step(acting: Acting) -> AnyView {
    let ticked = acting.ticked();
    let is_time = ticked.with_untracked(|ticked| ticked.kind == Kind::Time);
    let (act, class) = if is_time { ("more", "step more") } else { ("less", "step") };
    let label = move || ticked.with(Ticked::step_label);
    let amount = move || ticked.with(|ticked| ticked.step_amount().to_string());
    // Nothing can be taken from nothing.
    let is_off = move || ticked.with(|ticked| ticked.step_amount() == Amount::ZERO);
    view! {
        <button
            class=class
            data-act=act
            name="amount"
            value=amount
            formaction=ADD_AMOUNT
            aria-label=label
            disabled=is_off
        >
            {if is_time { "+5".into_any() } else { view! { <Icon name="minus" /> }.into_any() }}
        </button>
    }
    .into_any()
}

/// A square with its value and the control beside it, in a form of its own: for places other than the rows of Today.
#[component]
pub fn TickForm(
    /// Whose square, and which.
    acting: Acting,
) -> impl IntoView {
    let is_amount = acting.ticked().with_untracked(|ticked| ticked.kind != Kind::Check);
    view! {
        <form class="ticking" method="post" action=SET_ENTRY on:click=move |event| acting.hear(&event)>
            {hidden_fields(acting)}
            {is_amount.then(|| (value(acting), step(acting)))}
            {tick(acting)}
        </form>
    }
}

/// What rises in the square: the share of the target, or all of it.
fn fill(acting: Acting) -> impl IntoView {
    let percent = move || {
        let running = acting.running().unwrap_or_default();
        acting.ticked().with(|ticked| ticked.percent(running))
    };
    let top = move || 100 - percent();
    view! {
        <svg class="fill" viewBox="0 0 1 100" preserveAspectRatio="none" aria-hidden="true">
            <rect width="1" height="100" y=top />
        </svg>
    }
}

fn state_class(ticked: &Ticked, is_running: bool) -> &'static str {
    match ticked.state {
        // Not done yet, whatever it is called in the grid.
        CellState::Empty | CellState::Before if ticked.kind == Kind::Check => "due",
        CellState::Empty | CellState::Before | CellState::Part(_) | CellState::Within => "part",
        CellState::Done if is_running => "part",
        state => square::class(state),
    }
}

fn glyph(ticked: &Ticked, is_running: bool) -> AnyView {
    let icon = match (ticked.state, ticked.kind) {
        (CellState::Ahead | CellState::NotDue, _) => return ().into_any(),
        (_, Kind::Time) if is_running => "pause",
        (CellState::Over, _) => return ticked.amount.to_string().into_any(),
        (CellState::Skipped, _) => "skip",
        (CellState::Done, _) => "check",
        (_, Kind::Count) => "plus",
        (_, Kind::Time) => "play",
        _ => return ().into_any(),
    };
    view! { <Icon name=icon /> }.into_any()
}

/// The small square at the corner of a square whose change was refused, or has been waiting for a while.
fn corner(acting: Acting) -> impl IntoView {
    let marks = Memo::new(move |_| (acting.is_refused(), acting.is_waiting()));
    move || {
        let (class, sign, told) = match marks.get() {
            (true, _) => ("corner refused", "!", "Not accepted"),
            (_, true) => ("corner", "", "Waiting to be saved"),
            _ => return None,
        };
        Some(view! { <span class=class title=told>{sign}</span> })
    }
}

/// What the plain form sends for a tap.
fn plain_value(ticked: &Ticked) -> String {
    match ticked.kind {
        Kind::Check if ticked.state == CellState::Done => String::new(),
        Kind::Check => "done".to_owned(),
        Kind::Count | Kind::Time => ticked.step.to_string(),
    }
}

/// What the plain form sends to skip the day, or to take that back.
pub fn skip_value(ticked: &Ticked) -> &'static str {
    if ticked.state == CellState::Skipped { "" } else { "skipped" }
}

/// Whether a day can be marked at all.
pub fn is_open(ticked: &Ticked) -> bool {
    ticked.state != CellState::Ahead
}

/// The day in words when it is not today: ", Tuesday 6 October".
fn other_day(day: Day, today: Day) -> String {
    if day == today { String::new() } else { format!(", {}", crate::text::full_date(day, today)) }
}
