//! The combined row with dates in its squares: each day is a link to it.

use domain::{Combined, CombinedGrid, Day, Snapshot};
use leptos::prelude::*;

use crate::components::icon::Icon;
use crate::components::square::{self, Shown};
use crate::components::year_grid::words;
use crate::{Replica, Route, text};

/// The most days before the chosen one.
const BEFORE: i32 = 13;

/// One page on phones.
const PAGE: i32 = 7;

/// A day of the strip.
#[derive(Clone, Debug, PartialEq, Eq)]
struct StripDay {
    day: Day,
    combined: Combined,
    is_chosen: bool,
    /// Whether it is in the chosen day's page of seven, which is what a phone shows.
    ///
    /// Wide screens show the days up to the chosen one: there each square heads its column, and the last column ticks.
    is_in_page: bool,
}

/// The days up to `chosen`, and the rest of its page. Pages count back from today.
fn days_of(snapshot: &Snapshot, replica: Replica, chosen: Day) -> Vec<StripDay> {
    let calendar = replica.calendar.get();
    let end = page_end(chosen, calendar.today);
    let page = end - (PAGE - 1)..=end;
    let from = (chosen - BEFORE).min(end - (PAGE - 1));
    let grid = CombinedGrid::new(snapshot, calendar, from, end + 1);
    let day = |(day, combined)| StripDay {
        day,
        combined,
        is_chosen: day == chosen,
        is_in_page: page.contains(&day),
    };
    grid.iter().map(day).collect()
}

/// The last day of the page a day is in: today, or a whole number of weeks before or after it.
fn page_end(chosen: Day, today: Day) -> Day {
    today - (today - chosen).div_euclid(PAGE) * PAGE
}

/// The strip. `chosen`: the day that is ticked.
#[component]
pub fn WeekStrip(chosen: Signal<Day>) -> impl IntoView {
    let replica = Replica::here();
    let days =
        Memo::new(move |_| replica.with(|snapshot| days_of(snapshot, replica, chosen.get())));
    let squares = move || {
        let today = replica.today();
        days.get().into_iter().map(|day| strip_day(&day, chosen.get(), today)).collect::<Vec<_>>()
    };
    view! {
        <nav class="strip c-all" aria-label="Days">
            <div class="pages">
                {turn(chosen, -1)} {turn(chosen, 1)} <span class="span">{move || span(chosen.get(), replica.today())}</span>
            </div>
            <span class="streak-title" aria-hidden="true">"Streak"</span>
            <ol>{squares}</ol>
        </nav>
    }
}

fn strip_day(shown: &StripDay, chosen: Day, today: Day) -> AnyView {
    let StripDay { day, combined, is_chosen, is_in_page } = *shown;
    let place = match (is_in_page, day > chosen) {
        (true, true) => "narrow",
        (false, _) => "wide",
        _ => "",
    };
    let weekday = text::short_weekday(day.weekday());
    let (initial, rest) = weekday.split_at_checked(1).unwrap_or((weekday, ""));
    let label = [text::full_date(day, today), words::combined_fact(combined)].join(", ");
    let ring = if is_chosen { "today" } else { "" };
    view! {
        <li class=place class:chosen=is_chosen>
            <span aria-hidden="true">{initial}<span class="tail">{rest}</span></span>
            <a
                class=square::classes(Shown::from(combined), ring)
                href=route_of(day, today).path()
                aria-label=label
                aria-current=is_chosen.then_some("date")
            >
                {day.day_of_month()}
            </a>
        </li>
    }
    .into_any()
}

/// The links to the page before or after: seven days on narrow screens, fourteen on wide ones.
fn turn(chosen: Signal<Day>, sign: i32) -> AnyView {
    let replica = Replica::here();
    let link = move |days: i32, class: &'static str| {
        let to = move || (chosen.get() + sign * days).min(replica.today().max(chosen.get()));
        let is_off = move || sign > 0 && chosen.get() >= replica.today();
        let href = move || (!is_off()).then(|| route_of(to(), replica.today()).path());
        let (name, label) =
            if sign < 0 { ("left", "Earlier days") } else { ("right", "Later days") };
        view! {
            <a
                class=["turn ", name, class].concat()
                href=href
                role=move || is_off().then_some("link")
                aria-label=label
                aria-disabled=move || is_off().then_some("true")
            >
                <Icon name=name class="icon small" />
            </a>
        }
    };
    (link(7, " short"), link(14, " long")).into_any()
}

/// "Last 14 days", with the number that fits the width.
fn span(chosen: Day, today: Day) -> AnyView {
    let days = |class: &'static str, days: &'static str| view! { <span class=class>{days}</span> };
    let numbers = (days("n7", "7"), days("n10", "10"), days("n14", "14"));
    if chosen == today {
        view! { "Last " {numbers} " days" }.into_any()
    } else {
        view! { {numbers} {format!(" days to {}", text::date(chosen, today))} }.into_any()
    }
}

/// The page of a day; today has an address that stays right tomorrow.
pub fn route_of(day: Day, today: Day) -> Route {
    Route::Today { day: Some(day).filter(|day| *day != today) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_seven_end_on_today() {
        let today = Day(20_734);
        for (back, end) in [(0, 0), (1, 0), (6, 0), (7, 7), (13, 7), (14, 14), (-1, -7)] {
            assert_eq!(page_end(today - back, today), today - end, "{back} days back");
        }
    }

    #[test]
    fn todays_address_names_no_day() {
        assert_eq!(route_of(Day(5), Day(5)).path(), "/today");
        assert_eq!(route_of(Day(4), Day(5)).path(), "/today?day=1970-01-05");
    }
}
