//! The fields of the habit editor, as texts, and what they mean. The browser's editor and the plain form read them alike.

use std::collections::BTreeMap;

use domain::text::TextError;
use domain::{
    Amount, Colour, Day, Habit, HabitEdit, HabitName, Icon, Measure, NewHabit, Note, Position,
    Rule, Schedule, Target, Unit, WeekdaySet,
};
use serde::{Deserialize, Serialize};

use crate::field::{INCOMPLETE, NO_DATE, sentence};

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
}

/// What is wrong with a field, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name.
    pub field: &'static str,
    /// The sentence for the person.
    pub message: String,
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
        }
    }
}

impl HabitForm {
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
            Measure::Count { unit, .. } => {
                "count".clone_into(&mut form.measure);
                form.unit = unit.to_string();
            }
            Measure::Time => "time".clone_into(&mut form.measure),
        }
        if let Some(rule) = habit.rule_on(from) {
            form.show_rule(rule);
        }
        form
    }

    fn show_rule(&mut self, rule: Rule) {
        self.target = rule.target.amount().to_string();
        if matches!(rule.target, Target::AtMost { .. }) {
            "at_most".clone_into(&mut self.direction);
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
            Schedule::EveryDays { n, .. } => {
                self.every = n.to_string();
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
            note: Note::new(&self.note).map_err(|error| text_error("note", "A note", error))?,
            position: Position::try_from(self.position.clone())
                .map_err(|_| wrong("position", INCOMPLETE))?,
            starts_on: from,
        })
    }

    /// The edit that leads to these fields: everything that can be edited, with the rule from `from` on.
    ///
    /// # Errors
    /// The first field that cannot be used.
    pub fn edit(&self) -> Result<HabitEdit, FieldError> {
        let new = Self { position: Position::default().into(), ..self.clone() }.new_habit()?;
        Ok(HabitEdit {
            habit: new.habit,
            name: Some(new.name),
            measure: Some(new.measure),
            colour: Some(new.colour),
            icon: Some(new.icon),
            note: Some(new.note),
            starts_on: None,
            rules: BTreeMap::from([(new.starts_on, Some(new.rule))]),
        })
    }

    /// The edit of what differs from the habit; `None` when nothing does.
    ///
    /// A rule that did not change stays where it began, so that saving a new name writes no rule of today.
    ///
    /// # Errors
    /// The first field that cannot be used.
    pub fn edit_of(&self, habit: &Habit) -> Result<Option<HabitEdit>, FieldError> {
        let mut edit = self.edit()?;
        edit.name = edit.name.filter(|name| *name != habit.name.value);
        edit.measure = edit.measure.filter(|measure| *measure != habit.measure.value);
        edit.colour = edit.colour.filter(|colour| *colour != habit.colour.value);
        edit.icon = edit.icon.filter(|icon| *icon != habit.icon.value);
        edit.note = edit.note.filter(|note| *note != habit.note.value);
        edit.rules.retain(|from, rule| *rule != habit.rule_on(*from));
        Ok(Some(edit).filter(|edit| !edit.is_empty()))
    }

    fn read_name(&self) -> Result<HabitName, FieldError> {
        HabitName::new(&self.name).map_err(|error| text_error("name", "A name", error))
    }

    fn read_from(&self) -> Result<Day, FieldError> {
        read(&self.from, "from", NO_DATE)
    }

    fn read_measure(&self) -> Result<Measure, FieldError> {
        match self.measure.as_str() {
            "check" => Ok(Measure::Check),
            "count" => {
                let unit =
                    Unit::new(&self.unit).map_err(|error| text_error("unit", "A unit", error))?;
                Ok(Measure::Count { unit, step: Amount::units(1) })
            }
            "time" => Ok(Measure::Time),
            _ => Err(wrong("measure", "Choose yes or no, a count, or time.")),
        }
    }

    fn read_rule(&self, from: Day) -> Result<Rule, FieldError> {
        let target = self.read_target()?;
        let rule = Rule { schedule: self.read_schedule(from)?, target };
        let field = if target.check().is_err() { "target" } else { "schedule" };
        rule.check().map_err(|rejection| wrong(field, &rejection.to_string()))?;
        Ok(rule)
    }

    fn read_target(&self) -> Result<Target, FieldError> {
        if self.measure == "check" {
            return Ok(Target::ONCE);
        }
        let amount: Amount = read(&self.target, "target", "A target is a number, like 8 or 2.5.")?;
        Ok(match self.direction.as_str() {
            "at_most" => Target::AtMost { limit: amount, unlogged_kept: true },
            _ => Target::AtLeast(amount),
        })
    }

    fn read_schedule(&self, from: Day) -> Result<Schedule, FieldError> {
        let number = "Write a whole number.";
        match self.schedule.as_str() {
            "daily" => Ok(Schedule::Daily),
            "weekdays" => {
                let days: Result<WeekdaySet, _> = self.days.iter().map(|day| day.parse()).collect();
                let days = days.map_err(|_| wrong("schedule", INCOMPLETE))?;
                if days.is_empty() {
                    return Err(wrong("schedule", "Choose at least one day."));
                }
                Ok(Schedule::Weekdays(days))
            }
            "week" => Ok(Schedule::TimesPerWeek(read(&self.week_times, "schedule", number)?)),
            "month" => Ok(Schedule::TimesPerMonth(read(&self.month_times, "schedule", number)?)),
            "every" => Ok(Schedule::EveryDays { n: read(&self.every, "schedule", number)?, from }),
            _ => Err(wrong("schedule", "Choose when it is due.")),
        }
    }
}

fn wrong(field: &'static str, message: &str) -> FieldError {
    FieldError { field, message: message.to_owned() }
}

fn read<T: std::str::FromStr>(
    text: &str,
    field: &'static str,
    message: &str,
) -> Result<T, FieldError> {
    text.trim().parse().map_err(|_| wrong(field, message))
}

fn text_error(field: &'static str, what: &str, error: TextError) -> FieldError {
    FieldError { field, message: sentence(what, error) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Register;

    fn form() -> HabitForm {
        HabitForm {
            habit: "0195a3c0-7b1e-7000-8000-000000000001".to_owned(),
            name: "Read".to_owned(),
            from: "2026-03-02".to_owned(),
            position: Position::default().into(),
            ..HabitForm::default()
        }
    }

    fn habit(new: NewHabit) -> Habit {
        let mut habit = Habit::blank(new.habit);
        habit.name = Register::unwritten(new.name);
        habit.measure = Register::unwritten(new.measure);
        habit.colour = Register::unwritten(new.colour);
        habit.icon = Register::unwritten(new.icon);
        habit.starts_on = Register::unwritten(new.starts_on);
        habit.rules.insert(new.starts_on, Register::unwritten(Some(new.rule)));
        habit
    }

    #[test]
    fn a_form_shows_a_habit_as_it_was_made() {
        let made = HabitForm {
            measure: "count".to_owned(),
            unit: "glasses".to_owned(),
            target: "8".to_owned(),
            schedule: "weekdays".to_owned(),
            days: vec!["mon".to_owned(), "thu".to_owned()],
            ..form()
        };
        let habit = habit(made.new_habit().unwrap());
        let shown = HabitForm::of(&habit, habit.starts_on.value);
        assert_eq!(shown, made);
        assert_eq!(shown.edit_of(&habit), Ok(None));
    }

    #[test]
    fn a_new_name_writes_no_new_rule() {
        let habit = habit(form().new_habit().unwrap());
        let mut shown = HabitForm::of(&habit, habit.starts_on.value + 100);
        "Read more".clone_into(&mut shown.name);
        let edit = shown.edit_of(&habit).unwrap().unwrap();
        assert_eq!(edit.name.unwrap().as_str(), "Read more");
        assert!(edit.rules.is_empty());
    }

    #[test]
    fn a_new_schedule_holds_from_its_day_on() {
        let habit = habit(form().new_habit().unwrap());
        let today = habit.starts_on.value + 100;
        let mut shown = HabitForm::of(&habit, today);
        "week".clone_into(&mut shown.schedule);
        let edit = shown.edit_of(&habit).unwrap().unwrap();
        let rule = Rule { schedule: Schedule::TimesPerWeek(3), target: Target::ONCE };
        assert_eq!(edit.rules, BTreeMap::from([(today, Some(rule))]));
    }

    #[test]
    fn a_field_that_cannot_be_used_is_named() {
        let error = |form: HabitForm| form.new_habit().unwrap_err().field;
        assert_eq!(error(HabitForm { name: "  ".to_owned(), ..form() }), "name");
        assert_eq!(error(HabitForm { from: "2026-02-30".to_owned(), ..form() }), "from");
        assert_eq!(error(HabitForm { schedule: "weekdays".to_owned(), ..form() }), "schedule");
        let count = || HabitForm { measure: "count".to_owned(), ..form() };
        assert_eq!(error(HabitForm { target: "many".to_owned(), ..count() }), "target");
        assert_eq!(error(HabitForm { target: "0".to_owned(), ..count() }), "target");
        assert_eq!(error(HabitForm { unit: "u".repeat(21), ..count() }), "unit");
    }
}
