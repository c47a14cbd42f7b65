//! Time zones: from a point in time to the civil day of a person, and which zones there are.
//!
//! The table is the IANA's, built into the program, so that every machine knows the same zones.

use domain::reminder::LocalTime;
use domain::{Day, DayStart, Instant};
use jiff::Timestamp;
use jiff::tz::{TimeZone, TimeZoneDatabase};

/// A time zone of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone(TimeZone);

/// The most changes that are told at once.
const MAX_CHANGES: usize = 500;

/// A change of the clocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockChange {
    /// When.
    pub at: Instant,
    /// Seconds east of UTC before it.
    pub from_s: i32,
    /// Seconds east of UTC after it.
    pub to_s: i32,
    /// Whether it is summer time after it.
    pub is_summer: bool,
    /// What the time is called after it, such as `WET`.
    pub name: String,
}

/// A name that is not in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this time zone is not known")]
pub struct UnknownZone;

impl Zone {
    /// The zone of a name such as `Europe/Lisbon`, in whatever case.
    ///
    /// # Errors
    /// When the table has no such name.
    pub fn find(name: &str) -> Result<Self, UnknownZone> {
        // "unknown" is jiff's own name for the lack of a zone.
        if !is_offered(name) {
            return Err(UnknownZone);
        }
        TimeZoneDatabase::bundled().get(name).map(Self).map_err(|_| UnknownZone)
    }

    /// Coordinated Universal Time.
    pub const fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// Its name in the table.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// Minutes east of UTC at an instant. Seconds, which offsets had before 1972, are cut off.
    pub fn offset_minutes(&self, at: Instant) -> i32 {
        let at = Timestamp::from_millisecond(at.0).unwrap_or_default();
        self.0.to_offset(at).seconds().div_euclid(60)
    }

    /// The civil day and the minute of it, 0 to 1439, that a clock on the wall shows at an instant.
    pub fn clock(&self, at: Instant) -> (Day, u16) {
        let local = at.0 + i64::from(self.offset_minutes(at)) * 60_000;
        let minute = local.rem_euclid(86_400_000) / 60_000;
        (self.day(at, DayStart::MIDNIGHT), u16::try_from(minute).unwrap_or_default())
    }

    /// The civil day at an instant for a person whose day begins at `day_start`.
    pub fn day(&self, at: Instant, day_start: DayStart) -> Day {
        at.day(self.offset_minutes(at), day_start)
    }

    /// The instant at which a clock on the wall shows a time. One that is skipped when the clocks go forward comes later by
    /// as much as is skipped; one that comes twice is the first.
    pub fn instant(&self, LocalTime { day, time }: LocalTime) -> Instant {
        let (year, month, of_month) = day.civil();
        let whole = |number: u8| i8::try_from(number).unwrap_or(1);
        let (hour, minute) = (time.minutes() / 60, time.minutes() % 60);
        let small = |number: u16| i8::try_from(number).unwrap_or_default();
        let date = jiff::civil::Date::new(
            i16::try_from(year).unwrap_or(i16::MAX),
            whole(month),
            whole(of_month),
        );
        let local = date.unwrap_or_default().at(small(hour), small(minute), 0, 0);
        let at = self.0.to_ambiguous_timestamp(local).compatible();
        Instant(at.map_or(i64::MAX, Timestamp::as_millisecond))
    }

    /// When the clocks were and will be changed, from the change before `from` to the last one before `to`; at most 500.
    pub fn changes(&self, from: Instant, to: Instant) -> Vec<ClockChange> {
        let at =
            |instant: Instant| Timestamp::from_millisecond(instant.0).unwrap_or(Timestamp::MAX);
        let before = self.0.preceding(at(from)).next();
        let later = self.0.following(at(from)).take_while(|change| change.timestamp() < at(to));
        let all = before.into_iter().chain(later).take(MAX_CHANGES);
        all.map(|change| {
            let instant = change.timestamp();
            let earlier = instant.checked_sub(jiff::SignedDuration::from_secs(1));
            ClockChange {
                at: Instant(instant.as_millisecond()),
                from_s: self.0.to_offset(earlier.unwrap_or(instant)).seconds(),
                to_s: change.offset().seconds(),
                is_summer: change.dst().is_dst(),
                name: change.abbreviation().to_owned(),
            }
        })
        .collect()
    }

    /// The zone of a stored name. A name that was dropped from the table counts as UTC, so that nobody is locked out.
    pub fn stored(name: &str) -> Self {
        Self::find(name).unwrap_or_else(|UnknownZone| Self::utc())
    }
}

/// The names people choose from, in alphabetical order.
pub fn names() -> Vec<String> {
    let names = TimeZoneDatabase::bundled();
    let mut names: Vec<String> = names
        .available()
        .map(|name| name.as_str().to_owned())
        .filter(|name| is_offered(name))
        .collect();
    names.sort_unstable();
    names
}

/// Whether a name is a place or UTC. The table also has rules without a place, such as `EST5EDT` and `Etc/GMT+5`.
fn is_offered(name: &str) -> bool {
    let area = name.split_once('/').map_or("", |(area, _)| area);
    let areas = [
        "Africa",
        "America",
        "Antarctica",
        "Arctic",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    ];
    name.eq_ignore_ascii_case("UTC") || areas.iter().any(|known| known.eq_ignore_ascii_case(area))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        Instant(text.parse::<Timestamp>().unwrap().as_millisecond())
    }

    fn day(zone: &str, time: &str, start_minutes: u16) -> String {
        let start = DayStart::try_from(start_minutes).unwrap();
        Zone::find(zone).unwrap().day(at(time), start).to_string()
    }

    #[test]
    fn the_day_is_the_persons_own_on_both_sides_of_midnight() {
        assert_eq!(day("America/New_York", "2026-03-02T23:30:00-05:00", 0), "2026-03-02");
        assert_eq!(day("America/New_York", "2026-03-03T00:30:00-05:00", 0), "2026-03-03");
        assert_eq!(day("Asia/Kolkata", "2026-03-02T23:30:00+05:30", 0), "2026-03-02");
        assert_eq!(day("Asia/Kolkata", "2026-03-03T00:30:00+05:30", 0), "2026-03-03");
        assert_eq!(day("Pacific/Auckland", "2026-03-02T23:30:00+13:00", 0), "2026-03-02");
        assert_eq!(day("Pacific/Auckland", "2026-03-03T00:30:00+13:00", 0), "2026-03-03");
    }

    #[test]
    fn the_nights_in_which_the_clocks_change_end_at_midnight_too() {
        // 8 March 2026 has 23 hours in New York, 1 November has 25.
        for (date, next) in [("2026-03-08", "2026-03-09"), ("2026-11-01", "2026-11-02")] {
            let last = format!("{date}T23:59:59[America/New_York]");
            let last: jiff::Zoned = last.parse().unwrap();
            let last = Instant(last.timestamp().as_millisecond());
            let zone = Zone::find("America/New_York").unwrap();
            assert_eq!(zone.day(last, DayStart::MIDNIGHT).to_string(), date);
            assert_eq!(zone.day(last.plus_ms(1_000), DayStart::MIDNIGHT).to_string(), next);
        }
    }

    #[test]
    fn a_day_that_begins_at_three_begins_at_three() {
        assert_eq!(day("Europe/Lisbon", "2026-07-02T02:59:00+01:00", 180), "2026-07-01");
        assert_eq!(day("Europe/Lisbon", "2026-07-02T03:00:00+01:00", 180), "2026-07-02");
    }

    #[test]
    fn the_clock_on_the_wall_follows_the_zone() {
        let clock = |zone: &str, time: &str| {
            let (day, minute) = Zone::find(zone).unwrap().clock(at(time));
            format!("{day} {:02}:{:02}", minute / 60, minute % 60)
        };
        assert_eq!(clock("Asia/Kolkata", "2026-03-02T23:30:00Z"), "2026-03-03 05:00");
        assert_eq!(clock("America/New_York", "2026-03-08T06:59:00Z"), "2026-03-08 01:59");
        // The hour from 2 to 3 is not there that night.
        assert_eq!(clock("America/New_York", "2026-03-08T07:00:00Z"), "2026-03-08 03:00");
    }

    #[test]
    fn a_time_that_is_skipped_comes_later_and_of_one_that_comes_twice_it_is_the_first() {
        let instant = |zone: &str, day: &str, time: &str| {
            let local = LocalTime { day: day.parse().unwrap(), time: time.parse().unwrap() };
            Zone::find(zone).unwrap().instant(local)
        };
        for (zone, day, time, expected) in [
            ("America/New_York", "2026-03-08", "01:59", "2026-03-08T01:59:00-05:00"),
            ("America/New_York", "2026-03-08", "02:30", "2026-03-08T03:30:00-04:00"),
            ("America/New_York", "2026-11-01", "01:30", "2026-11-01T01:30:00-04:00"),
            ("America/New_York", "2026-11-01", "02:00", "2026-11-01T02:00:00-05:00"),
            // Half an hour is skipped there.
            ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-04T02:45:00+11:00"),
            // A whole day is.
            ("Pacific/Apia", "2011-12-30", "10:00", "2011-12-31T10:00:00+14:00"),
            ("Asia/Kolkata", "2026-03-02", "00:00", "2026-03-02T00:00:00+05:30"),
        ] {
            assert_eq!(instant(zone, day, time), at(expected), "{zone} {day} {time}");
        }
    }

    #[test]
    fn the_changes_of_a_year_are_told_with_the_one_before() {
        let zone = Zone::find("Europe/Lisbon").unwrap();
        let changes = zone.changes(at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z"));
        let told: Vec<_> = changes
            .iter()
            .map(|change| (change.at, change.from_s, change.to_s, change.is_summer, &*change.name))
            .collect();
        assert_eq!(
            told,
            [
                (at("2025-10-26T01:00:00Z"), 3_600, 0, false, "WET"),
                (at("2026-03-29T01:00:00Z"), 0, 3_600, true, "WEST"),
                (at("2026-10-25T01:00:00Z"), 3_600, 0, false, "WET"),
            ]
        );
        assert_eq!(Zone::utc().changes(Instant(0), Instant(i64::MAX)), []);
    }

    #[test]
    fn only_places_and_utc_can_be_chosen() {
        assert_eq!(Zone::find("europe/lisbon").unwrap().name(), "Europe/Lisbon");
        for name in ["", "Mars/Olympus", "EST5EDT", "Etc/GMT+5", "../../etc/passwd", "Etc/Unknown"]
        {
            assert_eq!(Zone::find(name), Err(UnknownZone), "{name}");
        }
        let names = names();
        assert!(names.len() > 300 && names.is_sorted());
        assert!(names.iter().all(|name| Zone::find(name).is_ok()));
        assert!(names.iter().any(|name| name == "UTC"));
    }

    #[test]
    fn a_zone_that_is_no_longer_known_counts_as_utc() {
        assert_eq!(Zone::stored("Mars/Olympus"), Zone::utc());
    }
}
