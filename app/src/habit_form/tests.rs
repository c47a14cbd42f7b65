use std::collections::BTreeMap;

use domain::{Record, Register};

use super::*;

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
    habit.position = Register::unwritten(new.position);
    habit.starts_on = Register::unwritten(new.starts_on);
    habit.rules.insert(new.starts_on, Register::unwritten(Some(new.rule)));
    habit
}

#[test]
fn a_form_shows_a_habit_as_it_was_made() {
    let made = HabitForm {
        measure: "count".to_owned(),
        unit: "cups".to_owned(),
        direction: "at_most".to_owned(),
        logged_only: "yes".to_owned(),
        target: "2".to_owned(),
        step: "0.5".to_owned(),
        schedule: "weekdays".to_owned(),
        days: vec!["mon".to_owned(), "thu".to_owned()],
        ..form()
    };
    let habit = habit(made.new_habit().unwrap());
    let shown = HabitForm::of(&habit, habit.starts_on.value);
    assert_eq!(HabitForm { was: String::new(), ..shown.clone() }, made);
    assert!(shown.touched().unwrap().is_empty());
}

#[test]
fn a_new_name_writes_the_name_and_nothing_else() {
    let habit = habit(form().new_habit().unwrap());
    let mut shown = HabitForm::of(&habit, habit.starts_on.value + 100);
    "Read more".clone_into(&mut shown.name);
    let name = Some(HabitName::new("Read more").unwrap());
    assert_eq!(shown.touched(), Ok(HabitEdit { name, ..HabitEdit::of(habit.id) }));
}

#[test]
fn a_plain_form_saved_untouched_is_not_refused() {
    let habit = habit(form().new_habit().unwrap());
    let shown = HabitForm::of(&habit, habit.starts_on.value);
    let edit = shown.edit().unwrap();
    assert_eq!(edit, HabitEdit { name: Some(habit.name.value), ..HabitEdit::of(habit.id) });
}

#[test]
fn a_new_schedule_holds_from_its_day_on() {
    let habit = habit(form().new_habit().unwrap());
    let today = habit.starts_on.value + 100;
    let mut shown = HabitForm::of(&habit, today);
    "week".clone_into(&mut shown.schedule);
    let rule = Rule { schedule: Schedule::TimesPerWeek(3), target: Target::ONCE };
    assert_eq!(shown.touched().unwrap().rules, BTreeMap::from([(today, Some(rule))]));
}

#[test]
fn every_second_day_stays_on_its_days_when_something_else_changes() {
    let made = HabitForm { schedule: "every".to_owned(), ..form() };
    let habit = habit(made.new_habit().unwrap());
    let first = habit.starts_on.value;
    let mut shown = HabitForm::of(&habit, first + 101);
    "Run".clone_into(&mut shown.name);
    assert!(shown.touched().unwrap().rules.is_empty());

    "3".clone_into(&mut shown.every);
    let rules = shown.touched().unwrap().rules;
    let rule =
        Rule { schedule: Schedule::EveryDays { n: 3, from: first + 101 }, target: Target::ONCE };
    assert_eq!(rules, BTreeMap::from([(first + 101, Some(rule))]));
}

#[test]
fn a_dated_rule_can_be_taken_back() {
    let habit = habit(form().new_habit().unwrap());
    let mut shown = HabitForm::of(&habit, habit.starts_on.value + 100);
    shown.without.push("2026-05-01".to_owned());
    let day = "2026-05-01".parse().unwrap();
    assert_eq!(shown.touched().unwrap().rules, BTreeMap::from([(day, None)]));
}

#[test]
fn a_form_is_read_by_the_names_of_its_fields() {
    let fields = [
        ("nonce", "00"),
        ("form[name]", "Run"),
        ("form[schedule]", "weekdays"),
        ("form[days][]", "tue"),
        ("form[days][]", "sat"),
        ("form[without][]", "2026-05-01"),
        ("form[unheard_of]", "1"),
    ];
    let read = crate::form::of_fields::<HabitForm>(
        fields.map(|(name, value)| (name.to_owned(), value.to_owned())),
    );
    let expected = HabitForm {
        name: "Run".to_owned(),
        schedule: "weekdays".to_owned(),
        days: vec!["tue".to_owned(), "sat".to_owned()],
        without: vec!["2026-05-01".to_owned()],
        ..HabitForm::default()
    };
    assert_eq!(read, expected);
}

#[test]
fn new_habits_take_the_colours_in_turn_and_the_last_place() {
    let mut snapshot = Snapshot::default();
    let mut colours = Vec::new();
    for number in 0..9 {
        let id = HabitId::from_entropy([number; 16]);
        let fresh =
            HabitForm { name: "Read".to_owned(), ..HabitForm::fresh(&snapshot, id, Day(20_000)) };
        colours.push(fresh.colour.clone());
        snapshot.put(Record::Habit(habit(fresh.new_habit().unwrap())));
        assert_eq!(snapshot.live_habits().last().map(|habit| habit.id), Some(id));
    }
    let order = Colour::DEFAULT_ORDER.map(Colour::code);
    assert_eq!(colours[..8], order);
    assert_eq!(colours[8], order[0]);
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
