//! The fields of the habit editor, as texts, and what they mean. The browser's editor and the plain form read them alike.

use domain::{
    Amount, Colour, Day, Habit, HabitEdit, HabitId, HabitName, Icon, Measure, NewHabit, Note,
    Position, Rule, Schedule, Snapshot, Target, Unit, WeekdaySet,
};
use serde::{Deserialize, Serialize};

use crate::field::{INCOMPLETE, NO_DATE};
use crate::form::{self, FieldError, next_colour, read};

#[cfg(test)]
mod tests;

/// What stands in the editor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HabitForm {
    /// The habit's id.
    pub habit: String,
    /// Its name.
    pub name: String,
    /// The code of its colour.
    pub colour: String,
    /// The code of its icon.
    pub icon: String,
    /// `check`, `count` or `time`.
    pub measure: String,
    /// `at_least` or `at_most`.
    pub direction: String,
    /// The target, a decimal.
    pub target: String,
    /// What is counted.
    pub unit: String,
    /// `daily`, `weekdays`, `week`, `month` or `every`.
    pub schedule: String,
    /// The chosen weekdays, `mon` … `sun`.
    pub days: Vec<String>,
    /// N for "N times a week".
    pub week_times: String,
    /// N for "N times a month".
    pub month_times: String,
    /// N for "every N days".
    pub every: String,
    /// The day from which schedule and target hold.
    pub from: String,
    /// A note on the habit.
    pub note: String,
    /// Its place in the order; read for a new habit only.
    pub position: String,
    /// What one tap adds to a count.
    pub step: String,
    /// `yes` when a day with nothing logged is not kept, for a habit that asks for at most so much.
    pub logged_only: String,
    /// The N and the day from which an "every N days" was counted so far: `2 2026-10-08`.
    pub counted: String,
    /// The days from which rules held that are taken back.
    pub without: Vec<String>,
    /// The form as it was shown, as JSON: what still stands there was not touched.
    pub was: String,
}

impl Default for HabitForm {
    fn default() -> Self {
        let texts = |text: &str| text.to_owned();
        Self {
            habit: String::new(),
            name: String::new(),
            colour: texts(Colour::Pine.code()),
            icon: texts(Icon::Sprout.code()),
            measure: texts("check"),
            direction: texts("at_least"),
            target: texts("1"),
            unit: String::new(),
            schedule: texts("daily"),
            days: Vec::new(),
            week_times: texts("3"),
            month_times: texts("4"),
            every: texts("2"),
            from: String::new(),
            note: String::new(),
            position: String::new(),
            step: texts("1"),
            logged_only: String::new(),
            counted: String::new(),
            without: Vec::new(),
            was: String::new(),
        }
    }
}

impl form::EditorForm for HabitForm {
    fn id(&self) -> &str {
        &self.habit
    }

    fn was(&self) -> &str {
        &self.was
    }
}

impl HabitForm {
    /// The form of a habit that is to be made: the next colour in turn, the last place, from today on.
    pub fn fresh(snapshot: &Snapshot, id: HabitId, today: Day) -> Self {
        let live = snapshot.live_habits();
        let taken: Vec<Colour> = live.iter().map(|habit| habit.colour.value).collect();
        let last = live.last().map(|habit| &habit.position.value);
        Self {
            habit: id.to_string(),
            colour: next_colour(&taken),
            from: today.to_string(),
            position: Position::between(last, None).into(),
            ..Self::default()
        }
    }

    /// The form of a habit as it is on `today`, from which a changed rule will hold.
    pub fn of(habit: &Habit, today: Day) -> Self {
        let from = today.max(habit.starts_on.value);
        let mut form = Self {
            habit: habit.id.to_string(),
            name: habit.name.value.to_string(),
            colour: habit.colour.value.code().to_owned(),
            icon: habit.icon.value.code().to_owned(),
            from: from.to_string(),
            note: habit.note.value.to_string(),
            position: habit.position.value.as_str().to_owned(),
            ..Self::default()
        };
        match &habit.measure.value {
            Measure::Check => {}
            Measure::Count { unit, step } => {
                "count".clone_into(&mut form.measure);
                form.unit = unit.to_string();
                form.step = step.to_string();
            }
            Measure::Time => "time".clone_into(&mut form.measure),
        }
        if let Some(rule) = habit.rule_on(from) {
            form.show_rule(rule);
        }
        form.was = form::shown(&form);
        form
    }

    fn show_rule(&mut self, rule: Rule) {
        self.target = rule.target.amount().to_string();
        if let Target::AtMost { unlogged_kept, .. } = rule.target {
            "at_most".clone_into(&mut self.direction);
            if !unlogged_kept {
                "yes".clone_into(&mut self.logged_only);
            }
        }
        let schedule = match rule.schedule {
            Schedule::Daily => "daily",
            Schedule::Weekdays(days) => {
                self.days = days.iter().map(|day| day.code().to_owned()).collect();
                "weekdays"
            }
            Schedule::TimesPerWeek(times) => {
                self.week_times = times.to_string();
                "week"
            }
            Schedule::TimesPerMonth(times) => {
                self.month_times = times.to_string();
                "month"
            }
            Schedule::EveryDays { n, from } => {
                self.every = n.to_string();
                self.counted = format!("{n} {from}");
                "every"
            }
        };
        schedule.clone_into(&mut self.schedule);
    }

    /// What a new habit starts with.
    ///
    /// # Errors
    /// The first field that cannot be used.
    pub fn new_habit(&self) -> Result<NewHabit, FieldError> {
        let from = self.read_from()?;
        Ok(NewHabit {
            habit: read(&self.habit, "habit", INCOMPLETE)?,
            name: self.read_name()?,
            measure: self.read_measure()?,
            rule: self.read_rule(from)?,
            colour: read(&self.colour, "colour", "Choose one of the colours.")?,
            icon: read(&self.icon, "icon", "Choose one of the icons.")?,
            note: Note::new(&self.note)
                .map_err(|error| FieldError::in_text("note", "A note", error))?,
            position: Position::try_from(self.position.clone())
                .map_err(|_| FieldError::at("position", INCOMPLETE))?,
            starts_on: from,
        })
    }

    /// The edit a plain form asks for. With nothing touched it says the name again: saving is never refused for that.
    ///
    /// # Errors
    /// The first field that cannot be used.
    pub fn edit(&self) -> Result<HabitEdit, FieldError> {
        let mut edit = self.touched()?;
        if edit.is_empty() {
            edit.name = Some(self.read_name()?);
        }
        Ok(edit)
    }

    /// The edit of what differs from the form as it was shown, perhaps nothing.
    ///
    /// What was not touched is not written: neither over what another device changed meanwhile, nor as a rule of today.
    ///
    /// # Errors
    /// The first field that cannot be used.
    pub fn touched(&self) -> Result<HabitEdit, FieldError> {
        let all = self.whole()?;
        let mut edit = all.clone();
        if let Some(was) = form::as_shown::<Self>(&self.was).and_then(|was| was.whole().ok()) {
            edit = edit.since(&was);
            if was.rules == all.rules {
                edit.rules.clear();
            }
        }
        for from in &self.without {
            edit.rules.entry(read(from, "from", INCOMPLETE)?).or_insert(None);
        }
        Ok(edit)
    }

    /// The form as an edit of all its fields.
    fn whole(&self) -> Result<HabitEdit, FieldError> {
        let all = Self { position: Position::default().into(), ..self.clone() }.new_habit()?;
        Ok(HabitEdit {
            name: Some(all.name),
            measure: Some(all.measure),
            colour: Some(all.colour),
            icon: Some(all.icon),
            note: Some(all.note),
            rules: [(all.starts_on, Some(all.rule))].into(),
            ..HabitEdit::of(all.habit)
        })
    }

    fn read_name(&self) -> Result<HabitName, FieldError> {
        HabitName::new(&self.name).map_err(|error| FieldError::in_text("name", "A name", error))
    }

    fn read_from(&self) -> Result<Day, FieldError> {
        read(&self.from, "from", NO_DATE)
    }

    fn read_measure(&self) -> Result<Measure, FieldError> {
        match self.measure.as_str() {
            "check" => Ok(Measure::Check),
            "count" => {
                let unit = Unit::new(&self.unit)
                    .map_err(|error| FieldError::in_text("unit", "A unit", error))?;
                Ok(Measure::Count { unit, step: read(&self.step, "target", INCOMPLETE)? })
            }
            "time" => Ok(Measure::Time),
            _ => Err(FieldError::at("measure", "Choose yes or no, a count, or time.")),
        }
    }

    fn read_rule(&self, from: Day) -> Result<Rule, FieldError> {
        let target = self.read_target()?;
        let rule = Rule { schedule: self.read_schedule(from)?, target };
        let field = if target.check().is_err() { "target" } else { "schedule" };
        rule.check().map_err(|rejection| FieldError::at(field, rejection.to_string()))?;
        Ok(rule)
    }

    fn read_target(&self) -> Result<Target, FieldError> {
        if self.measure == "check" {
            return Ok(Target::ONCE);
        }
        let amount: Amount = read(&self.target, "target", "A target is a number, like 8 or 2.5.")?;
        Ok(match self.direction.as_str() {
            "at_most" => {
                Target::AtMost { limit: amount, unlogged_kept: self.logged_only.is_empty() }
            }
            _ => Target::AtLeast(amount),
        })
    }

    fn read_schedule(&self, from: Day) -> Result<Schedule, FieldError> {
        let number = "Write a whole number.";
        match self.schedule.as_str() {
            "daily" => Ok(Schedule::Daily),
            "weekdays" => {
                let days: Result<WeekdaySet, _> = self.days.iter().map(|day| day.parse()).collect();
                let days = days.map_err(|_| FieldError::at("schedule", INCOMPLETE))?;
                if days.is_empty() {
                    return Err(FieldError::at("schedule", "Choose at least one day."));
                }
                Ok(Schedule::Weekdays(days))
            }
            "week" => Ok(Schedule::TimesPerWeek(read(&self.week_times, "schedule", number)?)),
            "month" => Ok(Schedule::TimesPerMonth(read(&self.month_times, "schedule", number)?)),
            "every" => {
                let n = read(&self.every, "schedule", number)?;
                Ok(Schedule::EveryDays { n, from: self.counted_from(n).unwrap_or(from) })
            }
            _ => Err(FieldError::at("schedule", "Choose when it is due.")),
        }
    }

    /// The day from which an unchanged "every N days" goes on being counted.
    fn counted_from(&self, n: u16) -> Option<Day> {
        let (counted, from) = self.counted.split_once(' ')?;
        if counted.parse() == Ok(n) { from.parse().ok() } else { None }
    }
}
