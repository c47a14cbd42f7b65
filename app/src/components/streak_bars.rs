//! The best streaks as bars by their days, and the one that goes on.

use domain::{Day, History, Streak, Streaks};
use leptos::prelude::*;

use crate::components::why::Why;
use crate::components::year_grid::words;
use crate::text;

/// How many of the best are shown.
const BEST: usize = 5;

/// One bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bar {
    streak: Streak,
    is_current: bool,
    /// Its length in thousandths of the longest.
    width: u32,
}

impl Bar {
    /// When it began, and why it is as long as it is.
    pub fn why(&self, history: &History) -> (String, String) {
        let from = text::short_date(self.streak.from);
        (from, history.streak_why(self.streak).to_string())
    }
}

/// The best five, longest first, and the current one, last when it is none of them.
pub fn bars(streaks: &Streaks) -> Vec<Bar> {
    let current = Some(streaks.current).filter(|streak| streak.length > 0);
    let mut shown = streaks.best(BEST).to_vec();
    shown.extend(current.filter(|current| !shown.contains(current)));
    let days = |streak: &Streak| u32::try_from(streak.to - streak.from).unwrap_or(0);
    let longest = shown.iter().map(days).max().unwrap_or(0).max(1);
    let bar = |streak: Streak| Bar {
        streak,
        is_current: Some(streak) == current,
        width: days(&streak) * 1000 / longest,
    };
    shown.into_iter().map(bar).collect()
}

/// The bars. Nothing before the first streak.
#[component]
pub fn StreakBars(
    /// What they show.
    bars: Memo<Vec<Bar>>,
    /// Why each is as long as it is.
    whys: Memo<Vec<(String, String)>>,
) -> impl IntoView {
    move || {
        let bars = bars.get();
        (!bars.is_empty()).then(|| {
            view! {
                <section class="streaks">
                    <h2>"Best streaks"</h2>
                    <ol>{bars.into_iter().map(line).collect_view()}</ol>
                    <Why reasons=whys />
                </section>
            }
        })
    }
}

fn line(bar: Bar) -> impl IntoView {
    let Bar { streak, is_current, width } = bar;
    // A bar keeps room for its number.
    let width = width.max(120);
    let percent = |thousandths: u32| format!("{}.{}%", thousandths / 10, thousandths % 10);
    let last = if is_current { "now".to_owned() } else { text::short_date(streak.to - 1) };
    view! {
        <li>
            <span>{start(streak)}</span>
            <svg class=is_current.then_some("current") aria-hidden="true">
                <rect x=percent((1000 - width) / 2) width=percent(width) height="100%" rx="5" />
                <text x="50%" y="50%">{text::number(streak.length)}</text>
            </svg>
            <span>{last}</span>
            <span class="unseen">{words::length(streak)}</span>
        </li>
    }
}

/// "14 Jan": the year stands at the end of the bar, unless it is another.
fn start(streak: Streak) -> String {
    let (year, month, of_month) = streak.from.civil();
    let last: Day = streak.to - 1;
    let short = format!("{of_month} {}", text::short_month(month));
    if year == last.year() { short } else { format!("{short} {year}") }
}

#[cfg(test)]
mod tests {
    use domain::StreakUnit;

    use super::*;

    fn streak(from: i32, to: i32) -> Streak {
        let length = u32::try_from(to - from).unwrap();
        Streak { from: Day(from), to: Day(to), length, unit: StreakUnit::Days }
    }

    #[test]
    fn the_current_streak_stands_last_unless_it_is_among_the_best() {
        let best: Vec<_> =
            (0..7).map(|index| streak(index * 100, index * 100 + 40 - index)).collect();
        let current = streak(900, 912);
        let shown = bars(&Streaks { current, best: best.clone() });
        assert_eq!(shown.len(), 6);
        assert_eq!(shown[5], Bar { streak: current, is_current: true, width: 300 });
        assert_eq!(shown[0].width, 1000);

        let shown = bars(&Streaks { current: best[1], best });
        assert_eq!(shown.len(), 5);
        assert!(shown[1].is_current);
    }

    #[test]
    fn a_streak_that_has_not_begun_has_no_bar() {
        assert!(bars(&Streaks { current: streak(900, 900), best: Vec::new() }).is_empty());
    }

    #[test]
    fn a_bar_names_the_year_of_its_start_when_it_is_another() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let streak =
            |from, to| Streak { from: day(from), to: day(to), length: 9, unit: StreakUnit::Days };
        assert_eq!(start(streak("2025-01-14", "2025-02-14")), "14 Jan");
        assert_eq!(start(streak("2024-12-05", "2025-01-02")), "5 Dec 2024");
        assert_eq!(start(streak("2024-12-05", "2025-01-01")), "5 Dec");
    }
}
