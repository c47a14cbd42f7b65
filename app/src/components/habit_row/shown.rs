//! What stands in a row beside its controls. Pure.

use domain::streak::StreakUnit;
use domain::{Cell, CellState, Day, History, Mark};

use crate::components::square::Shown;
use crate::components::year_grid::words;
use crate::text;

/// How many squares stand before the one that is ticked.
const PAST_DAYS: i32 = 13;

/// What a row shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowShown {
    /// The code of its colour.
    pub colour: &'static str,
    /// The name of its icon.
    pub icon: &'static str,
    /// "2 of 3 this week".
    pub quota: Option<String>,
    /// "25 days", "Start again", or nothing before the first.
    pub streak: String,
    /// The days before, the oldest first.
    pub past: Vec<Past>,
    /// Whether nothing is asked for on the day, and nothing was written.
    pub is_free: bool,
}

/// The square of a day before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// What it says.
    pub shown: Shown,
    /// The number in it, over a limit.
    pub number: Option<String>,
}

impl RowShown {
    /// The row of a habit on a day.
    pub fn of(history: &History, day: Day) -> Self {
        let habit = history.habit();
        Self {
            colour: habit.colour.value.code(),
            icon: habit.icon.value.code(),
            quota: words::quota(history, day),
            streak: streak(history),
            past: history.cells(day - PAST_DAYS, day).map(|(_, cell)| Past::of(&cell)).collect(),
            is_free: Self::is_free_on(history, day),
        }
    }

    /// Whether nothing is asked for on a day, and nothing was written.
    pub fn is_free_on(history: &History, day: Day) -> bool {
        matches!(history.cell(day).state, CellState::NotDue | CellState::Before)
    }
}

impl Past {
    fn of(cell: &Cell) -> Self {
        let number = match &cell.mark {
            Some(Mark::Amount(amount)) if cell.state == CellState::Over => Some(amount.to_string()),
            _ => None,
        };
        Self { shown: Shown::from(cell), number }
    }
}

/// The current streak in words.
fn streak(history: &History) -> String {
    let streaks = history.streaks();
    let current = streaks.current;
    match (current.length, current.unit) {
        (0, _) if streaks.longest().is_some() => "Start again".to_owned(),
        (0, _) => String::new(),
        (length, StreakUnit::Days) => text::count(length, "day"),
        (length, StreakUnit::Weeks) => text::count(length, "week"),
        (length, StreakUnit::Months) => text::count(length, "month"),
        (length, StreakUnit::InARow) => format!("{} in a row", text::number(length)),
    }
}
