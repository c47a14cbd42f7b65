//! The days of a month with the marks of what comes on them.

use domain::reminder::{Marker, Occurrence};
use domain::{Day, Reminder, Snapshot, Weekday};
use leptos::prelude::*;

use crate::components::sticker;
use crate::{Replica, Route, text};

/// The most dots a day shows; the rest are counted in its name.
const MAX_DOTS: usize = 3;

/// What is drawn on one day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Marks {
    fill: Option<&'static str>,
    border: Option<&'static str>,
    badge: Option<&'static str>,
    dots: Vec<&'static str>,
    /// What comes, in words: the titles.
    titles: Vec<String>,
}

impl Marks {
    fn add(&mut self, reminder: &Reminder) {
        let colour = reminder.colour.value.code();
        self.titles.push(reminder.title.value.to_string());
        match reminder.marker.value {
            Marker::Fill => _ = self.fill.get_or_insert(colour),
            Marker::Border => _ = self.border.get_or_insert(colour),
            Marker::Badge => _ = self.badge.get_or_insert(colour),
            Marker::Dot if self.dots.len() < MAX_DOTS => self.dots.push(colour),
            Marker::Dot => {}
        }
    }

    /// "Thursday 8 October: Dentist, Call Ana".
    fn label(&self, day: Day, today: Day) -> String {
        let date = text::full_date(day, today);
        let said =
            if self.titles.is_empty() { "nothing".to_owned() } else { self.titles.join(", ") };
        format!("{date}: {said}. New reminder")
    }
}

/// The marks of the days `from..to`, a list entry a day.
fn marks(snapshot: &Snapshot, from: Day, to: Day) -> Vec<Marks> {
    let mut days = vec![Marks::default(); usize::try_from(to - from).unwrap_or_default()];
    for (Occurrence { from: first, to: end }, reminder) in snapshot.occurrences(from, to) {
        for day in Day::range(first.max(from), end.min(to)) {
            let index = usize::try_from(day - from).unwrap_or_default();
            if let Some(marks) = days.get_mut(index) {
                marks.add(reminder);
            }
        }
    }
    days
}

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

fn cell(day: Day, class: String, marks: &Marks, today: Day) -> AnyView {
    let mark = |marker, colour| sticker::sticker(marker, Some(colour));
    let dots: Vec<_> = marks.dots.iter().map(|colour| mark(Marker::Dot, *colour)).collect();
    view! {
        <li>
            <a
                class=class
                href=Route::NewReminder { day: Some(day) }.path()
                aria-label=marks.label(day, today)
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
    use domain::{Record, Register, ReminderId, Title};

    use super::*;

    fn account(marks: &[(Marker, u16)]) -> Snapshot {
        let one = |(number, (marker, more)): (u8, &(Marker, u16))| {
            let mut reminder = Reminder::blank(ReminderId::from_entropy([number; 16]));
            reminder.title.value = Title::new("Dentist").unwrap();
            reminder.starts_on = Register::unwritten("2026-10-08".parse().unwrap());
            reminder.more_days = Register::unwritten(*more);
            reminder.marker = Register::unwritten(*marker);
            Record::Reminder(reminder)
        };
        (0..).zip(marks).map(one).collect()
    }

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn one_fill_one_border_one_badge_and_three_dots_at_most() {
        let mut all = vec![(Marker::Dot, 0); 5];
        all.extend([(Marker::Fill, 0), (Marker::Fill, 0), (Marker::Badge, 0)]);
        let days = marks(&account(&all), day("2026-10-08"), day("2026-10-09"));
        let marks = &days[0];
        assert_eq!((marks.dots.len(), marks.titles.len()), (3, 8));
        assert!(marks.fill.is_some() && marks.badge.is_some() && marks.border.is_none());
    }

    #[test]
    fn what_lasts_is_marked_on_each_of_its_days_that_is_shown() {
        let account = account(&[(Marker::Border, 4)]);
        let days = marks(&account, day("2026-10-10"), day("2026-10-14"));
        let marked: Vec<bool> = days.iter().map(|marks| marks.border.is_some()).collect();
        assert_eq!(marked, [true, true, true, false]);
    }

    #[test]
    fn a_day_is_called_by_what_comes_on_it() {
        let days = marks(&account(&[(Marker::Dot, 0)]), day("2026-10-08"), day("2026-10-10"));
        let said = |index: i32| {
            let on = day("2026-10-08") + index;
            days[usize::try_from(index).unwrap()].label(on, day("2026-10-01"))
        };
        assert_eq!(said(0), "Thursday 8 October: Dentist. New reminder");
        assert_eq!(said(1), "Friday 9 October: nothing. New reminder");
    }
}
