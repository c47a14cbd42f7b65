//! The days of a month with the marks of what comes on them.

use domain::reminder::Marker;
use domain::{Day, Weekday};
use leptos::prelude::*;

use crate::components::marks::{Marks, marks};
use crate::components::sticker;
use crate::{Replica, Route, text};

/// The month. A day leads to a new reminder on it.
#[component]
pub(super) fn Month(
    /// Its first day.
    month: Memo<Day>,
    /// The day that is being edited.
    chosen: Memo<Option<Day>>,
) -> impl IntoView {
    let replica = Replica::here();
    let week_start = move || replica.calendar.with(|calendar| calendar.week_start);
    let span = Memo::new(move |_| {
        let (month, start) = (month.get(), week_start());
        let last = (month.next_month() - 1).week(start) + 7;
        (month.week(start), last)
    });
    let days = Memo::new(move |_| {
        let (from, to) = span.get();
        replica.with(|snapshot| marks(snapshot, from, to))
    });
    let head = move || {
        let start = week_start();
        let name = |offset| {
            let day: Weekday = start.plus(offset);
            view! { <span>{text::short_weekday(day)}</span> }
        };
        (0..7).map(name).collect_view()
    };
    let cells = move || {
        let ((from, _), today, shown) = (span.get(), replica.today(), month.get());
        let chosen = chosen.get();
        let cell = |(offset, marks): (i32, Marks)| {
            let day = from + offset;
            let mut class = String::from("month-day");
            for (is_so, word) in [
                (day.month_start() != shown, " other"),
                (day == today, " today"),
                (Some(day) == chosen, " selected"),
            ] {
                if is_so {
                    class.push_str(word);
                }
            }
            cell(day, class, &marks, today)
        };
        (0..).zip(days.get()).map(cell).collect_view()
    };
    view! {
        <div class="month-head" aria-hidden="true">{head}</div>
        <ol class="month-days">{cells}</ol>
    }
}

/// "Thursday 8 October: Dentist, Call Ana. New reminder".
fn label(marks: &Marks, day: Day, today: Day) -> String {
    let said = if marks.titles.is_empty() { "nothing".to_owned() } else { marks.titles.join(", ") };
    format!("{}: {said}. New reminder", text::full_date(day, today))
}

fn cell(day: Day, class: String, marks: &Marks, today: Day) -> AnyView {
    let mark = |marker, colour| sticker::sticker(marker, Some(colour));
    let dots: Vec<_> = marks.dots.iter().map(|colour| mark(Marker::Dot, *colour)).collect();
    view! {
        <li>
            <a
                class=class
                href=Route::NewReminder { day: Some(day), habit: None }.path()
                aria-label=label(marks, day, today)
                aria-current=(day == today).then_some("date")
            >
                {marks.fill.map(|colour| mark(Marker::Fill, colour))}
                {marks.border.map(|colour| mark(Marker::Border, colour))}
                {marks.badge.map(|colour| mark(Marker::Badge, colour))}
                <span class="number">{day.day_of_month()}</span>
                <span class="dots">{dots}</span>
            </a>
        </li>
    }
    .into_any()
}

/// The four marks by name.
#[component]
pub(super) fn Legend() -> impl IntoView {
    let one = |marker: &Marker| {
        view! {
            <li>
                {sticker::sign(*marker, Some("slate"))}
                {sticker::name(*marker)}
            </li>
        }
    };
    view! { <ul class="marks-legend" aria-label="Marks">{Marker::ALL.iter().map(one).collect_view()}</ul> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_called_by_what_comes_on_it() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let titles = vec!["Dentist".to_owned(), "Call Ana".to_owned()];
        let marks = Marks { titles, ..Marks::default() };
        let said = |marks, on| label(marks, day(on), day("2026-10-01"));
        assert_eq!(
            said(&marks, "2026-10-08"),
            "Thursday 8 October: Dentist, Call Ana. New reminder"
        );
        assert_eq!(
            said(&Marks::default(), "2026-10-09"),
            "Friday 9 October: nothing. New reminder"
        );
    }
}
