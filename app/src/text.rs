//! Dates, numbers and schedules in words.

use domain::reminder::Occurrence;
use domain::words::{Progress, repeats};
pub use domain::words::{count, date, full_date, month, number, unit, weekday};
use domain::{Amount, Day, Habit, Measure, Reminder, Rule, Schedule, Target, Weekday};

use crate::components::zone_field::city;

/// "Thu".
pub fn short_weekday(day: Weekday) -> &'static str {
    &weekday(day)[..3]
}

/// "Oct"; `month`: 1 to 12.
pub fn short_month(number: u8) -> &'static str {
    month(number).get(..3).unwrap_or_default()
}

/// "8 Oct 2026".
pub fn short_date(day: Day) -> String {
    let (year, number, of_month) = day.civil();
    format!("{of_month} {} {year}", short_month(number))
}

/// How much more there was: "+3", "−1", "±0". `more`: the difference; `much`: how that is said without its sign.
pub fn signed(more: i64, much: &str) -> String {
    match more {
        0 => "±0".to_owned(),
        1.. => ["+", much].concat(),
        _ => ["−", much].concat(),
    }
}

/// [`count`] for what is held in memory: "1 change", "3 changes".
pub fn many(number: usize, one: &str) -> String {
    count(u32::try_from(number).unwrap_or(u32::MAX), one)
}

/// "6 of 8 glasses", "1 of at most 2 cups".
pub fn progress(habit: &Habit, amount: Amount, target: Target) -> String {
    Progress { amount, target, unit: unit(&habit.measure.value) }.to_string()
}

/// "Every day, 30 minutes", "Tue, Thu, Sat, 5 km", "3 times a week".
pub fn rule(measure: &Measure, rule: Rule) -> String {
    let schedule = schedule(rule.schedule);
    let amount = rule.target.amount();
    let most = if matches!(rule.target, Target::AtMost { .. }) { "at most " } else { "" };
    match measure {
        Measure::Check => schedule,
        Measure::Count { unit, .. } => {
            format!("{schedule}, {most}{amount} {unit}").trim_end().to_owned()
        }
        Measure::Time if amount == Amount::units(1) => format!("{schedule}, {most}1 minute"),
        Measure::Time => format!("{schedule}, {most}{amount} minutes"),
    }
}

/// "Thu 22 to Mon 26 · 5 days", "Wed 14, 19:30 · Every Wednesday", "14:30 · Bring the X-rays"; `today`: the day is left out.
pub fn occurrence(reminder: &Reminder, when: Occurrence, today: Day) -> String {
    let day = |day: Day| {
        let weekday = short_weekday(day.weekday());
        let (number, month) = (day.day_of_month(), short_month(day.month()));
        // The heading says the month of most lines.
        if day.month_start() == today.month_start() {
            format!("{weekday} {number}")
        } else {
            format!("{weekday} {number} {month}")
        }
    };
    let length = when.to - when.from;
    let is_on = when.from <= today && today < when.to;
    let times = reminder.times.value.map(|times| match times.to {
        Some(to) => format!("{} to {to}", times.from),
        None => times.from.to_string(),
    });
    let days = match length {
        1 if is_on => None,
        1 => Some(day(when.from)),
        _ => Some(format!("{} to {}", day(when.from), day(when.to - 1))),
    };
    let mut parts = vec![match (days, times) {
        (Some(days), Some(times)) => format!("{days}, {times}"),
        (Some(days), None) => days,
        (None, Some(times)) => times,
        (None, None) => "All day".to_owned(),
    }];
    if length > 1 {
        parts.push(count(u32::try_from(length).unwrap_or_default(), "day"));
    }
    if let Some(zone) = &reminder.zone.value {
        parts.push([&city(zone.as_str()), " time"].concat());
    }
    parts.extend(repeats(reminder));
    if reminder.is_important.value {
        parts.push("Important".to_owned());
    }
    let note = reminder.description.value.as_str();
    if !note.is_empty() && parts.len() == 1 {
        parts.push(note.lines().next().unwrap_or_default().to_owned());
    }
    parts.join(" · ")
}

fn schedule(schedule: Schedule) -> String {
    match schedule {
        Schedule::Daily => "Every day".to_owned(),
        Schedule::Weekdays(days) => {
            let names: Vec<&str> = days.iter().map(short_weekday).collect();
            names.join(", ")
        }
        Schedule::TimesPerWeek(1) => "Once a week".to_owned(),
        Schedule::TimesPerWeek(times) => format!("{times} times a week"),
        Schedule::TimesPerMonth(1) => "Once a month".to_owned(),
        Schedule::TimesPerMonth(times) => format!("{times} times a month"),
        Schedule::EveryDays { n, .. } => format!("Every {n} days"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_is_said_only_when_it_is_another() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let today = day("2026-10-08");
        assert_eq!(full_date(today, today), "Thursday 8 October");
        assert_eq!(full_date(day("2025-12-31"), today), "Wednesday 31 December 2025");
        assert_eq!(short_date(today), "8 Oct 2026");
    }

    #[test]
    fn large_numbers_are_grouped() {
        for (value, text) in [(0, "0"), (999, "999"), (1875, "1,875"), (1_234_567, "1,234,567")] {
            assert_eq!(number(value), text);
        }
        assert_eq!(count(1, "day"), "1 day");
        assert_eq!(count(25, "day"), "25 days");
    }
}
