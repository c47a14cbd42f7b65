//! How a recurrence is written: the value of an `RRULE`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{End, Every, MonthDays, NumberedWeekdays, Recurrence, RecurrenceError};
use crate::{Day, Weekday, WeekdaySet};

/// Monday to Sunday.
const WEEKDAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// The most bytes a rule can need: one with every date, or with every numbered weekday.
const MOST_BYTES: usize = 400;

impl fmt::Display for Recurrence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.every {
            Every::Day => "FREQ=DAILY",
            Every::Week { .. } => "FREQ=WEEKLY",
            Every::Month(_) | Every::MonthWeekdays(_) => "FREQ=MONTHLY",
            Every::Year => "FREQ=YEARLY",
        })?;
        if self.interval != 1 {
            write!(f, ";INTERVAL={}", self.interval)?;
        }
        match self.every {
            Every::Day | Every::Year => {}
            Every::Week { days, week_start } => {
                list(f, ";BYDAY=", days.iter().map(code))?;
                if week_start != Weekday::Mon {
                    write!(f, ";WKST={}", code(week_start))?;
                }
            }
            Every::Month(dates) => list(f, ";BYMONTHDAY=", dates.iter())?,
            Every::MonthWeekdays(days) => {
                let days = days.iter().map(|(number, weekday)| Numbered(number, weekday));
                list(f, ";BYDAY=", days)?;
            }
        }
        match self.end {
            End::Never => Ok(()),
            End::After(times) => write!(f, ";COUNT={times}"),
            End::On(day) => {
                let (year, month, date) = day.civil();
                write!(f, ";UNTIL={year:04}{month:02}{date:02}")
            }
        }
    }
}

struct Numbered(i8, Weekday);

impl fmt::Display for Numbered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.0, code(self.1))
    }
}

fn code(weekday: Weekday) -> &'static str {
    WEEKDAYS[weekday as usize]
}

/// Writes a name and what it lists, or nothing when it lists nothing.
fn list(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    items: impl Iterator<Item = impl fmt::Display>,
) -> fmt::Result {
    for (index, item) in items.enumerate() {
        write!(f, "{}{item}", if index == 0 { name } else { "," })?;
    }
    Ok(())
}

/// The parts of a rule as they are written, before they are understood.
#[derive(Default)]
struct Parts<'a> {
    frequency: Option<&'a str>,
    interval: Option<&'a str>,
    weekdays: Option<&'a str>,
    dates: Option<&'a str>,
    week_start: Option<&'a str>,
    count: Option<&'a str>,
    until: Option<&'a str>,
}

impl<'a> Parts<'a> {
    fn read(text: &'a str) -> Result<Self, RecurrenceError> {
        let mut parts = Self::default();
        for part in text.split(';') {
            let (name, value) = part.split_once('=').ok_or(RecurrenceError::Malformed)?;
            let place = match name {
                "FREQ" => &mut parts.frequency,
                "INTERVAL" => &mut parts.interval,
                "BYDAY" => &mut parts.weekdays,
                "BYMONTHDAY" => &mut parts.dates,
                "WKST" => &mut parts.week_start,
                "COUNT" => &mut parts.count,
                "UNTIL" => &mut parts.until,
                _ => return Err(RecurrenceError::Unsupported),
            };
            if place.replace(value).is_some() {
                return Err(RecurrenceError::Malformed);
            }
        }
        Ok(parts)
    }

    fn every(&self) -> Result<Every, RecurrenceError> {
        let frequency = self.frequency.ok_or(RecurrenceError::Malformed)?;
        let week_start = match self.week_start {
            Some(text) => weekday(text)?,
            None => Weekday::Mon,
        };
        match (frequency, self.weekdays, self.dates) {
            ("DAILY", None, None) => Ok(Every::Day),
            ("WEEKLY", days, None) => {
                let days = days.map_or(Ok(WeekdaySet::EMPTY), weekdays)?;
                Ok(Every::Week { days, week_start })
            }
            ("MONTHLY", None, dates) => {
                Ok(Every::Month(dates.map_or(Ok(MonthDays::default()), month_days)?))
            }
            ("MONTHLY", Some(days), None) => Ok(Every::MonthWeekdays(numbered(days)?)),
            ("YEARLY", None, None) => Ok(Every::Year),
            _ => Err(RecurrenceError::Unsupported),
        }
    }

    fn end(&self) -> Result<End, RecurrenceError> {
        match (self.count, self.until) {
            (None, None) => Ok(End::Never),
            (Some(times), None) => number(times).map(End::After).ok_or(RecurrenceError::Count),
            (None, Some(day)) => date(day).map(End::On).ok_or(RecurrenceError::Malformed),
            (Some(_), Some(_)) => Err(RecurrenceError::Malformed),
        }
    }
}

impl FromStr for Recurrence {
    type Err = RecurrenceError;

    fn from_str(text: &str) -> Result<Self, RecurrenceError> {
        if text.len() > MOST_BYTES {
            return Err(RecurrenceError::Malformed);
        }
        let parts = Parts::read(text)?;
        let interval = parts.interval.map_or(Some(1), number).ok_or(RecurrenceError::Interval)?;
        let rule = Self { every: parts.every()?, interval, end: parts.end()? };
        rule.check()?;
        Ok(rule)
    }
}

/// A number of digits alone, without a sign.
fn number(text: &str) -> Option<u16> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

/// A number that may have a sign, but none before a zero or alone.
fn signed(text: &str) -> Option<i8> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    number(digits)?;
    text.parse().ok()
}

/// A day as `YYYYMMDD`.
fn date(text: &str) -> Option<Day> {
    if text.len() != 8 {
        return None;
    }
    let part = |range| text.get(range).and_then(number);
    let (month, day) = (u8::try_from(part(4..6)?).ok()?, u8::try_from(part(6..8)?).ok()?);
    Day::from_civil(i32::from(part(0..4)?), month, day)
}

fn weekday(text: &str) -> Result<Weekday, RecurrenceError> {
    let place = WEEKDAYS.iter().position(|code| *code == text);
    place.map(|place| Weekday::ALL[place]).ok_or(RecurrenceError::Unsupported)
}

fn weekdays(text: &str) -> Result<WeekdaySet, RecurrenceError> {
    text.split(',').map(weekday).collect()
}

fn month_days(text: &str) -> Result<MonthDays, RecurrenceError> {
    text.split(',').try_fold(MonthDays::default(), |dates, date| {
        signed(date).and_then(|date| dates.with(date)).ok_or(RecurrenceError::Malformed)
    })
}

fn numbered(text: &str) -> Result<NumberedWeekdays, RecurrenceError> {
    text.split(',').try_fold(NumberedWeekdays::default(), |days, day| {
        let (number, code) =
            day.split_at_checked(day.len().saturating_sub(2)).ok_or(RecurrenceError::Malformed)?;
        let number = signed(number).ok_or(RecurrenceError::Unsupported)?;
        days.with(number, weekday(code)?).ok_or(RecurrenceError::Unsupported)
    })
}

impl Serialize for Recurrence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Recurrence {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}
