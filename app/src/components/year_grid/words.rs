//! What a square says in words: for tips, for the day panel and for those who listen.

use domain::grid::Combined;
use domain::{CellState, Day, History, Mark, Schedule, Streak, StreakUnit, Streaks};

use crate::text;

/// The line of fact about a square: "6 of 8 glasses", "done", "skipped", "not due".
pub fn fact(history: &History, day: Day) -> String {
    let cell = history.cell(day);
    match (cell.state, &cell.mark) {
        (CellState::Ahead, _) => "still to come".to_owned(),
        (CellState::Before, _) => "before it began".to_owned(),
        (CellState::NotDue, _) => "not due".to_owned(),
        (_, Some(Mark::Skipped(reason))) if reason.is_empty() => "skipped".to_owned(),
        (_, Some(Mark::Skipped(reason))) => format!("skipped, {reason}"),
        (_, Some(Mark::Done)) => "done".to_owned(),
        (_, Some(Mark::Missed)) => "not done".to_owned(),
        (CellState::Spare, None) => quota(history, day).unwrap_or_else(|| "not needed".to_owned()),
        _ => progress(history, day).unwrap_or_else(|| plain(cell.state).to_owned()),
    }
}

/// The line of fact about all habits of a day: "9 of 9 done".
pub fn combined_fact(combined: Combined) -> String {
    match combined.state {
        CellState::Ahead => "still to come".to_owned(),
        CellState::Before => "before it began".to_owned(),
        CellState::NotDue => "nothing due".to_owned(),
        _ => format!("{} of {} done", combined.done, combined.due),
    }
}

/// The accessible name of a square: "Thursday 6 August, 6 of 8 glasses".
pub fn name(history: &History, day: Day) -> String {
    let note = if history.cell(day).note { ", with a note" } else { "" };
    let date = text::full_date(day, history.calendar().today);
    format!("{date}, {}{note}", fact(history, day))
}

/// "2 of 3 this week", for habits that are asked for so many times a week or month.
pub fn quota(history: &History, day: Day) -> Option<String> {
    let (done, quota) = history.quota(day)?;
    let (today, week) = (history.calendar().today, history.calendar().week_start);
    let span = match history.rule_on(day)?.schedule {
        Schedule::TimesPerMonth(_) if day.month_start() == today.month_start() => "this month",
        Schedule::TimesPerMonth(_) => "that month",
        _ if day.week(week) == today.week(week) => "this week",
        _ => "that week",
    };
    Some(format!("{done} of {quota} {span}"))
}

/// "25 days", "3 weeks", "6 in a row", "Start again"; nothing before the first.
pub fn streak(streaks: &Streaks) -> String {
    match streaks.current.length {
        0 if streaks.best.is_empty() => String::new(),
        0 => "Start again".to_owned(),
        _ => length(streaks.current),
    }
}

/// "25 days", "1 week", "6 in a row".
pub fn length(Streak { length, unit, .. }: Streak) -> String {
    match unit {
        StreakUnit::InARow => format!("{} in a row", text::number(length)),
        unit => text::count(length, streak_unit(unit)),
    }
}

/// What a streak is counted in, for one: "day"; "in a row" has no plural.
pub const fn streak_unit(unit: StreakUnit) -> &'static str {
    match unit {
        StreakUnit::Days => "day",
        StreakUnit::Weeks => "week",
        StreakUnit::Months => "month",
        StreakUnit::InARow => "in a row",
    }
}

/// "6 of 8 glasses"; `None` for a yes or no.
fn progress(history: &History, day: Day) -> Option<String> {
    let habit = history.habit();
    let target = history.rule_on(day)?.target;
    let is_amount = habit.measure.value.is_amount();
    is_amount.then(|| text::progress(habit, history.amount(day), target))
}

const fn plain(state: CellState) -> &'static str {
    match state {
        CellState::Done => "done",
        CellState::Within => "within the limit so far",
        CellState::Over => "over the limit",
        _ => "not done",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use domain::{
        Amount, Calendar, Entry, Habit, HabitId, Measure, Note, Reason, Register, Rule, Streak,
        Target, Unit, Weekday,
    };

    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn habit(measure: Measure, rule: Rule) -> Habit {
        let mut habit = Habit::blank(HabitId::from_entropy([1; 16]));
        habit.measure = Register::unwritten(measure);
        habit.starts_on = Register::unwritten(day("2026-01-05"));
        habit.rules.insert(day("2026-01-05"), Register::unwritten(Some(rule)));
        habit
    }

    fn names(habit: &Habit, marks: &[(&str, Mark)], on: &str) -> String {
        let entry = |mark: &Mark| Entry {
            set: Register::unwritten(Some(mark.clone())),
            ..Entry::default()
        };
        let entries: BTreeMap<Day, Entry> =
            marks.iter().map(|(on, mark)| (day(on), entry(mark))).collect();
        let calendar = Calendar { today: day("2026-10-08"), week_start: Weekday::Mon };
        name(&History::new(habit, &entries, calendar), day(on))
    }

    #[test]
    fn a_count_says_how_much_of_how_much() {
        let measure =
            Measure::Count { unit: Unit::new("glasses").unwrap(), step: Amount::units(1) };
        let target = Target::AtLeast(Amount::units(8));
        let water = habit(measure, Rule { schedule: Schedule::Daily, target });
        let marks = [("2026-08-06", Mark::Amount(Amount::units(6)))];
        assert_eq!(names(&water, &marks, "2026-08-06"), "Thursday 6 August, 6 of 8 glasses");
        assert_eq!(names(&water, &marks, "2026-08-07"), "Friday 7 August, 0 of 8 glasses");
        assert_eq!(names(&water, &marks, "2026-10-09"), "Friday 9 October, still to come");
        assert_eq!(
            names(&water, &marks, "2025-12-31"),
            "Wednesday 31 December 2025, before it began"
        );
    }

    #[test]
    fn a_yes_or_no_is_done_not_done_or_skipped() {
        let read = habit(Measure::Check, Rule { schedule: Schedule::Daily, target: Target::ONCE });
        let marks = [
            ("2026-10-06", Mark::Done),
            ("2026-10-05", Mark::Skipped(Reason::default())),
            ("2026-10-04", Mark::Skipped(Reason::new("ill").unwrap())),
        ];
        assert_eq!(names(&read, &marks, "2026-10-06"), "Tuesday 6 October, done");
        assert_eq!(names(&read, &marks, "2026-10-07"), "Wednesday 7 October, not done");
        assert_eq!(names(&read, &marks, "2026-10-05"), "Monday 5 October, skipped");
        assert_eq!(names(&read, &marks, "2026-10-04"), "Sunday 4 October, skipped, ill");
    }

    #[test]
    fn a_day_the_week_does_not_need_says_the_quota() {
        let rule = Rule { schedule: Schedule::TimesPerWeek(2), target: Target::ONCE };
        let run = habit(Measure::Check, rule);
        let marks = [("2026-10-05", Mark::Done), ("2026-10-06", Mark::Done)];
        assert_eq!(names(&run, &marks, "2026-10-07"), "Wednesday 7 October, 2 of 2 this week");
        let marks = [("2026-09-28", Mark::Done), ("2026-09-29", Mark::Done)];
        assert_eq!(names(&run, &marks, "2026-10-01"), "Thursday 1 October, 2 of 2 that week");
    }

    #[test]
    fn a_streak_is_said_in_its_unit() {
        let of = |length, unit| Streak { from: Day(0), to: Day(9), length, unit };
        let said =
            |length, unit| streak(&Streaks { current: of(length, unit), best: vec![of(1, unit)] });
        assert_eq!(said(25, StreakUnit::Days), "25 days");
        assert_eq!(said(1, StreakUnit::Weeks), "1 week");
        assert_eq!(said(6, StreakUnit::InARow), "6 in a row");
        assert_eq!(said(0, StreakUnit::Days), "Start again");
        let never = Streaks { current: of(0, StreakUnit::Days), best: Vec::new() };
        assert_eq!(streak(&never), "");
    }

    #[test]
    fn a_note_is_mentioned() {
        let read = habit(Measure::Check, Rule { schedule: Schedule::Daily, target: Target::ONCE });
        let note = Register::unwritten(Note::new("late train").unwrap());
        let entries = BTreeMap::from([(day("2026-10-06"), Entry { note, ..Entry::default() })]);
        let calendar = Calendar { today: day("2026-10-08"), week_start: Weekday::Mon };
        let history = History::new(&read, &entries, calendar);
        assert_eq!(name(&history, day("2026-10-06")), "Tuesday 6 October, not done, with a note");
    }
}
