//! The square of a day: the one shape of the interface, from 5 px in a year to 48 px under the thumb.
//!
//! A square is an element with the class `square` and one class of state; stylesheets give it its side and its colour.

use domain::{Cell, CellState, Combined};

/// What a square shows: its state, and whether there is a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    /// What it says.
    pub state: CellState,
    /// Whether a dot for a note stands in it.
    pub note: bool,
}

impl From<&Cell> for Shown {
    fn from(cell: &Cell) -> Self {
        Self { state: cell.state, note: cell.note }
    }
}

impl From<Combined> for Shown {
    fn from(combined: Combined) -> Self {
        Self { state: combined.state, note: false }
    }
}

/// The class of a state: `l0` to `l4`, `ahead`, `before`, `free`, `over`, `skipped`.
pub const fn class(state: CellState) -> &'static str {
    match state {
        CellState::Ahead => "ahead",
        CellState::Before => "before",
        CellState::NotDue => "free",
        CellState::Over => "over",
        CellState::Skipped => "skipped",
        CellState::Empty => "l0",
        CellState::Done => "l4",
        CellState::Within => "l2",
        CellState::Spare => "l1",
        CellState::Part(level) => match level {
            ..=1 => "l1",
            2 => "l2",
            _ => "l3",
        },
    }
}

/// The classes of a square: `square`, its state, `noted`, and whatever else it is.
pub fn classes(shown: Shown, more: &str) -> String {
    let mut classes = String::from("square ");
    classes.push_str(class(shown.state));
    if shown.note {
        classes.push_str(" noted");
    }
    if !more.is_empty() {
        classes.push(' ');
        classes.push_str(more);
    }
    classes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_day_that_is_met_is_full() {
        let others = [
            CellState::Ahead,
            CellState::Before,
            CellState::NotDue,
            CellState::Empty,
            CellState::Part(1),
            CellState::Part(2),
            CellState::Part(3),
            CellState::Spare,
            CellState::Within,
            CellState::Over,
            CellState::Skipped,
        ];
        assert!(others.iter().all(|state| class(*state) != "l4"));
        assert_eq!(class(CellState::Done), "l4");
    }

    #[test]
    fn a_note_is_a_class_of_its_own() {
        let shown = Shown { state: CellState::Skipped, note: true };
        assert_eq!(classes(shown, "today"), "square skipped noted today");
    }
}
