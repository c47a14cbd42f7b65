//! Settings: how a person wants their days counted and their screen to look. One record an account.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::codes::codes;
use crate::registers::{Joined as _, edits, joined};
use crate::reminder::LocalTime;
use crate::time::TimeOfDay;
use crate::{Day, DayStart, PersonName, Register, Stamp, Weekday};

codes!(
    /// What the screen's colours follow.
    Theme or ChoiceUnknown {
        /// The device.
        System = "system",
        /// Ink on paper.
        Light = "light",
        /// Paper on ink.
        Dark = "dark",
        /// Paper on black, for screens whose black pixels are off.
        Black = "black",
    }
);

codes!(
    /// On which side a person's thumb is.
    Hand or ChoiceUnknown {
        /// Ticks stand left.
        Left = "left",
        /// Ticks stand right.
        Right = "right",
    }
);

/// The most characters the name of a zone may have. The longest of the tz database has 38.
const MAX_ZONE: usize = 64;

/// The name of a time zone of the tz database, such as `Europe/Lisbon`. Whether there is such a zone, the database knows.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ZoneName(String);

/// A text that is no name of a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("time zones are written like Europe/Lisbon")]
pub struct ZoneNameError;

impl ZoneName {
    /// Checks the letters of a name.
    ///
    /// # Errors
    /// When it is empty, too long, or has characters that no zone's name has.
    pub fn new(text: &str) -> Result<Self, ZoneNameError> {
        let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"/_+-".contains(&byte);
        let is_name = (1..=MAX_ZONE).contains(&text.len()) && text.bytes().all(is_letter);
        if is_name { Ok(Self(text.to_owned())) } else { Err(ZoneNameError) }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ZoneName {
    type Error = ZoneNameError;
    fn try_from(text: String) -> Result<Self, ZoneNameError> {
        Self::new(&text)
    }
}

impl From<ZoneName> for String {
    fn from(zone: ZoneName) -> Self {
        zone.0
    }
}

/// The hours in which nothing rings, by the person's clock. When `from` is the later one they go over midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct QuietHours {
    /// The first quiet minute.
    pub from: TimeOfDay,
    /// The first minute after them.
    pub to: TimeOfDay,
}

impl QuietHours {
    /// Whether a minute is quiet. From and to the same minute is the whole day.
    pub fn contains(self, time: TimeOfDay) -> bool {
        if self.from < self.to {
            (self.from..self.to).contains(&time)
        } else {
            time >= self.from || time < self.to
        }
    }
}

/// What a person has set. A field that is `None` was never set here: what the account began with holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// What the person is called.
    pub name: Register<PersonName>,
    /// The zone in which their days begin and end.
    pub zone: Register<Option<ZoneName>>,
    /// When their day begins.
    pub day_start: Register<Option<DayStart>>,
    /// The first day of their week.
    pub week_start: Register<Option<Weekday>>,
    /// What the colours follow.
    pub theme: Register<Theme>,
    /// On which side ticks stand.
    pub hand: Register<Hand>,
    /// Whether squares of amounts fill up instead of getting darker.
    pub by_height: Register<bool>,
    /// Whether things move less than the device says.
    pub less_motion: Register<bool>,
    /// Whether single letters are keys.
    pub letter_keys: Register<bool>,
    /// When nothing rings.
    pub quiet_hours: Register<Option<QuietHours>>,
    /// The day the person was born, from which the ages of life milestones are counted.
    pub born: Register<Option<Day>>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            name: Register::default(),
            zone: Register::default(),
            day_start: Register::default(),
            week_start: Register::default(),
            theme: Register::unwritten(Theme::System),
            hand: Register::unwritten(Hand::Right),
            by_height: Register::default(),
            less_motion: Register::default(),
            letter_keys: Register::unwritten(true),
            quiet_hours: Register::default(),
            born: Register::default(),
        }
    }
}

joined!(Settings {
    name,
    zone,
    day_start,
    week_start,
    theme,
    hand,
    by_height,
    less_motion,
    letter_keys,
    quiet_hours,
    born,
});

impl Settings {
    /// When something rings that is due at a moment: then, or when the quiet hours around it are over. By the person's clock.
    pub fn after_quiet(&self, due: LocalTime) -> LocalTime {
        match self.quiet_hours.value {
            Some(quiet) if quiet.contains(due.time) => {
                // The quiet hours end on the next day when they end earlier than it is now.
                let is_tomorrow = quiet.to <= due.time;
                LocalTime { day: due.day + i32::from(is_tomorrow), time: quiet.to }
            }
            _ => due,
        }
    }

    /// Whether they say what they said in the beginning, also when that was written.
    pub fn is_unset(&self) -> bool {
        let mut values = self.clone();
        values.each_stamp("", &mut |_, stamp| *stamp = Stamp::NEVER);
        values == Self::default()
    }
}

edits!(
    /// The settings that changed.
    SettingsEdit of Settings {
        /// The new name; an empty one takes it away.
        name: PersonName,
        /// The new zone; `None` goes back to that of the beginning.
        zone: Option<ZoneName>,
        /// The new beginning of the day.
        day_start: Option<DayStart>,
        /// The new first day of the week.
        week_start: Option<Weekday>,
        /// What the colours are to follow.
        theme: Theme,
        /// On which side ticks are to stand.
        hand: Hand,
        /// Whether squares are to fill up.
        by_height: bool,
        /// Whether things are to move less.
        less_motion: bool,
        /// Whether single letters are to be keys.
        letter_keys: bool,
        /// When nothing is to ring; `None` for never.
        quiet_hours: Option<QuietHours>,
        /// The day the person was born.
        born: Option<Day>,
    }
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quiet_hours_may_go_over_midnight() {
        let time = |text: &str| text.parse::<TimeOfDay>().unwrap();
        let night = QuietHours { from: time("22:30"), to: time("07:00") };
        for (at, quiet) in [("22:29", false), ("22:30", true), ("03:00", true), ("07:00", false)] {
            assert_eq!(night.contains(time(at)), quiet, "{at}");
        }
        let noon = QuietHours { from: time("12:00"), to: time("13:00") };
        assert!(noon.contains(time("12:59")) && !noon.contains(time("13:00")));
    }

    #[test]
    fn what_is_due_in_quiet_hours_rings_when_they_are_over() {
        let time = |text: &str| text.parse::<TimeOfDay>().unwrap();
        let night = QuietHours { from: time("22:30"), to: time("07:00") };
        let quiet_hours = Register::unwritten(Some(night));
        let settings = Settings { quiet_hours, ..Settings::default() };
        let rings = |at: &str| {
            let LocalTime { day, time } =
                settings.after_quiet(LocalTime { day: Day(100), time: time(at) });
            (day.0, time.to_string())
        };
        assert_eq!(rings("22:29"), (100, "22:29".to_owned()));
        assert_eq!(rings("23:00"), (101, "07:00".to_owned()));
        assert_eq!(rings("06:59"), (100, "07:00".to_owned()));
        assert_eq!(rings("07:00"), (100, "07:00".to_owned()));
    }

    #[test]
    fn a_zones_name_has_the_letters_of_one() {
        for good in ["Europe/Lisbon", "UTC", "Etc/GMT+12", "America/Port-au-Prince"] {
            assert!(ZoneName::new(good).is_ok(), "{good}");
        }
        for bad in ["", "Europe Lisbon", "<b>", &"x".repeat(65)] {
            assert!(ZoneName::new(bad).is_err(), "{bad}");
        }
    }
}
