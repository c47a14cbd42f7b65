//! What tests of several modules begin with.

use crate::operation::NewHabit;
use crate::{
    Colour, Day, HabitId, HabitName, Icon, Measure, Note, Position, Rule, Schedule, Target,
};

/// A habit of yes or no, due every day.
pub(crate) fn new_habit(habit: HabitId, name: &str, starts_on: Day) -> NewHabit {
    NewHabit {
        habit,
        name: HabitName::new(name).unwrap(),
        measure: Measure::Check,
        rule: Rule { schedule: Schedule::Daily, target: Target::ONCE },
        colour: Colour::Pine,
        icon: Icon::Book,
        note: Note::default(),
        position: Position::default(),
        starts_on,
    }
}
