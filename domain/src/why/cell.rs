//! Why a square is drawn as it is.

use std::fmt;

use super::Wide;
use crate::words::{Progress, date, list, unit, weekday};
use crate::{
    CellState, Day, History, Mark, Period, PeriodState, Reason, Rule, Schedule, Target, WeekdaySet,
};

/// How a period of several days stands, as a square in it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    kind: Wide,
    state: PeriodState,
    had: Had,
}

/// What a period has come to.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Had {
    /// Met days of so many.
    Times { done: u32, quota: u32 },
    /// An amount of a target, or within a limit.
    Sum(Progress),
}

impl fmt::Display for Had {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Times { done, quota } => write!(f, "{done} of {quota}"),
            Self::Sum(progress) => progress.fmt(f),
        }
    }
}

/// Why a square is what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CellWhy {
    /// The day is still to come.
    Ahead,
    /// The habit began later.
    Before {
        /// On which day, in words.
        began: String,
    },
    /// The habit was archived by then.
    Archived {
        /// Since which day, in words.
        since: String,
    },
    /// The schedule asks for nothing on this day.
    NotDue(Schedule, /** The day the count begins with, in words. */ String),
    /// Left out by the person.
    Skipped(Reason),
    /// Said to be done.
    Ticked {
        /// Whether the day had asked for it.
        was_due: bool,
    },
    /// Said to be missed.
    Denied,
    /// The amount met the target or stayed within the limit; in a period of one limit, what that had come to by then.
    Met(Progress, Option<Wide>),
    /// Nothing was written, and that counts as kept.
    Silent,
    /// Nothing was written, and that does not count as kept.
    Unlogged,
    /// Something, but not enough for the day.
    Partly {
        /// What there is, of what.
        progress: Progress,
        /// Whether more can come.
        is_today: bool,
    },
    /// A share of what a whole period is to have.
    Share {
        /// What there is, of what.
        progress: Progress,
        /// How the period stands.
        standing: Standing,
    },
    /// Not needed: the period was met on other days.
    Spare(Standing),
    /// Within the limit so far.
    Within(Progress),
    /// Over the limit; in a period of one limit, with what that had come to by then.
    Over(Progress, Option<Wide>),
    /// Nothing yet, today.
    Open(Option<Progress>),
    /// Nothing, and the day is over.
    Empty(Option<Progress>),
    /// Nothing on this day, in a period of several.
    Part(Standing),
}

impl fmt::Display for CellWhy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ahead => f.write_str("Still to come."),
            Self::Before { began } => write!(f, "Before it began, on {began}."),
            Self::Archived { since } => write!(f, "Archived since {since}: it asks for nothing."),
            Self::NotDue(schedule, from) => not_due(f, *schedule, from),
            Self::Skipped(reason) if reason.is_empty() => {
                f.write_str("Skipped: it neither adds nor breaks.")
            }
            Self::Skipped(reason) => write!(f, "Skipped, {reason}: it neither adds nor breaks."),
            Self::Ticked { was_due: true } => f.write_str("Met: it was ticked."),
            Self::Ticked { was_due: false } => {
                f.write_str("Met: it was ticked, although the day did not ask for it.")
            }
            Self::Denied => f.write_str("Not met: it was marked so."),
            Self::Met(progress, None) => write!(f, "Met: {progress}."),
            Self::Met(progress, Some(wide)) => {
                write!(f, "Met: by then the {wide} had {progress}.")
            }
            Self::Silent => f.write_str("Met: nothing was written, which counts as kept."),
            Self::Unlogged => {
                f.write_str("Not met: nothing was written, which does not count as kept.")
            }
            Self::Partly { progress, is_today: true } => write!(f, "Partly: {progress} so far."),
            Self::Partly { progress, is_today: false } => write!(f, "Partly: {progress}."),
            Self::Share { progress, standing } => share(f, progress, standing),
            Self::Spare(standing) => spare(f, standing),
            Self::Within(progress) => write!(f, "Within the limit so far: {progress}."),
            Self::Over(progress, None) => write!(f, "Over the limit: {progress}."),
            Self::Over(progress, Some(wide)) => {
                write!(f, "Over the limit: by then the {wide} had {progress}.")
            }
            Self::Open(None) => f.write_str("Open: it can still be done today."),
            Self::Open(Some(progress)) => write!(f, "Open: {progress} so far."),
            Self::Empty(None) => f.write_str("Not met: it was not ticked."),
            Self::Empty(Some(progress)) => write!(f, "Not met: {progress}."),
            Self::Part(standing) => part(f, standing),
        }
    }
}

fn not_due(f: &mut fmt::Formatter<'_>, schedule: Schedule, from: &str) -> fmt::Result {
    match schedule {
        Schedule::Weekdays(days) => write!(f, "Not due: this habit is due on {}.", names(days)),
        Schedule::EveryDays { n, .. } => {
            write!(f, "Not due: this habit is due every {n} days, counted from {from}.")
        }
        _ => f.write_str("Not due: nothing is asked."),
    }
}

fn names(days: WeekdaySet) -> String {
    let names: Vec<&str> = days.iter().map(weekday).collect();
    list(&names)
}

fn share(f: &mut fmt::Formatter<'_>, progress: &Progress, standing: &Standing) -> fmt::Result {
    let Standing { kind, state, had } = standing;
    let Progress { amount, unit, .. } = progress;
    let space = if unit.is_empty() { "" } else { " " };
    let tense = if *state == PeriodState::Open { "has" } else { "had" };
    write!(f, "{amount}{space}{unit} on this day: the {kind} {tense} {had}.")
}

fn spare(f: &mut fmt::Formatter<'_>, standing: &Standing) -> fmt::Result {
    let Standing { kind, had, .. } = standing;
    match had {
        Had::Sum(progress) => write!(f, "Not needed: the {kind} has {progress}."),
        Had::Times { quota: 1, .. } => {
            write!(f, "Not needed: the {kind} was met on another day.")
        }
        Had::Times { quota, .. } => {
            write!(f, "Not needed: the {kind}'s {quota} were done on other days.")
        }
    }
}

fn part(f: &mut fmt::Formatter<'_>, standing: &Standing) -> fmt::Result {
    let Standing { kind, state, had } = standing;
    match state {
        PeriodState::Open => write!(f, "Open: the {kind} has {had} so far."),
        PeriodState::Neutral => {
            write!(f, "Left out: the {kind} was cut short, so it neither adds nor breaks.")
        }
        PeriodState::Missed | PeriodState::Met => write!(f, "Not met: the {kind} had {had}."),
    }
}

impl History<'_> {
    /// Why the square of a day is what it is.
    ///
    /// ```
    /// # use std::collections::BTreeMap;
    /// # use domain::*;
    /// # let day = |text: &str| text.parse::<Day>().unwrap();
    /// # let mut run = Habit::blank(HabitId::from_entropy([1; 16]));
    /// # run.starts_on = Register::unwritten(day("2026-10-05"));
    /// # let days = [Weekday::Mon, Weekday::Thu].into_iter().collect();
    /// # let rule = Rule { schedule: Schedule::Weekdays(days), target: Target::ONCE };
    /// # run.rules.insert(day("2026-10-05"), Register::unwritten(Some(rule)));
    /// let calendar = Calendar { today: day("2026-10-08"), week_start: Weekday::Mon };
    /// // `run` is due on Monday and Thursday.
    /// let why = History::new(&run, &BTreeMap::new(), calendar).cell_why(day("2026-10-06"));
    /// assert_eq!(why.to_string(), "Not due: this habit is due on Monday and Thursday.");
    /// ```
    pub fn cell_why(&self, day: Day) -> CellWhy {
        let cell = self.cell(day);
        let today = self.calendar().today;
        match (cell.state, cell.mark) {
            (CellState::Ahead, _) => CellWhy::Ahead,
            (CellState::Before, _) => CellWhy::Before { began: date(self.starts_on(), today) },
            (CellState::NotDue, _) => self.not_due_why(day),
            (CellState::Skipped, Some(Mark::Skipped(reason))) => CellWhy::Skipped(reason),
            (CellState::Skipped, _) => CellWhy::Skipped(Reason::default()),
            (_, Some(Mark::Done)) => CellWhy::Ticked { was_due: self.is_due(day) },
            (_, Some(Mark::Missed)) => CellWhy::Denied,
            (CellState::Spare, _) => self.standing(day).map_or(CellWhy::Denied, CellWhy::Spare),
            (CellState::Done, None) => CellWhy::Silent,
            (state, _) => self.measured_why(day, state),
        }
    }

    fn not_due_why(&self, day: Day) -> CellWhy {
        let today = self.calendar().today;
        if let Some(since) = self.ends_on().filter(|end| day >= *end) {
            return CellWhy::Archived { since: date(since, today) };
        }
        let schedule = self.rule_on(day).map_or(Schedule::Daily, |rule| rule.schedule);
        let from = match schedule {
            Schedule::EveryDays { from, .. } => date(from, today),
            _ => String::new(),
        };
        CellWhy::NotDue(schedule, from)
    }

    /// The reason of a square that says an amount, or nothing.
    fn measured_why(&self, day: Day, state: CellState) -> CellWhy {
        let is_today = day == self.calendar().today;
        let is_amount = self.habit().measure.value.is_amount();
        let Some(rule) = self.rule_on(day) else { return CellWhy::Empty(None) };
        let (progress, wide) = (self.progress(day, rule), self.limit_span(day));
        match (state, self.standing(day)) {
            (CellState::Done, _) => CellWhy::Met(progress, wide),
            (CellState::Over, _) => CellWhy::Over(progress, wide),
            (CellState::Within, _) => CellWhy::Within(progress),
            (CellState::Part(_), Some(standing)) if matches!(standing.had, Had::Sum(_)) => {
                CellWhy::Share { progress, standing }
            }
            (CellState::Part(_), _) => CellWhy::Partly { progress, is_today },
            (_, Some(standing)) => CellWhy::Part(standing),
            _ if is_today => CellWhy::Open(is_amount.then_some(progress)),
            _ if matches!(progress.target, Target::AtMost { .. }) => CellWhy::Unlogged,
            _ => CellWhy::Empty(is_amount.then_some(progress)),
        }
    }

    /// What a day has of what it is to have; with one limit for several days, what those have come to.
    fn progress(&self, day: Day, rule: Rule) -> Progress {
        let amount = match rule.target {
            Target::AtLeast(_) => self.amount(day),
            Target::AtMost { .. } => self.sum_through(day, self.amount(day)),
        };
        Progress { amount, target: rule.target, unit: unit(&self.habit().measure.value) }
    }

    /// The period of a day that shares one limit with others.
    fn limit_span(&self, day: Day) -> Option<Wide> {
        let span = self.summed_span(day)?;
        let is_limit = matches!(span.rule.target, Target::AtMost { .. });
        Wide::of(span.rule.schedule).filter(|_| is_limit)
    }

    /// How the period of a day stands, when it has several days.
    fn standing(&self, day: Day) -> Option<Standing> {
        let span = self.span_of(day)?;
        let kind = Wide::of(span.rule.schedule)?;
        let Period { state, done, quota, from, to } = self.period_of(day)?;
        let had = if self.is_summed(span.rule) {
            let (amount, target) = (self.sum(from, to), span.rule.target);
            Had::Sum(Progress { amount, target, unit: unit(&self.habit().measure.value) })
        } else {
            Had::Times { done, quota }
        };
        Some(Standing { kind, state, had })
    }
}
