//! Every reason to refuse an operation. A person can act on each, and none repeats what they wrote.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why an operation was refused. The code on the wire never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rejection {
    /// The habit is not there; the same answer for one that was never there and one of another account.
    #[error("This habit does not exist any more.")]
    HabitMissing,
    /// A habit with this id is there already.
    #[error("This habit is there already.")]
    HabitExists,
    /// More live habits than an account may have.
    #[error("An account can hold 200 habits. Archive or delete one first.")]
    HabitLimit,
    /// The day lies in the future.
    #[error("This day has not begun yet.")]
    DayAhead,
    /// The day lies before 1970.
    #[error("Days before 1970 cannot be filled.")]
    DayTooEarly,
    /// The amount is negative or more than a day can hold.
    #[error("This is more than a day can hold. Amounts go from 0 to 1,000,000.")]
    AmountInvalid,
    /// The target or step is out of bounds.
    #[error("A target goes from above 0 to 1,000,000.")]
    TargetInvalid,
    /// The schedule's numbers are out of bounds.
    #[error(
        "Choose at least one day, up to 7 times a week, 31 times a month, or every 2 to 365 days."
    )]
    ScheduleInvalid,
    /// A habit would be left without a rule, or has more than it may.
    #[error("A habit keeps at least one rule, and at most 100.")]
    RuleCount,
    /// A colour or icon nobody knows.
    #[error("This colour or icon does not exist.")]
    LookUnknown,
    /// The goal is not there; the same answer for one that was never there and one of another account.
    #[error("This goal does not exist any more.")]
    GoalMissing,
    /// A goal with this id is there already.
    #[error("This goal is there already.")]
    GoalExists,
    /// More goals than an account may have.
    #[error("An account can hold 200 goals. Delete one first.")]
    GoalLimit,
    /// A new goal, or a step, has no title.
    #[error("Give it a title.")]
    TitleMissing,
    /// A deadline lies before the beginning, before 1970, or more than 100 years ahead.
    #[error("A deadline lies after the beginning, and at most 100 years ahead.")]
    DeadlineInvalid,
    /// The total of a goal is out of bounds.
    #[error("A total goes from above 0 to 100,000,000.")]
    AimInvalid,
    /// The age of a life milestone is out of bounds.
    #[error("An age goes from 1 to 120.")]
    AgeInvalid,
    /// More steps than a goal may have.
    #[error("A goal can hold 100 steps.")]
    StepLimit,
    /// The step is not there.
    #[error("This step does not exist any more.")]
    StepMissing,
    /// More habits than a goal may be linked with.
    #[error("A goal can be linked with 20 habits.")]
    LinkLimit,
    /// The reminder is not there; the same answer for one that was never there and one of another account.
    #[error("This reminder does not exist any more.")]
    ReminderMissing,
    /// A reminder with this id is there already.
    #[error("This reminder is there already.")]
    ReminderExists,
    /// More reminders than an account may have.
    #[error("An account can hold 500 reminders. Delete one first.")]
    ReminderLimit,
    /// A reminder begins before 1970, more than 100 years ahead, or on no day.
    #[error("A reminder begins on a day between 1970 and 100 years ahead.")]
    ReminderDayInvalid,
    /// A reminder lasts too long.
    #[error("A reminder lasts at most a year. It can come again every year.")]
    ReminderLong,
    /// A reminder ends before it begins.
    #[error("On one day a reminder ends after it begins.")]
    TimesInvalid,
    /// Numbers of a recurrence are out of bounds.
    #[error("It comes again every 1 to 999 days, weeks, months or years, at most 999 times.")]
    RecurrenceInvalid,
    /// A reminder rings too long before.
    #[error("A reminder rings at most four weeks before.")]
    RingInvalid,
    /// A choice nobody knows.
    #[error("This choice does not exist.")]
    ChoiceUnknown,
    /// The edit says nothing.
    #[error("There is nothing to change.")]
    Nothing,
    /// Applying the operation failed for a reason of the server's; nothing was changed.
    #[error("This change could not be saved.")]
    Internal,
    /// The operation, or this very code, is of a kind this version does not know.
    #[error("This change comes from another version of the app. Reload to try again.")]
    #[serde(other)]
    Unknown,
}

impl Rejection {
    /// Whether what the operation was about is not there. It may come back: a server that was set back may have
    /// forgotten what its maker brings again later than others bring what they did with it.
    pub const fn is_missing(self) -> bool {
        matches!(self, Self::HabitMissing | Self::GoalMissing | Self::ReminderMissing)
    }

    /// The code of the wire format.
    pub const fn code(self) -> &'static str {
        match self {
            Self::HabitMissing => "habit_missing",
            Self::HabitExists => "habit_exists",
            Self::HabitLimit => "habit_limit",
            Self::DayAhead => "day_ahead",
            Self::DayTooEarly => "day_too_early",
            Self::AmountInvalid => "amount_invalid",
            Self::TargetInvalid => "target_invalid",
            Self::ScheduleInvalid => "schedule_invalid",
            Self::RuleCount => "rule_count",
            Self::LookUnknown => "look_unknown",
            Self::GoalMissing => "goal_missing",
            Self::GoalExists => "goal_exists",
            Self::GoalLimit => "goal_limit",
            Self::TitleMissing => "title_missing",
            Self::DeadlineInvalid => "deadline_invalid",
            Self::AimInvalid => "aim_invalid",
            Self::AgeInvalid => "age_invalid",
            Self::StepLimit => "step_limit",
            Self::StepMissing => "step_missing",
            Self::LinkLimit => "link_limit",
            Self::ReminderMissing => "reminder_missing",
            Self::ReminderExists => "reminder_exists",
            Self::ReminderLimit => "reminder_limit",
            Self::ReminderDayInvalid => "reminder_day_invalid",
            Self::ReminderLong => "reminder_long",
            Self::TimesInvalid => "times_invalid",
            Self::RecurrenceInvalid => "recurrence_invalid",
            Self::RingInvalid => "ring_invalid",
            Self::ChoiceUnknown => "choice_unknown",
            Self::Nothing => "nothing",
            Self::Unknown => "unknown",
            Self::Internal => "internal",
        }
    }
}
