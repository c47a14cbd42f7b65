//! Events as other calendars read them: iCalendar (RFC 5545).
//!
//! What people wrote is text in it and nothing else: it cannot end a line or begin a property. A time is either the time
//! on the wall wherever one is, or that of a zone, whose changes of the clocks are written along.
//!
//! The crate `icalendar` would save the thirty lines that escape and fold, but it counts time with `chrono`, which would stand
//! beside `jiff`, and leaves it to others when the clocks of a zone are changed.

use std::collections::BTreeMap;

use domain::recurrence::{End, Recurrence};
use domain::reminder::LocalTime;
use domain::time::TimeOfDay;
use domain::{Day, Instant};

use crate::zone::{ClockChange, Zone};

/// For how many days after the last start the changes of the clocks are written: ten years.
const CHANGES_DAYS: i32 = 3_653;

/// The most bytes of a line without its end (RFC 5545, section 3.1).
const LINE: usize = 75;

/// Something that happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event<'a> {
    /// What no other event is called, and this one always.
    pub uid: &'a str,
    /// When it was last changed.
    pub changed_at: Instant,
    /// One line.
    pub title: &'a str,
    /// Many lines, or none.
    pub description: &'a str,
    /// The day from which it counts.
    pub start: Day,
    /// How many days it goes on after that one.
    pub more_days: u16,
    /// When on its days it begins and ends; `None` for whole days.
    pub times: Option<Times>,
    /// Whose time it is; `None` for the one on the wall, wherever one is.
    pub zone: Option<&'a Zone>,
    /// When it comes again.
    pub recurrence: Option<Recurrence>,
    /// When one is reminded of it.
    pub alarms: Vec<Alarm>,
}

/// Times of its first day and of its last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// When it begins.
    pub from: TimeOfDay,
    /// When it ends.
    pub to: TimeOfDay,
}

/// When one is reminded of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alarm {
    /// So many minutes after it begins, less than 0 for before. What lasts whole days begins at midnight.
    pub minutes: i32,
    /// On how many more days one is reminded at the same time.
    pub more_days: u16,
}

/// Writes a calendar. Events that never come are left out.
///
/// `program`: who writes it, such as `ConsistencyGrid 1.0`; `name`: what the calendar is called.
pub fn calendar(program: &str, name: &str, events: &[Event<'_>]) -> String {
    let mut lines = Lines::default();
    lines.add("BEGIN:VCALENDAR");
    lines.add("VERSION:2.0");
    lines.text("PRODID", &["-//", program, "//EN"].concat());
    lines.add("CALSCALE:GREGORIAN");
    lines.text("X-WR-CALNAME", name);
    let placed: Vec<Placed<'_>> = events.iter().filter_map(Placed::of).collect();
    for (name, (zone, first, last)) in zones(&placed) {
        timezone(&mut lines, name, zone, first, last);
    }
    for event in &placed {
        event.write(&mut lines);
    }
    lines.add("END:VCALENDAR");
    lines.0
}

/// An event at its first day.
///
/// For other calendars an event begins with the first time it happens; ours may begin on a day its rule leaves out.
struct Placed<'a> {
    event: &'a Event<'a>,
    day: Day,
}

impl<'a> Placed<'a> {
    fn of(event: &'a Event<'a>) -> Option<Self> {
        let day = match event.recurrence {
            Some(rule) => rule.next(event.start, event.start)?,
            None => event.start,
        };
        Some(Self { event, day })
    }

    fn write(&self, lines: &mut Lines) {
        let event = self.event;
        lines.add("BEGIN:VEVENT");
        lines.text("UID", event.uid);
        lines.add(&["DTSTAMP:", &utc(event.changed_at)].concat());
        self.span(lines);
        if let Some(rule) = event.recurrence {
            lines.add(&["RRULE:", &self.rule(rule)].concat());
        }
        lines.text("SUMMARY", event.title);
        if !event.description.is_empty() {
            lines.text("DESCRIPTION", event.description);
        }
        for alarm in &event.alarms {
            alarm.write(lines, event.title);
        }
        lines.add("END:VEVENT");
    }

    /// When it begins, and when it ends if that is later.
    fn span(&self, lines: &mut Lines) {
        let last = self.day + i32::from(self.event.more_days);
        let Some(Times { from, to }) = self.event.times else {
            lines.add(&["DTSTART;VALUE=DATE:", &date(self.day)].concat());
            // The end is the first day on which it is over.
            lines.add(&["DTEND;VALUE=DATE:", &date(last + 1)].concat());
            return;
        };
        let zone = match self.event.zone {
            Some(zone) => [";TZID=", zone.name()].concat(),
            None => String::new(),
        };
        lines.add(&["DTSTART", &zone, ":", &local(self.day, from)].concat());
        if (last, to) > (self.day, from) {
            lines.add(&["DTEND", &zone, ":", &local(last, to)].concat());
        }
    }

    /// The rule; its last day is written as the event's times are: as a date, a time on the wall, or a point in UTC.
    fn rule(&self, rule: Recurrence) -> String {
        let End::On(last) = rule.end else { return rule.to_string() };
        // Points in time end before the last day of the calendar is over everywhere.
        let last = last.min(Day::LATEST - 2);
        let endless = Recurrence { end: End::Never, ..rule }.to_string();
        let until = match (self.event.times, self.event.zone) {
            (None, _) => date(last),
            (Some(times), None) => local(last, times.from),
            (Some(times), Some(zone)) => {
                utc(zone.instant(LocalTime { day: last, time: times.from }))
            }
        };
        [endless.as_str(), ";UNTIL=", &until].concat()
    }
}

impl Alarm {
    fn write(self, lines: &mut Lines, title: &str) {
        let sign = if self.minutes < 0 { "-" } else { "" };
        lines.add("BEGIN:VALARM");
        lines.add("ACTION:DISPLAY");
        lines.text("DESCRIPTION", title);
        lines.add(&format!("TRIGGER:{sign}PT{}M", self.minutes.unsigned_abs()));
        if self.more_days > 0 {
            lines.add(&format!("REPEAT:{}", self.more_days));
            lines.add("DURATION:P1D");
        }
        lines.add("END:VALARM");
    }
}

/// The zones that are named, with the first and the last start in each.
fn zones<'a>(placed: &[Placed<'a>]) -> BTreeMap<&'a str, (&'a Zone, Day, Day)> {
    let mut zones = BTreeMap::new();
    for Placed { event, day } in placed {
        if let Some(zone) = event.zone.filter(|_| event.times.is_some()) {
            let (_, first, last) = zones.entry(zone.name()).or_insert((zone, *day, *day));
            (*first, *last) = ((*first).min(*day), (*last).max(*day));
        }
    }
    zones
}

fn timezone(lines: &mut Lines, name: &str, zone: &Zone, first: Day, last: Day) {
    let at = |day: Day| zone.instant(LocalTime { day, time: TimeOfDay::default() });
    let mut changes = zone.changes(at(first), at(last + CHANGES_DAYS));
    if changes.is_empty() {
        // Its clocks have never been changed.
        let offset_s = zone.offset_minutes(at(first)) * 60;
        let name = name.to_owned();
        let since = Instant(0);
        changes.push(ClockChange {
            at: since,
            from_s: offset_s,
            to_s: offset_s,
            is_summer: false,
            name,
        });
    }
    lines.add("BEGIN:VTIMEZONE");
    lines.add(&["TZID:", name].concat());
    for change in changes {
        let kind = if change.is_summer { "DAYLIGHT" } else { "STANDARD" };
        lines.add(&["BEGIN:", kind].concat());
        // What the clock showed when it was changed.
        let shown = change.at.plus_ms(i64::from(change.from_s) * 1_000);
        lines.add(&["DTSTART:", utc(shown).trim_end_matches('Z')].concat());
        lines.add(&["TZOFFSETFROM:", &offset(change.from_s)].concat());
        lines.add(&["TZOFFSETTO:", &offset(change.to_s)].concat());
        lines.text("TZNAME", &change.name);
        lines.add(&["END:", kind].concat());
    }
    lines.add("END:VTIMEZONE");
}

/// Lines of a calendar, each ended and none too long.
#[derive(Default)]
struct Lines(String);

impl Lines {
    /// A property whose value is text.
    fn text(&mut self, name: &str, value: &str) {
        let mut line = [name, ":"].concat();
        for letter in value.replace("\r\n", "\n").chars() {
            match letter {
                '\\' | ';' | ',' => line.extend(['\\', letter]),
                '\n' | '\r' => line.push_str("\\n"),
                letter if letter.is_control() && letter != '\t' => {}
                letter => line.push(letter),
            }
        }
        self.add(&line);
    }

    /// A whole line, folded where it is too long: between letters, never within one.
    fn add(&mut self, line: &str) {
        let mut length = 0;
        for letter in line.chars() {
            if length + letter.len_utf8() > LINE {
                self.0.push_str("\r\n ");
                length = 1;
            }
            self.0.push(letter);
            length += letter.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

/// A day like `20261008`.
fn date(day: Day) -> String {
    day.to_string().replace('-', "")
}

/// A time on the wall, like `20261008T073000`.
fn local(day: Day, time: TimeOfDay) -> String {
    format!("{}T{}00", date(day), time.to_string().replace(':', ""))
}

/// A point in UTC, like `20261008T073000Z`.
fn utc(at: Instant) -> String {
    let day = at.day(0, domain::DayStart::MIDNIGHT);
    let seconds = at.0.div_euclid(1_000).rem_euclid(86_400);
    format!("{}T{:02}{:02}{:02}Z", date(day), seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

/// An offset like `+0530`; seconds are written when there are any, as before 1972.
fn offset(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let (hours, minutes, rest) =
        (seconds.abs() / 3_600, seconds.abs() / 60 % 60, seconds.abs() % 60);
    let rest = if rest == 0 { String::new() } else { format!("{rest:02}") };
    format!("{sign}{hours:02}{minutes:02}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn event(uid: &str) -> Event<'_> {
        Event {
            uid,
            changed_at: Instant(1_772_452_800_000),
            title: "Read",
            description: "",
            start: day("2026-03-02"),
            more_days: 0,
            times: None,
            zone: None,
            recurrence: None,
            alarms: Vec::new(),
        }
    }

    fn at(from: &str, to: &str) -> Times {
        Times { from: from.parse().unwrap(), to: to.parse().unwrap() }
    }

    fn before(minutes: i32) -> Alarm {
        Alarm { minutes: -minutes, more_days: 0 }
    }

    fn rule(text: &str) -> Recurrence {
        text.parse().unwrap()
    }

    /// The lines, put together again where they were folded.
    fn unfolded(text: &str) -> Vec<String> {
        text.replace("\r\n ", "").lines().map(str::to_owned).collect()
    }

    #[test]
    fn an_event_is_written_as_other_calendars_expect_it() {
        let times = Some(at("07:30", "08:00"));
        let alarms = vec![before(10), Alarm { minutes: 0, more_days: 2 }];
        let recurrence = Some(rule("FREQ=WEEKLY;BYDAY=TU;UNTIL=20260331"));
        let lisbon = Zone::find("Europe/Lisbon").unwrap();
        let event = Event { times, zone: Some(&lisbon), recurrence, alarms, ..event("a@b") };
        let text = calendar("Grid 1", "Ann", &[event]);
        // It begins on a Monday, and the first time it happens is the Tuesday.
        let expected = "BEGIN:VEVENT\r\nUID:a@b\r\nDTSTAMP:20260302T120000Z\r\n\
            DTSTART;TZID=Europe/Lisbon:20260303T073000\r\nDTEND;TZID=Europe/Lisbon:20260303T080000\r\n\
            RRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20260331T063000Z\r\nSUMMARY:Read\r\n\
            BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Read\r\nTRIGGER:-PT10M\r\nEND:VALARM\r\n\
            BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Read\r\nTRIGGER:PT0M\r\nREPEAT:2\r\nDURATION:P1D\r\nEND:VALARM\r\n\
            END:VEVENT\r\nEND:VCALENDAR\r\n";
        assert!(text.ends_with(expected), "{text}");
        assert!(text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Grid 1//EN\r\n"));
        assert!(text.contains("TZID:Europe/Lisbon\r\nBEGIN:STANDARD\r\nDTSTART:20251026T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0000\r\nTZNAME:WET\r\nEND:STANDARD\r\nBEGIN:DAYLIGHT\r\n"));
    }

    #[test]
    fn what_people_write_cannot_become_a_property() {
        let title = "Tea, cake; \\o/\r\nEND:VCALENDAR\rATTACH:file:///etc/passwd\nX:\u{0}\u{7}";
        let text = calendar("Grid", title, &[Event { title, description: title, ..event("a") }]);
        let lines = unfolded(&text);
        let escaped = "Tea\\, cake\\; \\\\o/\\nEND:VCALENDAR\\nATTACH:file:///etc/passwd\\nX:";
        for name in ["X-WR-CALNAME:", "SUMMARY:", "DESCRIPTION:"] {
            assert!(lines.contains(&[name, escaped].concat()), "{text}");
        }
        assert_eq!(lines.iter().filter(|line| *line == "END:VCALENDAR").count(), 1);
        assert!(!lines.iter().any(|line| line.starts_with("ATTACH")));
    }

    #[test]
    fn no_line_is_too_long_and_no_letter_is_broken() {
        for filler in ["a", "é", "日", "👩‍🚀"] {
            for shift in 0..8 {
                let title = ["x".repeat(shift), filler.repeat(100)].concat();
                let text = calendar("Grid", "", &[Event { title: &title, ..event("a") }]);
                assert!(text.split("\r\n").all(|line| line.len() <= LINE), "{text}");
                assert!(unfolded(&text).contains(&["SUMMARY:", &title].concat()), "{text}");
            }
        }
    }

    #[test]
    fn the_last_day_of_the_calendar_is_written_as_a_time_too() {
        let recurrence = Some(rule("FREQ=DAILY;UNTIL=99991231"));
        let times = Some(at("23:30", "23:45"));
        for name in ["Pacific/Pago_Pago", "Pacific/Kiritimati"] {
            let zone = Zone::find(name).unwrap();
            let event = Event { times, zone: Some(&zone), recurrence, ..event("a") };
            let text = calendar("Grid", "", &[event]);
            assert!(text.contains("RRULE:FREQ=DAILY;UNTIL=999912"), "{text}");
        }
    }

    #[test]
    fn what_never_comes_is_left_out() {
        let never = Event { recurrence: Some(rule("FREQ=DAILY;UNTIL=20260301")), ..event("a") };
        assert!(!calendar("Grid", "", &[never]).contains("VEVENT"));
    }
}
