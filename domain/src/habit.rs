//! Habits: what a person wants to keep, how it looks, and the rules that held when.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::codes::codes;
use crate::registers::joined;
use crate::{
    Amount, Day, HabitId, HabitName, Instant, Note, Position, Register, Rejection, Rule, Unit,
};

/// What is measured.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Yes or no.
    #[default]
    Check,
    /// A count in a unit.
    Count {
        /// What is counted.
        unit: Unit,
        /// What one tap adds.
        step: Amount,
    },
    /// Minutes, by a timer or by hand.
    Time,
}

impl Measure {
    /// Whether days hold amounts rather than yes or no.
    pub const fn is_amount(&self) -> bool {
        !matches!(self, Self::Check)
    }

    /// What one tap adds: the step of a count, five minutes of a time.
    pub const fn step(&self) -> Amount {
        match self {
            Self::Check => Amount::units(1),
            Self::Count { step, .. } => *step,
            Self::Time => Amount::units(5),
        }
    }

    /// Checks the step.
    ///
    /// # Errors
    /// [`Rejection::TargetInvalid`] when the step is nothing or more than a day can hold.
    pub fn check(&self) -> Result<(), Rejection> {
        if (Amount(1)..=Amount::MAX).contains(&self.step()) {
            Ok(())
        } else {
            Err(Rejection::TargetInvalid)
        }
    }
}

codes!(
    /// One of the eight colour scales. An id, not a colour value: themes decide what it looks like.
    Colour or LookUnknown {
        /// Red-brown.
        Clay = "clay",
        /// Yellow-brown.
        Ochre = "ochre",
        /// Yellow-green.
        Moss = "moss",
        /// Green.
        Pine = "pine",
        /// Blue-green.
        Lagoon = "lagoon",
        /// Blue.
        Blue = "blue",
        /// Red-violet.
        Plum = "plum",
        /// Grey.
        Slate = "slate",
    }
);

impl Colour {
    /// The order in which new habits take colours.
    pub const DEFAULT_ORDER: [Self; 8] = [
        Self::Pine,
        Self::Blue,
        Self::Ochre,
        Self::Plum,
        Self::Lagoon,
        Self::Clay,
        Self::Moss,
        Self::Slate,
    ];
}

codes!(
    /// The drawing beside a habit's name.
    Icon or LookUnknown {
        /// An open book.
        Book = "book",
        /// A lotus.
        Lotus = "lotus",
        /// A drop.
        Drop = "drop",
        /// A running person.
        Runner = "runner",
        /// A dumbbell.
        Dumbbell = "dumbbell",
        /// A speech bubble.
        Speech = "speech",
        /// A pen.
        Pen = "pen",
        /// A cup.
        Cup = "cup",
        /// A moon.
        Moon = "moon",
        /// A sprout.
        Sprout = "sprout",
        /// A heart.
        Heart = "heart",
        /// A note of music.
        Music = "music",
        /// A walking person.
        Walker = "walker",
        /// A pill.
        Pill = "pill",
        /// Angle brackets.
        Code = "code",
        /// A bed.
        Bed = "bed",
        /// A coin.
        Coin = "coin",
        /// A house.
        Home = "home",
    }
);

/// A habit. Each field is a register of its own, so that two devices that edit different fields both keep their edit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Habit {
    /// Its id.
    pub id: HabitId,
    /// Its name.
    pub name: Register<HabitName>,
    /// What is measured.
    pub measure: Register<Measure>,
    /// The rules by the day each begins; `None` is a rule that was taken back. A habit has at least one.
    pub rules: BTreeMap<Day, Register<Option<Rule>>>,
    /// Its colour.
    pub colour: Register<Colour>,
    /// Its icon.
    pub icon: Register<Icon>,
    /// A note on the habit itself.
    pub note: Register<Note>,
    /// Its place in the person's order.
    pub position: Register<Position>,
    /// The day it begins; an earlier entry moves the beginning back.
    pub starts_on: Register<Day>,
    /// The first day on which it is no longer followed; hidden, everything kept.
    pub archived_on: Register<Option<Day>>,
    /// When it was put into the trash, from where it can be recovered for 30 days.
    pub deleted_at: Register<Option<Instant>>,
    /// Whether the trash was emptied: only the id is left, so that other devices learn of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub purged: bool,
}

joined!(Habit {
    name,
    measure,
    rules,
    colour,
    icon,
    note,
    position,
    starts_on,
    archived_on,
    deleted_at,
    purged,
});

impl Habit {
    /// A habit nobody has written anything into: what an operation writes is joined onto it.
    pub fn blank(id: HabitId) -> Self {
        Self {
            id,
            name: Register::default(),
            measure: Register::default(),
            rules: BTreeMap::new(),
            colour: Register::unwritten(Colour::Pine),
            icon: Register::unwritten(Icon::Sprout),
            note: Register::default(),
            position: Register::default(),
            starts_on: Register::default(),
            archived_on: Register::default(),
            deleted_at: Register::default(),
            purged: false,
        }
    }

    /// The rules that hold, oldest first, each from its day until the next one's.
    pub fn dated_rules(&self) -> impl DoubleEndedIterator<Item = (Day, Rule)> {
        self.rules.iter().filter_map(|(from, rule)| rule.value.map(|rule| (*from, rule)))
    }

    /// The rule that holds on a day; before the first rule's day the first rule. `None` only for a blank habit.
    pub fn rule_on(&self, day: Day) -> Option<Rule> {
        self.rules
            .range(..=day)
            .rev()
            .find_map(|(_, rule)| rule.value)
            .or_else(|| self.dated_rules().next().map(|(_, rule)| rule))
    }

    /// Whether it is in the trash or gone.
    pub const fn is_deleted(&self) -> bool {
        self.purged || self.deleted_at.value.is_some()
    }

    /// Whether it is hidden from Today: archived.
    pub const fn is_archived(&self) -> bool {
        self.archived_on.value.is_some()
    }

    /// Whether it stands on Today and in the grid.
    pub const fn is_live(&self) -> bool {
        !self.is_deleted() && !self.is_archived()
    }

    /// Whether it is followed on a day, as far as archiving and deleting say; its beginning is not looked at.
    pub fn is_followed_on(&self, day: Day) -> bool {
        !self.is_deleted() && self.archived_on.value.is_none_or(|archived| day < archived)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Schedule, Target};

    #[test]
    fn the_rule_of_a_day_is_the_last_one_that_began() {
        let mut habit = Habit::blank(HabitId::from_entropy([0; 16]));
        assert_eq!(habit.rule_on(Day(5)), None);
        let rule = |times| Rule { schedule: Schedule::TimesPerWeek(times), target: Target::ONCE };
        habit.rules.insert(Day(10), Register::unwritten(Some(rule(1))));
        habit.rules.insert(Day(20), Register::unwritten(None));
        habit.rules.insert(Day(30), Register::unwritten(Some(rule(3))));
        assert_eq!(habit.rule_on(Day(5)), Some(rule(1)));
        assert_eq!(habit.rule_on(Day(25)), Some(rule(1)));
        assert_eq!(habit.rule_on(Day(30)), Some(rule(3)));
    }
}
