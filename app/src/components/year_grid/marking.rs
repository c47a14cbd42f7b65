//! What filling squares means: the operations behind a click, a key and a range.

use domain::{Amount, CellState, Day, History, Mark, Measure, Operation, Reason, Target};

use crate::components::tick::{Act, Ticked};

/// What a range of days is to become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fill {
    /// Met.
    Done,
    /// Left out.
    Skip,
    /// As if nothing had been written.
    Clear,
}

/// One click on a square: a yes or no turns over, a count gets one more, a time five minutes. Nothing in the future.
pub fn click(history: &History, day: Day) -> Option<Operation> {
    let is_time = history.habit().measure.value == Measure::Time;
    act(history, day, if is_time { Act::More } else { Act::Tick })
}

/// One more on a day, as a click; a yes or no that is done stays done.
pub fn more(history: &History, day: Day) -> Option<Operation> {
    let is_check = history.habit().measure.value == Measure::Check;
    let is_done = is_check && history.cell(day).mark == Some(Mark::Done);
    if is_done { None } else { click(history, day) }
}

/// One less on a day, never less than nothing; a yes or no is emptied. `None` when that changes nothing.
pub fn less(history: &History, day: Day) -> Option<Operation> {
    let habit = history.habit();
    match habit.measure.value {
        Measure::Check => history.cell(day).mark.map(|_| set(history, day, None)),
        Measure::Count { .. } => act(history, day, Act::Less),
        Measure::Time => {
            let amount = habit.measure.value.step().min(history.amount(day)).negated();
            let less = Operation::AddAmount { habit: habit.id, day, amount };
            (amount != Amount::ZERO).then_some(less)
        }
    }
}

/// The day is left out, or no longer so.
pub fn skip(history: &History, day: Day) -> Option<Operation> {
    act(history, day, Act::Skip)
}

/// What the control of a square does, on a day that has begun.
fn act(history: &History, day: Day, act: Act) -> Option<Operation> {
    if day > history.calendar().today {
        return None;
    }
    Ticked::of(history, day).operation(act, history.habit().id, day)
}

/// What turns every day from `first` to `last`, both included, into `fill`; days that are so already stay untouched.
///
/// A met amount is the target itself, and one that is more stays; a limit is said to be kept.
/// The future is left out, whatever the range says.
pub fn fill(history: &History, first: Day, last: Day, fill: Fill) -> Vec<Operation> {
    let to = last.min(history.calendar().today) + 1;
    let cells = history.cells(first, to);
    let changes = cells.filter_map(|(day, cell)| {
        let mark = match fill {
            Fill::Done if cell.state == CellState::Done && cell.mark.is_some() => return None,
            Fill::Done => Some(met(history, day)),
            Fill::Skip => Some(Mark::Skipped(Reason::default())),
            Fill::Clear => None,
        };
        let is_so = match (&mark, &cell.mark) {
            (Some(Mark::Skipped(_)), Some(Mark::Skipped(_))) => true,
            (mark, before) => *mark == *before,
        };
        (!is_so).then(|| set(history, day, mark))
    });
    changes.collect()
}

/// The mark that meets a day.
fn met(history: &History, day: Day) -> Mark {
    match history.rule_on(day).map(|rule| rule.target) {
        Some(Target::AtLeast(target)) if history.habit().measure.value.is_amount() => {
            Mark::Amount(target)
        }
        _ => Mark::Done,
    }
}

fn set(history: &History, day: Day, mark: Option<Mark>) -> Operation {
    Operation::SetEntry { habit: history.habit().id, day, mark }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use domain::{Calendar, Entry, Habit, HabitId, Register, Rule, Schedule, Unit, Weekday};

    use super::*;

    const TODAY: Day = Day(20_000);

    fn habit(measure: Measure, target: Target) -> Habit {
        let mut habit = Habit::blank(HabitId::from_entropy([1; 16]));
        habit.measure = Register::unwritten(measure);
        habit.starts_on = Register::unwritten(TODAY - 30);
        let rule = Rule { schedule: Schedule::Daily, target };
        habit.rules.insert(TODAY - 30, Register::unwritten(Some(rule)));
        habit
    }

    fn water() -> Habit {
        let measure = Measure::Count { unit: Unit::default(), step: Amount::units(1) };
        habit(measure, Target::AtLeast(Amount::units(8)))
    }

    fn glasses(count: i64) -> Mark {
        Mark::Amount(Amount::units(count))
    }

    /// What `ask` gives for a habit whose squares hold `marks`.
    fn with<T>(habit: &Habit, marks: &[(Day, Mark)], ask: impl Fn(&History) -> T) -> T {
        let entry = |mark: &Mark| Entry {
            set: Register::unwritten(Some(mark.clone())),
            ..Entry::default()
        };
        let entries: BTreeMap<Day, Entry> =
            marks.iter().map(|(day, mark)| (*day, entry(mark))).collect();
        let calendar = Calendar { today: TODAY, week_start: Weekday::Mon };
        ask(&History::new(habit, &entries, calendar))
    }

    fn set_to(day: Day, mark: Option<Mark>) -> Operation {
        Operation::SetEntry { habit: HabitId::from_entropy([1; 16]), day, mark }
    }

    #[test]
    fn a_click_turns_a_yes_or_no_over() {
        let read = habit(Measure::Check, Target::ONCE);
        let done = with(&read, &[], |read| click(read, TODAY));
        assert_eq!(done, Some(set_to(TODAY, Some(Mark::Done))));
        let emptied = with(&read, &[(TODAY, Mark::Done)], |read| click(read, TODAY));
        assert_eq!(emptied, Some(set_to(TODAY, None)));
    }

    #[test]
    fn a_click_adds_one_step_to_a_count_also_beyond_the_target() {
        let added = with(&water(), &[(TODAY, glasses(8))], |water| click(water, TODAY));
        let amount = Amount::units(1);
        let habit = HabitId::from_entropy([1; 16]);
        assert_eq!(added, Some(Operation::AddAmount { habit, day: TODAY, amount }));
    }

    #[test]
    fn the_future_cannot_be_marked() {
        let read = habit(Measure::Check, Target::ONCE);
        assert_eq!(with(&read, &[], |read| click(read, TODAY + 1)), None);
        assert_eq!(with(&read, &[], |read| skip(read, TODAY + 1)), None);
        assert_eq!(with(&read, &[], |read| more(read, TODAY + 1)), None);
        let filled = with(&read, &[], |read| fill(read, TODAY, TODAY + 9, Fill::Done));
        assert_eq!(filled, [set_to(TODAY, Some(Mark::Done))]);
    }

    #[test]
    fn one_less_stops_at_nothing() {
        let half = Mark::Amount(Amount(500));
        let habit = HabitId::from_entropy([1; 16]);
        let lessened = with(&water(), &[(TODAY, half)], |water| less(water, TODAY));
        let amount = Amount(-500);
        assert_eq!(lessened, Some(Operation::AddAmount { habit, day: TODAY, amount }));
        assert_eq!(with(&water(), &[], |water| less(water, TODAY)), None);
    }

    #[test]
    fn five_minutes_of_a_time_come_and_go() {
        let read = habit(Measure::Time, Target::AtLeast(Amount::units(30)));
        let habit = HabitId::from_entropy([1; 16]);
        let add = |amount| Some(Operation::AddAmount { habit, day: TODAY, amount });
        assert_eq!(with(&read, &[], |read| click(read, TODAY)), add(Amount::units(5)));
        let two = [(TODAY, Mark::Amount(Amount::units(2)))];
        assert_eq!(with(&read, &two, |read| less(read, TODAY)), add(Amount::units(-2)));
        assert_eq!(with(&read, &[], |read| less(read, TODAY)), None);
    }

    #[test]
    fn one_more_never_empties_a_yes_or_no() {
        let read = habit(Measure::Check, Target::ONCE);
        let done = [(TODAY, Mark::Done)];
        assert_eq!(with(&read, &done, |read| more(read, TODAY)), None);
        assert_eq!(with(&read, &done, |read| less(read, TODAY)), Some(set_to(TODAY, None)));
    }

    #[test]
    fn a_range_that_is_done_gets_the_target_and_keeps_what_is_more() {
        let marks = [(TODAY - 2, glasses(11)), (TODAY - 1, glasses(3))];
        let filled = with(&water(), &marks, |water| fill(water, TODAY - 2, TODAY, Fill::Done));
        let eight = Some(glasses(8));
        assert_eq!(filled, [set_to(TODAY - 1, eight.clone()), set_to(TODAY, eight)]);
    }

    #[test]
    fn a_range_is_skipped_and_cleared_only_where_that_changes_something() {
        let marks = [(TODAY - 1, Mark::Skipped(Reason::new("away").unwrap()))];
        let skipped = with(&water(), &marks, |water| fill(water, TODAY - 1, TODAY, Fill::Skip));
        assert_eq!(skipped, [set_to(TODAY, Some(Mark::Skipped(Reason::default())))]);
        let cleared = with(&water(), &marks, |water| fill(water, TODAY - 1, TODAY, Fill::Clear));
        assert_eq!(cleared, [set_to(TODAY - 1, None)]);
    }

    #[test]
    fn a_limit_is_said_to_be_kept_without_inventing_an_amount() {
        let limit = Target::AtMost { limit: Amount::units(2), unlogged_kept: false };
        let measure = Measure::Count { unit: Unit::default(), step: Amount::units(1) };
        let coffee = habit(measure, limit);
        let filled = with(&coffee, &[], |coffee| fill(coffee, TODAY, TODAY, Fill::Done));
        assert_eq!(filled, [set_to(TODAY, Some(Mark::Done))]);
    }

    #[test]
    fn skipping_a_skipped_day_takes_it_back() {
        let marks = [(TODAY, Mark::Skipped(Reason::default()))];
        assert_eq!(with(&water(), &marks, |water| skip(water, TODAY)), Some(set_to(TODAY, None)));
    }
}
