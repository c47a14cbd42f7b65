//! The paths of a map. A path holds all squares that look alike.
//!
//! Squares are drawn 10 wide with a stroke of 8 whose joins are round: that is a square of 18 with round corners in 11
//! letters. All moves are relative, so that the same few texts occur again and again and compress to almost nothing.

use std::fmt::Write;

use domain::{CellState, Day, Weeks};

use super::place::PITCH;
use crate::components::square::Shown;

/// The class of each path, in the order in which they are drawn.
pub(super) const CLASSES: [&str; 15] = [
    "before", "ahead", "free", "l0", "l1", "l2", "l3", "l4", "h1", "h2", "h3", "over", "stroke",
    "note", "note on",
];

const BEFORE: usize = 0;
const AHEAD: usize = 1;
const FREE: usize = 2;
const LEVEL_0: usize = 3;
const HEIGHT_1: usize = 8;
const HEIGHT_2: usize = 9;
const HEIGHT_3: usize = 10;
const OVER: usize = 11;
const STROKE: usize = 12;
const NOTE: usize = 13;
const NOTE_ON_FULL: usize = 14;

/// How a day that is partly done is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// The more of it, the darker.
    ByColour,
    /// The more of it, the higher the square is filled.
    ByHeight,
}

impl How {
    pub(super) const fn of(is_by_height: bool) -> Self {
        if is_by_height { Self::ByHeight } else { Self::ByColour }
    }
}

/// One shape: where it begins in its square, its path, and where the pen is afterwards.
struct Shape {
    from: (i32, i32),
    path: &'static str,
    to: (i32, i32),
}

const SQUARE: Shape = Shape { from: (4, 4), path: "h10v10h-10z", to: (4, 4) };
const DOT: Shape = Shape { from: (9, 9), path: "h0", to: (9, 9) };
const RISING: Shape = Shape { from: (5, 13), path: "l8-8", to: (13, 5) };
const OUTLINE: Shape =
    Shape { from: (4, 0), path: "h10q4 0 4 4v10q0 4-4 4h-10q-4 0-4-4v-10q0-4 4-4z", to: (4, 0) };
const THICK_OUTLINE: Shape =
    Shape { from: (4, 1), path: "h10q3 0 3 3v10q0 3-3 3h-10q-3 0-3-3v-10q0-3 3-3z", to: (4, 1) };

// A quarter, a half and three quarters of a square, with its round corners below.
const QUARTER: Shape = Shape { from: (0, 13), path: "h18v1q0 4-4 4h-10q-4 0-4-4z", to: (0, 13) };
const HALF: Shape = Shape { from: (0, 9), path: "h18v5q0 4-4 4h-10q-4 0-4-4z", to: (0, 9) };
const THREE_QUARTERS: Shape =
    Shape { from: (0, 5), path: "h18v9q0 4-4 4h-10q-4 0-4-4z", to: (0, 5) };

const fn shape_of(path: usize) -> &'static Shape {
    match path {
        AHEAD => &OUTLINE,
        OVER => &THICK_OUTLINE,
        HEIGHT_1 => &QUARTER,
        HEIGHT_2 => &HALF,
        HEIGHT_3 => &THREE_QUARTERS,
        STROKE => &RISING,
        FREE | NOTE | NOTE_ON_FULL => &DOT,
        _ => &SQUARE,
    }
}

/// The path a state is drawn by.
const fn path_index(state: CellState) -> usize {
    match state {
        CellState::Before => BEFORE,
        CellState::Ahead => AHEAD,
        CellState::NotDue => FREE,
        CellState::Over => OVER,
        // Never beyond 4, so never beyond the paths.
        _ => LEVEL_0 + state.level() as usize,
    }
}

/// The finished paths, in the order of [`CLASSES`].
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Paths([Path; 15]);

#[derive(Clone, Default, PartialEq, Eq)]
struct Path {
    text: String,
    pen: (i32, i32),
}

impl Path {
    fn add(&mut self, (x, y): (i32, i32), shape: &Shape) {
        let start = (x + shape.from.0, y + shape.from.1);
        // Writing to a String cannot fail.
        _ = write!(self.text, "m{} {}{}", start.0 - self.pen.0, start.1 - self.pen.1, shape.path);
        self.pen = (x + shape.to.0, y + shape.to.1);
    }
}

impl Paths {
    /// Draws the squares of `weeks`; `alone` is left out and drawn by [`path_of`].
    pub(super) fn draw(weeks: Weeks, squares: &[Shown], alone: Option<Day>, how: How) -> Self {
        let mut paths = Self::default();
        for (day, shown) in Day::range(weeks.from(), weeks.to()).zip(squares) {
            let Some(corner) = corner_of(weeks, day) else { continue };
            if alone != Some(day) {
                let path = path_index(shown.state);
                match (how, path.checked_sub(LEVEL_0)) {
                    (How::ByHeight, Some(level @ 1..=3)) => {
                        paths.add(LEVEL_0, corner);
                        paths.add(HEIGHT_1 + level - 1, corner);
                    }
                    _ => paths.add(path, corner),
                }
            }
            if shown.state == CellState::Skipped {
                paths.add(STROKE, corner);
            }
            if shown.note {
                let is_full = shown.state == CellState::Done;
                paths.add(if is_full { NOTE_ON_FULL } else { NOTE }, corner);
            }
        }
        paths
    }

    fn add(&mut self, path: usize, corner: (i32, i32)) {
        if let Some(drawn) = self.0.get_mut(path) {
            drawn.add(corner, shape_of(path));
        }
    }

    /// The text of one path; `None` when nothing looks like that.
    pub(super) fn get(&self, path: usize) -> Option<String> {
        self.0.get(path).map(|path| path.text.clone()).filter(|text| !text.is_empty())
    }
}

/// The path of one day by itself.
pub(super) fn path_of(weeks: Weeks, day: Day, shown: Shown) -> Option<String> {
    let mut path = Path::default();
    path.add(corner_of(weeks, day)?, shape_of(path_index(shown.state)));
    Some(path.text)
}

fn corner_of(weeks: Weeks, day: Day) -> Option<(i32, i32)> {
    let (column, row) = weeks.place_of(day)?;
    let pitch = i32::from(PITCH);
    Some((i32::from(column) * pitch, i32::from(row) * pitch))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Weekday;

    fn shown(state: CellState) -> Shown {
        Shown { state, note: false }
    }

    /// January 2027 begins on a Friday: the first squares stand in the rows 4, 5 and 6.
    fn weeks() -> Weeks {
        Weeks::year(2027, Weekday::Mon)
    }

    #[test]
    fn squares_that_look_alike_share_a_path() {
        let squares =
            [CellState::Done, CellState::Empty, CellState::Done, CellState::Done].map(shown);
        let paths = Paths::draw(weeks(), &squares, None, How::ByColour);
        let full = "m4 92h10v10h-10zm0 44h10v10h-10zm22 -132h10v10h-10z";
        assert_eq!(paths.get(7).as_deref(), Some(full));
        assert_eq!(paths.get(3).as_deref(), Some("m4 114h10v10h-10z"));
        assert_eq!(paths.get(4), None);
    }

    #[test]
    fn a_skipped_day_is_an_empty_square_with_a_stroke() {
        let squares = [CellState::Skipped, CellState::Skipped].map(shown);
        let paths = Paths::draw(weeks(), &squares, None, How::ByColour);
        assert_eq!(paths.get(3).as_deref(), Some("m4 92h10v10h-10zm0 22h10v10h-10z"));
        assert_eq!(paths.get(STROKE).as_deref(), Some("m5 101l8-8m-8 30l8-8"));
    }

    #[test]
    fn the_dot_of_a_note_can_be_seen_on_every_square() {
        let noted = |state| Shown { state, note: true };
        let squares = [noted(CellState::Done), noted(CellState::Empty)];
        let paths = Paths::draw(weeks(), &squares, None, How::ByColour);
        assert_eq!(paths.get(NOTE_ON_FULL).as_deref(), Some("m9 97h0"));
        assert_eq!(paths.get(NOTE).as_deref(), Some("m9 119h0"));
    }

    #[test]
    fn the_day_that_stands_alone_is_drawn_once() {
        let squares = [shown(CellState::Done)];
        let first = weeks().from();
        assert_eq!(Paths::draw(weeks(), &squares, Some(first), How::ByColour).get(7), None);
        assert_eq!(path_of(weeks(), first, squares[0]).as_deref(), Some("m4 92h10v10h-10z"));
    }

    #[test]
    fn by_height_a_part_stands_in_an_empty_square_and_a_met_day_is_full() {
        let squares = [CellState::Part(2), CellState::Done].map(shown);
        let paths = Paths::draw(weeks(), &squares, None, How::ByHeight);
        assert_eq!(paths.get(LEVEL_0).as_deref(), Some("m4 92h10v10h-10z"));
        assert_eq!(paths.get(HEIGHT_2).as_deref(), Some("m0 97h18v5q0 4-4 4h-10q-4 0-4-4z"));
        assert_eq!(paths.get(7).as_deref(), Some("m4 114h10v10h-10z"));
        assert_eq!(paths.get(5), None);
    }

    #[test]
    fn every_state_has_a_path() {
        for (state, class) in [
            (CellState::Ahead, "ahead"),
            (CellState::Before, "before"),
            (CellState::NotDue, "free"),
            (CellState::Empty, "l0"),
            (CellState::Part(3), "l3"),
            (CellState::Done, "l4"),
            (CellState::Spare, "l1"),
            (CellState::Within, "l2"),
            (CellState::Over, "over"),
        ] {
            assert_eq!(CLASSES[path_index(state)], class);
        }
    }
}
