//! Reminders: what a person wants to be told of, once or again and again, on which days and at which minute.
//!
//! When a reminder comes is derived and never stored. Days and times are those of the person's clock; which instant that is
//! in which zone is for whoever has the zones.

use serde::{Deserialize, Serialize};

use crate::codes::codes;
use crate::recurrence::Recurrence;
use crate::registers::{edits, joined};
use crate::settings::ZoneName;
use crate::{
    Colour, Day, Description, HabitId, Icon, Instant, Register, Rejection, ReminderId, Snapshot,
    Stamp, TimeOfDay, Title,
};

/// The most days one occurrence may last.
pub const MAX_LENGTH_DAYS: i32 = 367;

/// The most days that are asked about at once.
pub const MAX_SPAN_DAYS: i32 = 400;

/// The most occurrences one answer holds.
pub const MAX_OCCURRENCES: usize = 2_000;

/// The most minutes a reminder may ring before it begins: four weeks.
pub const MAX_BEFORE_MINUTES: u32 = 28 * 24 * 60;

/// How far away a reminder may begin, in days.
const MAX_AHEAD_DAYS: i32 = 36_600;

codes!(
    /// How a reminder is drawn on a square.
    Marker or ChoiceUnknown {
        /// A dot in the middle.
        Dot = "dot",
        /// A frame inside.
        Border = "border",
        /// The whole square.
        Fill = "fill",
        /// A small square over the corner.
        Badge = "badge",
    }
);

codes!(
    /// How much depends on it.
    Priority or ChoiceUnknown {
        /// Little.
        Low = "low",
        /// Something.
        Medium = "medium",
        /// Much.
        High = "high",
        /// Everything.
        Critical = "critical",
    }
);

codes!(
    /// On which of its days a reminder rings.
    RingsOn or ChoiceUnknown {
        /// On none.
        Never = "never",
        /// On the day it begins.
        First = "first",
        /// On every day it lasts.
        Every = "every",
    }
);

/// From when to when on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Times {
    /// The minute it begins.
    pub from: TimeOfDay,
    /// The minute it ends, on its last day; `None` when that is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<TimeOfDay>,
}

/// A reminder. Each field is a register of its own, so that two devices that edit different fields both keep their edit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminder {
    /// Its id.
    pub id: ReminderId,
    /// What is to be thought of.
    pub title: Register<Title>,
    /// What helps with it.
    pub description: Register<Description>,
    /// The first day of its first occurrence.
    pub starts_on: Register<Day>,
    /// How many days an occurrence goes on after its first, 0 to 366.
    pub more_days: Register<u16>,
    /// From when to when; `None` is all day.
    pub times: Register<Option<Times>>,
    /// The zone whose clock is meant; `None` is the person's own, wherever they are.
    pub zone: Register<Option<ZoneName>>,
    /// How it comes again; `None` when it does not.
    pub recurrence: Register<Option<Recurrence>>,
    /// How it is drawn on a square.
    pub marker: Register<Marker>,
    /// Its colour.
    pub colour: Register<Colour>,
    /// Its icon; `None` for none.
    pub icon: Register<Option<Icon>>,
    /// How much depends on it.
    pub priority: Register<Priority>,
    /// Whether it has a star.
    pub is_important: Register<bool>,
    /// On which of its days it rings.
    pub rings_on: Register<RingsOn>,
    /// How many minutes before it begins it rings too; `None` for not at all.
    pub rings_before: Register<Option<u32>>,
    /// The habit it is about: it rings only as long as that is not done on its day.
    pub habit: Register<Option<HabitId>>,
    /// When it was put into the trash, from where it can be recovered for 30 days.
    pub deleted_at: Register<Option<Instant>>,
    /// Whether the trash was emptied: only the id is left, so that other devices learn of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub purged: bool,
}

joined!(Reminder {
    title,
    description,
    starts_on,
    more_days,
    times,
    zone,
    recurrence,
    marker,
    colour,
    icon,
    priority,
    is_important,
    rings_on,
    rings_before,
    habit,
    deleted_at,
    purged,
});

edits!(
    /// The fields of a reminder that changed; of a new one all that are set.
    ReminderEdit of Reminder by reminder: ReminderId {
        /// The title; a new reminder needs one.
        title: Title,
        /// What helps with it.
        description: Description,
        /// The first day; a new reminder needs one.
        starts_on: Day,
        /// How many days it goes on after its first.
        more_days: u16,
        /// From when to when; `None` for all day.
        times: Option<Times>,
        /// The zone; `None` for the person's own.
        zone: Option<ZoneName>,
        /// How it comes again; `None` for not at all.
        recurrence: Option<Recurrence>,
        /// How it is drawn.
        marker: Marker,
        /// The colour.
        colour: Colour,
        /// The icon.
        icon: Option<Icon>,
        /// How much depends on it.
        priority: Priority,
        /// Whether it has a star.
        is_important: bool,
        /// On which of its days it rings.
        rings_on: RingsOn,
        /// How many minutes before.
        rings_before: Option<u32>,
        /// The habit it is about.
        habit: Option<HabitId>,
    }
);

/// One time that a reminder comes. Its first day names it: there are no two that begin on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Occurrence {
    /// Its first day.
    pub from: Day,
    /// The day after its last.
    pub to: Day,
}

/// A moment by the clock of a place: a day and a minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalTime {
    /// The civil day, from midnight to midnight.
    pub day: Day,
    /// The minute.
    pub time: TimeOfDay,
}

impl LocalTime {
    /// So many minutes earlier by the same clock.
    #[must_use]
    pub fn earlier(self, minutes: u32) -> Self {
        let minutes = i64::from(self.time.minutes()) - i64::from(minutes);
        let days = i32::try_from(minutes.div_euclid(1_440)).unwrap_or_default();
        let of_day = u16::try_from(minutes.rem_euclid(1_440)).unwrap_or_default();
        Self { day: self.day + days, time: TimeOfDay::from_minutes(of_day).unwrap_or_default() }
    }
}

/// One time that a reminder rings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ring {
    /// When, by the clock of the reminder's zone.
    pub at: LocalTime,
    /// The first day of the occurrence it is about.
    pub occurrence: Day,
    /// The day of the occurrence it is about: when it rings before, the first one.
    pub day: Day,
}

impl Reminder {
    /// A reminder nobody has written anything into: what an operation writes is joined onto it.
    pub fn blank(id: ReminderId) -> Self {
        Self {
            id,
            title: Register::default(),
            description: Register::default(),
            starts_on: Register::default(),
            more_days: Register::default(),
            times: Register::default(),
            zone: Register::default(),
            recurrence: Register::default(),
            marker: Register::unwritten(Marker::Dot),
            colour: Register::unwritten(Colour::Slate),
            icon: Register::default(),
            priority: Register::unwritten(Priority::Medium),
            is_important: Register::default(),
            rings_on: Register::unwritten(RingsOn::First),
            rings_before: Register::default(),
            habit: Register::default(),
            deleted_at: Register::default(),
            purged: false,
        }
    }

    /// What an edit writes, as a record to be joined onto the reminder.
    pub(crate) fn edited(edit: &ReminderEdit, stamp: Stamp) -> Self {
        let mut blank = Self::blank(edit.reminder);
        edit.write(&mut blank, stamp);
        blank
    }

    /// Whether it is in the trash or gone.
    pub const fn is_deleted(&self) -> bool {
        self.purged || self.deleted_at.value.is_some()
    }

    /// The minute at which it begins: on an all-day one 09:00, when most are up.
    pub fn begins_at(&self) -> TimeOfDay {
        let nine = TimeOfDay::from_minutes(9 * 60).unwrap_or_default();
        self.times.value.map_or(nine, |times| times.from)
    }

    /// The occurrences of which a day lies in `from..to`, at most [`MAX_SPAN_DAYS`] days, oldest first.
    pub fn occurrences(&self, from: Day, to: Day) -> Vec<Occurrence> {
        let to = to.min(from + MAX_SPAN_DAYS);
        let start = self.starts_on.value;
        let more = i32::from(self.more_days.value);
        let occurrence = |day: Day| Occurrence { from: day, to: day + more + 1 };
        let first = from - more;
        match self.recurrence.value {
            None => Some(start)
                .filter(|day| (first..to).contains(day))
                .map(occurrence)
                .into_iter()
                .collect(),
            Some(recurrence) => {
                let days = recurrence.from(start, first);
                days.take_while(|day| *day < to).take(MAX_OCCURRENCES).map(occurrence).collect()
            }
        }
    }

    /// The occurrence that ends last of those that are over before a day.
    pub fn previous(&self, before: Day) -> Option<Occurrence> {
        let more = i32::from(self.more_days.value);
        let start = self.starts_on.value;
        let last = match self.recurrence.value {
            None => Some(start).filter(|day| *day + more < before),
            Some(recurrence) => recurrence.previous(start, before - more),
        };
        last.map(|day| Occurrence { from: day, to: day + more + 1 })
    }

    /// When it rings on the days `from..to` by its own clock, at most [`MAX_SPAN_DAYS`] days, in the order of time.
    pub fn rings(&self, from: Day, to: Day) -> Vec<Ring> {
        let before = self.rings_before.value.unwrap_or_default();
        // What rings in these days may be about a later one.
        let ahead = i32::try_from(before.div_ceil(1_440)).unwrap_or_default();
        let time = self.begins_at();
        let mut rings = Vec::new();
        for Occurrence { from: first, to: end } in self.occurrences(from, to + ahead) {
            let mut ring = |at, day| rings.push(Ring { at, occurrence: first, day });
            if before > 0 {
                ring(LocalTime { day: first, time }.earlier(before), first);
            }
            let days = match self.rings_on.value {
                RingsOn::Never => Day::range(first, first),
                RingsOn::First => Day::range(first, first + 1),
                RingsOn::Every => Day::range(first.max(from), end.min(to)),
            };
            for day in days {
                ring(LocalTime { day, time }, day);
            }
        }
        rings.retain(|ring| (from..to).contains(&ring.at.day));
        rings.sort_unstable();
        rings
    }
}

impl ReminderEdit {
    /// Checks what can be said without looking at any record. `latest`: the latest day that has begun anywhere on Earth.
    ///
    /// # Errors
    /// The rejection that names what is out of its bounds.
    pub(crate) fn check(&self, latest: Day) -> Result<(), Rejection> {
        let is_day = |day: Day| (Day::FIRST..=latest + MAX_AHEAD_DAYS).contains(&day);
        if self.starts_on.is_some_and(|day| !is_day(day)) {
            return Err(Rejection::ReminderDayInvalid);
        }
        if self.more_days.is_some_and(|more| i32::from(more) >= MAX_LENGTH_DAYS) {
            return Err(Rejection::ReminderLong);
        }
        if self.recurrence.flatten().is_some_and(|recurrence| recurrence.check().is_err()) {
            return Err(Rejection::RecurrenceInvalid);
        }
        if self.rings_before.flatten().is_some_and(|before| before > MAX_BEFORE_MINUTES) {
            return Err(Rejection::RingInvalid);
        }
        Ok(())
    }
}

/// A reminder on one of its days ends after it begins.
///
/// What counts is what would stand afterwards: what is written here may yield to a later writing.
///
/// # Errors
/// [`Rejection::TimesInvalid`] when it would not.
pub(crate) fn check_whole(reminder: &Reminder) -> Result<(), Rejection> {
    let is_backwards =
        |times: Times| reminder.more_days.value == 0 && times.to.is_some_and(|to| to < times.from);
    if reminder.times.value.is_some_and(is_backwards) {
        return Err(Rejection::TimesInvalid);
    }
    Ok(())
}

impl Snapshot {
    /// The reminders that are not deleted, in the order of their ids.
    pub fn live_reminders(&self) -> impl Iterator<Item = &Reminder> {
        self.reminders().filter(|reminder| !reminder.is_deleted())
    }

    /// The reminders that can still be recovered, the last deleted first.
    pub fn deleted_reminders(&self) -> Vec<&Reminder> {
        let is_in_trash = |one: &&Reminder| one.is_deleted() && !one.purged;
        let mut reminders: Vec<&Reminder> = self.reminders().filter(is_in_trash).collect();
        reminders.sort_by_key(|one| (std::cmp::Reverse(one.deleted_at.value), one.id));
        reminders
    }

    /// What comes on the days `from..to`, at most [`MAX_SPAN_DAYS`] days and [`MAX_OCCURRENCES`] occurrences: by the day it
    /// begins, what lasts all day first, then by the minute.
    pub fn occurrences(&self, from: Day, to: Day) -> Vec<(Occurrence, &Reminder)> {
        let mut all: Vec<(Occurrence, &Reminder)> = self
            .live_reminders()
            .flat_map(|one| one.occurrences(from, to).into_iter().map(move |when| (when, one)))
            .collect();
        all.sort_by_key(|(when, one)| (*when, one.times.value.map(|times| times.from), one.id));
        all.truncate(MAX_OCCURRENCES);
        all
    }

    /// What comes on a day: by the minute, and then what lasts all day.
    pub fn due_on(&self, day: Day) -> Vec<(Occurrence, &Reminder)> {
        let key = |one: &Reminder| {
            let from = one.times.value.map(|times| times.from);
            (from.is_none(), from, one.id)
        };
        let mut due: Vec<(Occurrence, &Reminder)> = Vec::new();
        for one in self.live_reminders() {
            // There are few, and a search is less code for a phone to load than a sort.
            let at = due.partition_point(|(_, other)| key(other) < key(one));
            for when in one.occurrences(day, day + 1) {
                due.insert(at, (when, one));
            }
        }
        due
    }

    /// Whether what a reminder is about is done on a day already, so that it need not ring.
    pub fn is_settled(&self, reminder: &Reminder, day: Day) -> bool {
        use crate::grid::CellState;
        let Some(habit) = reminder.habit.value else { return false };
        let calendar = crate::Calendar { today: day, week_start: crate::Weekday::Mon };
        let Some(history) = crate::History::of(self, habit, calendar) else { return true };
        let state = history.cell(day).state;
        !history.habit().is_live()
            || matches!(state, CellState::Done | CellState::Skipped | CellState::NotDue)
    }
}
