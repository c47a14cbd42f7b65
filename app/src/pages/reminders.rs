//! A month with its marks, what comes, and beside it the editor of one reminder.

mod list;
mod month;
mod year;

use domain::Day;
use leptos::prelude::*;

use crate::boot::Account;
use crate::components::banner::Banner;
use crate::components::icon::Icon;
use crate::components::reminder_editor::ReminderEditor;
use crate::reminder_form::ReminderForm;
use crate::{Boot, Navigation, Replica, Route, field, text};

/// The reminders. The page follows the route from month to month, and its editor opens and closes with it.
#[component]
pub fn Reminders() -> impl IntoView {
    let (replica, navigation) = (Replica::here(), expect_context::<Navigation>());
    // An open editor leaves the month where it is.
    let month = Memo::new(move |last: Option<&Day>| match navigation.route.get() {
        Route::Reminders { month: Some(month) } => month,
        Route::NewReminder { day: Some(day), .. } => day.month_start(),
        Route::Reminders { month: None } => replica.today().month_start(),
        _ => last.copied().unwrap_or_else(|| replica.today().month_start()),
    });
    let opened = Memo::new(move |_| match navigation.route.get() {
        route @ (Route::NewReminder { .. } | Route::Reminder { .. }) => Some(route),
        _ => None,
    });
    let chosen = Memo::new(move |_| match opened.get() {
        Some(Route::NewReminder { day, .. }) => Some(day.unwrap_or_else(|| replica.today())),
        Some(Route::Reminder { id }) => replica.with(|known| {
            let reminder = known.reminder(id)?;
            let first = reminder.occurrences(month.get(), month.get().next_month()).into_iter();
            first.map(|one| one.from).next()
        }),
        _ => None,
    });
    let class = move || if opened.get().is_some() { "reminders editing" } else { "reminders" };
    view! {
        <div class=class>
            <header class="reminders-head">
                <h1>"Reminders"</h1>
                <Months month />
                <a class="button new" href=Route::NewReminder { day: None, habit: None }.path()>
                    <Icon name="plus" class="icon small" />
                    "New reminder"
                </a>
            </header>
            <div class="calendar">
                <Banner />
                <month::Month month chosen />
                <month::Legend />
                <year::Year month />
            </div>
            <list::List month />
            {move || opened.get().and_then(|route| editor(route, month.get_untracked()))}
        </div>
    }
}

/// The month by name, the ones beside it, and the way back to this one.
#[component]
fn Months(month: Memo<Day>) -> impl IntoView {
    let replica = Replica::here();
    let link = move |month: Day| Route::Reminders { month: Some(month) }.path();
    let name = move || {
        let (year, number, _) = month.get().civil();
        view! {
            {text::month(number)}
            " "
            <span class="year">{year}</span>
        }
    };
    let is_now = move || month.get() == replica.today().month_start();
    let now = move || {
        (!is_now()).then(|| {
            let now = Route::Reminders { month: None }.path();
            view! { <a class="button" href=now>"Today"</a> }
        })
    };
    view! {
        <nav class="months-nav" aria-label="Month">
            <a class="turn" href=move || link((month.get() - 1).month_start()) aria-label="Month before">
                <Icon name="left" />
            </a>
            <h2 aria-live="polite">{name}</h2>
            <a class="turn" href=move || link(month.get().next_month()) aria-label="Month after">
                <Icon name="right" />
            </a>
            {now}
        </nav>
    }
}

/// The editor of a route; nothing when its reminder is gone.
fn editor(route: Route, month: Day) -> Option<AnyView> {
    let replica = Replica::here();
    let today = replica.calendar.with_untracked(|calendar| calendar.today);
    let close =
        Route::Reminders { month: Some(month).filter(|month| *month != today.month_start()) };
    let (reminder, form) = match route {
        Route::Reminder { id } => {
            let form = replica.with_untracked(|known| known.reminder(id).map(ReminderForm::of))?;
            (Some(id), form)
        }
        Route::NewReminder { day, habit } => {
            let seed = expect_context::<Boot>().seed;
            // The plain form makes its reminder under this id, however often it is sent; the app takes a fresh one.
            let id = field::reminder_nonce(seed, expect_context::<Account>().now.0);
            let day = day.unwrap_or(today);
            let about = habit.and_then(|habit| {
                replica
                    .with_untracked(|known| Some(ReminderForm::about(id, known.habit(habit)?, day)))
            });
            (None, about.unwrap_or_else(|| ReminderForm::fresh(id, day)))
        }
        _ => return None,
    };
    let label = if reminder.is_some() { "Edit reminder" } else { "New reminder" };
    Some(
        view! { <aside aria-label=label><ReminderEditor reminder form close /></aside> }.into_any(),
    )
}
