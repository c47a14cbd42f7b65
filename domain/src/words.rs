//! Dates, numbers and amounts in words, for the sentences of [`why`](crate::why) and whoever else says them.

use std::fmt;

use crate::recurrence::{End, Every, Recurrence};
use crate::{Amount, Day, Measure, Reminder, Target, Weekday};

const WEEKDAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// "Thursday".
pub const fn weekday(day: Weekday) -> &'static str {
    WEEKDAYS[day as usize]
}

/// "October"; `month`: 1 to 12.
pub fn month(month: u8) -> &'static str {
    MONTHS.get(usize::from(month).wrapping_sub(1)).copied().unwrap_or_default()
}

/// "8 October", with the year when it is not `today`'s.
pub fn date(day: Day, today: Day) -> String {
    let (year, number, of_month) = day.civil();
    let this_year = year == today.year();
    let year = if this_year { String::new() } else { format!(" {year}") };
    format!("{of_month} {}{year}", month(number))
}

/// "Thursday 8 October", with the year when it is not `today`'s.
pub fn full_date(day: Day, today: Day) -> String {
    format!("{} {}", weekday(day.weekday()), date(day, today))
}

/// "1,875".
pub fn number(number: u32) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// "1 day", "3 days".
pub fn count(number: u32, one: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {one}{plural}", self::number(number))
}

/// "Monday", "Monday and Thursday", "Monday, Tuesday and Friday".
pub(crate) fn list(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// "1st", "2nd", "23rd"; negative numbers count from the end: "last", "2nd last".
pub fn ordinal(number: i8) -> String {
    let size = number.unsigned_abs();
    let ending = match (size % 100, size % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    match number {
        -1 => "last".to_owned(),
        ..-1 => format!("{size}{ending} last"),
        _ => format!("{size}{ending}"),
    }
}

/// How a reminder comes again, as [`recurrence`] says it; `None` for one that does not.
pub fn repeats(reminder: &Reminder) -> Option<String> {
    let rule = reminder.recurrence.value?;
    Some(recurrence(rule, reminder.starts_on.value))
}

/// "Every Thursday", "Every 2 weeks on Monday and Thursday", "Every month on the 17th", "Every year, 3 times".
///
/// `start`: the day it is counted from, which says what the rule leaves open.
pub fn recurrence(rule: Recurrence, start: Day) -> String {
    let Recurrence { every, interval, end } = rule;
    let each = |one: &str| match interval {
        1 => format!("Every {one}"),
        number => format!("Every {number} {one}s"),
    };
    let said = match every {
        Every::Day => each("day"),
        Every::Week { days, .. } => {
            let names: Vec<&str> = days.iter().map(weekday).collect();
            let names = if names.is_empty() { vec![weekday(start.weekday())] } else { names };
            match interval {
                1 if names.len() == 7 => each("day"),
                1 => format!("Every {}", list(&names)),
                _ => format!("{} on {}", each("week"), list(&names)),
            }
        }
        Every::Month(dates) => {
            let own = i8::try_from(start.day_of_month()).unwrap_or(1);
            let dates: Vec<String> = dates.iter().map(ordinal).collect();
            let dates = if dates.is_empty() { vec![ordinal(own)] } else { dates };
            let dates: Vec<&str> = dates.iter().map(String::as_str).collect();
            format!("{} on the {}", each("month"), list(&dates))
        }
        Every::MonthWeekdays(days) => {
            let days: Vec<String> = days
                .iter()
                .map(|(number, day)| format!("{} {}", ordinal(number), weekday(day)))
                .collect();
            let days: Vec<&str> = days.iter().map(String::as_str).collect();
            format!("{} on the {}", each("month"), list(&days))
        }
        Every::Year => each("year"),
    };
    match end {
        End::Never => said,
        End::After(times) => format!("{said}, {}", count(u32::from(times), "time")),
        End::On(day) => format!("{said}, until {}", date(day, start)),
    }
}

/// What is counted: "min" for times, the unit for counts, nothing for yes or no.
pub fn unit(measure: &Measure) -> String {
    match measure {
        Measure::Check => String::new(),
        Measure::Count { unit, .. } => unit.to_string(),
        Measure::Time => "min".to_owned(),
    }
}

/// The days `from..to` as a person says them: "Sunday 4 October", "3 to 9 August", "28 September to 4 October".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dates {
    /// The first day.
    pub from: Day,
    /// The day after the last.
    pub to: Day,
    /// The day on which it is said: its year is left out.
    pub today: Day,
}

impl fmt::Display for Dates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, to, today } = *self;
        let last = to - 1;
        if last <= from {
            f.write_str(&full_date(from, today))
        } else if from.month_start() == last.month_start() {
            write!(f, "{} to {}", from.day_of_month(), date(last, today))
        } else if from.year() == last.year() {
            let first = format!("{} {}", from.day_of_month(), month(from.month()));
            write!(f, "{first} to {}", date(last, today))
        } else {
            write!(f, "{} to {}", date(from, today), date(last, today))
        }
    }
}

/// How much of how much: "6 of 8 glasses", "1 of at most 2 cups".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// What there is.
    pub amount: Amount,
    /// What is asked for.
    pub target: Target,
    /// What is counted.
    pub unit: String,
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = match self.target {
            Target::AtLeast(_) => "of",
            Target::AtMost { .. } => "of at most",
        };
        write!(f, "{} {of} {}", self.amount, self.target.amount())?;
        if self.unit.is_empty() { Ok(()) } else { write!(f, " {}", self.unit) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_belong_together_are_said_as_short_as_they_can_be() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let said = |from, to| Dates { from: day(from), to: day(to), today: day("2026-10-08") };
        for (from, to, words) in [
            ("2026-10-04", "2026-10-05", "Sunday 4 October"),
            ("2025-02-14", "2025-02-15", "Friday 14 February 2025"),
            ("2026-08-03", "2026-08-10", "3 to 9 August"),
            ("2026-09-28", "2026-10-05", "28 September to 4 October"),
            ("2025-12-29", "2026-01-05", "29 December 2025 to 4 January"),
            ("2024-02-26", "2024-03-04", "26 February to 3 March 2024"),
        ] {
            assert_eq!(said(from, to).to_string(), words);
        }
    }

    #[test]
    fn what_comes_again_is_said_as_people_say_it() {
        let start: Day = "2026-10-17".parse().unwrap();
        for (rule, words) in [
            ("FREQ=DAILY", "Every day"),
            ("FREQ=DAILY;INTERVAL=3", "Every 3 days"),
            ("FREQ=WEEKLY", "Every Saturday"),
            ("FREQ=WEEKLY;BYDAY=MO,TH", "Every Monday and Thursday"),
            ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", "Every 2 weeks on Monday and Thursday"),
            ("FREQ=MONTHLY", "Every month on the 17th"),
            ("FREQ=MONTHLY;BYMONTHDAY=1,-1", "Every month on the 1st and last"),
            ("FREQ=MONTHLY;BYDAY=3SA", "Every month on the 3rd Saturday"),
            ("FREQ=YEARLY;COUNT=3", "Every year, 3 times"),
            ("FREQ=YEARLY;UNTIL=20301017", "Every year, until 17 October 2030"),
        ] {
            assert_eq!(recurrence(rule.parse().unwrap(), start), words, "{rule}");
        }
        let ordinals = [1, 2, 3, 4, 11, 12, 13, 21, 22, 31, -1, -2].map(ordinal);
        let said = "1st 2nd 3rd 4th 11th 12th 13th 21st 22nd 31st last 2nd last";
        assert_eq!(ordinals.join(" "), said);
    }

    #[test]
    fn a_list_ends_with_and() {
        assert_eq!(list(&["Monday"]), "Monday");
        assert_eq!(list(&["Monday", "Thursday"]), "Monday and Thursday");
        assert_eq!(list(&["Monday", "Tuesday", "Friday"]), "Monday, Tuesday and Friday");
    }
}
