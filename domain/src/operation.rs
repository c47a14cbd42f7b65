//! Operations: what a person meant. Every change of their data is one of these, whichever door it came through.
//!
//! An operation sets a state and never flips one, so that replaying it changes nothing.
//! A variant or a field is never renamed or removed, and new fields have defaults: old journals are read for ever.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};

use crate::goal::GoalEdit;
use crate::lenient;
use crate::limits::Action;
use crate::registers::edits;
use crate::reminder::ReminderEdit;
use crate::settings::SettingsEdit;
use crate::{
    Amount, ClientId, Colour, Day, GoalId, Habit, HabitId, HabitName, Icon, Instant, Key, Mark,
    Measure, Note, OperationId, Position, Rejection, ReminderId, Root, Rule, Stamp, StepId,
};

/// The most rules a habit may have.
pub const MAX_RULES: usize = 100;

/// What a person meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// A new habit with its first rule.
    CreateHabit(NewHabit),
    /// The fields of a habit that changed; the others stay.
    EditHabit(HabitEdit),
    /// The habit moves to another place in the order.
    MoveHabit {
        /// Which habit.
        habit: HabitId,
        /// Its new place.
        position: Position,
    },
    /// The habit is no longer followed from a day on; everything is kept.
    ArchiveHabit {
        /// Which habit.
        habit: HabitId,
        /// The first day without it.
        on: Day,
    },
    /// The habit is followed again.
    RestoreHabit {
        /// Which habit.
        habit: HabitId,
    },
    /// The habit goes into the trash.
    DeleteHabit {
        /// Which habit.
        habit: HabitId,
    },
    /// The habit comes back from the trash.
    RecoverHabit {
        /// Which habit.
        habit: HabitId,
    },
    /// The square of a day holds this mark; `None` empties it.
    SetEntry {
        /// Which habit.
        habit: HabitId,
        /// Which day.
        day: Day,
        /// What the square says.
        mark: Option<Mark>,
    },
    /// So much more on a day, or less when negative.
    AddAmount {
        /// Which habit.
        habit: HabitId,
        /// Which day.
        day: Day,
        /// How much is added.
        amount: Amount,
    },
    /// The note of a day; empty takes it away.
    SetNote {
        /// Which habit.
        habit: HabitId,
        /// Which day.
        day: Day,
        /// The note.
        note: Note,
    },
    /// The settings that changed; the others stay.
    EditSettings(SettingsEdit),
    /// A new goal with its steps.
    CreateGoal(GoalEdit),
    /// The fields of a goal that changed, its links and its steps; the others stay.
    EditGoal(GoalEdit),
    /// A step is ticked off, or not any more.
    SetStep {
        /// Which goal.
        goal: GoalId,
        /// Which step.
        step: StepId,
        /// Whether it is done.
        done: bool,
    },
    /// The goal goes into the trash.
    DeleteGoal {
        /// Which goal.
        goal: GoalId,
    },
    /// The goal comes back from the trash.
    RecoverGoal {
        /// Which goal.
        goal: GoalId,
    },
    /// A new reminder.
    CreateReminder(ReminderEdit),
    /// The fields of a reminder that changed; the others stay.
    EditReminder(ReminderEdit),
    /// The reminder goes into the trash.
    DeleteReminder {
        /// Which reminder.
        reminder: ReminderId,
    },
    /// The reminder comes back from the trash.
    RecoverReminder {
        /// Which reminder.
        reminder: ReminderId,
    },
    /// Something this version does not know. It is refused, and nothing else is lost.
    #[serde(skip_deserializing)]
    Unknown,
}

/// Everything a new habit starts with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewHabit {
    /// Its id, made by the device.
    pub habit: HabitId,
    /// Its name.
    pub name: HabitName,
    /// What is measured.
    #[serde(default)]
    pub measure: Measure,
    /// Its first rule.
    pub rule: Rule,
    /// Its colour.
    pub colour: Colour,
    /// Its icon.
    pub icon: Icon,
    /// A note on it.
    #[serde(default)]
    pub note: Note,
    /// Its place in the order.
    pub position: Position,
    /// The day it begins.
    pub starts_on: Day,
}

edits!(
    /// The fields of a habit that changed.
    HabitEdit of Habit by habit: HabitId {
        /// The new name.
        name: HabitName,
        /// The new measure.
        measure: Measure,
        /// The new colour.
        colour: Colour,
        /// The new icon.
        icon: Icon,
        /// The new note.
        note: Note,
        /// The new beginning.
        starts_on: Day,
    } and {
        /// Rules by the day from which each holds; `None` takes the rule of that day back.
        rules: BTreeMap<Day, Option<Rule>>,
    }
);

impl Operation {
    /// What it is about: the record all of its keys belong to. `None` for an operation nobody knows.
    pub const fn root(&self) -> Option<Root> {
        match self {
            Self::EditSettings(_) => Some(Root::Settings),
            Self::CreateGoal(GoalEdit { goal, .. })
            | Self::EditGoal(GoalEdit { goal, .. })
            | Self::SetStep { goal, .. }
            | Self::DeleteGoal { goal }
            | Self::RecoverGoal { goal } => Some(Root::Goal(*goal)),
            Self::CreateReminder(ReminderEdit { reminder, .. })
            | Self::EditReminder(ReminderEdit { reminder, .. })
            | Self::DeleteReminder { reminder }
            | Self::RecoverReminder { reminder } => Some(Root::Reminder(*reminder)),
            _ => match self.habit() {
                Some(habit) => Some(Root::Habit(habit)),
                None => None,
            },
        }
    }

    /// The habit it is about, when it is about one.
    pub const fn habit(&self) -> Option<HabitId> {
        match self {
            Self::CreateHabit(NewHabit { habit, .. })
            | Self::EditHabit(HabitEdit { habit, .. })
            | Self::MoveHabit { habit, .. }
            | Self::ArchiveHabit { habit, .. }
            | Self::RestoreHabit { habit }
            | Self::DeleteHabit { habit }
            | Self::RecoverHabit { habit }
            | Self::SetEntry { habit, .. }
            | Self::AddAmount { habit, .. }
            | Self::SetNote { habit, .. } => Some(*habit),
            _ => None,
        }
    }

    /// The day of the square it writes into, when it writes into one.
    pub const fn day(&self) -> Option<Day> {
        match self {
            Self::SetEntry { day, .. }
            | Self::AddAmount { day, .. }
            | Self::SetNote { day, .. } => Some(*day),
            _ => None,
        }
    }

    /// The records that have to be loaded before it can be applied: what it is about, and its square.
    pub fn keys(&self) -> impl Iterator<Item = Key> {
        let entry = self.habit().zip(self.day()).map(|(habit, day)| Key::Entry(habit, day));
        self.root().map(Root::key).into_iter().chain(entry)
    }

    /// Which limit it falls under.
    pub const fn action(&self) -> Action {
        match self {
            Self::CreateHabit(_) => Action::HabitCreate,
            Self::EditHabit(_)
            | Self::MoveHabit { .. }
            | Self::ArchiveHabit { .. }
            | Self::RestoreHabit { .. }
            | Self::Unknown => Action::HabitUpdate,
            Self::DeleteHabit { .. } | Self::RecoverHabit { .. } => Action::HabitDelete,
            Self::SetEntry { .. } | Self::AddAmount { .. } | Self::SetNote { .. } => {
                Action::HabitToggle
            }
            Self::CreateGoal(_) => Action::GoalCreate,
            Self::EditGoal(_) => Action::GoalUpdate,
            Self::DeleteGoal { .. } | Self::RecoverGoal { .. } => Action::GoalDelete,
            Self::SetStep { .. } => Action::StepToggle,
            Self::EditSettings(_) => Action::SettingsSave,
            Self::CreateReminder(_) => Action::ReminderCreate,
            Self::EditReminder(_) => Action::ReminderUpdate,
            Self::DeleteReminder { .. } | Self::RecoverReminder { .. } => Action::ReminderDelete,
        }
    }

    /// The kind's name as on the wire, for logs.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::CreateHabit(_) => "create_habit",
            Self::EditHabit(_) => "edit_habit",
            Self::MoveHabit { .. } => "move_habit",
            Self::ArchiveHabit { .. } => "archive_habit",
            Self::RestoreHabit { .. } => "restore_habit",
            Self::DeleteHabit { .. } => "delete_habit",
            Self::RecoverHabit { .. } => "recover_habit",
            Self::SetEntry { .. } => "set_entry",
            Self::AddAmount { .. } => "add_amount",
            Self::SetNote { .. } => "set_note",
            Self::EditSettings(_) => "edit_settings",
            Self::CreateGoal(_) => "create_goal",
            Self::EditGoal(_) => "edit_goal",
            Self::SetStep { .. } => "set_step",
            Self::DeleteGoal { .. } => "delete_goal",
            Self::RecoverGoal { .. } => "recover_goal",
            Self::CreateReminder(_) => "create_reminder",
            Self::EditReminder(_) => "edit_reminder",
            Self::DeleteReminder { .. } => "delete_reminder",
            Self::RecoverReminder { .. } => "recover_reminder",
            Self::Unknown => "unknown",
        }
    }

    /// A number of bytes its JSON never exceeds.
    ///
    /// A byte of text can take six (`\\u0001`); ids, dates, numbers and the names of fields have their known lengths.
    pub fn max_bytes(&self) -> usize {
        const RULE: usize = 192;
        let note = |note: &Option<Note>| note.as_ref().map_or(0, |note| note.as_str().len());
        let unit = |measure: &Measure| match measure {
            Measure::Count { unit, .. } => unit.as_str().len(),
            Measure::Check | Measure::Time => 0,
        };
        match self {
            Self::CreateHabit(new) => {
                let texts = new.name.as_str().len() + new.note.as_str().len() + unit(&new.measure);
                768 + RULE + new.position.as_str().len() + 6 * texts
            }
            Self::EditHabit(edit) => {
                let name = edit.name.as_ref().map_or(0, |name| name.as_str().len());
                let texts = name + note(&edit.note) + edit.measure.as_ref().map_or(0, unit);
                512 + RULE * edit.rules.len() + 6 * texts
            }
            Self::MoveHabit { position, .. } => 256 + position.as_str().len(),
            Self::SetEntry { mark: Some(Mark::Skipped(reason)), .. } => {
                256 + 6 * reason.as_str().len()
            }
            Self::SetNote { note, .. } => 256 + 6 * note.as_str().len(),
            Self::EditSettings(_)
            | Self::CreateGoal(_)
            | Self::EditGoal(_)
            | Self::CreateReminder(_)
            | Self::EditReminder(_) => serde_json::to_string(self).unwrap_or_default().len(),
            _ => 256,
        }
    }

    /// Checks what can be said without looking at any record.
    ///
    /// `latest`: the latest day that may be written, which is the day that has begun somewhere on Earth.
    ///
    /// # Errors
    /// The rejection that names what is out of its bounds.
    pub fn check(&self, latest: Day) -> Result<(), Rejection> {
        if let Some(day) = self.day() {
            check_day(day, latest)?;
        }
        match self {
            Self::CreateHabit(new) => {
                new.measure.check()?;
                new.rule.check()?;
                check_day(new.starts_on, latest + 366)
            }
            Self::EditHabit(edit) => check_edit(edit, latest),
            Self::ArchiveHabit { on, .. } => check_day(*on, latest),
            Self::SetEntry { mark: Some(Mark::Amount(amount)), .. } => check_amount(*amount),
            Self::AddAmount { amount, .. } => check_amount(Amount(amount.0.saturating_abs())),
            Self::EditSettings(edit) if edit.is_empty() => Err(Rejection::Nothing),
            Self::EditGoal(edit) if edit.is_empty() => Err(Rejection::Nothing),
            Self::CreateGoal(edit) if edit.title.is_none() => Err(Rejection::TitleMissing),
            Self::CreateGoal(edit) | Self::EditGoal(edit) => edit.check(latest),
            Self::EditReminder(edit) if edit.is_empty() => Err(Rejection::Nothing),
            Self::CreateReminder(edit) if edit.title.is_none() => Err(Rejection::TitleMissing),
            Self::CreateReminder(edit) if edit.starts_on.is_none() => {
                Err(Rejection::ReminderDayInvalid)
            }
            Self::CreateReminder(edit) | Self::EditReminder(edit) => edit.check(latest),
            Self::Unknown => Err(Rejection::Unknown),
            _ => Ok(()),
        }
    }
}

fn check_edit(edit: &HabitEdit, latest: Day) -> Result<(), Rejection> {
    if edit.is_empty() {
        return Err(Rejection::Nothing);
    }
    if let Some(measure) = &edit.measure {
        measure.check()?;
    }
    if let Some(day) = edit.starts_on {
        check_day(day, latest + 366)?;
    }
    for (from, rule) in &edit.rules {
        check_day(*from, latest + 366)?;
        rule.map_or(Ok(()), Rule::check)?;
    }
    Ok(())
}

fn check_day(day: Day, latest: Day) -> Result<(), Rejection> {
    if day < Day::FIRST {
        Err(Rejection::DayTooEarly)
    } else if day > latest {
        Err(Rejection::DayAhead)
    } else {
        Ok(())
    }
}

fn check_amount(amount: Amount) -> Result<(), Rejection> {
    if amount.clamped() == amount { Ok(()) } else { Err(Rejection::AmountInvalid) }
}

/// An operation on its way: who sends it, as which of theirs, and when it was meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// Which client. Its operations are applied in the order of `seq`.
    pub client: ClientId,
    /// 1, 2, 3… per client. 0 lets the ledger take the next number: the door for plain forms and scripts.
    pub seq: u64,
    /// What makes it count once, however often it arrives.
    pub id: OperationId,
    /// The device's time, corrected by what it knows of the server's.
    pub at: Instant,
    /// What was meant.
    #[serde(deserialize_with = "known_or_unknown")]
    pub operation: Operation,
}

impl Envelope {
    /// A number of bytes its JSON never exceeds.
    pub fn max_bytes(&self) -> usize {
        160 + self.operation.max_bytes()
    }

    /// The stamp of what it writes.
    pub const fn stamp(&self) -> Stamp {
        Stamp { at: self.at, client: self.client, seq: self.seq }
    }
}

/// Reads an operation; what this version does not know becomes [`Operation::Unknown`] and spoils nothing around it.
fn known_or_unknown<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Operation, D::Error> {
    Ok(lenient::one(deserializer)?.unwrap_or(Operation::Unknown))
}
