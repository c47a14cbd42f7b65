//! The rules of ConsistencyGrid: types and functions without I/O, clock, chance or framework.
//!
//! Every change of a person's data is an [`Operation`]; [`apply::apply`] alone decides what it does, in the browser and
//! on the server alike. The words:
//!
//! - [`Habit`], [`Entry`] (one square: a habit on a day), [`Day`] (a civil date), [`Instant`] (a point in UTC),
//!   [`Schedule`], [`Target`], [`Rule`] (schedule and target from a day on).
//! - [`Goal`] (what is to be reached, by steps or a total), [`Settings`] (one record an account), [`Register`] (a field
//!   with the stamp of its last writing).
//! - [`Reminder`] (what is to be thought of, and when), occurrence (one time it comes), ring (one time it is told of).
//! - [`Operation`] (what a person meant), [`Envelope`] (the operation with its id, sender and time), [`Change`] (a record
//!   before and after), [`Rejection`] (why an operation was refused), [`Stamp`] (when and by whom a field was written).
//! - [`Snapshot`] (the state of an account), [`Replica`] (a device's state), outbox (not yet acknowledged), journal
//!   (acknowledged lately), [`Head`] (an account's version), cursor (the head a device has seen), [`Digest`].
//! - [`Calendar`] (today and the first weekday), [`History`] (a habit with its squares, from which all numbers are
//!   derived), [`Period`] (days that are judged as a whole), [`Streak`], [`Rate`], strength, [`Cell`] (what a square says).
//! - [`Recurrence`] (on which days something comes again).

#![deny(missing_docs)]

pub mod amount;
pub mod apply;
pub mod calendar;
mod codes;
pub mod conflict;
pub mod entry;
pub mod exchange;
#[cfg(test)]
mod fixtures;
pub mod goal;
pub mod grid;
pub mod habit;
pub mod history;
pub mod id;
pub mod insight;
pub mod invert;
pub mod ledger;
mod lenient;
pub mod limits;
pub mod operation;
pub mod order;
pub mod packed;
pub mod past;
pub mod period;
pub mod position;
pub mod rate;
pub mod recurrence;
pub mod registers;
pub mod rejection;
pub mod reminder;
pub mod replica;
pub mod review;
pub mod schedule;
pub mod settings;
pub mod snapshot;
pub mod stamp;
pub mod statistics;
pub mod streak;
pub mod strength;
pub mod text;
pub mod time;
pub mod today;
pub mod trash;
pub mod why;
pub mod words;

pub use amount::Amount;
pub use calendar::Calendar;
pub use entry::{Entry, Mark};
pub use exchange::{Head, Overlap, Refusal, Reply, Request, Written};
pub use goal::{Goal, GoalEdit};
pub use grid::{Cell, CellState, Combined, CombinedGrid, Weeks};
pub use habit::{Colour, Habit, Icon, Measure};
pub use history::History;
pub use id::{AccountId, ClientId, Digest, GoalId, HabitId, OperationId, ReminderId, StepId};
pub use insight::{Cycle, Difference, Insight};
pub use operation::{Envelope, HabitEdit, NewHabit, Operation};
pub use period::{Period, PeriodState};
pub use position::Position;
pub use rate::Rate;
pub use recurrence::Recurrence;
pub use rejection::Rejection;
pub use reminder::{Reminder, ReminderEdit};
pub use replica::Replica;
pub use review::{HabitReview, MonthReview, YearReview};
pub use schedule::{Rule, Schedule, Target, WeekdaySet};
pub use settings::{Settings, SettingsEdit};
pub use snapshot::{Change, Key, Record, Root, Snapshot};
pub use stamp::{Register, Stamp};
pub use streak::{Streak, StreakUnit, Streaks};
pub use text::{Description, HabitName, Note, PersonName, Reason, Title, Unit};
pub use time::{Day, DayStart, Instant, TimeOfDay, Weekday};
pub use why::{CellWhy, StreakWhy, StrengthWhy};
