//! The numbers of a habit: streaks, strength, days, total.

use domain::strength::whole_percent;
use domain::{Amount, Day, HabitId, History, Measure, Streak, StreakUnit};
use leptos::prelude::*;

use super::derived;
use crate::components::why::Why;
use crate::components::year_grid::words::streak_unit;
use crate::text;

/// One number: what it is, how much, and of what.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stat {
    name: String,
    /// The name where there is little room.
    short: &'static str,
    number: String,
    unit: String,
}

/// The row of numbers.
#[component]
pub fn Numbers(
    /// Whose.
    id: HabitId,
) -> impl IntoView {
    let stats = derived(id, stats);
    let one = |Stat { name, short, number, unit }: Stat| {
        let class = (unit != "%").then_some("word");
        view! {
            <div>
                <dt><span class="long">{name}</span><span class="short">{short}</span></dt>
                <dd><b class="number">{number}</b><span class=class>{unit}</span></dd>
            </div>
        }
    };
    let reasons = derived(id, |history| {
        vec![
            ("Streak".to_owned(), history.current_streak_why().to_string()),
            ("Strength".to_owned(), history.strength_why().to_string()),
        ]
    });
    let reasons = Memo::new(move |_| reasons.get().unwrap_or_default());
    let stats = move || {
        let stats = stats.get().unwrap_or_default();
        view! { <dl class="stats">{stats.into_iter().map(one).collect_view()}</dl> }
    };
    view! {
        <div class="numbers">
            {stats}
            <Why reasons />
        </div>
    }
}

fn stats(history: &History) -> Vec<Stat> {
    let today = history.calendar().today;
    let streaks = history.streaks();
    let year = Day::from_civil(today.year(), 1, 1).unwrap_or(today);
    let days = history.days(year, today + 1);
    vec![
        streak("Current streak", "Streak", streaks.current),
        streak("Best streak", "Best", streaks.longest().unwrap_or(streaks.current)),
        stat("Strength", whole_percent(history.strength()).to_string(), "%".to_owned()),
        stat(
            "Days this year",
            text::number(days.met),
            format!("of {}", text::number(days.judged())),
        ),
        total(history),
    ]
}

fn stat(name: &str, number: String, unit: String) -> Stat {
    Stat { name: name.to_owned(), short: "Strength", number, unit }
}

fn streak(name: &str, short: &'static str, streak: Streak) -> Stat {
    let unit = match streak.unit {
        StreakUnit::InARow => "in a row".to_owned(),
        unit if streak.length == 1 => streak_unit(unit).to_owned(),
        unit => [streak_unit(unit), "s"].concat(),
    };
    Stat { short, ..stat(name, text::number(streak.length), unit) }
}

/// Everything since the start: hours of a time, units of a count, times of a yes or no.
fn total(history: &History) -> Stat {
    let start = history.starts_on();
    let total = history.total(start, history.calendar().today + 1);
    let name = format!("Since {} {}", text::short_month(start.month()), start.year());
    let (number, unit) = match &history.habit().measure.value {
        Measure::Check => times(total.met_days),
        Measure::Count { unit, .. } => (whole(total.amount), unit.to_string()),
        Measure::Time => hours(total.amount),
    };
    Stat { name, short: "", number, unit }
}

fn times(days: u32) -> (String, String) {
    (text::number(days), if days == 1 { "time" } else { "times" }.to_owned())
}

/// Whole units from a hundred on, before that with their decimals.
fn whole(amount: Amount) -> String {
    if amount < Amount::units(100) {
        return amount.to_string();
    }
    text::number(u32::try_from(amount.0 / 1000).unwrap_or(u32::MAX))
}

/// What a stretch of days came to: "412" "km", "17.2" "hours", "45" "min".
pub(in crate::pages) fn amount(measure: &Measure, amount: Amount) -> (String, String) {
    const HOUR: Amount = Amount::units(60);
    const MANY: Amount = Amount::units(6_000);
    match measure {
        Measure::Time if amount >= MANY => hours(amount),
        Measure::Time if amount >= HOUR => {
            let tenths = (amount.0 * 10 + 30_000) / 60_000;
            let unit = if tenths == 10 { "hour" } else { "hours" };
            (Amount(tenths * 100).to_string(), unit.to_owned())
        }
        _ => (whole(amount), text::unit(measure)),
    }
}

/// Minutes as hours, as long as it is less than one hour as minutes.
fn hours(minutes: Amount) -> (String, String) {
    let whole = minutes.0 / 1000;
    let (number, one) = if whole < 60 { (whole, "minute") } else { (whole / 60, "hour") };
    let number = u32::try_from(number).unwrap_or(u32::MAX);
    (text::number(number), [one, if number == 1 { "" } else { "s" }].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_become_hours_when_there_is_one() {
        let said = |minutes| {
            let (number, unit) = hours(Amount::units(minutes));
            format!("{number} {unit}")
        };
        assert_eq!(said(59), "59 minutes");
        assert_eq!(said(61), "1 hour");
        assert_eq!(said(29_659), "494 hours");
        assert_eq!(said(120_000), "2,000 hours");
    }

    #[test]
    fn hours_of_a_week_keep_a_decimal() {
        let said = |minutes| {
            let (number, unit) = amount(&Measure::Time, Amount::units(minutes));
            format!("{number} {unit}")
        };
        assert_eq!([said(59), said(60), said(90)], ["59 min", "1 hour", "1.5 hours"]);
        assert_eq!([said(1034), said(6_059)], ["17.2 hours", "100 hours"]);
    }

    #[test]
    fn large_totals_leave_their_decimals() {
        assert_eq!(whole(Amount(12_500)), "12.5");
        assert_eq!(whole(Amount(1_234_500)), "1,234");
    }

    #[test]
    fn a_streak_in_a_row_has_no_plural() {
        let of = |length, unit| {
            streak("Best streak", "Best", Streak { from: Day(0), to: Day(9), length, unit })
        };
        assert_eq!(of(6, StreakUnit::InARow).unit, "in a row");
        assert_eq!(of(1, StreakUnit::Weeks).unit, "week");
        assert_eq!(of(0, StreakUnit::Days).unit, "days");
    }
}
