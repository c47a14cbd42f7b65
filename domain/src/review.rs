//! What a year came to, over all habits: how much of it was kept, month by month, on which weekdays, and habit by habit.
//!
//! Only what is over counts: today is left out as long as its year runs. Deleted habits are left out; of archived ones the
//! days count on which they were followed.

use crate::statistics::{Total, filled};
use crate::strength::whole_percent;
use crate::{
    Calendar, CellState, CombinedGrid, Cycle, Day, HabitId, History, Rate, Snapshot, Streak,
};

/// A year over all habits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearReview {
    /// How many squares were filled.
    pub filled: u32,
    /// On how many days everything that was due was done.
    pub complete_days: u32,
    /// Of everything that was due, how much was done.
    pub rate: Rate,
    /// The months that have begun, January first.
    pub months: Vec<MonthReview>,
    /// Of what was due on each weekday, how much was done; Monday first.
    pub weekdays: [Rate; 7],
    /// The habits that were followed in the year: the live ones in the person's order, then the archived ones.
    pub habits: Vec<HabitReview>,
}

/// A month over all habits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthReview {
    /// Its first day.
    pub from: Day,
    /// Of everything that was due, how much was done.
    pub rate: Rate,
    /// By how many percentage points the share is higher than the month before; of a running month, than on the same days
    /// of it. `None` when either had nothing due.
    pub change: Option<i32>,
}

/// One habit in a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HabitReview {
    /// Which.
    pub habit: HabitId,
    /// Met and missed days.
    pub days: Rate,
    /// All amounts, and the met days.
    pub total: Total,
    /// The longest of the streaks that were running in the year, with all its periods, also those of other years.
    pub longest: Option<Streak>,
    /// The strength in whole percent, rounded down, on the last day of the year that has come.
    pub strength_percent: u32,
}

impl YearReview {
    /// The review of a year. `year`: 1 to 9998.
    pub fn of(snapshot: &Snapshot, calendar: Calendar, year: i32) -> Self {
        let first = Day::from_civil(year, 1, 1).unwrap_or_default();
        let (from, to) = Cycle::Year.around(first, calendar.week_start);
        let until = to.min(calendar.today).max(from);
        // January is compared with the December before.
        let (december, _) = Cycle::Month.around(from - 1, calendar.week_start);
        let grid = CombinedGrid::new(snapshot, calendar, december, until);
        let mut weekdays = [Rate::default(); 7];
        for (day, combined) in grid.iter().filter(|(day, _)| *day >= from) {
            if let Some(sum) = weekdays.get_mut(day.weekday() as usize) {
                *sum = sum.plus(combined.rate());
            }
        }
        let complete =
            grid.iter().filter(|(day, combined)| *day >= from && combined.state == CellState::Done);
        Self {
            filled: filled(snapshot, calendar, from, to),
            complete_days: u32::try_from(complete.count()).unwrap_or(u32::MAX),
            rate: grid.rate(from, until),
            months: months(&grid, calendar, (from, to)),
            weekdays,
            habits: habits(snapshot, calendar, (from, to)),
        }
    }
}

fn months(grid: &CombinedGrid, calendar: Calendar, (from, to): (Day, Day)) -> Vec<MonthReview> {
    let Calendar { today, week_start } = calendar;
    let firsts = std::iter::successors(Some(from), |day| Some(day.next_month()));
    let begun = firsts.take_while(|first| *first < to && *first <= today);
    let review = |first: Day| {
        let end = first.next_month();
        let (before, before_end) = Cycle::Month.around(first - 1, week_start);
        let like = if end <= today {
            before_end
        } else if today > first {
            Cycle::Month.earlier(today - 1) + 1
        } else {
            before
        };
        let rate = grid.rate(first, end.min(today));
        let change = rate.percent().zip(grid.rate(before, like).percent());
        let points = |(now, then): (u32, u32)| i32::try_from(now).ok()?.checked_sub_unsigned(then);
        MonthReview { from: first, rate, change: change.and_then(points) }
    };
    begun.map(review).collect()
}

fn habits(snapshot: &Snapshot, calendar: Calendar, (from, to): (Day, Day)) -> Vec<HabitReview> {
    let all = snapshot.live_habits().into_iter().chain(snapshot.archived_habits());
    let histories = all.map(|habit| History::new(habit, snapshot.entries(habit.id), calendar));
    let followed = histories.filter(|history| {
        let has_ended = history.ends_on().is_some_and(|end| end <= from);
        history.starts_on() < to.min(calendar.today + 1) && !has_ended
    });
    let followed = followed.filter(|_| from <= calendar.today);
    followed.map(|history| history.review(from, to)).collect()
}

impl History<'_> {
    fn review(&self, from: Day, to: Day) -> HabitReview {
        let last = self.ends_on().unwrap_or(to).min(to).min(self.calendar().today + 1) - 1;
        let streaks = self.streaks();
        // The longest comes first.
        let in_year = streaks.best.iter().find(|streak| streak.from < to && streak.to > from);
        HabitReview {
            habit: self.habit().id,
            days: self.days(from, last + 1),
            total: self.total(from, last + 1),
            longest: in_year.copied(),
            strength_percent: whole_percent(self.strengths(last, last + 1).pop().unwrap_or(0.0)),
        }
    }
}
