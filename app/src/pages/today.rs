//! What is due on a day, and the way to tick it: year, week and today on one screen.

mod first_run;
mod list;
mod year_map;

use domain::today::tally;
use domain::{Calendar, Day, HabitId, Snapshot};
use leptos::prelude::*;

use crate::components::banner::Banner;
use crate::components::day_note::DayNote;
use crate::components::day_reminders::{DayReminders, coming};
use crate::components::habit_row::rows_of;
use crate::components::icon::Icon;
use crate::components::sync_chip::SyncChip;
use crate::components::week_strip::WeekStrip;
use crate::{Navigation, Replica, Route, text};

/// What is due on the day of the route, and the way to tick it.
#[component]
pub fn Today() -> impl IntoView {
    let (replica, navigation) = (Replica::here(), expect_context::<Navigation>());
    let day = Signal::from(Memo::new(move |_| match navigation.route.get() {
        Route::Today { day: Some(day) } => day,
        _ => replica.today(),
    }));
    let noting = RwSignal::new(None::<HabitId>);
    let is_empty =
        Memo::new(move |_| replica.with(|snapshot| rows_of(snapshot, day.get()).is_empty()));
    // Their room is there at once; the goals themselves come with the code that is loaded later.
    let coming = coming(day);
    let has_more = Memo::new(move |_| {
        let is_pinned = |goal: &domain::Goal| goal.is_pinned.value && !goal.is_deleted();
        !coming.with(Vec::is_empty) || replica.with(|snapshot| snapshot.goals().any(is_pinned))
    });
    let pinned = Memo::new(move |_| replica.notices.with(|seldom| seldom.pinned.is_some()));
    let pinned_goals = move || {
        let draw = || replica.notices.with_untracked(|seldom| seldom.pinned.clone());
        pinned.get().then(draw).flatten().map(|pinned| pinned.run())
    };
    view! {
        <div class="today" class:empty=is_empty class:with-beside=has_more>
            {title(day)}
            <Banner />
            <year_map::YearMap chosen=day />
            <WeekStrip chosen=day />
            <aside class="beside" aria-label="Reminders and goals" hidden=move || !has_more.get()>
                <DayReminders coming />
                {pinned_goals}
            </aside>
            {move || {
                if is_empty.get() {
                    first_run::FirstRun().into_any()
                } else {
                    view! { <list::List day noting /> }.into_any()
                }
            }}
            <DayNote noting day />
        </div>
    }
}

/// "Thursday 8 October", how far the day has got, and what the year has come to.
fn title(day: Signal<Day>) -> AnyView {
    let replica = Replica::here();
    let date = move || text::date(day.get(), replica.today());
    let calendar = move || replica.calendar.get();
    let is_other = Memo::new(move |_| day.get() != replica.today());
    let told = Memo::new(move |_| replica.with(|snapshot| told(snapshot, calendar(), day.get())));
    view! {
        <header class="today-title">
            <h1>{move || text::weekday(day.get().weekday())} " " <span>{date}</span></h1>
            <p class="tally">{move || told.get().map(|(strong, rest)| view! { <b>{strong}</b> {rest} })}</p>
            {move || is_other.get().then(back)}
            <div class="phone-actions">
                <SyncChip />
                <a class="button ghost icon-only" href=Route::NewHabit.path() aria-label="New habit">
                    <Icon name="plus" class="icon large" />
                </a>
            </div>
            {year_map::year_line()}
        </header>
    }
    .into_any()
}

fn back() -> impl IntoView {
    view! { <a class="button" id="back-to-today" href=Route::Today { day: None }.path()>"Back to today"</a> }
}

/// "3 of 9 done": the part to stress, and the rest. Nothing for a day ahead.
fn told(snapshot: &Snapshot, calendar: Calendar, day: Day) -> Option<(String, String)> {
    if day > calendar.today {
        return None;
    }
    if rows_of(snapshot, day).is_empty() {
        let first = snapshot.habits().all(domain::Habit::is_deleted);
        return first.then(|| (String::new(), "Your first square".to_owned()));
    }
    Some(match tally(snapshot, calendar, day) {
        (_, 0) if day == calendar.today => (String::new(), "Nothing due today".to_owned()),
        (_, 0) => (String::new(), "Nothing due".to_owned()),
        (done, due) if done == due => (format!("All {due}"), " done".to_owned()),
        (done, due) => (done.to_string(), format!(" of {due} done")),
    })
}

#[cfg(test)]
mod tests;
