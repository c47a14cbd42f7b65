//! The strength of a habit over time: one line between three hairlines, today as a square.
//!
//! All three spans are in the page and the chosen radio button shows one, so that it works without the app.

use std::fmt::Write as _;

use domain::{Calendar, Day, History};
use leptos::prelude::*;

use crate::text;

/// The most points a line has.
const POINTS: usize = 122;

/// The most months the table has.
const MONTHS: usize = 24;

/// What the chart shows: the strength after each day in thousandths, from `from` on, today last.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Course {
    from: Day,
    strengths: Vec<u16>,
}

impl Course {
    /// The course of a habit from its first day to today.
    #[expect(clippy::cast_possible_truncation, reason = "a strength is 0 to 1")]
    #[expect(clippy::cast_sign_loss, reason = "a strength is 0 to 1")]
    pub fn of(history: &History) -> Self {
        let Calendar { today, .. } = history.calendar();
        let strengths = history.strengths(history.starts_on(), today + 1);
        let thousandths = strengths.into_iter().map(|strength| (strength * 1000.0) as u16);
        Self { from: history.starts_on(), strengths: thousandths.collect() }
    }

    /// The last `days` of it, at most all.
    fn last(&self, days: usize) -> (Day, &[u16]) {
        let left_out = self.strengths.len().saturating_sub(days);
        let strengths = self.strengths.get(left_out..).unwrap_or_default();
        (self.from + i32::try_from(left_out).unwrap_or(0), strengths)
    }
}

/// The chart.
#[component]
pub fn StrengthChart(
    /// What it shows.
    course: Memo<Course>,
) -> impl IntoView {
    let choice = |class: &'static str, label: &'static str, is_chosen: bool| {
        view! {
            <label>
                <input type="radio" name="span" value=class checked=is_chosen />
                {label}
            </label>
        }
    };
    let plots = move || {
        course.with(|course| {
            [("quarter", 92), ("year", 366), ("all", usize::MAX)]
                .map(|(class, days)| plot(class, course.last(days)))
        })
    };
    view! {
        <section class="strength">
            <fieldset>
                <legend><h2>"Strength"</h2></legend>
                <div class="segment">
                    {choice("quarter", "3 months", false)}
                    {choice("year", "1 year", true)}
                    {choice("all", "All", false)}
                </div>
            </fieldset>
            {plots}
            <details>
                <summary>"Show as a table"</summary>
                {move || course.with(table)}
            </details>
        </section>
    }
}

fn plot(class: &'static str, (from, strengths): (Day, &[u16])) -> AnyView {
    let points = thinned(strengths);
    let today = points.last().copied().unwrap_or_default();
    let view_box = format!("0 0 {} 1000", points.len().saturating_sub(1).max(1));
    let label = |(at, label): (String, String)| view! { <text x=at y="128">{label}</text> };
    let labels = axis(from, strengths.len()).into_iter().map(label).collect_view();
    let hairline = |(y, label): (u16, &'static str)| {
        view! {
            <line x2="100%" y1=y y2=y />
            <text class="share" x="100%" y=y>{label}</text>
        }
    };
    view! {
        <svg class=["plot ", class].concat() aria-hidden="true">
            {[(6, "100%"), (56, "50%"), (106, "0%")].map(hairline)}
            <svg y="6" width="100%" height="100" viewBox=view_box preserveAspectRatio="none">
                <path d=line(&points) />
            </svg>
            <rect x="100%" y=6 + (1000 - u32::from(today.min(1000))) / 10 width="8" height="8" rx="2" />
            {labels}
        </svg>
    }
    .into_any()
}

/// At most [`POINTS`] of them, evenly apart; the last one stays the last.
fn thinned(strengths: &[u16]) -> Vec<u16> {
    let step = strengths.len().div_ceil(POINTS).max(1);
    let mut points: Vec<u16> = strengths.iter().rev().step_by(step).copied().collect();
    points.reverse();
    points
}

/// A line through the points, one unit apart, 0 at the bottom and 1000 at the top.
fn line(points: &[u16]) -> String {
    let mut path = String::new();
    let mut last = None;
    for point in points {
        let y = 1000 - i32::from(*point);
        // Writing to a String cannot fail.
        _ = match last {
            None => write!(path, "M0 {y}"),
            Some(last) => write!(path, "l1 {}", y - last),
        };
        last = Some(y);
    }
    path
}

/// The months, or for long spans the years, with where each begins: at most twelve.
fn axis(from: Day, days: usize) -> Vec<(String, String)> {
    let Some(width) = i32::try_from(days).ok().filter(|days| *days > 1) else { return Vec::new() };
    let months = width / 31 + 1;
    let every = [1, 3, 12, 24, 60].into_iter().find(|every| months / every <= 12).unwrap_or(120);
    let mut labels = Vec::new();
    let mut month = from.next_month();
    while month < from + width {
        let number = month.year() * 12 + i32::from(month.month()) - 1;
        if number % every == 0 {
            let at = (month - from) * 1000 / (width - 1);
            let label = if every < 12 {
                text::short_month(month.month()).to_owned()
            } else {
                month.year().to_string()
            };
            labels.push((format!("{}.{}%", at / 10, at % 10), label));
        }
        month = month.next_month();
    }
    labels
}

/// The strength at the end of each month, the latest first, at most [`MONTHS`].
fn months(course: &Course) -> Vec<(Day, u16)> {
    let days = (0..).map(|offset| course.from + offset).zip(course.strengths.iter().copied());
    let mut ends: Vec<(Day, u16)> = Vec::new();
    for (day, strength) in days {
        match ends.last_mut() {
            Some(end) if end.0.month_start() == day.month_start() => *end = (day, strength),
            _ => ends.push((day, strength)),
        }
    }
    ends.into_iter().rev().take(MONTHS).collect()
}

fn table(course: &Course) -> impl IntoView + use<> {
    let row = |(day, strength): (Day, u16)| {
        view! {
            <tr>
                <th scope="row">{format!("{} {}", text::month(day.month()), day.year())}</th>
                <td>{strength / 10} "%"</td>
            </tr>
        }
    };
    let rows = months(course).into_iter().map(row).collect_view();
    view! {
        <table>
            <thead>
                <tr>
                    <th scope="col">"Month"</th>
                    <th scope="col">"Strength"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn course(days: u16) -> Course {
        Course { from: day("2026-01-15"), strengths: (0..days).collect() }
    }

    #[test]
    fn a_long_line_is_thinned_and_ends_today() {
        assert_eq!(thinned(&[1, 2, 3]), [1, 2, 3]);
        let thin = thinned(&course(3650).strengths);
        assert!(thin.len() <= POINTS);
        assert_eq!(thin.last(), Some(&3649));
    }

    #[test]
    fn a_line_goes_up_as_the_strength_does() {
        assert_eq!(line(&[0, 250, 200]), "M0 1000l1 -250l1 50");
        assert_eq!(line(&[]), "");
    }

    #[test]
    fn the_last_days_of_a_course_begin_where_they_begin() {
        let course = course(100);
        assert_eq!(course.last(92).0, day("2026-01-23"));
        assert_eq!(course.last(366), (day("2026-01-15"), course.strengths.as_slice()));
    }

    #[test]
    fn an_axis_never_has_more_than_twelve_labels() {
        let labels = axis(day("2026-01-15"), 92);
        let names: Vec<_> = labels.iter().map(|(_, name)| name.as_str()).collect();
        assert_eq!(names, ["Feb", "Mar", "Apr"]);
        assert_eq!(labels[0].0, "18.6%");
        for days in [2, 30, 366, 500, 2000, 9000, 20_000] {
            assert!(axis(day("1970-01-01"), days).len() <= 13, "{days}");
        }
        assert!(axis(day("2026-01-15"), 0).is_empty());
    }

    #[test]
    fn the_table_has_the_end_of_each_month_the_latest_first() {
        let ends = months(&course(40));
        assert_eq!(ends, [(day("2026-02-23"), 39), (day("2026-01-31"), 16)]);
        assert_eq!(months(&course(3000)).len(), MONTHS);
    }
}
