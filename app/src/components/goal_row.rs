//! A goal as a row of squares, one for each step or unit, with a ring where today should be.

pub mod words;

use std::fmt::Write as _;

use domain::goal::{Pace, Progress};
use domain::{Calendar, Goal, GoalId, HabitId, Snapshot};
use leptos::prelude::*;

/// The most squares of a goal. One that asks for more has so many, each for its share.
pub const MOST: i64 = 40;

/// So many squares are drawn as one: phones put the next ones below.
const ROW: i64 = 20;

/// The squares of a goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Squares {
    /// How many there are.
    pub count: i64,
    /// How many of them are full.
    pub full: i64,
    /// The level of the next one, 1 to 3 when it is partly full, else 0.
    pub part: u8,
    /// The one in which today should be.
    pub ring: Option<i64>,
}

impl Squares {
    /// The squares for so much of so much.
    pub fn of(progress: Progress, pace: Option<Pace>) -> Self {
        Self::at_most(MOST, progress, pace)
    }

    /// The same in fewer squares, where there is little room.
    pub fn at_most(most: i64, progress: Progress, pace: Option<Pace>) -> Self {
        let target = progress.target.0.max(1);
        let units = (target + 999) / 1000;
        let count = units.min(most);
        // What one square stands for, in thousandths: a unit, or a share that need not be whole.
        let (of, each) = if units <= most { (1000, 1) } else { (target, most) };
        let whole = |amount: i64| amount.saturating_mul(each) / of;
        let full =
            if progress.is_reached() { count } else { whole(progress.value.0).min(count - 1) };
        let rest = progress.value.0.saturating_mul(each) % of * 100 / of;
        let part = match rest {
            _ if progress.is_reached() => 0,
            0 => 0,
            1..=33 => 1,
            34..=66 => 2,
            _ => 3,
        };
        let ring = pace.map(|pace| whole(pace.expected.0).min(count - 1));
        Self { count, full, part, ring }
    }

    /// The level of a square, 0 to 4.
    const fn level(self, index: i64) -> usize {
        if index < self.full {
            4
        } else if index == self.full {
            self.part as usize
        } else {
            0
        }
    }
}

/// A habit beside a goal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linked {
    /// Its id.
    pub id: HabitId,
    /// Its name.
    pub name: String,
    /// The code of its icon.
    pub icon: &'static str,
    /// The code of its colour.
    pub colour: &'static str,
}

/// What is shown of a goal in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its id.
    pub id: GoalId,
    /// Its title.
    pub title: String,
    /// The code of its colour.
    pub colour: &'static str,
    /// Whether it stands on Today.
    pub is_pinned: bool,
    /// Its squares; `None` when there is nothing to count.
    pub squares: Option<Squares>,
    /// "412".
    pub value: String,
    /// "of 520 km".
    pub of: String,
    /// "9 km behind pace", "On pace", "60 ahead"; empty when it is due on no day.
    pub pace: String,
    /// Whether it is behind.
    pub is_behind: bool,
    /// "15 Nov"; empty when it is due on no day.
    pub due: String,
    /// "38 days".
    pub away: String,
    /// The habits beside it.
    pub habits: Vec<Linked>,
    /// What a listener is told: "Half marathon, Lisbon, 412 of 520 km, 9 behind pace".
    pub label: String,
}

impl Row {
    /// What is shown of a goal.
    pub fn of(goal: &Goal, snapshot: &Snapshot, calendar: Calendar) -> Self {
        let progress = goal.progress(snapshot, calendar);
        let pace = goal.pace(snapshot, calendar);
        let unit = progress.map(|progress| words::unit(progress.counted, snapshot));
        let unit = unit.unwrap_or_default();
        let due = goal.due_on(snapshot.settings().born.value);
        let title = goal.title.value.to_string();
        let (value, of) = match progress {
            Some(progress) => (words::amount(progress.value), words::of(progress, &unit)),
            None => (String::new(), "No steps yet".to_owned()),
        };
        let said = pace.map(|pace| words::pace(pace, &unit)).unwrap_or_default();
        let label = words::label(&title, &[&value, &of], pace);
        Self {
            id: goal.id,
            colour: goal.colour.value.code(),
            is_pinned: goal.is_pinned.value,
            squares: progress.map(|progress| Squares::of(progress, pace)),
            is_behind: pace.is_some_and(|pace| pace.ahead < 0),
            pace: said,
            due: due.map(|day| words::short_day(day, calendar.today)).unwrap_or_default(),
            away: due.map(|day| words::away(day, calendar.today)).unwrap_or_default(),
            habits: linked(goal, snapshot),
            title,
            value,
            of,
            label,
        }
    }
}

/// The habits beside a goal that are still there.
pub fn linked(goal: &Goal, snapshot: &Snapshot) -> Vec<Linked> {
    let habits = goal.linked().into_iter().filter_map(|id| snapshot.habit(id));
    let habits = habits.filter(|habit| !habit.is_deleted());
    let linked = habits.map(|habit| Linked {
        id: habit.id,
        name: habit.name.value.to_string(),
        icon: habit.icon.value.code(),
        colour: habit.colour.value.code(),
    });
    linked.collect()
}

/// Draws the squares. They repeat what is said beside them, so a screen reader passes over them.
pub fn squares(squares: Squares) -> AnyView {
    let rows = (0..squares.count).step_by(usize::try_from(ROW).unwrap_or(1));
    let rows = rows.map(|from| row(squares, from, (from + ROW).min(squares.count)));
    view! { <div class="goal-squares" aria-hidden="true">{rows.collect_view()}</div> }.into_any()
}

/// Draws them as one row, as wide as the room there is.
pub fn line(squares: Squares) -> AnyView {
    let paths = paths(squares, 0, squares.count);
    let size = format!("0 0 {} 16", squares.count * 20 - 4);
    view! { <svg class="squares" viewBox=size aria-hidden="true">{paths}</svg> }.into_any()
}

fn row(squares: Squares, from: i64, to: i64) -> impl IntoView {
    let ring = squares.ring.filter(|ring| (from..to).contains(ring));
    let place = |ring: i64| format!("translate({} -2)", (ring - from) * 20 - 2);
    let ring = ring.map(|ring| view! { <rect class="today" transform=place(ring) /> });
    view! { <svg class="squares" viewBox="0 0 400 16">{paths(squares, from, to)} {ring}</svg> }
}

/// A path for each level that occurs.
fn paths(squares: Squares, from: i64, to: i64) -> impl IntoView {
    let mut paths: [String; 5] = Default::default();
    for index in from..to {
        if let Some(path) = paths.get_mut(squares.level(index)) {
            // Drawn 8 wide with a stroke of 8. Writing to a String cannot fail.
            _ = write!(path, "M{} 4h8v8h-8z", (index - from) * 20 + 4);
        }
    }
    let classes = ["l0", "l1", "l2", "l3", "l4"];
    let paths = classes.into_iter().zip(paths).filter(|(_, path)| !path.is_empty());
    paths.map(|(class, path)| view! { <path class=class d=path /> }).collect_view()
}

#[cfg(test)]
mod tests {
    use domain::Amount;
    use domain::goal::Counted;

    use super::*;

    fn progress(value: i64, target: i64) -> Progress {
        Progress { counted: Counted::Steps, value: Amount(value), target: Amount(target) }
    }

    fn expecting(thousandths: i64) -> Pace {
        let expected = Amount(thousandths);
        Pace { expected, ahead: 0, left: Amount(1), days_left: 1, per_week: 1 }
    }

    #[test]
    fn up_to_forty_units_each_has_its_square() {
        let squares = Squares::of(progress(5_000, 8_000), Some(expecting(5_400)));
        assert_eq!(squares, Squares { count: 8, full: 5, part: 0, ring: Some(5) });
        assert_eq!(Squares::of(progress(0, 1_000), None).count, 1);
        assert_eq!(Squares::of(progress(0, 40_000), None).count, 40);
    }

    #[test]
    fn more_than_forty_units_share_forty_squares() {
        let squares = Squares::of(progress(412_000, 520_000), Some(expecting(421_000)));
        assert_eq!(squares, Squares { count: 40, full: 31, part: 3, ring: Some(32) });
    }

    #[test]
    fn where_there_is_little_room_there_are_fewer_squares() {
        let squares = Squares::at_most(20, progress(412_000, 520_000), None);
        assert_eq!(squares, Squares { count: 20, full: 15, part: 3, ring: None });
        assert_eq!(Squares::at_most(20, progress(5_000, 8_000), None).count, 8);
    }

    #[test]
    fn only_a_goal_that_is_reached_is_full() {
        let near = Squares::of(progress(519_999, 520_000), None);
        assert_eq!((near.full, near.part), (39, 3));
        let all = Squares::of(progress(530_000, 520_000), None);
        assert_eq!((all.full, all.part), (40, 0));
        // A unit that is not whole has a square as well.
        let half = Squares::of(progress(2_400, 2_500), None);
        assert_eq!((half.count, half.full, half.part), (3, 2, 2));
    }

    #[test]
    fn a_goal_whose_day_is_over_has_its_ring_at_the_end() {
        assert_eq!(Squares::of(progress(1_000, 8_000), Some(expecting(8_000))).ring, Some(7));
    }
}
