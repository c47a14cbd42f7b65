//! The people of the tests and their habits. 5 October 2026 is a Monday, 8 October 2026 a Thursday.

use std::collections::BTreeMap;

use domain::{
    Amount, Calendar, Day, Entry, Habit, HabitId, History, Mark, Measure, Note, Reason, Record,
    Register, Rule, Schedule, Snapshot, Target, Unit, Weekday, WeekdaySet,
};

pub(crate) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub(crate) const WORKDAYS: [Weekday; 5] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri];

pub(crate) fn on(days: &[Weekday]) -> Schedule {
    Schedule::Weekdays(days.iter().copied().collect::<WeekdaySet>())
}

pub(crate) const fn at_least(units: i64) -> Target {
    Target::AtLeast(Amount::units(units))
}

pub(crate) const fn at_most(units: i64) -> Target {
    Target::AtMost { limit: Amount::units(units), unlogged_kept: true }
}

/// One habit with its squares, on one day of somebody's life.
#[derive(Debug, Clone)]
pub(crate) struct Story {
    pub(crate) habit: Habit,
    pub(crate) squares: BTreeMap<Day, Entry>,
    pub(crate) calendar: Calendar,
}

impl Story {
    /// A yes-or-no habit that begins on a day, told on that day.
    pub(crate) fn check(schedule: Schedule, starts_on: &str) -> Self {
        let starts_on = day(starts_on);
        let mut habit = Habit::blank(HabitId::from_entropy([1; 16]));
        habit.starts_on = Register::unwritten(starts_on);
        let calendar = Calendar { today: starts_on, week_start: Weekday::Mon };
        Self { habit, squares: BTreeMap::new(), calendar }.rule(
            &starts_on.to_string(),
            schedule,
            Target::ONCE,
        )
    }

    /// A counted habit.
    pub(crate) fn count(schedule: Schedule, target: Target, starts_on: &str) -> Self {
        let mut story = Self::check(schedule, starts_on).rule(starts_on, schedule, target);
        let measure = Measure::Count { unit: Unit::default(), step: Amount::units(1) };
        story.habit.measure = Register::unwritten(measure);
        story
    }

    pub(crate) fn named(mut self, number: u8) -> Self {
        self.habit.id = HabitId::from_entropy([number; 16]);
        self
    }

    pub(crate) fn rule(mut self, from: &str, schedule: Schedule, target: Target) -> Self {
        let rule = Rule { schedule, target };
        self.habit.rules.insert(day(from), Register::unwritten(Some(rule)));
        self
    }

    pub(crate) fn archived(mut self, day_text: &str) -> Self {
        self.habit.archived_on = Register::unwritten(Some(day(day_text)));
        self
    }

    pub(crate) fn today(mut self, text: &str) -> Self {
        self.calendar.today = day(text);
        self
    }

    pub(crate) fn week_start(mut self, week_start: Weekday) -> Self {
        self.calendar.week_start = week_start;
        self
    }

    pub(crate) fn mark(mut self, on: Day, mark: Mark) -> Self {
        self.squares.entry(on).or_default().set = Register::unwritten(Some(mark));
        self
    }

    pub(crate) fn note(mut self, on: &str, text: &str) -> Self {
        self.squares.entry(day(on)).or_default().note =
            Register::unwritten(Note::new(text).unwrap());
        self
    }

    /// Fills squares from a day on, a letter a day: `d` done, `m` missed, `s` skipped, a digit that amount, `.` nothing;
    /// blanks are there for the eye.
    pub(crate) fn squares(self, from: &str, letters: &str) -> Self {
        let letters = letters.chars().filter(|letter| !letter.is_whitespace());
        letters.zip(0..).fold(self, |story, (letter, offset)| {
            let mark = match letter {
                'd' => Mark::Done,
                'm' => Mark::Missed,
                's' => Mark::Skipped(Reason::default()),
                '.' => return story,
                digit => Mark::Amount(Amount::units(i64::from(digit.to_digit(10).unwrap()))),
            };
            story.mark(day(from) + offset, mark)
        })
    }

    pub(crate) fn history(&self) -> History<'_> {
        History::new(&self.habit, &self.squares, self.calendar)
    }

    /// The length of the current streak.
    pub(crate) fn streak(&self) -> u32 {
        self.history().streaks().current.length
    }

    fn records(&self) -> impl Iterator<Item = Record> + '_ {
        let id = self.habit.id;
        let entries = self.squares.iter().map(move |(day, entry)| Record::Entry {
            habit: id,
            day: *day,
            entry: entry.clone(),
        });
        std::iter::once(Record::Habit(self.habit.clone())).chain(entries)
    }
}

/// One person's habits together.
pub(crate) fn snapshot(stories: &[Story]) -> Snapshot {
    stories.iter().flat_map(Story::records).collect()
}
