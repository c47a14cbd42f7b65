//! The marks of reminders on days, and how they are drawn over a map of squares.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use domain::reminder::{Marker, Occurrence};
use domain::{Day, Reminder, Snapshot, Weeks};
use leptos::prelude::*;

use crate::Replica;
use crate::components::square_map::corner;

/// The most dots a day shows; the rest are counted in its name.
const MAX_DOTS: usize = 3;

/// What is drawn on one day, as the codes of colours.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Marks {
    /// The colour of the filled square.
    pub fill: Option<&'static str>,
    /// The colour of the frame.
    pub border: Option<&'static str>,
    /// The colour of the small square over the corner.
    pub badge: Option<&'static str>,
    /// The colours of the dots, three at most.
    pub dots: Vec<&'static str>,
    /// What comes, in words: the titles.
    pub titles: Vec<String>,
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
}

/// The marks of the days `from..to`, a list entry a day. They are asked for month by month: one answer holds a bounded number
/// of occurrences.
pub fn marks(snapshot: &Snapshot, from: Day, to: Day) -> Vec<Marks> {
    let months = std::iter::successors(Some(from), |day| Some(day.next_month()));
    let months = months.take_while(|day| *day < to);
    months.flat_map(|day| of_month(snapshot, day, to.min(day.next_month()))).collect()
}

fn of_month(snapshot: &Snapshot, from: Day, to: Day) -> Vec<Marks> {
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

/// The marks over a map of squares: a path for each kind and colour, in the units of the map.
#[component]
pub fn Stickers(
    /// The weeks of the map.
    weeks: Signal<Weeks>,
    /// The first day with marks: what squares say of the days before is not covered by them.
    from: Signal<Day>,
) -> impl IntoView {
    let replica = Replica::here();
    let paths = Memo::new(move |_| {
        let weeks = weeks.get();
        let from = from.get().clamp(weeks.from(), weeks.to());
        replica.with(|snapshot| paths(weeks, from, &marks(snapshot, from, weeks.to())))
    });
    let path = |((kind, colour), path): ((Marker, &'static str), String)| {
        let class = ["on-map ", kind.code(), " c-", colour].concat();
        view! { <path class=class d=path /> }.into_any()
    };
    move || paths.get().into_iter().map(path).collect::<Vec<_>>()
}

/// The side of a square, in units.
const SIDE: u16 = 18;

/// The paths by kind and colour: fills below borders below dots below badges.
fn paths(weeks: Weeks, from: Day, days: &[Marks]) -> Vec<((Marker, &'static str), String)> {
    let mut paths: BTreeMap<(u8, &'static str), (Marker, String)> = BTreeMap::new();
    for (day, marks) in Day::range(from, weeks.to()).zip(days) {
        let Some((x, y)) = weeks.place_of(day).map(corner) else { continue };
        let mut draw = |layer, marker, colour, shape: [u16; 5]| {
            let [x, y, width, height, radius] = shape;
            let (_, path) = paths.entry((layer, colour)).or_insert((marker, String::new()));
            rounded(path, x, y, width, height, radius);
        };
        if let Some(colour) = marks.fill {
            draw(0, Marker::Fill, colour, [x, y, SIDE, SIDE, 4]);
        }
        if let Some(colour) = marks.border {
            draw(1, Marker::Border, colour, [x + 1, y + 1, SIDE - 2, SIDE - 2, 4]);
        }
        let count = u16::try_from(marks.dots.len()).unwrap_or_default();
        for (number, colour) in (0..).zip(&marks.dots) {
            // Side by side around the middle, each 6 wide.
            let left = x + SIDE / 2 + 6 * number - 3 * count;
            draw(2, Marker::Dot, colour, [left, y + SIDE / 2 - 3, 6, 6, 3]);
        }
        if let Some(colour) = marks.badge {
            draw(3, Marker::Badge, colour, [x + SIDE - 6, y.saturating_sub(2), 8, 8, 2]);
        }
    }
    paths.into_iter().map(|((_, colour), (marker, path))| ((marker, colour), path)).collect()
}

/// Adds a rectangle with round corners.
fn rounded(path: &mut String, x: u16, y: u16, width: u16, height: u16, radius: u16) {
    let (across, down) = (width - 2 * radius, height - 2 * radius);
    // Writing into a text cannot fail.
    _ = write!(
        path,
        "M{} {y}h{across}a{r} {r} 0 0 1 {r} {r}v{down}a{r} {r} 0 0 1-{r} {r}h-{across}a{r} {r} 0 0 1-{r}-{r}v-{down}a{r} {r} 0 0 1 {r}-{r}z",
        x + radius,
        r = radius
    );
}

#[cfg(test)]
mod tests {
    use domain::{Record, Register, ReminderId, Title, Weekday};

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
    fn many_reminders_take_no_marks_from_the_end_of_a_year() {
        let daily = |number| {
            let mut reminder = Reminder::blank(ReminderId::from_entropy([number; 16]));
            reminder.starts_on = Register::unwritten(day("2026-01-01"));
            reminder.recurrence = Register::unwritten("FREQ=DAILY".parse().ok());
            Record::Reminder(reminder)
        };
        let account: Snapshot = (1..=7).map(daily).collect();
        let days = marks(&account, day("2026-01-01"), day("2027-01-01"));
        assert_eq!(days.len(), 365);
        assert!(days.iter().all(|marks| marks.titles.len() == 7));
    }

    #[test]
    fn a_map_has_a_path_for_each_kind_and_colour() {
        let weeks = Weeks::year(2026, Weekday::Mon);
        let account = account(&[(Marker::Dot, 1), (Marker::Dot, 0), (Marker::Badge, 0)]);
        let drawn = paths(weeks, weeks.from(), &marks(&account, weeks.from(), weeks.to()));
        let kinds: Vec<Marker> = drawn.iter().map(|((marker, _), _)| *marker).collect();
        assert_eq!(kinds, [Marker::Dot, Marker::Badge]);
        // Two on the first day, and one on the next.
        assert_eq!(drawn[0].1.matches('M').count(), 3);
    }
}
