//! Days and instants. A day is a civil date without a zone; an instant is a point in UTC. No `now` here.

use std::fmt;
use std::ops::{Add, Sub};
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

/// A point in time: milliseconds since 1970-01-01T00:00Z.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Instant(pub i64);

impl Instant {
    /// Milliseconds from `earlier` to this instant; negative when `earlier` is later.
    pub const fn ms_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// This instant moved by `ms` milliseconds.
    #[must_use]
    pub const fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// The civil day at this instant for a person `offset_minutes` east of UTC whose day begins at `day_start`.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "an instant of 64 bits is at most 10^11 days away from 1970, and times people live in fit"
    )]
    pub const fn day(self, offset_minutes: i32, day_start: DayStart) -> Day {
        let local = self.0 + (offset_minutes as i64 - day_start.0 as i64) * 60_000;
        Day(local.div_euclid(86_400_000) as i32)
    }

    /// The latest day that has begun anywhere on Earth (UTC+14).
    pub const fn latest_day_on_earth(self) -> Day {
        self.day(14 * 60, DayStart::MIDNIGHT)
    }
}

/// When a person's day begins: minutes after midnight, 0 to 720.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct DayStart(u16);

impl DayStart {
    /// The day begins at 00:00.
    pub const MIDNIGHT: Self = Self(0);

    /// Minutes after midnight.
    pub const fn minutes(self) -> u16 {
        self.0
    }
}

impl TryFrom<u16> for DayStart {
    type Error = TimeError;
    fn try_from(minutes: u16) -> Result<Self, TimeError> {
        if minutes <= 720 { Ok(Self(minutes)) } else { Err(TimeError::DayStart) }
    }
}

impl From<DayStart> for u16 {
    fn from(start: DayStart) -> Self {
        start.0
    }
}

/// A minute of the day by a person's clock. Written `HH:MM`, 00:00 to 23:59.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct TimeOfDay(u16);

impl TimeOfDay {
    /// The time so many minutes after midnight; `None` from 1,440 on.
    pub const fn from_minutes(minutes: u16) -> Option<Self> {
        if minutes < 1_440 { Some(Self(minutes)) } else { None }
    }

    /// Minutes after midnight, 0 to 1,439.
    pub const fn minutes(self) -> u16 {
        self.0
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl FromStr for TimeOfDay {
    type Err = TimeError;
    fn from_str(text: &str) -> Result<Self, TimeError> {
        let parse = || {
            let (hours, minutes) = text.split_once(':')?;
            let number = |digits: &str| {
                let is_number = digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit());
                is_number.then(|| digits.parse::<u16>().ok()).flatten()
            };
            let (hours, minutes) = (number(hours)?, number(minutes)?);
            (hours < 24 && minutes < 60).then_some(Self(hours * 60 + minutes))
        };
        parse().ok_or(TimeError::TimeOfDay)
    }
}

impl Serialize for TimeOfDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TimeOfDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

/// Why a text is no day, weekday or time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TimeError {
    /// Not `YYYY-MM-DD`, or a date that does not exist.
    #[error("this date does not exist; dates are written like 2026-10-08")]
    Day,
    /// Not one of `mon` … `sun`.
    #[error("weekdays are mon, tue, wed, thu, fri, sat, sun")]
    Weekday,
    /// Past noon.
    #[error("a day begins between 00:00 and 12:00")]
    DayStart,
    /// Not `HH:MM`.
    #[error("times are written like 07:30")]
    TimeOfDay,
}

/// A day of the week; Monday is 0.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Weekday {
    /// Monday.
    #[default]
    Mon,
    /// Tuesday.
    Tue,
    /// Wednesday.
    Wed,
    /// Thursday.
    Thu,
    /// Friday.
    Fri,
    /// Saturday.
    Sat,
    /// Sunday.
    Sun,
}

impl Weekday {
    /// Monday to Sunday.
    pub const ALL: [Self; 7] =
        [Self::Mon, Self::Tue, Self::Wed, Self::Thu, Self::Fri, Self::Sat, Self::Sun];

    /// How many days this weekday comes after `first`, 0 to 6.
    pub const fn days_after(self, first: Self) -> u8 {
        (self as u8 + 7 - first as u8) % 7
    }

    /// The weekday `days` later.
    #[must_use]
    pub const fn plus(self, days: i32) -> Self {
        Self::ALL[(self as i32 + days).rem_euclid(7) as usize]
    }

    /// The three letters of the wire format, `mon` … `sun`.
    pub const fn code(self) -> &'static str {
        ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][self as usize]
    }
}

impl FromStr for Weekday {
    type Err = TimeError;
    fn from_str(text: &str) -> Result<Self, TimeError> {
        Self::ALL.into_iter().find(|day| day.code() == text).ok_or(TimeError::Weekday)
    }
}

/// A civil date: days since 1970-01-01, without a zone. Written `YYYY-MM-DD`, years 0000 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Day(pub i32);

impl Day {
    /// 1970-01-01, the earliest day an entry may have.
    pub const FIRST: Self = Self(0);

    /// 0000-01-01, the earliest day that can be written.
    pub const EARLIEST: Self = Self(-719_528);

    /// 9999-12-31, the latest day that can be written.
    pub const LATEST: Self = Self(2_932_896);

    /// The day of a civil date, or `None` when there is no such date.
    ///
    /// The calendar arithmetic is Howard Hinnant's `days_from_civil` (proleptic Gregorian).
    pub const fn from_civil(year: i32, month: u8, day: u8) -> Option<Self> {
        if year < 0 || year > 9999 || month == 0 || month > 12 {
            return None;
        }
        if day == 0 || day > days_in_month(year, month) {
            return None;
        }
        let (m, d) = (month as i32, day as i32);
        let y = if m <= 2 { year - 1 } else { year };
        let era = y.div_euclid(400);
        let year_of_era = y - era * 400;
        let day_of_year = (153 * (if m > 2 { m - 3 } else { m + 9 }) + 2) / 5 + d - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Some(Self(era * 146_097 + day_of_era - 719_468))
    }

    /// Year, month (1 to 12) and day of the month (1 to 31). Hinnant's `civil_from_days`.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "months are 1 to 12, days 1 to 31"
    )]
    pub const fn civil(self) -> (i32, u8, u8) {
        let z = self.0 + 719_468;
        let era = z.div_euclid(146_097);
        let doe = z.rem_euclid(146_097);
        let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let day = doy - (153 * mp + 2) / 5 + 1;
        let month = if mp < 10 { mp + 3 } else { mp - 9 };
        let year = yoe + era * 400 + (month <= 2) as i32;
        (year, month as u8, day as u8)
    }

    /// The year of this day.
    pub const fn year(self) -> i32 {
        self.civil().0
    }

    /// The month of this day, 1 to 12.
    pub const fn month(self) -> u8 {
        self.civil().1
    }

    /// The day of the month, 1 to 31.
    pub const fn day_of_month(self) -> u8 {
        self.civil().2
    }

    /// The day of the week. 1970-01-01 was a Thursday.
    pub const fn weekday(self) -> Weekday {
        Weekday::ALL[(self.0 + 3).rem_euclid(7) as usize]
    }

    /// The first day of the week this day is in.
    #[must_use]
    pub const fn week(self, week_start: Weekday) -> Self {
        Self(self.0 - self.weekday().days_after(week_start) as i32)
    }

    /// The first day of this day's month.
    #[must_use]
    pub const fn month_start(self) -> Self {
        Self(self.0 - self.day_of_month() as i32 + 1)
    }

    /// The first day of the month after this day's.
    #[must_use]
    pub const fn next_month(self) -> Self {
        let (year, month, day) = self.civil();
        Self(self.0 - day as i32 + 1 + days_in_month(year, month) as i32)
    }

    /// The days `from..to`, oldest first; empty when `to` is not after `from`.
    pub fn range(
        from: Self,
        to: Self,
    ) -> impl DoubleEndedIterator<Item = Self> + ExactSizeIterator {
        (from.0..to.0.max(from.0)).map(Self)
    }
}

/// How many days a month has. `month`: 1 to 12.
pub const fn days_in_month(year: i32, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Whether a year has a 29 February.
pub const fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

impl Add<i32> for Day {
    type Output = Self;
    fn add(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }
}

impl Sub<i32> for Day {
    type Output = Self;
    fn sub(self, days: i32) -> Self {
        Self(self.0.saturating_sub(days))
    }
}

impl Sub for Day {
    type Output = i32;
    fn sub(self, earlier: Self) -> i32 {
        self.0.saturating_sub(earlier.0)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl FromStr for Day {
    type Err = TimeError;
    fn from_str(text: &str) -> Result<Self, TimeError> {
        let bytes = text.as_bytes();
        let digits = |range: std::ops::Range<usize>| {
            bytes.get(range)?.iter().try_fold(0i32, |sum, byte| {
                byte.is_ascii_digit().then(|| sum * 10 + i32::from(byte - b'0'))
            })
        };
        let parse = || {
            if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
                return None;
            }
            let month = u8::try_from(digits(5..7)?).ok()?;
            let day = u8::try_from(digits(8..10)?).ok()?;
            Self::from_civil(digits(0..4)?, month, day)
        };
        parse().ok_or(TimeError::Day)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_two_thousand_years_survives_its_text() {
        let mut previous = None;
        for number in Day::from_civil(1200, 1, 1).unwrap().0..Day::from_civil(3200, 1, 1).unwrap().0
        {
            let day = Day(number);
            assert_eq!(day.to_string().parse(), Ok(day));
            assert!(previous < Some(day.to_string()));
            previous = Some(day.to_string());
        }
    }

    #[test]
    fn a_date_that_does_not_exist_is_refused() {
        for text in [
            "2026-02-30",
            "2025-02-29",
            "1900-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-1-01",
            "",
            "2026-10-0x",
        ] {
            assert_eq!(text.parse::<Day>(), Err(TimeError::Day), "{text}");
        }
        assert!("2024-02-29".parse::<Day>().is_ok());
        assert!("2000-02-29".parse::<Day>().is_ok());
    }

    #[test]
    fn weekdays_and_weeks_follow_the_chosen_first_day() {
        let thursday: Day = "2026-10-08".parse().unwrap();
        assert_eq!(thursday.weekday(), Weekday::Thu);
        assert_eq!(thursday.week(Weekday::Mon).to_string(), "2026-10-05");
        assert_eq!(thursday.week(Weekday::Sun).to_string(), "2026-10-04");
        assert_eq!(thursday.week(Weekday::Sat).to_string(), "2026-10-03");
    }

    #[test]
    fn a_day_begins_when_the_person_says() {
        let three = DayStart::try_from(180).unwrap();
        let at = |hour: i64, minute: i64| Instant((20_000 * 24 * 60 + hour * 60 + minute) * 60_000);
        assert_eq!(at(2, 59).day(0, three), Day(19_999));
        assert_eq!(at(3, 0).day(0, three), Day(20_000));
        assert_eq!(at(23, 30).day(0, DayStart::MIDNIGHT), Day(20_000));
        // 23:30 in New York (UTC-4) is 03:30 of the next day in UTC.
        assert_eq!(at(3, 30).day(-240, DayStart::MIDNIGHT), Day(19_999));
        // 00:30 in Kolkata (UTC+5:30) is 19:00 of the day before in UTC.
        assert_eq!(at(19, 0).day(330, DayStart::MIDNIGHT), Day(20_001));
    }

    #[test]
    fn a_time_of_day_is_a_minute_and_survives_its_text() {
        for minutes in 0..1_440 {
            let time = TimeOfDay::from_minutes(minutes).unwrap();
            assert_eq!(time.to_string().parse(), Ok(time));
        }
        assert_eq!(TimeOfDay::from_minutes(1_440), None);
        for text in ["24:00", "12:60", "7:30", "07:3", "0730", "+7:30", "", "07:30:00"] {
            assert_eq!(text.parse::<TimeOfDay>(), Err(TimeError::TimeOfDay), "{text}");
        }
    }

    #[test]
    fn months_end_where_they_end() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        assert_eq!(day("2024-02-10").next_month(), day("2024-03-01"));
        assert_eq!(day("2026-12-31").next_month(), day("2027-01-01"));
        assert_eq!(day("2026-12-31").month_start(), day("2026-12-01"));
    }
}
