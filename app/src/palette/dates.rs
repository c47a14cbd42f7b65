//! A day as people type one: "3 july", "last monday", "yesterday". Pure.

use domain::{Day, Weekday};

use crate::text;

/// Weekdays and months are known by so many of their letters at least.
const LETTERS: usize = 3;

/// The day that was typed; `None` when it is none. Without a year it is the present one.
pub(super) fn read(typed: &str, today: Day) -> Option<Day> {
    let typed = typed.trim().to_lowercase();
    if let Ok(day) = typed.parse::<Day>() {
        return Some(day).filter(|day| *day >= Day::FIRST);
    }
    let words: Vec<&str> = typed.split([' ', ',', '.']).filter(|word| !word.is_empty()).collect();
    match words[..] {
        ["yesterday"] => Some(today - 1),
        ["tomorrow"] => Some(today + 1),
        [count, "day" | "days", "ago"] => Some(today - few(count)?),
        [count, "week" | "weeks", "ago"] => Some(today - 7 * few(count)?),
        [day] | ["last", day] => Some(before(weekday(day)?, today)),
        ["next", day] => Some(before(weekday(day)?, today + 8).max(today + 1)),
        [first, second] => date(first, second, today.year()),
        [first, second, year] => date(first, second, year.parse().ok()?),
        _ => None,
    }
    .filter(|day| *day >= Day::FIRST)
}

/// "3 july", "july 3".
fn date(first: &str, second: &str, year: i32) -> Option<Day> {
    let (of_month, month) = match first.parse() {
        Ok(of_month) => (of_month, second),
        Err(_) => (second.parse().ok()?, first),
    };
    let month = (1..=12).find(|number| is_name(month, text::month(*number)))?;
    Day::from_civil(year, month, of_month)
}

/// A number of days or weeks that cannot lead out of the calendar.
fn few(count: &str) -> Option<i32> {
    count.parse().ok().filter(|count| (0..=5_000).contains(count))
}

/// The last such weekday before a day.
fn before(weekday: Weekday, day: Day) -> Day {
    let back = day.weekday().days_after(weekday);
    day - if back == 0 { 7 } else { i32::from(back) }
}

fn weekday(word: &str) -> Option<Weekday> {
    let all = (0..7).map(|days| Weekday::Mon.plus(days));
    all.into_iter().find(|day| is_name(word, text::weekday(*day)))
}

/// Whether a word is a name or the beginning of one.
fn is_name(word: &str, name: &str) -> bool {
    word.len() >= LETTERS && name.to_lowercase().starts_with(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A Thursday.
    const TODAY: &str = "2026-10-08";

    fn typed(text: &str) -> Option<String> {
        read(text, TODAY.parse().unwrap()).map(|day| day.to_string())
    }

    #[test]
    fn dates_are_understood_as_people_type_them() {
        for (text, day) in [
            ("3 july", "2026-07-03"),
            ("July 3", "2026-07-03"),
            ("3 jul 2025", "2025-07-03"),
            ("jul 3, 2025", "2025-07-03"),
            ("2026-07-03", "2026-07-03"),
            ("yesterday", "2026-10-07"),
            ("tomorrow", "2026-10-09"),
            ("3 days ago", "2026-10-05"),
            ("2 weeks ago", "2026-09-24"),
        ] {
            assert_eq!(typed(text).as_deref(), Some(day), "{text}");
        }
    }

    #[test]
    fn a_weekday_is_the_last_one_and_next_is_the_one_to_come() {
        for (text, day) in [
            ("last monday", "2026-10-05"),
            ("mon", "2026-10-05"),
            ("thursday", "2026-10-01"),
            ("next monday", "2026-10-12"),
            ("next thursday", "2026-10-15"),
            ("next friday", "2026-10-09"),
        ] {
            assert_eq!(typed(text).as_deref(), Some(day), "{text}");
        }
    }

    #[test]
    fn what_is_no_day_is_none() {
        for text in ["", "read", "30 february", "3", "next", "m", "1960-01-01", "99999999 days ago"]
        {
            assert_eq!(typed(text), None, "{text}");
        }
    }
}
