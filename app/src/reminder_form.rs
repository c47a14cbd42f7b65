//! The fields of the reminder editor, as texts, and what they mean. The browser's editor and the plain form read them alike.

use domain::recurrence::{End, Every, MonthDays, NumberedWeekdays, Recurrence};
use domain::reminder::{Marker, Priority, RingsOn, Times};
use domain::settings::ZoneName;
use domain::{
    Colour, Day, Description, Habit, HabitId, Reminder, ReminderEdit, ReminderId, Schedule,
    TimeOfDay, Title, Weekday, WeekdaySet,
};
use serde::{Deserialize, Serialize};

use crate::field::{INCOMPLETE, NO_DATE};
use crate::form::{self, FieldError, optional, read};

/// What stands in the editor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReminderForm {
    /// The reminder's id.
    pub reminder: String,
    /// Its title.
    pub title: String,
    /// Its first day.
    pub from: String,
    /// Its last day; empty is the first one.
    pub to: String,
    /// When it begins on its first day; empty is all day.
    pub begins: String,
    /// When it ends on its last day; may be empty.
    pub ends: String,
    /// The zone whose clock is meant; empty is the person's own, wherever they are.
    pub zone: String,
    /// `never`, `day`, `week`, `month`, `month_weekday` or `year`.
    pub repeats: String,
    /// N for "every N weeks".
    pub every: String,
    /// The chosen weekdays, `mon` … `sun`; none is that of the first day.
    pub days: Vec<String>,
    /// `never`, `after` or `on`.
    pub end: String,
    /// After how many times.
    pub times: String,
    /// With which day.
    pub until: String,
    /// The code of its marker.
    pub marker: String,
    /// The code of its colour.
    pub colour: String,
    /// `never`, `first` or `every`.
    pub rings: String,
    /// How many minutes before it rings too; empty is not at all.
    pub before: String,
    /// `low`, `medium`, `high` or `critical`.
    pub priority: String,
    /// Whether it has a star: `1`, or empty.
    pub important: String,
    /// The habit it is about; empty for none.
    pub habit: String,
    /// What helps with it.
    pub description: String,
    /// The form as it was shown, as JSON: what still stands there was not touched.
    pub was: String,
}

impl Default for ReminderForm {
    fn default() -> Self {
        let text = |text: &str| text.to_owned();
        Self {
            reminder: String::new(),
            title: String::new(),
            from: String::new(),
            to: String::new(),
            begins: String::new(),
            ends: String::new(),
            zone: String::new(),
            repeats: text("never"),
            every: text("1"),
            days: Vec::new(),
            end: text("never"),
            times: text("10"),
            until: String::new(),
            marker: text(Marker::Dot.code()),
            colour: text(Colour::Blue.code()),
            rings: text(RingsOn::First.code()),
            before: String::new(),
            priority: text(Priority::Medium.code()),
            important: String::new(),
            habit: String::new(),
            description: String::new(),
            was: String::new(),
        }
    }
}

impl form::EditorForm for ReminderForm {
    fn id(&self) -> &str {
        &self.reminder
    }

    fn was(&self) -> &str {
        &self.was
    }
}

impl ReminderForm {
    /// The form of a reminder that is to be made on a day.
    pub fn fresh(id: ReminderId, day: Day) -> Self {
        Self { reminder: id.to_string(), from: day.to_string(), ..Self::default() }
    }

    /// The form of a reminder of a habit: on the days on which it is due, from `day` on, as long as it is not done.
    pub fn about(id: ReminderId, habit: &Habit, day: Day) -> Self {
        let mut form = Self {
            title: habit.name.value.to_string(),
            colour: habit.colour.value.code().to_owned(),
            habit: habit.id.to_string(),
            repeats: "day".to_owned(),
            ..Self::fresh(id, day)
        };
        match habit.rule_on(day).map(|rule| rule.schedule) {
            Some(Schedule::Weekdays(days)) => {
                "week".clone_into(&mut form.repeats);
                form.days = days.iter().map(|day| day.code().to_owned()).collect();
            }
            Some(Schedule::EveryDays { n, from }) => {
                form.every = n.to_string();
                form.from = (day + (from - day).rem_euclid(i32::from(n).max(1))).to_string();
            }
            _ => {}
        }
        form
    }

    /// The form of a reminder as it is.
    pub fn of(reminder: &Reminder) -> Self {
        let from = reminder.starts_on.value;
        let more = i32::from(reminder.more_days.value);
        let times = reminder.times.value;
        let optional = |text: Option<String>| text.unwrap_or_default();
        let rule = reminder.recurrence.value.map(Repeats::of);
        let rule = rule.unwrap_or_default();
        let mut form = Self {
            reminder: reminder.id.to_string(),
            title: reminder.title.value.to_string(),
            from: from.to_string(),
            to: if more > 0 { (from + more).to_string() } else { String::new() },
            begins: optional(times.map(|times| times.from.to_string())),
            ends: optional(times.and_then(|times| times.to).map(|to| to.to_string())),
            zone: optional(reminder.zone.value.as_ref().map(|zone| zone.as_str().to_owned())),
            repeats: rule.word.to_owned(),
            every: rule.every.to_string(),
            days: rule.days.iter().map(|day| day.code().to_owned()).collect(),
            end: rule.end.0.to_owned(),
            times: rule.end.1.unwrap_or(10).to_string(),
            until: optional(rule.end.2.map(|day| day.to_string())),
            marker: reminder.marker.value.code().to_owned(),
            colour: reminder.colour.value.code().to_owned(),
            rings: reminder.rings_on.value.code().to_owned(),
            before: optional(reminder.rings_before.value.map(|minutes| minutes.to_string())),
            priority: reminder.priority.value.code().to_owned(),
            important: if reminder.is_important.value { "1".to_owned() } else { String::new() },
            habit: optional(reminder.habit.value.map(|habit| habit.to_string())),
            description: reminder.description.value.to_string(),
            was: String::new(),
        };
        form.was = form::shown(&form);
        form
    }

    /// What a new reminder starts with. An icon has no field.
    ///
    /// # Errors
    /// The first field that cannot be used.
    pub fn new_reminder(&self) -> Result<ReminderEdit, FieldError> {
        let from: Day = read(&self.from, "from", NO_DATE)?;
        let to = optional(&self.to, "to", NO_DATE)?.unwrap_or(from);
        let more = u16::try_from(to - from);
        let more = more.map_err(|_| FieldError::at("to", "The last day comes after the first."))?;
        Ok(ReminderEdit {
            title: Some(self.read_title()?),
            description: Some(
                Description::new(&self.description)
                    .map_err(|error| FieldError::in_text("description", "A note", error))?,
            ),
            starts_on: Some(from),
            more_days: Some(more),
            times: Some(self.read_times()?),
            zone: Some(self.read_zone()?),
            recurrence: Some(self.read_recurrence(from)?),
            marker: Some(read(&self.marker, "marker", INCOMPLETE)?),
            colour: Some(read(&self.colour, "colour", INCOMPLETE)?),
            priority: Some(read(&self.priority, "priority", INCOMPLETE)?),
            is_important: Some(!self.important.is_empty()),
            rings_on: Some(read(&self.rings, "rings", INCOMPLETE)?),
            rings_before: Some(optional(&self.before, "before", INCOMPLETE)?),
            habit: Some(optional::<HabitId>(&self.habit, "habit", INCOMPLETE)?),
            ..ReminderEdit::of(read(&self.reminder, "reminder", INCOMPLETE)?)
        })
    }

    /// The edit a plain form asks for. With nothing touched it says the title again: saving is never refused for that.
    ///
    /// # Errors
    /// The first field that cannot be used.
    pub fn edit(&self) -> Result<ReminderEdit, FieldError> {
        let mut edit = self.touched()?;
        if edit.is_empty() {
            edit.title = Some(self.read_title()?);
        }
        Ok(edit)
    }

    /// The edit of what differs from the form as it was shown, perhaps nothing.
    ///
    /// What was not touched is written neither over what another device changed meanwhile, nor over a recurrence that the
    /// editor cannot say.
    ///
    /// # Errors
    /// The first field that cannot be used.
    pub fn touched(&self) -> Result<ReminderEdit, FieldError> {
        let edit = self.new_reminder()?;
        let was = form::as_shown::<Self>(&self.was).and_then(|was| was.new_reminder().ok());
        Ok(match was {
            Some(was) => edit.since(&was),
            None => edit,
        })
    }

    fn read_title(&self) -> Result<Title, FieldError> {
        Title::new(&self.title).map_err(|error| FieldError::in_text("title", "A title", error))
    }

    fn read_zone(&self) -> Result<Option<ZoneName>, FieldError> {
        match self.zone.as_str() {
            "" => Ok(None),
            zone => ZoneName::new(zone).map(Some).map_err(|_| FieldError::at("zone", INCOMPLETE)),
        }
    }

    fn read_times(&self) -> Result<Option<Times>, FieldError> {
        const NO_TIME: &str = "Times are written like 07:30.";
        let from: Option<TimeOfDay> = optional(&self.begins, "begins", NO_TIME)?;
        let to: Option<TimeOfDay> = optional(&self.ends, "ends", NO_TIME)?;
        if from.is_none() && to.is_some() {
            return Err(FieldError::at(
                "begins",
                "Say when it begins too, or leave both empty for all day.",
            ));
        }
        Ok(from.map(|from| Times { from, to }))
    }

    fn read_recurrence(&self, from: Day) -> Result<Option<Recurrence>, FieldError> {
        let every = match self.repeats.as_str() {
            "never" => return Ok(None),
            "day" => Every::Day,
            "week" => {
                let days = self.days.iter().map(|day| read::<Weekday>(day, "days", INCOMPLETE));
                let days = days.collect::<Result<WeekdaySet, _>>()?;
                Every::Week { days, week_start: Weekday::Mon }
            }
            "month" => Every::Month(MonthDays::default()),
            "month_weekday" => {
                let number = i8::try_from(from.day_of_month().div_ceil(7)).unwrap_or(1);
                // The fifth of a month is its last as well, which every month has.
                let number = if number == 5 { -1 } else { number };
                let days = NumberedWeekdays::default().with(number, from.weekday());
                Every::MonthWeekdays(days.unwrap_or_default())
            }
            "year" => Every::Year,
            _ => return Err(FieldError::at("repeats", INCOMPLETE)),
        };
        let most = Recurrence::MOST;
        let number = |field: &'static str, text: &str| {
            let number =
                text.trim().parse::<u16>().ok().filter(|number| (1..=most).contains(number));
            number.ok_or_else(|| FieldError::at(field, "A number from 1 to 999."))
        };
        let end = match self.end.as_str() {
            "after" => End::After(number("times", &self.times)?),
            "on" => {
                let until = read(&self.until, "until", NO_DATE)?;
                if until < from {
                    return Err(FieldError::at("until", "It ends after it begins."));
                }
                End::On(until)
            }
            _ => End::Never,
        };
        Ok(Some(Recurrence { every, interval: number("every", &self.every)?, end }))
    }
}

/// A recurrence as the editor offers it. What the editor cannot say is shown as the nearest it can.
struct Repeats {
    word: &'static str,
    every: u16,
    days: Vec<Weekday>,
    end: (&'static str, Option<u16>, Option<Day>),
}

impl Default for Repeats {
    fn default() -> Self {
        Self { word: "never", every: 1, days: Vec::new(), end: ("never", None, None) }
    }
}

impl Repeats {
    fn of(Recurrence { every, interval, end }: Recurrence) -> Self {
        let (word, days) = match every {
            Every::Day => ("day", Vec::new()),
            Every::Week { days, .. } => ("week", days.iter().collect()),
            Every::Month(_) => ("month", Vec::new()),
            Every::MonthWeekdays(_) => ("month_weekday", Vec::new()),
            Every::Year => ("year", Vec::new()),
        };
        let end = match end {
            End::Never => ("never", None, None),
            End::After(times) => ("after", Some(times), None),
            End::On(day) => ("on", None, Some(day)),
        };
        Self { word, every: interval, days, end }
    }
}

#[cfg(test)]
mod tests {
    use domain::apply::apply_to;
    use domain::{ClientId, Envelope, Instant, Operation, OperationId, Snapshot};

    use super::*;

    fn id() -> ReminderId {
        ReminderId::from_entropy([7; 16])
    }

    fn form() -> ReminderForm {
        let title = "Dentist".to_owned();
        ReminderForm { title, ..ReminderForm::fresh(id(), "2026-10-17".parse().unwrap()) }
    }

    /// The reminder that comes of a form.
    fn made(form: &ReminderForm) -> Reminder {
        let mut snapshot = Snapshot::default();
        let operation = Operation::CreateReminder(form.new_reminder().unwrap());
        let client = ClientId::from_entropy([1; 8]);
        let id = OperationId::from_entropy([1; 8]);
        let envelope = Envelope { client, seq: 1, id, at: Instant(1), operation };
        apply_to(&mut snapshot, &envelope).unwrap();
        snapshot.reminders().next().unwrap().clone()
    }

    #[test]
    fn what_an_editor_shows_means_what_it_was_made_from() {
        let texts = |text: &str| text.to_owned();
        for (repeats, every, days, end) in [
            ("never", "1", vec![], "never"),
            ("day", "3", vec![], "after"),
            ("week", "2", vec!["mon", "thu"], "on"),
            ("month", "1", vec![], "never"),
            ("month_weekday", "1", vec![], "never"),
            ("year", "1", vec![], "never"),
        ] {
            let form = ReminderForm {
                to: texts("2026-10-19"),
                begins: texts("14:30"),
                ends: texts("09:00"),
                zone: texts("Asia/Tokyo"),
                repeats: texts(repeats),
                every: texts(every),
                days: days.into_iter().map(texts).collect(),
                end: texts(end),
                until: if end == "on" { texts("2027-01-01") } else { String::new() },
                marker: texts("fill"),
                rings: texts("every"),
                before: texts("60"),
                important: texts("1"),
                description: texts("Bring the X-rays"),
                ..form()
            };
            let shown = ReminderForm { was: String::new(), ..ReminderForm::of(&made(&form)) };
            assert_eq!(shown, form, "{repeats}");
        }
    }

    #[test]
    fn what_was_not_touched_is_not_written() {
        let shown = ReminderForm::of(&made(&form()));
        assert!(shown.touched().unwrap().is_empty());
        let renamed = ReminderForm { title: "Dentist, upstairs".to_owned(), ..shown };
        let title = Some(Title::new("Dentist, upstairs").unwrap());
        assert_eq!(renamed.touched().unwrap(), ReminderEdit { title, ..ReminderEdit::of(id()) });
    }

    #[test]
    fn a_recurrence_the_editor_cannot_say_stays_until_it_is_touched() {
        let mut reminder = made(&form());
        reminder.recurrence.value = Some("FREQ=MONTHLY;BYMONTHDAY=1,15".parse().unwrap());
        let shown = ReminderForm::of(&reminder);
        let renamed = ReminderForm { title: "Rent".to_owned(), ..shown.clone() };
        assert_eq!(renamed.touched().unwrap().recurrence, None);
        let moved = ReminderForm { every: "2".to_owned(), ..shown };
        assert!(moved.touched().unwrap().recurrence.is_some());
    }

    #[test]
    fn saving_a_plain_form_with_nothing_touched_says_the_title_again() {
        let edit = ReminderForm::of(&made(&form())).edit().unwrap();
        assert_eq!(edit, ReminderEdit { title: edit.title.clone(), ..ReminderEdit::of(id()) });
        assert!(edit.title.is_some());
    }

    #[test]
    fn a_weekly_one_without_days_goes_along_with_its_first_day() {
        let shown = ReminderForm::of(&made(&ReminderForm { repeats: "week".to_owned(), ..form() }));
        assert!(shown.days.is_empty());
        let moved = ReminderForm { from: "2026-10-19".to_owned(), ..shown };
        assert_eq!(moved.touched().unwrap().recurrence, None);
    }

    #[test]
    fn a_reminder_of_a_habit_comes_on_the_days_on_which_it_is_due() {
        use std::collections::BTreeMap;
        let day: Day = "2026-10-08".parse().unwrap();
        let about = |schedule| {
            let rule = domain::Rule { schedule, target: domain::Target::ONCE };
            let mut habit = Habit::blank(HabitId::from_entropy([3; 16]));
            habit.name.value = domain::HabitName::new("Run").unwrap();
            habit.rules = BTreeMap::from([(day, domain::Register::unwritten(Some(rule)))]);
            let made = made(&ReminderForm::about(id(), &habit, day));
            let rule = made.recurrence.value.unwrap().to_string();
            (made.habit.value, rule, made.starts_on.value.to_string())
        };
        let habit = Some(HabitId::from_entropy([3; 16]));
        let days = [Weekday::Tue, Weekday::Sat].into_iter().collect();
        let daily = (habit, "FREQ=DAILY".to_owned(), "2026-10-08".to_owned());
        assert_eq!(about(Schedule::Daily), daily);
        let weekly = about(Schedule::Weekdays(days)).1;
        assert!(weekly.contains("BYDAY=TU,SA"), "{weekly}");
        let (_, third, first) = about(Schedule::EveryDays { n: 3, from: day - 1 });
        assert_eq!((third.as_str(), first.as_str()), ("FREQ=DAILY;INTERVAL=3", "2026-10-10"));
    }

    #[test]
    fn a_month_counts_its_weekdays_as_the_first_day_says() {
        let rule = |from: &str| {
            let form = ReminderForm {
                from: from.to_owned(),
                repeats: "month_weekday".to_owned(),
                ..form()
            };
            made(&form).recurrence.value.unwrap().to_string()
        };
        assert_eq!(rule("2026-10-17"), "FREQ=MONTHLY;BYDAY=3SA");
        assert_eq!(rule("2026-10-31"), "FREQ=MONTHLY;BYDAY=-1SA");
    }

    #[test]
    fn what_cannot_be_read_says_which_field_and_what_to_do() {
        let texts = |text: &str| text.to_owned();
        let wrong = [
            ReminderForm { title: texts(" "), ..form() },
            ReminderForm { from: texts("2026-02-30"), ..form() },
            ReminderForm { to: texts("2026-10-16"), ..form() },
            ReminderForm { begins: texts("25:00"), ..form() },
            ReminderForm { ends: texts("10:00"), ..form() },
            ReminderForm { repeats: texts("day"), every: texts("0"), ..form() },
            ReminderForm {
                repeats: texts("day"),
                end: texts("on"),
                until: texts("2026-10-01"),
                ..form()
            },
        ];
        let fields: Vec<_> = wrong.iter().map(|form| form.edit().unwrap_err().field).collect();
        assert_eq!(fields, ["title", "from", "to", "begins", "begins", "every", "until"]);
    }

    #[test]
    fn a_field_that_the_editor_does_not_have_stays() {
        let edit = form().edit().unwrap();
        assert_eq!(edit.icon, None);
    }
}
